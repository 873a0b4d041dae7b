"""Whatever is sent, what comes back is an answer or a problem that says what to do, never our own fault."""

from __future__ import annotations

from urllib.parse import quote_from_bytes

from hypothesis import given, settings
from hypothesis import strategies as st

from .running import Sent, Server

NAMES = [
    "query",
    "update",
    "default-graph-uri",
    "named-graph-uri",
    "using-graph-uri",
    "timeout",
    "bom",
    "format",
    "lang",
    "graph",
    "default",
    "output",
]
VALUES = [
    "ASK {}",
    "SELECT * { ?s ?p ?o } ORDER BY ?s",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE <https://example.org/graph/one>",
    "SELECT (BNODE() AS ?b) (NOW() AS ?n) {}",
    "CLEAR ALL",
    "ASK { SERVICE <http://127.0.0.1:1/> {} }",
    "https://example.org/graph/one",
    *["urn:x", "0", "1", "1e9", "csv", "ru"],
]
PATHS = [
    "/sparql",
    "/sparql/",
    "/graphs",
    "/graph/one",
    "/graph/",
    "/id/tree",
    "/doc/tree",
    "/dumps/",
    "/dumps/latest",
    "/queries",
    "/queries/partners",
    "/",
    "/dataset",
    "/.well-known/void",
    "/health",
    "/metrics",
    "/static/style.css",
    "/ontology",
    "/schemes",
    "/report/x",
    "/source/x",
    "//",
    "/%00",
    "/%FF",
    "/..",
    "/sparql%2f",
    "*",
]
TYPES = [
    "application/sparql-results+json",
    "application/sparql-results+xml;q=0.1, */*;q=x",
    "application/sparql-query",
    "application/sparql-update",
    "application/x-www-form-urlencoded",
    "application/ld+json",
    "application/rdf+xml",
    "multipart/form-data; boundary=x",
    *["text/csv", "text/html", "text/turtle", "text/*;q=0", "*/*"],
]
METHODS = ["GET", "GET", "GET", "HEAD", "POST", "QUERY", "OPTIONS", "PUT", "DELETE", "PATCH", "X"]

text = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=20)
field = st.one_of(st.sampled_from(VALUES), st.text(max_size=20))
pair = st.tuples(st.sampled_from(NAMES), field.map(lambda value: value.encode("utf-8", "replace")))
pairs = st.lists(st.one_of(pair, st.tuples(st.sampled_from(NAMES), st.binary(max_size=8))), max_size=4)
encoded = pairs.map(lambda all_: "&".join(f"{name}={quote_from_bytes(value)}" for name, value in all_))
headers = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.one_of(st.sampled_from(TYPES), text),
        "Accept-Encoding": st.one_of(st.sampled_from(["gzip", "zstd, *;q=0", "identity;q=0"]), text),
        "Accept-Language": text,
        "Content-Type": st.one_of(st.sampled_from(TYPES), text),
        "If-None-Match": st.one_of(st.sampled_from(["*", '"a", W/"b"', '"']), text),
        "If-Modified-Since": text,
        "Range": st.one_of(st.sampled_from(["bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-1,3-4"]), text),
        "Origin": text,
        "X-Forwarded-For": text,
    },
)
bodies = st.one_of(
    st.none(),
    encoded.map(str.encode),
    st.sampled_from(VALUES).map(str.encode),
    st.binary(max_size=40),
)
targets = st.tuples(st.sampled_from(PATHS), encoded).map(lambda parts: "?".join(filter(None, parts)))
requests = st.builds(Sent, st.sampled_from(METHODS), targets, headers, bodies)


@settings(max_examples=400, deadline=None)
@given(requests)
def test_whatever_is_sent_the_server_answers_for_itself(shelves: Server, request_: Sent) -> None:
    reply = shelves.send(request_)
    assert reply.status < 500, reply.text
    if reply.status not in (204, 304):
        if request_.method == "HEAD":
            assert reply.body == b""
        else:
            assert int(reply.headers["Content-Length"]) == len(reply.body)
    if reply.status >= 400 and request_.method != "HEAD" and reply.body:
        assert reply.media_type in ("application/problem+json", "text/html", "application/json")
        assert "Traceback" not in reply.text
