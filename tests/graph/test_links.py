"""Links of places to the same ones elsewhere: what a copy of Wikidata states, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize
from store.built import BASE, REAL, ROOT, built, settings, silent

from kg.build import build
from kg.graph.links import describe_links, make_linkset
from kg.iris import Iris, expand
from kg.records import Place
from kg.store.snapshot import Snapshot

SAME, SITE, OWL = map(expand, ("schema:sameAs", "schema:url", "owl:sameAs"))
COPIED = NamedNode(f"{BASE}graph/wikidata")
PREFIXES = """
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix s: <http://www.wikidata.org/entity/statement/> .
@prefix schema: <http://schema.org/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
"""
GRAZ = Place("at-graz", ("city",), "at", "at", "Q13298", "2778067", "", "", "", "Грац", "Graz", ())
NOWHERE = replace(GRAZ, key="at-nowhere", wikidata="")
ARTICLE = """<https://{0}.wikipedia.org/wiki/X> schema:about wd:Q13298 ; schema:name "{1}"@{0} ;
  schema:isPartOf <https://{0}.wikipedia.org/> ."""


def triples(turtle: str) -> bytes:
    quads = parse(PREFIXES + turtle, format=RdfFormat.TURTLE)
    return bytes(serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b"")


def article(title: str, language: str = "en") -> str:
    return ARTICLE.format(language, title)


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        ("", []),
        ('wd:Q13298 wdt:P402 "34719" .', [(SAME, "https://www.openstreetmap.org/relation/34719")]),
        ('wd:Q13298 wdt:P214 "138557041" .', [(SAME, "http://viaf.org/viaf/138557041")]),
        ("wd:Q13298 wdt:P856 <https://www.graz.at/> .", [(SITE, "https://www.graz.at/")]),
        (article("Graz"), [(SAME, "http://dbpedia.org/resource/Graz")]),
        (article("New York City"), [(SAME, "http://dbpedia.org/resource/New_York_City")]),
        (article("São Paulo (a, b)"), [(SAME, "http://dbpedia.org/resource/São_Paulo_(a,_b)")]),
        (article('100% \\"x\\"?'), [(SAME, "http://dbpedia.org/resource/100%25_%22x%22%3F")]),
        (article("Graz", "de"), []),
        ('wd:Q999 wdt:P402 "34719" .', []),
        # Of several, those of the best rank, which alone are wdt:.
        (
            'wd:Q13298 wdt:P214 "1", "2" ; p:P214 s:A . '
            's:A ps:P214 "3" ; wikibase:rank wikibase:DeprecatedRank .',
            [(SAME, "http://viaf.org/viaf/1"), (SAME, "http://viaf.org/viaf/2")],
        ),
        (
            'wd:Q13298 p:P402 s:A . s:A ps:P402 "3" ; wikibase:rank wikibase:DeprecatedRank .',
            [],
        ),
        # A value that is only known to exist, and what is no number.
        ("wd:Q13298 wdt:P402 <http://www.wikidata.org/.well-known/genid/6a1d> .", []),
        ("wd:Q13298 wdt:P856 <http://www.wikidata.org/.well-known/genid/6a1d> .", []),
        ("wd:Q13298 wdt:P856 <ftp://www.graz.at/> , <javascript:alert(1)> .", []),
        ('wd:Q13298 wdt:P856 "https://www.graz.at/" .', []),
        ('wd:Q13298 wdt:P402 "0", "-1", "12/34", "n1", "" .', []),
    ],
)
def test_what_a_copy_states_becomes_links(copy: str, expected: list[tuple[str, str]]) -> None:
    found = list(describe_links([GRAZ, NOWHERE], triples(copy), Iris(BASE)))
    assert {triple.subject for triple in found} <= {NamedNode(f"{BASE}id/place/at-graz")}
    assert sorted((triple.predicate.value, str(triple.object)) for triple in found) == [
        (name, f"<{iri}>") for name, iri in expected
    ]


def test_linkset_has_the_links_to_other_data_alone() -> None:
    data = [
        triples(
            f"<{BASE}id/place/at-graz> <{SAME}> wd:Q13298, <https://sws.geonames.org/2778067/>,"
            f" <https://elsewhere.example/1> ; <{SITE}> <https://www.graz.at/> ."
        ),
        triples(f'<{BASE}id/place/at> <{SAME}> wd:Q40, "wd:Q40", <http://dbpedia.org/resource/Österreich> .'),
        triples(f"<{BASE}id/place/at-graz> <{SAME}> wd:Q13298 ."),
    ]
    assert make_linkset(data).decode().splitlines() == [
        f"<{BASE}id/place/at-graz> <{OWL}> <http://www.wikidata.org/entity/Q13298> .",
        f"<{BASE}id/place/at-graz> <{OWL}> <https://sws.geonames.org/2778067/> .",
        f"<{BASE}id/place/at> <{OWL}> <http://dbpedia.org/resource/Österreich> .",
        f"<{BASE}id/place/at> <{OWL}> <http://www.wikidata.org/entity/Q40> .",
    ]


COPY = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<> a void:Dataset ; dct:issued "2026-11-23"^^xsd:date ; dct:source <https://www.wikidata.org/> ;
  dct:license <https://creativecommons.org/publicdomain/zero/1.0/> ; dct:subject wd:Q1757, wd:Q1781 ;
  void:propertyPartition <#P402> .
<#P402> void:property wdt:P402 .
wd:Q1757 wdt:P402 "34914" ; wdt:P214 "130087402" ; wdt:P856 <https://www.hel.fi/> .
wd:Q1781 wdt:P402 "37244" .
<https://en.wikipedia.org/wiki/Helsinki> schema:about wd:Q1757 ;
  schema:isPartOf <https://en.wikipedia.org/> ; schema:name "Helsinki"@en .
"""


@cache
def with_copy(folder: Path) -> Snapshot:
    """Return a snapshot of the real report and a copy that knows more of Helsinki and of Budapest."""
    root = folder / "root"
    (root / "data" / "wikidata").mkdir(parents=True)
    for name in ("ontology", "queries", "data/places.tsv", "data/words.tsv", "data/source"):
        (root / name).symlink_to(ROOT / name)
    (root / "data" / "wikidata" / "2026-11-23.ttl").write_text(PREFIXES + COPY, "utf-8")
    config = replace(settings(out=folder / "out"), root=root)
    return build(config, [REAL], config.out, silent).snapshot


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return with_copy(tmp_path_factory.mktemp("with-copy"))


def dumped(snapshot: Snapshot, name: str) -> set[Quad]:
    return set(parse(path=snapshot.folder / "dumps" / name))


def stated(snapshot: Snapshot, thing: NamedNode, name: str, graph: str) -> set[str]:
    """Return what the graph of that name states of ``thing``."""
    store = Store.read_only(str(snapshot.store))
    quads = store.quads_for_pattern(thing, NamedNode(expand(name)), None, NamedNode(f"{BASE}graph/{graph}"))
    return {quad.object.value for quad in quads if not isinstance(quad.object, Triple)}


def test_links_of_the_copy_stand_in_the_graph_of_links(snapshot: Snapshot) -> None:
    helsinki, graph = NamedNode(f"{BASE}id/place/fi-helsinki"), NamedNode(f"{BASE}graph/links")
    assert stated(snapshot, helsinki, "schema:sameAs", "links") == {
        "http://www.wikidata.org/entity/Q1757",
        "https://sws.geonames.org/658225/",
        "https://www.openstreetmap.org/relation/34914",
        "http://viaf.org/viaf/130087402",
        "http://dbpedia.org/resource/Helsinki",
    }
    assert stated(snapshot, helsinki, "schema:url", "links") == {"https://www.hel.fi/"}
    assert stated(snapshot, graph, "prov:wasDerivedFrom", "void") == {COPIED.value}
    assert stated(snapshot, COPIED, "dct:issued", "wikidata") == {"2026-11-23"}


@pytest.mark.parametrize(("target", "links"), [("openstreetmap", "2"), ("dbpedia", "1"), ("viaf", "1")])
def test_linksets_are_counted(snapshot: Snapshot, target: str, links: str) -> None:
    node = NamedNode(f"{BASE}dataset/linkset/{target}")
    assert stated(snapshot, node, "void:triples", "void") == {links}
    assert stated(snapshot, node, "prov:wasDerivedFrom", "void") == {COPIED.value}


def test_linkset_file_says_what_the_data_says(snapshot: Snapshot) -> None:
    linkset = dumped(snapshot, "linkset.nt")
    assert {quad.predicate for quad in linkset} == {NamedNode(OWL)}
    data = {(q.subject, q.object) for q in dumped(snapshot, "data.nt") if q.predicate == NamedNode(SAME)}
    assert {(quad.subject, quad.object) for quad in linkset} == data
    assert len(linkset) > 100


def test_owl_same_as_stands_in_no_graph(snapshot: Snapshot) -> None:
    for each in (snapshot, built()):
        store = Store.read_only(str(each.store))
        assert not list(store.quads_for_pattern(None, NamedNode(OWL), None, None))
        assert NamedNode(OWL) not in {quad.predicate for quad in dumped(each, "all.nq")}
