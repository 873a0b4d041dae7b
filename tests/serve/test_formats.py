"""Every form of query, in every format, by every way in; and what of it the request's Accept chooses."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from xml.etree import ElementTree as Xml  # what our own server wrote

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Dataset, Graph

from .running import WAYS, Reply, Sent, Server, by_get

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
SPARQL = "{http://www.w3.org/2005/sparql-results#}"
T = "https://example.org/terms#"
ONE = "https://example.org/graph/one"

SELECT = f"SELECT ?book WHERE {{ <{ONE}> <{T}holds> ?book }} ORDER BY ?book"
BOOKS = ["https://example.org/book/1", "https://example.org/book/2"]


def read_json(reply: Reply) -> list[str]:
    found = reply.json()
    assert found["head"]["vars"] == ["book"]
    return [row["book"]["value"] for row in found["results"]["bindings"]]


def read_xml(reply: Reply) -> list[str]:
    root = Xml.fromstring(reply.body)  # noqa: S314
    assert [variable.get("name") for variable in root.iter(f"{SPARQL}variable")] == ["book"]
    return [uri.text or "" for uri in root.iter(f"{SPARQL}uri")]


def read_csv(reply: Reply) -> list[str]:
    return [row["book"] for row in csv.DictReader(StringIO(reply.text, newline=""))]


def read_tsv(reply: Reply) -> list[str]:
    header, *lines = reply.text.splitlines()
    assert header == "?book"
    return [line.strip("<>") for line in lines]


RESULTS: dict[str, tuple[str, Callable[[Reply], list[str]]]] = {
    JSON: (JSON, read_json),
    XML: (XML, read_xml),
    CSV: (f"{CSV}; charset=utf-8", read_csv),
    TSV: (f"{TSV}; charset=utf-8", read_tsv),
    "application/json": ("application/json", read_json),
    "application/xml": ("application/xml", read_xml),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("accept", RESULTS)
def test_select(shelves: Server, way: str, accept: str) -> None:
    reply = shelves.send(WAYS[way](SELECT).having(Accept=accept))
    content_type, read = RESULTS[accept]
    assert (reply.status, reply.headers["Content-Type"]) == (200, content_type), reply.text
    assert read(reply) == BOOKS


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("accept", [JSON, XML, "application/json", "application/xml"])
@pytest.mark.parametrize("truth", [True, False])
def test_ask(shelves: Server, way: str, accept: str, truth: bool) -> None:
    query = f"ASK {{ <{ONE}> <{T}holds> <{BOOKS[0] if truth else ONE}> }}"
    reply = shelves.send(WAYS[way](query).having(Accept=accept))
    assert (reply.status, reply.headers["Content-Type"]) == (200, accept), reply.text
    if accept.endswith("json"):
        assert reply.json()["boolean"] is truth
        assert "results" not in reply.json()
    else:
        (found,) = Xml.fromstring(reply.body).iter(f"{SPARQL}boolean")  # noqa: S314
        assert found.text == str(truth).lower()


# For each media type: what Content-Type says, how rdflib calls it, how pyoxigraph does.
GRAPHS = {
    "text/turtle": ("text/turtle; charset=utf-8", "turtle", RdfFormat.TURTLE),
    "application/n-triples": ("application/n-triples", "nt", RdfFormat.N_TRIPLES),
    "application/ld+json": ("application/ld+json", "json-ld", RdfFormat.JSON_LD),
    "application/rdf+xml": ("application/rdf+xml", "xml", RdfFormat.RDF_XML),
    "application/trig": ("application/trig", "trig", RdfFormat.TRIG),
    "application/n-quads": ("application/n-quads", "nquads", RdfFormat.N_QUADS),
    "text/n3": ("text/n3; charset=utf-8", "n3", RdfFormat.N3),
    "application/json": ("application/json", "json-ld", RdfFormat.JSON_LD),
    "application/xml": ("application/xml", "xml", RdfFormat.RDF_XML),
}
DESCRIBED = {
    (ONE, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{T}Shelf"),
    (ONE, f"{T}holds", BOOKS[0]),
    (ONE, f"{T}holds", BOOKS[1]),
    (ONE, f"{T}near", "https://example.org/graph/two"),
}
GRAPH_QUERIES = {
    "CONSTRUCT": (
        f"PREFIX : <{T}> CONSTRUCT {{ ?book :on ?shelf }} WHERE {{ ?shelf a :Shelf ; :holds ?book }}",
        {
            (BOOKS[0], f"{T}on", ONE),
            (BOOKS[1], f"{T}on", ONE),
            (BOOKS[1], f"{T}on", "https://example.org/graph/two"),
        },
    ),
    "CONSTRUCT WHERE": (f"CONSTRUCT WHERE {{ <{ONE}> ?p ?o }}", DESCRIBED),
    "DESCRIBE": (f"DESCRIBE <{ONE}>", DESCRIBED),
    "DESCRIBE a variable": (f"DESCRIBE ?s WHERE {{ ?s <{T}near> ?o }}", DESCRIBED),
    "an empty graph": ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }", set()),
    "DESCRIBE what is not there": ("DESCRIBE <urn:x:nothing>", set()),
}


def read_graph(reply: Reply, rdflib_name: str, format_: RdfFormat) -> list[set[tuple[str, ...]]]:
    """Return the triples, of IRIs only, as two parsers read them."""
    graph: Graph = Dataset(default_union=True) if rdflib_name in ("trig", "nquads") else Graph()
    graph.parse(data=reply.body, format=rdflib_name)
    quads = list(parse(reply.body, format=format_))
    return [
        {(str(s), str(p), str(o)) for s, p, o in graph.triples((None, None, None))},
        {(str(q.subject)[1:-1], str(q.predicate)[1:-1], str(q.object)[1:-1]) for q in quads},
    ]


@pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning")  # of rdflib by itself
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("accept", GRAPHS)
@pytest.mark.parametrize(("query", "expected"), GRAPH_QUERIES.values(), ids=GRAPH_QUERIES)
def test_graphs(
    shelves: Server, way: str, accept: str, query: str, expected: set[tuple[str, str, str]]
) -> None:
    content_type, rdflib_name, format_ = GRAPHS[accept]
    reply = shelves.send(WAYS[way](query).having(Accept=accept))
    assert (reply.status, reply.headers["Content-Type"]) == (200, content_type), reply.text
    assert read_graph(reply, rdflib_name, format_) == [expected, expected]


ASK, CONSTRUCT = "ASK {}", f"CONSTRUCT WHERE {{ <{ONE}> ?p ?o }}"
TURTLE, LD, NT, RDF = "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"
# The query, the lines of Accept, and the media type that is chosen, or the status of the refusal.
CHOICES: list[tuple[str, str | None, str | int]] = [
    (SELECT, None, JSON),
    (SELECT, "*/*", JSON),
    (SELECT, "", JSON),
    (SELECT, "application/*", JSON),
    (SELECT, "text/*", CSV),
    (SELECT, f"{CSV};q=0.1, {XML};q=0.2", XML),
    (SELECT, f"{CSV};q=0.001,{XML};q=0", CSV),
    (SELECT, f"*/*;q=0.5, {TSV}", TSV),
    (SELECT, f"*/*, {JSON};q=0", XML),
    (SELECT, f"application/*;q=0.4, text/*;q=0.6, {CSV};q=0.1", TSV),
    (SELECT, f"{CSV};header=present;q=0.5, {JSON};q=0.4", CSV),
    (SELECT, f"{XML.upper()}", XML),
    (SELECT, f"  {TSV} ; q=1.0 , {JSON} ;q=0.9", TSV),
    (SELECT, f"{TURTLE}, {CSV};q=0.1", CSV),
    (SELECT, "image/png, */*;q=0.1", JSON),
    (SELECT, f"{CSV};q=high, {XML};q=0.5", XML),
    (SELECT, "image/png", 406),
    (SELECT, TURTLE, 406),
    (SELECT, f"{JSON};q=0", 406),
    (SELECT, "*/*;q=0", 406),
    (SELECT, "application/sparql-results+thrift", 406),
    (ASK, None, JSON),
    (ASK, "*/*", JSON),
    (ASK, f"{XML}, {JSON};q=0.9", XML),
    (ASK, TURTLE, 406),
    (CONSTRUCT, None, TURTLE),
    (CONSTRUCT, "*/*", TURTLE),
    (CONSTRUCT, "application/*;q=0.9, text/plain", LD),
    (CONSTRUCT, f"{NT}, {RDF};q=0.9", NT),
    (CONSTRUCT, f"{JSON}, {TURTLE};q=0.2", TURTLE),
    (CONSTRUCT, f'{LD};profile="http://www.w3.org/ns/json-ld#compacted", {TURTLE};q=0.2', LD),
    (CONSTRUCT, CSV, 406),
    (CONSTRUCT, JSON, 406),
    (CONSTRUCT, "image/*", 406),
    ("DESCRIBE <urn:x:nothing>", f"{RDF};q=0.3, {NT};q=0.2", RDF),
]


@pytest.mark.parametrize(("query", "accept", "chosen"), CHOICES)
def test_accept_chooses(shelves: Server, query: str, accept: str | None, chosen: str | int) -> None:
    request = by_get(query)
    reply = shelves.send(request if accept is None else request.having(Accept=accept))
    expected = (406, "application/problem+json") if chosen == 406 else (200, chosen)
    assert (reply.status, reply.media_type) == expected, reply.text
    assert "accept" in reply.values("Vary")
    if chosen == 406:
        offer = TURTLE if query == CONSTRUCT else JSON
        assert offer in json.loads(reply.body)["detail"]


def test_accept_may_come_in_two_lines(shelves: Server) -> None:
    """A list in two lines is one list (RFC 9110, section 5.3)."""
    request = by_get(SELECT)
    lines = Sent("GET", request.target, {"Accept": f"{CSV};q=0.5", "accept": f"{XML};q=0.7"})
    assert shelves.send(lines).media_type == XML


def test_a_wrong_query_is_told_whatever_is_accepted(shelves: Server) -> None:
    for accept in ("image/png", CSV, TURTLE, "*/*"):
        reply = shelves.query("ASK {", accept)
        assert reply.status in (400, 406)
        assert reply.media_type == "application/problem+json"
