"""The clients that people really use, against the server that is really run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urldefrag

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.store.engine import Engine, Question, StoreEngine
from kg.store.snapshot import open_snapshot
from kg.web.asking import read_table

from .running import Server

PREFIXES = """
PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX section: <https://w3id.org/citypartners/scheme/section#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
PARTNERS_IN_ASIA = f"""{PREFIXES}
SELECT DISTINCT ?place ?title WHERE {{
  ?partnership cp:inSection section:asia ; cp:hasPartner ?place ; cp:inReport/cp:listsPartnersOf ?host .
  FILTER(?place != ?host)
  OPTIONAL {{ ?partnership cp:hasAgreement/dct:title ?title }}
}}"""
ONLINE_IN_SEPTEMBER = f"""{PREFIXES}
SELECT DISTINCT ?event ?text WHERE {{
  ?event a cp:Event ; schema:description ?text ; cp:notBefore ?first ; cp:notAfter ?last ;
    schema:eventAttendanceMode schema:OnlineEventAttendanceMode .
  FILTER(?first <= "2020-09-30"^^xsd:date && ?last >= "2020-09-01"^^xsd:date)
}}"""
PASSAGE = f"""{PREFIXES}
SELECT ?event ?passage ?begin ?end ?wording WHERE {{
  ?event a cp:Event ; prov:wasDerivedFrom ?passage .
  ?passage nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?wording .
}} ORDER BY ?begin LIMIT 1"""


@pytest.fixture(scope="module")
def address(city: Server) -> str:
    """Return the address of a server over the real report."""
    return city.address


@pytest.fixture(scope="module")
def engine(city_out: Path) -> Engine:
    """Return an engine of our own over the same snapshot, which knows the answers."""
    return StoreEngine(open_snapshot(city_out))


def rows(engine: Engine, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT, unbound as empty strings."""
    table = read_table(engine.answer(Question(query)))
    return [tuple(row[name].value if name in row else "" for name in table.columns) for row in table.rows]


def wrapper_rows(address: str, query: str, *names: str) -> set[tuple[str, ...]]:
    client = SPARQLWrapper(f"{address}/sparql", returnFormat=JSON)
    client.setQuery(query)
    answer = client.query()
    with answer.response:
        return read_rows(json.loads(answer.response.read()), names)


def read_rows(found: dict[str, Any], names: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Return the rows of an answer in SPARQL's JSON."""
    bindings = found["results"]["bindings"]
    return {tuple(row[name]["value"] if name in row else "" for name in names) for row in bindings}


def store_rows(address: str, query: str) -> set[tuple[str, ...]]:
    found = Graph(SPARQLStore(f"{address}/sparql", returnFormat="json")).query(query)
    return {tuple(str(row.get(name, "")) for name in found.vars or ()) for row in found.bindings}


QUESTIONS = [(PARTNERS_IN_ASIA, ("place", "title"), 10), (ONLINE_IN_SEPTEMBER, ("event", "text"), 3)]


@pytest.mark.parametrize(("query", "names", "least"), QUESTIONS, ids=["asia", "september"])
def test_three_clients_have_the_same_answer(
    city: Server, address: str, engine: Engine, query: str, names: tuple[str, ...], least: int
) -> None:
    expected = set(rows(engine, query))
    assert len(expected) >= least
    assert read_rows(city.query(query).json(), names) == expected
    assert wrapper_rows(address, query, *names) == expected
    assert store_rows(address, query) == expected


def test_the_passage_behind_an_event(city: Server, address: str, engine: Engine) -> None:
    ((event, passage, begin, end, wording),) = rows(engine, PASSAGE)
    assert store_rows(address, PASSAGE) == {(event, passage, begin, end, wording)}
    source = city.get(urldefrag(passage).url.removeprefix("https://w3id.org/citypartners"))
    assert (source.status, source.media_type) == (200, "text/plain")
    assert source.text[int(begin) : int(end)] == wording
    thing = city.get(event.removeprefix("https://w3id.org/citypartners"), Accept="text/html")
    assert thing.status == 303
    page = city.get(str(thing.headers["Location"]), Accept="text/html")
    assert (page.status, page.media_type) == (200, "text/html")
    assert f'href="/passage/ru-saint-petersburg-2020/{begin}-{end}"' in page.text


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("way", ["urlencoded", POSTDIRECTLY])
@pytest.mark.parametrize("wanted", [JSON, XML, CSV])
def test_sparqlwrapper_asks_in_every_way(address: str, method: str, way: str, wanted: str) -> None:
    client = SPARQLWrapper(f"{address}/sparql", returnFormat=wanted)
    client.setMethod(method)
    client.setRequestMethod(way)
    client.setQuery(PARTNERS_IN_ASIA)
    answer = client.query()
    with answer.response:
        assert wanted in answer.info()["content-type"]
        assert b"cn-shanghai" in answer.response.read()


def test_sparqlwrapper_reads_graphs_and_errors(address: str) -> None:
    client = SPARQLWrapper(f"{address}/sparql", returnFormat=TURTLE)
    client.setQuery("DESCRIBE <https://w3id.org/citypartners/id/place/at>")
    answer = client.query()
    with answer.response:
        assert len(Graph().parse(data=answer.response.read(), format="turtle")) > 5
    client.setReturnFormat(JSON)
    client.setQuery("SELECT WHERE")
    with pytest.raises(QueryBadFormed) as caught:
        client.query()
    for error in (caught.value.__cause__, caught.value.__context__):
        if isinstance(error, HTTPError):
            error.close()


def test_rdflib_follows_an_iri(address: str) -> None:
    graph = Graph().parse(f"{address}/id/place/hu-budapest")
    assert len(graph) > 8


LINKS = "https://w3id.org/citypartners/graph/links"
INSIDE = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{LINKS}> {{ ?s ?p ?o }} }}"


@pytest.mark.parametrize("method", ["GET", POST, "POST_FORM"])
@pytest.mark.parametrize("returned", ["json", "xml"])
def test_rdflib_asks_in_every_way(address: str, engine: Engine, method: str, returned: str) -> None:
    expected = set(rows(engine, PARTNERS_IN_ASIA))
    graph = Graph(SPARQLStore(f"{address}/sparql", method=method, returnFormat=returned))
    found = graph.query(PARTNERS_IN_ASIA)
    assert {tuple(str(row.get(name, "")) for name in found.vars or ()) for row in found.bindings} == expected
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert graph.query("ASK { ?s ?p 'nobody says this' }").askAnswer is False


def test_rdflib_reads_a_graph_as_its_own(address: str, engine: Engine) -> None:
    """A graph of the dataset as a graph of rdflib's: it asks for each pattern with default-graph-uri."""
    expected = {row[:2] for row in rows(engine, INSIDE)}
    graph = Graph(SPARQLStore(f"{address}/sparql", context_aware=True), identifier=URIRef(LINKS))
    assert {(str(s), str(p)) for s, p, _ in graph.triples((None, None, None))} == expected
    whole = Graph(SPARQLStore(f"{address}/sparql"))
    assert len(whole) > len(expected) > 50


def test_rdflib_takes_a_graph_from_a_query(address: str, engine: Engine) -> None:
    store = Graph(SPARQLStore(f"{address}/sparql", returnFormat="xml"))
    made = store.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{LINKS}> {{ ?s ?p ?o }} }}").graph
    assert made is not None
    assert {(str(s), str(p), str(o)) for s, p, o in made} == set(rows(engine, INSIDE))


def test_rdflib_reads_the_graph_store(address: str, engine: Engine) -> None:
    graph = Graph().parse(f"{address}/graphs?graph={quote(LINKS, safe='')}")
    assert {(str(s), str(p), str(o)) for s, p, o in graph} == set(rows(engine, INSIDE))
