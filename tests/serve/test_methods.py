"""HEAD, OPTIONS, QUERY and what is refused: the methods of the service, and the headers they come with."""

from __future__ import annotations

import socket
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import quote

import pytest

from .running import DIRECT, FORM, Reply, Sent, Server, by_body, by_get, by_query

ONE = "https://example.org/graph/one"
GRAPH = f"/graphs?graph={quote(ONE, safe='')}"
SELECT = by_get("SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o").target
CONSTRUCT = by_get(f"CONSTRUCT WHERE {{ <{ONE}> ?p ?o }}").target
MOVING = {"date", "x-request-id"}  # what may differ between two requests for the same

TARGETS = {
    "a table": (SELECT, "application/sparql-results+json", 200),
    "a table as CSV": (SELECT, "text/csv", 200),
    "a truth": (by_get("ASK {}").target, "application/sparql-results+xml", 200),
    "a graph": (CONSTRUCT, "text/turtle", 200),
    "the service's description": ("/sparql", "text/turtle", 200),
    "a named graph": (GRAPH, "application/n-triples", 200),
    "the default graph": ("/graphs?default", "text/turtle", 200),
    "an unknown graph": ("/graphs?graph=urn:x:nothing", "text/turtle", 404),
    "no syntax": (by_get("ASK {").target, "*/*", 400),
    "not acceptable": (SELECT, "image/png", 406),
    "an update": ("/sparql?update=CLEAR%20ALL", "*/*", 403),
}


def lasting(reply: Reply) -> dict[str, list[str]]:
    names = {name.lower() for name in reply.headers} - MOVING
    return {name: reply.headers.get_all(name, []) for name in names}


@pytest.mark.parametrize(("target", "accept", "status"), TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_has_the_headers_of_get(
    shelves: Server, target: str, accept: str, status: int, coding: str
) -> None:
    request = Sent("GET", target, {"Accept": accept, "Accept-Encoding": coding})
    got = shelves.send(request)
    head = shelves.send(Sent("HEAD", target, request.headers))
    assert (got.status, head.status) == (status, status), got.text
    assert head.body == b""
    assert lasting(head) == lasting(got)
    assert int(head.headers["Content-Length"]) == len(got.body) > 0


@pytest.mark.parametrize("target", ["/sparql", "/graphs?default", "/dumps/", "/health"])
def test_every_answer_says_how_long_it_is(shelves: Server, target: str) -> None:
    """What breaks off can then be told from what is complete; nothing comes in chunks."""
    reply = shelves.get(target)
    assert "Transfer-Encoding" not in reply.headers
    assert int(reply.headers["Content-Length"]) == len(reply.body)


@pytest.mark.parametrize(
    ("target", "methods"),
    [
        ("/sparql", {"get", "head", "post", "query", "options"}),
        (GRAPH, {"get", "head", "options"}),
        ("/dumps/", {"get", "head", "options"}),
    ],
)
def test_options_tells_the_methods(shelves: Server, target: str, methods: set[str]) -> None:
    reply = shelves.send(Sent("OPTIONS", target))
    assert reply.status in (200, 204)
    assert reply.values("Allow") == methods
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reply.headers
    if reply.status == 204:
        assert reply.body == b""


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
def test_a_page_of_another_site_may_ask(shelves: Server, method: str) -> None:
    """A browser asks first whether it may (Fetch standard, CORS-preflight)."""
    origin = {"Origin": "https://yasgui.example"}
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type,accept"}
    allowed = shelves.send(Sent("OPTIONS", "/sparql", origin | asked))
    assert allowed.status in (200, 204)
    assert allowed.headers["Access-Control-Allow-Origin"] == "*"
    assert method.lower() in allowed.values("Access-Control-Allow-Methods")
    assert {"content-type", "accept"} <= allowed.values("Access-Control-Allow-Headers")
    assert int(allowed.headers["Access-Control-Max-Age"]) > 0
    requests = {"GET": by_get("ASK {}"), "POST": by_body("ASK {}"), "QUERY": by_query("ASK {}")}
    answered = shelves.send(requests[method].having(**origin))
    assert answered.status == 200
    assert answered.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answered.headers
    assert "etag" in answered.values("Access-Control-Expose-Headers")


def test_the_service_says_what_query_takes(shelves: Server) -> None:
    """Accept-Query lists the media types of a QUERY's body (the HTTP QUERY Method)."""
    for request in (by_get("ASK {}"), Sent("OPTIONS", "/sparql"), Sent("GET", "/sparql")):
        offered = {member.strip('"') for member in shelves.send(request).values("Accept-Query")}
        assert DIRECT in offered, request


def test_query_answers_as_get_does(shelves: Server) -> None:
    text = "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s"
    for accept in ("text/csv", "application/sparql-results+xml"):
        got = shelves.send(by_get(text).having(Accept=accept))
        queried = shelves.send(by_query(text).having(Accept=accept))
        assert (queried.status, queried.media_type, queried.body) == (200, accept, got.body)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "BREW", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("target", ["/sparql", GRAPH, "/graph/one", "/dumps/"])
def test_other_methods_are_refused(shelves: Server, method: str, target: str) -> None:
    reply = shelves.send(Sent(method, target, {"Content-Type": "text/turtle"}, b"<x:a> <x:b> 1 ."))
    assert reply.status == 405, reply.text
    assert {"get", "head"} <= reply.values("Allow")
    assert reply.media_type == "application/problem+json"


@pytest.mark.parametrize(
    "target", ["/sparql", SELECT, "/graphs?default", "/graphs", "/nothing", "/dumps/", "/sparql?query=ASK"]
)
def test_nothing_is_told_of_the_program(shelves: Server, target: str) -> None:
    reply = shelves.get(target)
    told = " ".join(map(str, reply.headers.values())).lower()
    assert not [word for word in ("granian", "python", "flask", "werkzeug", "uvloop") if word in told]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["Referrer-Policy"]


def test_a_connection_is_kept_through_errors(shelves: Server) -> None:
    """After each refusal the next request on the same connection is read from its own beginning."""
    with closing(HTTPConnection("127.0.0.1", shelves.port, timeout=20)) as connection:
        for headers, body, status in [
            ({"Content-Type": DIRECT}, b"ASK {", 400),
            ({"Content-Type": "text/plain"}, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n", 415),
            ({"Content-Type": FORM}, b"update=CLEAR+ALL", 403),
            ({"Content-Type": DIRECT}, b"ASK {}", 200),
        ]:
            connection.request("POST", "/sparql", body, headers)
            response = connection.getresponse()
            assert (response.status, len(response.read()) > 0) == (status, True)


RAW = {
    "HTTP/1.0": b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\n\r\n",
    "an absolute address": (
        b"GET http://x/sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    ),
    "a body in chunks": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/sparql-query\r\n\r\n3\r\nASK\r\n3;a=b\r\n {}\r\n0\r\n\r\n"
    ),
    "a body that waits to be wanted": (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
        b"Content-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\nASK {}"
    ),
    "QUERY in chunks": (
        b"QUERY /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/sparql-query\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n"
    ),
}


@pytest.mark.parametrize("request_", RAW.values(), ids=RAW)
def test_every_way_of_http_is_understood(shelves: Server, request_: bytes) -> None:
    with socket.create_connection(("127.0.0.1", shelves.port), timeout=20) as connection:
        connection.sendall(request_)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    status, _, _ = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").partition(b"\r\n")
    assert status.split()[1] == b"200", answer
    assert b'"boolean":true' in answer
