"""The service description: what the W3C's vocabulary asks for, and nothing that the service does not do."""

from __future__ import annotations

from functools import cache

import pytest
from pyoxigraph import RdfFormat, serialize
from rdflib import RDF, VOID, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from store.built import BASE

from kg.graph.service import RESULT_FORMATS, describe_federation, describe_service
from kg.iris import Iris
from kg.store.engine import GRAPH_FORMATS
from kg.store.engine import RESULT_FORMATS as ENGINE_FORMATS

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMAT = Namespace("http://www.w3.org/ns/formats/")
SERVICE = URIRef(f"{BASE}dataset#service")
SIZES = {f"{BASE}graph/links": 3, f"{BASE}graph/inferred": 5, "urn:other": None}


@cache
def described(union: bool = True) -> Graph:
    triples = describe_service(Iris(BASE), SIZES, 8, inferred=f"{BASE}graph/inferred", union=union)
    return Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (RDF.type, {SD.Service}),
        (SD.endpoint, {URIRef(f"{BASE}sparql")}),
        (SD.supportedLanguage, {SD.SPARQL11Query, SD.SPARQL12Query}),
        (SD.feature, {SD.UnionDefaultGraph}),
        (SD.defaultEntailmentRegime, {URIRef("http://www.w3.org/ns/entailment/Simple")}),
        (SD.extensionFunction, set()),
        (
            SD.resultFormat,
            {
                FORMAT[name]
                for name in (
                    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
                    "Turtle", "N3", "N-Triples", "TriG", "N-Quads", "JSON-LD", "RDF_XML",
                )
            },
        ),
    ],
)  # fmt: skip
def test_the_service_has(name: URIRef, values: set[Node]) -> None:
    assert set(described().objects(SERVICE, name)) == values


def test_every_format_of_the_engine_is_told_and_no_other() -> None:
    assert set(RESULT_FORMATS) == {*ENGINE_FORMATS, *GRAPH_FORMATS}


def test_the_default_dataset_has_every_graph() -> None:
    graph = described()
    (dataset,) = graph.objects(SERVICE, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in graph
    (default,) = graph.objects(dataset, SD.defaultGraph)
    assert graph.value(default, VOID.triples) == Literal(8)
    found = {}
    for named in graph.objects(dataset, SD.namedGraph):
        assert (named, RDF.type, SD.NamedGraph) in graph
        name, content = graph.value(named, SD.name), graph.value(named, SD.graph)
        assert (content, RDF.type, SD.Graph) in graph
        found[str(name)] = graph.value(content, VOID.triples)
    assert found == {iri: None if size is None else Literal(size) for iri, size in SIZES.items()}


def test_only_the_inferred_graph_is_entailed() -> None:
    graph = described()
    (named,) = graph.subjects(SD.entailmentRegime)
    assert graph.value(named, SD.name) == URIRef(f"{BASE}graph/inferred")
    regime = URIRef("http://www.w3.org/ns/entailment/OWL-RDF-Based")
    profile = URIRef("http://www.w3.org/ns/owl-profile/RL")
    assert (named, SD.entailmentRegime, regime) in graph
    assert (named, SD.supportedEntailmentProfile, profile) in graph


def test_a_default_graph_that_is_more_than_the_union() -> None:
    assert not list(described(union=False).objects(SERVICE, SD.feature))


def test_federation_is_told_of_the_same_service() -> None:
    triple = describe_federation(Iris(BASE))
    assert [triple.subject.value, triple.object.value] == [str(SERVICE), str(SD.BasicFederatedQuery)]  # type: ignore[union-attr]
