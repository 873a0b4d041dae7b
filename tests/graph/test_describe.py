"""What the triples of a report say, and that they leave nothing to chance."""

from __future__ import annotations

from functools import cache

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse
from rdflib import OWL, RDF, Graph
from store.built import BASE, OTHER, REAL, ROOT, SPB, asserted, built

from kg.graph.labels import composed, period
from kg.graph.terms import decimal, stated, term
from kg.iris import CP, SCHEME
from kg.records import Report, StatedDate


@cache
def store() -> Store:
    found = Store()
    for iri, triples in asserted(REAL, OTHER).items():
        found.load(triples, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(iri))
    return found


def values(subject: str, predicate: str) -> set[str]:
    found = store().quads_for_pattern(NamedNode(BASE + subject), term(predicate), None)
    return {str(quad.object) for quad in found}


def test_labels_in_both_languages() -> None:
    (event,) = {
        quad.object.value.removeprefix(BASE)
        for quad in store().quads_for_pattern(
            NamedNode(f"{BASE}id/partnership/at--ru-saint-petersburg"), term("cp:hasEvent"), None
        )
        if isinstance(quad.object, NamedNode)
    }
    assert values(event, "rdfs:label") == {
        '"Визит, Австрия, 20–22 февраля 2020 г."@ru',
        '"Visit, Austria, 20–22 February 2020"@en',
    }
    (text,) = values(event, "schema:description")
    assert text.startswith('"20-22 февраля – визит')
    assert text.endswith("@ru")


YEAR, MONTH, DAY = StatedDate(2020), StatedDate(2020, 8), StatedDate(2020, 2, 20)


@pytest.mark.parametrize(
    ("start", "end", "ru", "en"),
    [
        (YEAR, YEAR, "2020 г.", "2020"),
        (YEAR, StatedDate(2021), "2020–2021 гг.", "2020–2021"),
        (MONTH, MONTH, "август 2020 г.", "August 2020"),
        (MONTH, StatedDate(2020, 10), "август – октябрь 2020 г.", "August – October 2020"),
        (DAY, DAY, "20 февраля 2020 г.", "20 February 2020"),
        (DAY, StatedDate(2020, 2, 22), "20–22 февраля 2020 г.", "20–22 February 2020"),
        (DAY, StatedDate(2020, 3, 4), "20 февраля – 4 марта 2020 г.", "20 February – 4 March 2020"),
        (
            StatedDate(2021, 12, 28),
            StatedDate(2022, 1, 3),
            "28 декабря 2021 г. – 3 января 2022 г.",
            "28 December 2021 – 3 January 2022",
        ),
        (
            MONTH,
            StatedDate(2020, 9, 3),
            "август 2020 г. – 3 сентября 2020 г.",
            "August 2020 – 3 September 2020",
        ),
    ],
)
def test_period(start: StatedDate, end: StatedDate, ru: str, en: str) -> None:
    assert (period(start, end, "ru").replace("–", "–"), period(start, end, "en")) == (ru, en)


def test_undated() -> None:
    assert composed("Протокол", "Рига", None, None, "ru") == "Протокол, Рига, без даты"
    assert composed("Protocol", "Riga", None, None, "en") == "Protocol, Riga, undated"


@pytest.mark.parametrize(
    ("date", "literal"),
    [(DAY, '"2020-02-20"^^xsd:date'), (MONTH, '"2020-08"^^xsd:gYearMonth'), (YEAR, '"2020"^^xsd:gYear')],
)
def test_stated_date_has_the_type_of_its_precision(date: StatedDate, literal: str) -> None:
    assert str(stated(date)).replace("<http://www.w3.org/2001/XMLSchema#", "xsd:").rstrip(">") == literal


@pytest.mark.parametrize(
    "text", ["35.0", "59.93863", "-0.50", "100", "0.0", "-12.000", "7.10", "-0.0", "+3.50", "north"]
)
def test_decimal_is_as_the_store_writes_it(text: str) -> None:
    kept = Store()
    kept.add(Quad(NamedNode(BASE), NamedNode(BASE), decimal(text)))
    assert {quad.object for quad in kept} == {decimal(text)}


def test_passages_cut_their_wording_out_of_the_source(saint_petersburg: Report, helsinki: Report) -> None:
    for report in (saint_petersburg, helsinki):
        source = NamedNode(f"{BASE}source/{report.description.file}")
        lines = report.text.split("\n")
        passages = [
            quad.subject for quad in store().quads_for_pattern(None, term("nif:referenceContext"), source)
        ]
        assert len(passages) > 20
        for passage in passages:
            assert isinstance(passage, NamedNode)
            begin, end = map(int, passage.value.partition("#char=")[2].split(","))
            found = {
                name: {quad.object for quad in store().quads_for_pattern(passage, term(name), None)}
                for name in ("nif:anchorOf", "nif:beginIndex", "nif:endIndex", "cp:firstLine", "cp:lastLine")
            }
            assert {name: len(objects) for name, objects in found.items()} == dict.fromkeys(found, 1)
            ((wording,), (first,), (last,)) = (
                found[name] for name in ("nif:anchorOf", "cp:firstLine", "cp:lastLine")
            )
            assert isinstance(wording, Literal)
            assert wording.value == report.text[begin:end]
            assert wording.value == wording.value.strip()
            assert int(first.value) == report.text.count("\n", 0, begin) + 1  # type: ignore[union-attr]
            assert int(last.value) == report.text.count("\n", 0, end) + 1  # type: ignore[union-attr]
            assert wording.value.split("\n")[0] in lines[int(first.value) - 1]  # type: ignore[union-attr]


def test_passages_are_of_the_file_as_it_is_on_disk() -> None:
    text = REAL.with_suffix(".txt").read_bytes().decode("utf-8")
    found = store().quads_for_pattern(None, term("nif:anchorOf"), None)
    for quad in found:
        assert isinstance(quad.subject, NamedNode)
        if "petersburg" in quad.subject.value:
            begin, end = map(int, quad.subject.value.partition("#char=")[2].split(","))
            assert text[begin:end] == quad.object.value  # type: ignore[union-attr]


def test_own_terms_are_those_of_the_ontology() -> None:
    """Every term that is used is declared, and every one that is declared is used or inferred."""
    declared = {
        str(name)
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
        for name in Graph().parse(ROOT / "ontology" / "citypartners.ttl").subjects(RDF.type, kind)
    }
    concepts = {quad.subject.value for quad in parse(path=ROOT / "ontology" / "schemes.ttl") if quad.subject}
    whole = Store()
    for part in ("data", "inferred", "ontology"):
        dump = built(REAL, OTHER).folder / "dumps" / f"{part}.nt"
        whole.load(path=dump, format=RdfFormat.N_TRIPLES)
    used, pointed = set(), set()
    for quad in store():
        terms = [quad.predicate, quad.object]
        used |= {node.value for node in terms if isinstance(node, NamedNode) and node.value.startswith(CP)}
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(SCHEME):
            pointed.add(quad.object.value)
    assert used <= declared
    assert pointed <= concepts
    idle = {
        iri
        for iri in declared - used
        if not any(whole.quads_for_pattern(None, NamedNode(iri), None))
        and not any(whole.quads_for_pattern(None, term("rdf:type"), NamedNode(iri)))
    }
    assert idle == set()


def test_no_blank_nodes_and_nothing_twice() -> None:
    for triples in asserted(REAL, OTHER).values():
        lines = triples.splitlines()
        assert len(lines) == len(set(lines))
        for quad in parse(triples, format=RdfFormat.N_TRIPLES):
            assert not isinstance(quad.subject, BlankNode)
            assert not isinstance(quad.object, BlankNode)


def test_store_gives_back_what_was_written() -> None:
    """Oxigraph normalises literals, so what is written must be canonical already."""
    assert {str(quad.triple) for quad in store()} == {
        str(quad.triple)
        for triples in asserted(REAL, OTHER).values()
        for quad in parse(triples, format=RdfFormat.N_TRIPLES)
    }


def test_event_states_the_places_that_it_names() -> None:
    """Three events of the row of all Moldova tell of Chișinău; it is described like every other place."""
    found = store().quads_for_pattern(None, term("schema:mentions"), NamedNode(f"{BASE}id/place/md-chisinau"))
    events = {
        quad.subject.value.rpartition("/")[2][:10] for quad in found if isinstance(quad.subject, NamedNode)
    }
    assert events == {"2020-01-26", "2020-02-12", "2020-07-06"}
    assert values("id/place/md-chisinau", "rdfs:label") == {'"Кишинёв"@ru', '"Chișinău"@en'}
    assert values("id/place/ru-pskov-oblast", "cp:within") == {f"<{BASE}id/place/ru>"}


def test_report_without_a_licence_says_so() -> None:
    rights = values("report/ru-saint-petersburg-2020", "dct:rights")
    assert rights == {'"Отчёт не указывает лицензии."@ru', '"The report states no licence."@en'}
    assert values("report/fi-helsinki-2021", "dct:license") == {
        "<https://creativecommons.org/publicdomain/zero/1.0/>"
    }
    assert values("report/fi-helsinki-2021", "dct:rights") == set()


def test_one_graph_for_each_report_and_one_for_links() -> None:
    assert set(asserted(REAL, OTHER)) == {SPB, f"{BASE}graph/fi-helsinki-2021", f"{BASE}graph/links"}
