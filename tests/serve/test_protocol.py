"""The query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), case by case.

The tables here and in ``test_datasets.py`` have every case of the query part of the W3C's protocol tests and
many more, on data of our own. An update is refused whichever way it comes in.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest

from .running import DIRECT, FORM, WAYS, Sent, Server, by_body, by_form, by_get, by_query

ONE = "https://example.org/graph/one"
JSON = "application/sparql-results+json"
PROBLEM = "application/problem+json"
ASK = "ASK {}"


def post(media_type: str | None, body: str | bytes, target: str = "/sparql") -> Sent:
    """Return a POST; with no media type it has no Content-Type at all."""
    sent = body if isinstance(body, bytes) else body.encode()
    return Sent("POST", target, {"Content-Type": media_type} if media_type else {}, sent)


RUSSIAN = "ASK { FILTER(STRLEN('дом') = 3) }"
GOOD = {
    "plus and percent in an address": Sent("GET", "/sparql?query=ASK+%7B%7d"),
    "braces as they are": Sent("GET", "/sparql?query=ASK{}"),
    "other parameters are none of ours": by_get(ASK, ("format", ""), ("colour", "blue")),
    "letters beyond ASCII in an address": by_get(RUSSIAN),
    "letters beyond ASCII in a form": by_form(RUSSIAN),
    "letters beyond ASCII in a body": by_body(RUSSIAN),
    "letters beyond ASCII in a form, as they are": post(FORM, f"query={RUSSIAN.replace('=', '%3D')}"),
    "the same without any escape": post(FORM, "query=ASK { FILTER(STRLEN('дом') < 4) }"),
    "what older clients add": by_get(ASK, ("format", "turtle"), ("output", "turtle"), ("results", "turtle")),
    "a form by QUERY": Sent("QUERY", "/sparql", {"Content-Type": FORM}, b"query=ASK+%7B%7D"),
    "a long address": by_get(f"ASK {{}} #{'x' * 8000}"),
    "a long form": by_form(f"ASK {{}} #{'x' * 900_000}"),
    "a byte order mark before the query": by_body(f"\ufeff{ASK}"),
    "a form with a charset": post(f"{FORM}; charset=UTF-8", urlencode({"query": RUSSIAN})),
    "a body with a charset": post(f"{DIRECT};charset=utf-8", RUSSIAN),
    "a body with a charset in quotes": post(f'{DIRECT}; charset="UTF-8"', RUSSIAN),
    "a media type in capitals": post("Application/SPARQL-Query", ASK),
    "an empty dataset in the address": by_body(ASK, ("default-graph-uri", "urn:x:nothing")),
    "a query of comments and lines": by_body("# one\r\nASK # two\n{\t}\n#"),
    "a prefix and a base": by_get("BASE <https://example.org/> PREFIX g: <graph/> ASK { g:one a ?type }"),
}


@pytest.mark.parametrize("request_", GOOD.values(), ids=GOOD)
def test_what_is_well_asked_is_answered(shelves: Server, request_: Sent) -> None:
    reply = shelves.send(request_)
    assert (reply.status, reply.media_type) == (200, JSON), reply.text
    assert reply.json()["boolean"] is True


UPDATE = "application/sparql-update"
CLEAR = "CLEAR ALL"
WITH = "WITH <urn:x:a> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }"
BAD = {
    "two queries in an address": (by_get(ASK, ("query", "SELECT * {}")), 400),
    "the same query twice": (by_get(ASK, ("query", ASK)), 400),
    "two queries in a form": (by_form(ASK, ("query", ASK)), 400),
    "one in the form and one in the address": (post(FORM, "query=ASK%7B%7D", "/sparql?query=ASK%7B%7D"), 400),
    "one in the body and one in the address": (post(DIRECT, ASK, "/sparql?query=ASK%7B%7D"), 400),
    "an empty query": (Sent("GET", "/sparql?query="), 400),
    "a form without a query": (post(FORM, "other=x"), 400),
    "an empty form": (post(FORM, ""), 400),
    "an empty body": (post(DIRECT, ""), 400),
    "a query in the address of an empty form": (post(FORM, "", "/sparql?query="), 400),
    "no syntax": (by_get("ASK {"), 400),
    "no syntax in a form": (by_form("ASK {"), 400),
    "no syntax in a body": (by_body("SELECT WHERE"), 400),
    "no syntax by QUERY": (by_query("ASK {"), 400),
    "two forms of query": (by_get("ASK {} ASK {}"), 400),
    "an unknown prefix": (by_get("ASK { x:y a ?z }"), 400),
    "a graph that is no IRI": (by_get(ASK, ("default-graph-uri", "a graph")), 400),
    "a graph by a relative IRI": (by_get(ASK, ("named-graph-uri", "graph/one")), 400),
    "text": (post("text/plain", ASK), 415),
    "json": (post("application/json", '{"query": "ASK {}"}'), 415),
    "a form of parts": (post("multipart/form-data; boundary=x", "--x--"), 415),
    "a form that does not say so": (post(None, "query=ASK%20%7B%7D"), 415),
    "a query that does not say so": (post(None, ASK), 415),
    "UTF-16 that says so": (post(f"{DIRECT}; charset=UTF-16", ASK.encode("utf-16")), 415),
    "an unknown charset": (post(f"{DIRECT}; charset=x-none", ASK), 415),
    "bytes that are no UTF-8": (post(DIRECT, b"ASK {} # \xff\xfe"), 400),
    "bytes that are no UTF-8 in an address": (Sent("GET", "/sparql?query=ASK%7B%7D%23%FF"), 400),
    "bytes that are no UTF-8 in a form": (post(FORM, "query=ASK%7B%7D%23%FF"), 400),
    "a form in latin-1": (post(FORM, "query=ASK { FILTER('é' = 'é') }".encode("latin-1")), 400),
    "more fields than anybody needs": (by_get(ASK, *[("x", "y")] * 5000), 400),
    "as many, without any escape": (Sent("GET", f"/sparql?query=ASK{{}}{'&x=y' * 5000}"), 400),
    "the time limit twice": (by_get(ASK, ("timeout", "1"), ("timeout", "2")), 400),
    "a body beyond all measure": (by_body(f"ASK {{}} #{'x' * 2_000_000}"), 413),
    "a form beyond all measure": (by_form(f"ASK {{}} #{'x' * 2_000_000}"), 413),
    "text by QUERY": (Sent("QUERY", "/sparql", {"Content-Type": "text/plain"}, ASK.encode()), 415),
    "QUERY that says no type": (Sent("QUERY", "/sparql", {}, ASK.encode()), 415),
    "QUERY without a body": (Sent("QUERY", "/sparql", {"Content-Type": DIRECT}), 400),
    "PUT": (Sent("PUT", "/sparql?query=ASK%7B%7D", {"Content-Type": FORM}, b""), 405),
    "DELETE": (Sent("DELETE", "/sparql"), 405),
    "PATCH": (Sent("PATCH", "/sparql", {"Content-Type": UPDATE}, CLEAR.encode()), 405),
    "update in an address": (Sent("GET", "/sparql?update=CLEAR%20ALL"), 403),
    "update beside a query": (by_get(ASK, ("update", CLEAR)), 403),
    "update in a form": (post(FORM, "update=CLEAR+ALL"), 403),
    "update in a form, twice": (post(FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"), 403),
    "update in a form, with no syntax": (post(FORM, "update=CLEAR%20XYZ"), 403),
    "update in the address of a form": (post(FORM, "query=ASK%7B%7D", "/sparql?update=CLEAR%20ALL"), 403),
    "update as a body": (post(UPDATE, CLEAR), 403),
    "update as a body with a charset": (post(f"{UPDATE}; charset=utf-8", CLEAR), 403),
    "update in UTF-16": (post(f"{UPDATE}; charset=UTF-16", CLEAR.encode("utf-16")), 403),
    "update of one graph": (post(UPDATE, CLEAR, f"/sparql?using-graph-uri={quote(ONE)}"), 403),
    "update of named graphs and WITH": (post(UPDATE, WITH, "/sparql?using-named-graph-uri=urn:x:b"), 403),
    "update by QUERY": (Sent("QUERY", "/sparql", {"Content-Type": UPDATE}, CLEAR.encode()), 403),
    "update as text": (post("text/plain", CLEAR), 415),
    "update that does not say so": (post(None, "update=CLEAR%20NAMED"), 415),
    "update where a query should be": (by_get(CLEAR), 400),
    "update where a query should be, in a form": (by_form("INSERT DATA { <a:b> <a:b> 1 }"), 400),
    "update where a query should be, as a body": (by_body("DELETE WHERE { ?s ?p ?o }"), 400),
    "update after a query": (by_get("ASK {} ; CLEAR ALL"), 400),
    "a document from elsewhere": (by_body("LOAD <http://127.0.0.1:9/x.ttl>"), 400),
    "a call to elsewhere": (by_get("ASK { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }"), 403),
}


@pytest.mark.parametrize(("request_", "status"), BAD.values(), ids=BAD)
def test_what_is_wrongly_asked_is_told(shelves: Server, request_: Sent, status: int) -> None:
    reply = shelves.send(request_)
    assert (reply.status, reply.media_type) == (status, PROBLEM), reply.text
    told = reply.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    if status == 405:
        assert reply.values("Allow") >= {"get", "head", "post", "options"}


def test_no_update_has_changed_anything(shelves: Server) -> None:
    """Every way in is tried again in one test, and the data counted before and after."""
    count = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    before = shelves.query(count).body
    for name, (request, status) in BAD.items():
        if name.startswith("update"):
            assert shelves.send(request).status == status, name
    assert shelves.send(by_get(count, ("bust", "1")).having(Accept=JSON)).body == before


def test_an_error_has_its_place(shelves: Server) -> None:
    told = shelves.query("SELECT ?s\nWHERE { ?s ?p }").json()
    assert (told["line"], told["status"], told["type"]) == (2, 400, "about:blank")
    assert told["column"] >= len("WHERE { ?s ?p }")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seconds", ["1", "0.5", "10", "3600", "99999"])
def test_a_time_limit_can_be_given(shelves: Server, way: str, seconds: str) -> None:
    """What is longer than the server's own limit is no error; the server's holds."""
    reply = shelves.send(WAYS[way](ASK, ("timeout", seconds)))
    assert (reply.status, reply.json()["boolean"]) == (200, True)


@pytest.mark.parametrize("seconds", ["", "soon", "-1", "0", "nan", "1 s"])
def test_a_time_limit_is_a_number(shelves: Server, seconds: str) -> None:
    reply = shelves.send(by_get(ASK, ("timeout", seconds)))
    assert (reply.status, reply.media_type) == (400, PROBLEM)
    assert "timeout" in reply.json()["detail"]


def test_a_query_ends_with_its_time(shelves: Server) -> None:
    """A join of five times everything, of 10^8 solutions, is asked to be done in half a second."""
    long = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(5)) + " }"
    reply = shelves.send(by_get(long, ("timeout", "0.5")).having(Accept=JSON))
    assert (reply.status, reply.media_type) == (503, PROBLEM), reply.text
    assert reply.json()["limit"] == "time"
    assert shelves.query(ASK).status == 200
