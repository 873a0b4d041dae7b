"""The dataset's description of itself, with counts: VoID (https://www.w3.org/TR/void/) and DCAT 3."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple

from kg.graph.parts import Parts, count, count_distinct
from kg.graph.terms import term, typed
from kg.iris import CC_BY, CP, GRAPH_FORMATS, Iris
from kg.records import Report

_TITLES = {
    "": ("Города-партнёры", "City partners"),
    "data": ("Города-партнёры: данные, как в отчётах", "City partners: data as the reports state them"),
    "inferred": ("Города-партнёры: выведенное", "City partners: what follows by inference"),
    "ontology": ("Города-партнёры: онтология и понятия", "City partners: ontology and concepts"),
    "description": ("Города-партнёры: описание набора данных", "City partners: description of the dataset"),
}
_ABOUT = {
    "ru": "Партнёры города за рубежом: соглашения, их даты и мероприятия года, с цитатой для каждого факта.",
    "en": "A city's partners abroad: agreements, dates and the year's events, each fact with its passage.",
}
_LINKSETS = {
    "wikidata": ("http://www.wikidata.org/entity/", "http://www.wikidata.org/entity/Q2013"),
    "geonames": ("https://sws.geonames.org/", "https://www.geonames.org/"),
}
PARTS = ("data", "inferred", "ontology", "description")


def describe_dataset(store: Store, parts: Parts, reports: Sequence[Report], iris: Iris) -> Iterator[Triple]:
    """Yield the description of a dataset.

    ``store`` holds all triples of ``parts`` in its default graph, to be counted. The version, a digest of
    this among others, is stated apart: see :func:`describe_version`.
    """
    whole = NamedNode(iris.dataset())
    yield Triple(whole, term("rdf:type"), term("void:Dataset"))
    yield Triple(whole, term("rdf:type"), term("dcat:Dataset"))
    yield from _titles(whole, "")
    for language, about in _ABOUT.items():
        yield Triple(whole, term("dct:description"), Literal(about, language=language))
    yield Triple(whole, term("dct:license"), NamedNode(CC_BY))
    yield Triple(whole, term("void:sparqlEndpoint"), NamedNode(iris.endpoint()))
    yield Triple(whole, term("void:uriSpace"), Literal(iris.base))
    yield Triple(whole, term("void:vocabulary"), NamedNode(CP))
    sizes = {
        "data": count_distinct(parts.data.values()),  # reports can state the same of a place
        "inferred": count(parts.inferred[1]),
        "ontology": count(parts.ontology[1]),
    }
    yield Triple(whole, term("void:triples"), typed(sum(sizes.values()), "xsd:integer"))
    for report in reports:
        yield Triple(whole, term("dct:source"), NamedNode(iris.report(report.description.key)))
    yield from _counts(store, whole, iris)
    yield from _linksets(parts, iris, whole)
    for part in PARTS:
        yield from _part(part, sizes.get(part), iris, whole)


def describe_version(iris: Iris, version: str) -> Triple:
    """Return the statement of a dataset's version."""
    return Triple(NamedNode(iris.dataset()), term("dcat:version"), Literal(version))


def _titles(node: NamedNode, part: str) -> Iterator[Triple]:
    for language, title in zip(("ru", "en"), _TITLES[part], strict=True):
        yield Triple(node, term("dct:title"), Literal(title, language=language))


def _part(part: str, size: int | None, iris: Iris, whole: NamedNode) -> Iterator[Triple]:
    node = NamedNode(iris.dataset(part))
    yield Triple(whole, term("void:subset"), node)
    yield Triple(node, term("rdf:type"), term("void:Dataset"))
    yield Triple(node, term("rdf:type"), term("dcat:Dataset"))
    yield from _titles(node, part)
    yield Triple(node, term("dct:license"), NamedNode(CC_BY))
    if size is not None:
        yield Triple(node, term("void:triples"), typed(size, "xsd:integer"))
    for suffix, media_type in GRAPH_FORMATS.items():
        if suffix == "nq":
            continue
        file = NamedNode(iris.distribution(part, suffix))
        yield Triple(node, term("void:dataDump"), file)
        yield Triple(node, term("dcat:distribution"), file)
        yield Triple(file, term("rdf:type"), term("dcat:Distribution"))
        yield Triple(file, term("dcat:downloadURL"), file)
        yield Triple(file, term("dcat:mediaType"), Literal(media_type))


def _counts(store: Store, whole: NamedNode, iris: Iris) -> Iterator[Triple]:
    classes, properties = _count(store, "classes"), _count(store, "properties")
    yield Triple(whole, term("void:classes"), typed(len(classes), "xsd:integer"))
    yield Triple(whole, term("void:properties"), typed(len(properties), "xsd:integer"))
    subjects = _count(store, "subjects")["subjects"]
    yield Triple(whole, term("void:distinctSubjects"), typed(subjects, "xsd:integer"))
    for kind, found in (("class", classes), ("property", properties)):
        for iri, number in found.items():
            name = hashlib.sha256(iri.encode()).hexdigest()[:8]
            node = NamedNode(iris.dataset(f"{kind}/{name}"))
            size = "void:entities" if kind == "class" else "void:triples"
            yield Triple(whole, term(f"void:{kind}Partition"), node)
            yield Triple(node, term(f"void:{kind}"), NamedNode(iri))
            yield Triple(node, term(size), typed(number, "xsd:integer"))


def _count(store: Store, name: str) -> Mapping[str, int]:
    rows = store.query(files("kg.graph").joinpath(f"{name}.rq").read_text(encoding="utf-8"))
    assert isinstance(rows, QuerySolutions)  # noqa: S101  # the three are SELECTs
    return {row["key"].value: int(row["count"].value) for row in rows}


def _linksets(parts: Parts, iris: Iris, whole: NamedNode) -> Iterator[Triple]:
    for name, (space, home) in _LINKSETS.items():
        node = NamedNode(iris.dataset(f"linkset/{name}"))
        link = f"<{term('schema:sameAs').value}> <{space}".encode()
        links = sum(triples.count(link) for triples in parts.data.values())
        yield Triple(whole, term("void:subset"), node)
        yield Triple(node, term("rdf:type"), term("void:Linkset"))
        yield Triple(node, term("void:subjectsTarget"), whole)
        yield Triple(node, term("void:objectsTarget"), NamedNode(home))
        yield Triple(node, term("void:linkPredicate"), term("schema:sameAs"))
        yield Triple(node, term("void:triples"), typed(links, "xsd:integer"))
