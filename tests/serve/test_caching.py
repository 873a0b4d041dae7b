"""Conditional requests (RFC 9110, section 13), what caches are told (RFC 9111), codings of the content."""

from __future__ import annotations

import gzip
import re
import sys
from itertools import combinations

import pytest

from .running import Reply, Sent, Server, by_body, by_form, by_get

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TABLE = by_get("SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o").target  # large enough for a coding
JSON, CSV, TURTLE = "application/sparql-results+json", "text/csv", "text/turtle"
STRONG = re.compile(r'"[\x21\x23-\x7e]+"')
TARGETS = {
    "a table": (TABLE, JSON),
    "the same as CSV": (TABLE, CSV),
    "a truth": (by_get("ASK {}").target, JSON),
    "a graph": (by_get("DESCRIBE <https://example.org/graph/one>").target, TURTLE),
    "a named graph": ("/graphs?graph=https%3A%2F%2Fexample.org%2Fgraph%2Fone", TURTLE),
    "the default graph": ("/graphs?default", "application/n-triples"),
    "the service's description": ("/sparql", TURTLE),
}


def get(server: Server, target: str, accept: str, **headers: str) -> Reply:
    return server.get(target, Accept=accept, **headers)


@pytest.mark.parametrize(("target", "accept"), TARGETS.values(), ids=TARGETS)
def test_an_answer_can_be_kept(shelves: Server, target: str, accept: str) -> None:
    reply = get(shelves, target, accept)
    assert reply.status == 200
    assert STRONG.fullmatch(reply.headers["ETag"])
    assert {"accept", "accept-encoding"} <= reply.values("Vary")
    assert "no-store" not in reply.values("Cache-Control")
    assert any(word.startswith(("max-age", "no-cache")) for word in reply.values("Cache-Control"))
    assert get(shelves, target, accept).headers["ETag"] == reply.headers["ETag"]


# What a browser takes over from a 304 into the answer that it keeps.
_REPEATED = (
    "ETag",
    "Vary",
    "Cache-Control",
    "Content-Security-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
)


def conditions(tag: str) -> dict[str, str]:
    return {
        "the tag": tag,
        "the tag, weakly": f"W/{tag}",
        "anything": "*",
        "one of a list": f'"other", {tag} , "more"',
    }


@pytest.mark.parametrize(("target", "accept"), TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_known_is_not_sent_again(shelves: Server, target: str, accept: str, method: str) -> None:
    whole = get(shelves, target, accept)
    for name, condition in conditions(whole.headers["ETag"]).items():
        same = shelves.send(Sent(method, target, {"Accept": accept, "If-None-Match": condition}))
        assert (same.status, same.body) == (304, b""), name
        for header in _REPEATED:
            assert same.headers[header] == whole.headers[header], (name, header)
        assert same.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("condition", ['"other"', 'W/"other"', '"a", "b"', "unquoted", '""'])
def test_what_is_not_known_is_sent(shelves: Server, condition: str) -> None:
    reply = get(shelves, TABLE, JSON, If_None_Match=condition)
    assert reply.status == 200
    assert reply.body


def test_a_tag_belongs_to_one_representation(shelves: Server) -> None:
    """Another query, format, dataset, coding or byte order mark has another tag."""
    other = by_get("SELECT * WHERE { ?s ?p ?o } ORDER BY ?o ?s ?p").target
    some = by_get("SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o", ("default-graph-uri", "urn:x:no")).target
    requests = {
        "plain": Sent("GET", TABLE, {"Accept": JSON}),
        "as CSV": Sent("GET", TABLE, {"Accept": CSV}),
        "as CSV with a mark": Sent("GET", f"{TABLE}&bom=1", {"Accept": CSV}),
        "as JSON by another name": Sent("GET", TABLE, {"Accept": "application/json"}),
        "by gzip": Sent("GET", TABLE, {"Accept": JSON, "Accept-Encoding": "gzip"}),
        "by zstd": Sent("GET", TABLE, {"Accept": JSON, "Accept-Encoding": "zstd"}),
        "in another order": Sent("GET", other, {"Accept": JSON}),
        "of other graphs": Sent("GET", some, {"Accept": JSON}),
    }
    tags = {name: shelves.send(request).headers["ETag"] for name, request in requests.items()}
    for one, another in combinations(requests, 2):
        assert tags[one] != tags[another], (one, another)
    for name in ("as CSV", "as CSV with a mark", "in another order", "of other graphs"):
        assert shelves.send(requests[name].having(If_None_Match=tags["plain"])).status == 200, name


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_coded_answer_is_known_by_its_own_tag(shelves: Server, coding: str) -> None:
    whole = get(shelves, TABLE, JSON, Accept_Encoding=coding)
    assert whole.headers["Content-Encoding"] == coding
    same = get(shelves, TABLE, JSON, Accept_Encoding=coding, If_None_Match=whole.headers["ETag"])
    assert (same.status, same.body, same.headers["ETag"]) == (304, b"", whole.headers["ETag"])


@pytest.mark.parametrize("request_", [by_form("ASK {}"), by_body("ASK {}")], ids=["form", "body"])
def test_a_post_is_answered_whatever_is_known(shelves: Server, request_: Sent) -> None:
    """304 is for GET and HEAD alone."""
    tag = shelves.send(by_get("ASK {}")).headers["ETag"]
    assert shelves.send(request_.having(If_None_Match=tag)).status in (200, 412)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (by_get("ASK {").target, 400),
        ("/sparql?update=CLEAR%20ALL", 403),
        ("/graphs?graph=urn:x:nothing", 404),
        (f"{TABLE}&timeout=never", 400),
    ],
)
def test_an_error_is_not_kept(shelves: Server, target: str, status: int) -> None:
    reply = get(shelves, target, JSON, If_None_Match="*")
    assert reply.status == status
    assert "ETag" not in reply.headers
    assert not [word for word in reply.values("Cache-Control") if word.startswith("max-age=")]


def decode(reply: Reply) -> bytes:
    """Return the content without its coding."""
    match reply.headers.get("Content-Encoding"):
        case "gzip":
            return gzip.decompress(reply.body)
        case "zstd":
            return zstd.decompress(reply.body)
        case coding:
            assert coding is None
            return reply.body


CODINGS = [
    (None, ""),
    ("", ""),
    ("identity", ""),
    ("gzip", "gzip"),
    ("GZIP", "gzip"),
    ("zstd", "zstd"),
    ("gzip, deflate, br", "gzip"),
    ("br", ""),
    ("gzip;q=0", ""),
    ("gzip;q=0, zstd;q=0", ""),
    ("gzip;q=0.9, zstd;q=0.1", "gzip"),
    ("gzip;q=0.1, zstd;q=0.9", "zstd"),
    ("zstd;q=0, *", "gzip"),
    ("identity;q=1, gzip;q=0.5", ""),
    ("br;q=1, gzip;q=0.001", "gzip"),
]


@pytest.mark.parametrize(("accepted", "coding"), CODINGS)
@pytest.mark.parametrize(
    ("target", "accept"), [(TABLE, JSON), (TABLE, CSV), ("/graphs?default", "application/n-triples")]
)
def test_the_coding_is_chosen(
    shelves: Server, target: str, accept: str, accepted: str | None, coding: str
) -> None:
    plain = get(shelves, target, accept)
    headers = {} if accepted is None else {"Accept_Encoding": accepted}
    reply = get(shelves, target, accept, **headers)
    assert reply.headers.get("Content-Encoding", "") == coding
    assert decode(reply) == plain.body
    assert reply.headers["Content-Type"] == plain.headers["Content-Type"]
    assert "accept-encoding" in reply.values("Vary")
    if coding:
        assert len(reply.body) < len(plain.body)


def test_the_cache_gives_each_what_they_asked_for(shelves: Server) -> None:
    """The same query in every format, coding and way, twice: the second answers are the first ones."""
    text = "SELECT ?s ?o WHERE { ?s ?p ?o FILTER(isLITERAL(?o)) } ORDER BY ?s ?o"
    requests = [
        way(text).having(Accept=accept, Accept_Encoding=coding)
        for way in (by_get, by_form, by_body)
        for accept in (JSON, CSV, "application/sparql-results+xml", "text/tab-separated-values")
        for coding in ("identity", "gzip", "zstd")
    ]
    first = [shelves.send(request) for request in requests]
    second = [shelves.send(request) for request in reversed(requests)][::-1]
    for request, one, two in zip(requests, first, second, strict=True):
        assert one.media_type == two.media_type == request.headers["Accept"]
        assert one.headers.get("Content-Encoding") == two.headers.get("Content-Encoding")
        assert decode(one) == decode(two)
