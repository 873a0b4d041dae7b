"""The read side of the SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/).

The W3C's cases that read are here, over graphs that are there from the beginning; what writes is refused.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, Quad, RdfFormat, parse

from .conftest import SHELVES
from .running import Reply, Sent, Server

BASE = "https://example.org/graph/"
ONE = f"{BASE}one"
FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
WRITTEN = list(parse(path=SHELVES))
NAMES = sorted({quad.graph_name.value for quad in WRITTEN if not isinstance(quad.graph_name, DefaultGraph)})
PROBLEM = "application/problem+json"
NT = "application/n-triples"


def as_graph(quads: list[Quad]) -> set[str]:
    """Return the triples of ``quads`` as text that two graphs have in common when they are isomorphic."""
    graph = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    graph.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return {f"{quad.subject} {quad.predicate} {quad.object}" for quad in graph}


def written(name: str) -> set[str]:
    """Return the triples of a graph in the file that was loaded."""
    return as_graph([quad for quad in WRITTEN if getattr(quad.graph_name, "value", None) == name])


def read(reply: Reply) -> set[str]:
    """Return the triples of a reply."""
    assert reply.status == 200, reply.text
    return as_graph(list(parse(reply.body, format=FORMATS[reply.media_type])))


def indirect(name: str) -> str:
    """Return the address of the graph ``name``, all of it escaped."""
    return f"/graphs?graph={quote(name, safe='')}"


def direct(name: str) -> str:
    """Return the path of the graph ``name`` on this server, as a client writes a path."""
    return quote(urlsplit(name).path, safe="/%")


@pytest.mark.parametrize("name", NAMES)
def test_every_graph_is_there(shelves: Server, name: str) -> None:
    reply = shelves.get(indirect(name), Accept=NT)
    assert read(reply) == written(name)
    assert reply.media_type == NT


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(BASE) and name.isascii()])
def test_a_graph_is_at_its_own_address(shelves: Server, name: str) -> None:
    assert read(shelves.get(direct(name), Accept=NT)) == written(name)


def test_the_default_graph_is_all_there_is(shelves: Server) -> None:
    assert read(shelves.get("/graphs?default", Accept=NT)) == as_graph(WRITTEN)
    assert read(shelves.get("/graphs?default=", Accept=NT)) == as_graph(WRITTEN)


@pytest.mark.parametrize("accept", FORMATS)
@pytest.mark.parametrize("name", [ONE, f"{BASE}nameless", f"{BASE}дом"])
def test_a_graph_comes_in_every_format(shelves: Server, accept: str, name: str) -> None:
    reply = shelves.get(indirect(name), Accept=accept)
    assert (reply.status, reply.media_type) == (200, accept)
    assert read(reply) == written(name)
    if accept.startswith("text/"):
        assert reply.headers.get_content_charset() == "utf-8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/*", "application/ld+json"),
        ("application/rdf+xml;q=0.4, application/n-triples;q=0.6", NT),
        ("text/csv, application/n-quads;q=0.1", "application/n-quads"),
        ("*/*, text/turtle;q=0", "application/ld+json"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ("text/csv", 406),
        ("application/sparql-results+json", 406),
    ],
)
def test_accept_chooses(shelves: Server, accept: str | None, expected: str | int) -> None:
    reply = shelves.get(indirect(ONE), **({"Accept": accept} if accept else {}))
    wanted = (406, PROBLEM) if expected == 406 else (200, expected)
    assert (reply.status, reply.media_type) == wanted
    assert "accept" in reply.values("Vary")


def test_escapes_are_decoded_once(shelves: Server) -> None:
    """Whether the address escapes a letter of the name is all one; an escape of the name's own is not."""
    for address in (ONE, f"{BASE}%6Fne", quote(ONE), quote(ONE, safe="")):
        assert read(shelves.get(f"/graphs?graph={address}", Accept=NT)) == written(ONE), address
    once, twice = f"{BASE}a%20b", f"{BASE}a%2520b"
    assert read(shelves.get(f"/graphs?graph={BASE}a%2520b", Accept=NT)) == written(once)
    assert read(shelves.get(f"/graphs?graph={BASE}a%252520b", Accept=NT)) == written(twice)
    assert written(once) != written(twice)


UNKNOWN = {
    "an unknown graph": (indirect(f"{BASE}four"), 404),
    "an unknown graph's own address": ("/graph/four", 404),
    "a thing that is no graph": (indirect("https://example.org/book/1"), 404),
    "the start of a name": (indirect(f"{BASE}on"), 404),
    "neither": ("/graphs?other=1", 400),
    "both": (f"{indirect(ONE)}&default", 400),
    "two graphs": (f"{indirect(ONE)}&graph=urn:x:b", 400),
    "the same graph twice": (f"{indirect(ONE)}&graph={quote(ONE)}", 400),
    "an empty name": ("/graphs?graph=", 400),
    "a relative name": ("/graphs?graph=one", 400),
    "a name with a space": ("/graphs?graph=https://example.org/a%20b", 400),
    "a name that would end a query": ("/graphs?graph=urn:x:a%3E%20%7B%7D%20%23", 400),
    "bytes that are no UTF-8": ("/graphs?graph=urn:x:%FF", 400),
}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("target", "status"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_there_is_told(shelves: Server, method: str, target: str, status: int) -> None:
    reply = shelves.send(Sent(method, target, {"Accept": "text/turtle, */*;q=0.1"}))
    assert (reply.status, reply.media_type) == (status, PROBLEM), reply.text
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    if method == "GET":
        assert reply.json()["detail"]


@pytest.mark.parametrize("target", [indirect(ONE), direct(ONE), "/graphs?default"])
def test_head_tells_the_same_without_the_graph(shelves: Server, target: str) -> None:
    for accept in ("text/turtle", "application/rdf+xml"):
        got = shelves.get(target, Accept=accept)
        head = shelves.send(Sent("HEAD", target, {"Accept": accept}))
        assert (head.status, head.body, head.media_type) == (200, b"", accept)
        assert int(head.headers["Content-Length"]) == len(got.body) > 0


WRITES = {
    "PUT": Sent("PUT", "", {"Content-Type": "text/turtle"}, b"<urn:x:a> <urn:x:b> 1 ."),
    "POST": Sent("POST", "", {"Content-Type": "text/turtle"}, b"<urn:x:a> <urn:x:b> 1 ."),
    "POST of parts": Sent("POST", "", {"Content-Type": "multipart/form-data; boundary=b"}, b"--b--\r\n"),
    "DELETE": Sent("DELETE", ""),
    "PATCH": Sent("PATCH", "", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize(
    "target", [indirect(ONE), "/graphs?default", "/graphs", direct(ONE), indirect("urn:x:new")]
)
def test_nothing_can_be_written(shelves: Server, write: Sent, target: str) -> None:
    reply = shelves.send(Sent(write.method, target, write.headers, write.body))
    assert (reply.status, reply.media_type) == (405, PROBLEM)
    assert reply.values("Allow") >= {"get", "head"}
    assert not reply.values("Allow") & {"put", "post", "delete", "patch"}
    assert read(shelves.get(indirect(ONE), Accept=NT)) == written(ONE)
    assert shelves.get(indirect("urn:x:new")).status == 404


def test_every_graph_of_the_report_is_there(city: Server) -> None:
    """Its graphs are counted by a query and read whole; each has its own address too."""
    found = city.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g").json()
    counts = {row["g"]["value"]: int(row["n"]["value"]) for row in found["results"]["bindings"]}
    assert len(counts) >= 5
    for name, count in counts.items():
        reply = city.get(indirect(name), Accept=NT)
        assert len(reply.body.splitlines()) == count, name
        assert read(city.get(urlsplit(name).path.removeprefix("/citypartners"), Accept=NT)) == read(reply), (
            name
        )
