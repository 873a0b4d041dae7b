"""The saved queries as RDF: good by SHACL's own shapes for what is said, and the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, SH, XSD
from rdflib.plugins.sparql.parser import parseQuery

from kg.iris import Iris
from kg.query.description import describe_queries
from kg.query.saved import Queries, read_queries

SCHEMA = Namespace("https://schema.org/")
BASE = "https://example.org/"
FIND = """\
#+ summary: Find events
#+ description: Those of a place.
#+ tags: [events, places]
#+ defaults: [{place: https://w3id.org/citypartners/id/place/fi}]
#+ enumerate: [{mode: [online, in-person]}]
#+ x-summary: {ru: Найти мероприятия}
#+ x-parameters:
#+   place: {ru: Место, en: Place}
#+   mode: {ru: Форма, en: Mode, note: {en: As stated.}}
SELECT ?event { ?event ?_place_iri ?__mode, ?_day_date, ?_word_ru }
"""
AWAY = """\
#+ summary: Away
#+ x-federated: http://127.0.0.1:1/
SELECT ?a { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }
"""
CHOICES = "#+ summary: Places\nSELECT ?value ?label { ?value ?a ?label }"


@pytest.fixture
def queries(tmp_path: Path) -> Queries:
    """Return two queries and one of choices."""
    (tmp_path / "choices").mkdir()
    for name, text in (("find", FIND), ("away", AWAY), ("choices/places", CHOICES)):
        (tmp_path / f"{name}.rq").write_text(text, encoding="utf-8")
    return read_queries(tmp_path, BASE)


@pytest.fixture
def graph(queries: Queries) -> Graph:
    """Return what is said of them."""
    return Graph().parse(data=describe_queries(queries, Iris(BASE)), format="nt")


def test_query(graph: Graph, queries: Queries) -> None:
    node = URIRef(f"{BASE}queries/find")
    assert set(graph.objects(node, RDF.type)) == {SH.SPARQLExecutable, SH.SPARQLSelectExecutable}
    assert set(graph.objects(node, RDFS.label)) == {
        Literal("Find events", lang="en"),
        Literal("Найти мероприятия", lang="ru"),
    }
    assert graph.value(node, DCTERMS.description) == Literal("Those of a place.", lang="en")
    assert set(graph.objects(node, SCHEMA.keywords)) == {Literal("events"), Literal("places")}
    assert graph.value(node, SCHEMA.target) == URIRef(f"{BASE}sparql")
    assert graph.value(node, SH.prefixes) == URIRef(f"{BASE}dataset")
    assert graph.value(node, SH.select) == Literal(queries["find"].text.strip())
    assert graph.value(URIRef(f"{BASE}queries/away"), SCHEMA.target) == URIRef("http://127.0.0.1:1/")


def test_text_is_a_query_as_it_stands(graph: Graph) -> None:
    for text in graph.objects(None, SH.select):
        parseQuery(str(text))


@pytest.mark.parametrize(
    ("name", "order", "kind", "optional", "default"),
    [
        ("place", 0, SH.IRI, True, URIRef(f"{BASE}id/place/fi")),
        ("mode", 1, XSD.string, True, None),
        ("day", 2, XSD.date, False, None),
        ("word", 3, RDF.langString, False, None),
    ],
)
def test_parameter(
    graph: Graph, name: str, order: int, kind: URIRef, optional: bool, default: URIRef | None
) -> None:
    query, node = URIRef(f"{BASE}queries/find"), URIRef(f"{BASE}queries/find#{name}")
    assert (query, SH.parameter, node) in graph
    assert graph.value(node, RDF.type) == SH.Parameter
    assert graph.value(node, SH.order) == Literal(order)
    assert graph.value(node, SH.nodeKind) == (kind if kind == SH.IRI else None)
    assert graph.value(node, SH.datatype) == (None if kind == SH.IRI else kind)
    assert graph.value(node, SH.optional) == Literal(optional)
    assert graph.value(node, SH.defaultValue) == default


def test_titles_and_notes(graph: Graph) -> None:
    mode = URIRef(f"{BASE}queries/find#mode")
    assert set(graph.objects(mode, SH.name)) == {Literal("Форма", lang="ru"), Literal("Mode", lang="en")}
    assert graph.value(mode, SH.description) == Literal("As stated.", lang="en")
    assert graph.value(mode, SH.path) == URIRef(f"{BASE}queries/find#__mode")


def test_listed_values(graph: Graph) -> None:
    first = graph.value(URIRef(f"{BASE}queries/find#mode"), SH["in"])
    assert first is not None
    assert [*Collection(graph, first)] == [Literal("online"), Literal("in-person")]


def test_nothing_is_nameless_and_each_build_says_the_same(graph: Graph, queries: Queries) -> None:
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    turned = Queries(reversed(list(queries.values())), queries.choices.values())
    assert describe_queries(turned, Iris(BASE)) == describe_queries(queries, Iris(BASE))
    assert URIRef(f"{BASE}queries/places") not in set(graph.subjects())
