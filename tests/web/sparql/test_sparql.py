from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/citypartners/ontology#Partnership> } ORDER BY ?s LIMIT 3"
ASK = "ASK { ?s ?p ?o }"
GRAPH = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
JSON = "application/sparql-results+json"
LINKS = "https://w3id.org/citypartners/graph/links"
NOWHERE = "https://example.org/nothing"


def address(*pairs: tuple[str, str]) -> dict[str, Any]:
    """Return a request with these parameters in its address."""
    return {"query_string": urlencode(pairs)}


def form(*pairs: tuple[str, str], charset: str = "") -> dict[str, Any]:
    """Return a request with these fields in a form."""
    return {"data": urlencode(pairs), "content_type": FORM + charset}


def direct(text: str | bytes, charset: str = "") -> dict[str, Any]:
    """Return a request with a query as its body."""
    return {"data": text, "content_type": DIRECT + charset}


LATIN = "ASK{FILTER('é'='é')}".encode("latin-1")
LOOK_OUT = "ASK { SERVICE <http://127.0.0.1:1/> {} }"
PROTOCOL = [
    ("get", "GET", address(("query", SELECT)), 200),
    ("form", "POST", form(("query", SELECT)), 200),
    ("form with a charset", "POST", form(("query", SELECT), charset="; charset=utf-8"), 200),
    ("direct", "POST", direct(SELECT), 200),
    ("direct with a charset", "POST", direct(SELECT, "; charset=UTF-8"), 200),
    ("direct in latin-1", "POST", direct(LATIN, ";charset=ISO-8859-1"), 200),
    ("direct in an unknown charset", "POST", direct(SELECT, "; charset=hex"), 415),
    ("direct that is not utf-8", "POST", direct(b"ASK{} # \xff"), 400),
    ("no query in a form", "POST", form(("other", "x")), 400),
    ("empty query", "GET", address(("query", "")), 400),
    ("two queries", "GET", address(("query", ASK), ("query", ASK)), 400),
    ("two queries in a form", "POST", form(("query", ASK), ("query", ASK)), 400),
    ("a query in form and address", "POST", form(("query", ASK)) | address(("query", ASK)), 400),
    ("a query in body and address", "POST", direct(ASK) | address(("query", ASK)), 400),
    ("not a query", "GET", address(("query", "SELECT WHERE")), 400),
    ("an update as a query", "GET", address(("query", "CLEAR ALL")), 400),
    ("update by get", "GET", address(("update", "CLEAR ALL")), 403),
    ("update beside a query", "GET", address(("query", ASK), ("update", "CLEAR ALL")), 403),
    ("update in a form", "POST", form(("update", "CLEAR ALL")), 403),
    ("update directly", "POST", {"data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403),
    ("service", "GET", address(("query", LOOK_OUT)), 403),
    ("unknown type", "POST", {"data": ASK, "content_type": "text/plain"}, 415),
    ("no type", "POST", {"data": ASK}, 415),
    ("multipart", "POST", {"data": {"query": ASK}, "content_type": "multipart/form-data"}, 415),
    ("too large", "POST", direct("#" * (1 << 21)), 413),
    ("too large a form", "POST", form(("query", "#" * (1 << 21))), 413),
    ("put", "PUT", direct(ASK), 405),
    ("delete", "DELETE", {}, 405),
    ("a graph that is no iri", "GET", address(("query", ASK), ("default-graph-uri", "x y")), 400),
]


@pytest.mark.parametrize(
    ("method", "sent", "status"), [case[1:] for case in PROTOCOL], ids=[case[0] for case in PROTOCOL]
)
def test_the_protocol(client: FlaskClient, method: str, sent: dict[str, Any], status: int) -> None:
    response = client.open("/sparql", method=method, **sent)
    assert response.status_code == status, response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if status == 200:
        assert response.mimetype == JSON
        assert "Accept" in response.vary
    else:
        assert response.mimetype == "application/problem+json"
        assert json.loads(response.data)["status"] == status


FORMATS = [
    (SELECT, None, JSON),
    (SELECT, "*/*", JSON),
    (SELECT, JSON, JSON),
    (SELECT, "application/json", "application/json"),
    (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
    (SELECT, "application/xml", "application/xml"),
    (SELECT, "text/csv", "text/csv"),
    (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
    (SELECT, f"{JSON};q=0.2, text/csv;q=0.7", "text/csv"),
    (SELECT, "text/turtle, text/csv;q=0.1", "text/csv"),
    (SELECT, "application/sparql-results+json,application/json,text/javascript,application/javascript", JSON),
    (SELECT, "text/turtle", 406),
    (SELECT, "image/png", 406),
    (ASK, None, JSON),
    (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
    (GRAPH, None, "text/turtle"),
    (GRAPH, "*/*", "text/turtle"),
    (GRAPH, "application/n-triples", "application/n-triples"),
    (GRAPH, "application/ld+json", "application/ld+json"),
    (GRAPH, "application/rdf+xml", "application/rdf+xml"),
    (GRAPH, "application/json", "application/json"),
    (GRAPH, "text/turtle;q=0.3, application/rdf+xml;q=0.9", "application/rdf+xml"),
    (GRAPH, "text/csv", 406),
    ("DESCRIBE <https://w3id.org/citypartners/id/place/at>", "text/turtle", "text/turtle"),
]


@pytest.mark.parametrize(("query", "accept", "expected"), FORMATS)
def test_answers_come_in_the_format_asked_for(
    client: FlaskClient, query: str, accept: str | None, expected: str | int
) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    if expected == 406:
        assert (response.status_code, response.mimetype) == (406, "application/problem+json")
        return
    assert (response.status_code, response.mimetype) == (200, expected), response.text
    assert response.data


def test_every_result_format_has_the_same_rows(client: FlaskClient) -> None:
    def rows(accept: str) -> bytes:
        response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})
        return bytes(response.data)

    expected = [binding["s"]["value"] for binding in json.loads(rows(JSON))["results"]["bindings"]]
    assert len(expected) == 3
    assert [row["s"] for row in csv.DictReader(StringIO(rows("text/csv").decode()))] == expected
    assert rows("text/tab-separated-values").decode().split() == ["?s", *(f"<{iri}>" for iri in expected)]
    solutions = parse_query_results(rows("application/sparql-results+xml"), format=QueryResultsFormat.XML)
    assert isinstance(solutions, QuerySolutions)
    assert [row["s"].value for row in solutions] == expected


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", RdfFormat.RDF_XML),
    ],
)
def test_every_graph_format_can_be_read(client: FlaskClient, accept: str, format_: RdfFormat) -> None:
    response = client.get("/sparql", query_string={"query": GRAPH}, headers={"Accept": accept})
    assert len(list(parse(response.data, format=format_))) == 3


DATASETS = [
    ("?s ?p ?o", {}, True),
    ("?s ?p ?o", {"default-graph-uri": LINKS}, True),
    ("?s ?p ?o", {"default-graph-uri": NOWHERE}, False),
    ("?s ?p ?o", {"named-graph-uri": LINKS}, False),
    (f"GRAPH <{LINKS}> {{ ?s ?p ?o }}", {}, True),
    (f"GRAPH <{LINKS}> {{ ?s ?p ?o }}", {"named-graph-uri": LINKS}, True),
    (f"GRAPH <{LINKS}> {{ ?s ?p ?o }}", {"named-graph-uri": NOWHERE}, False),
    (f"GRAPH <{LINKS}> {{ ?s ?p ?o }}", {"default-graph-uri": LINKS}, False),
    ("?s <https://w3id.org/citypartners/ontology#hasEvent> ?o", {"default-graph-uri": LINKS}, False),
]


@pytest.mark.parametrize(("pattern", "dataset", "expected"), DATASETS)
@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_dataset_can_be_chosen(
    client: FlaskClient, pattern: str, dataset: dict[str, str], expected: bool, way: str
) -> None:
    query = f"ASK {{ {pattern} }}"
    if way == "get":
        response = client.get("/sparql", query_string={"query": query} | dataset)
    elif way == "form":
        response = client.post("/sparql", data={"query": query} | dataset, content_type=FORM)
    else:
        response = client.post("/sparql", data=query, content_type=DIRECT, query_string=dataset)
    assert json.loads(response.data)["boolean"] is expected


def test_an_error_tells_where_the_parser_stopped(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT ?s\nWHERE { ?s ?p }"})
    found = json.loads(response.data)
    assert response.status_code == 400
    assert (found["title"], found["status"], found["type"]) == ("Bad Request", 400, "about:blank")
    assert found["line"] == 2
    assert found["column"] > 1
    assert "expected" in found["detail"]


def test_a_browser_gets_a_form_the_answer_and_the_error(client: FlaskClient) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    empty = client.get("/sparql", headers=accept)
    assert (empty.status_code, empty.mimetype) == (200, "text/html")
    assert "<textarea" in empty.text
    answered = client.get("/sparql", query_string={"query": SELECT, "lang": "en"}, headers=accept)
    assert "Rows: 3" in answered.text
    assert 'href="/en/doc/partnership/' in answered.text
    assert ">no<" in client.get("/sparql?lang=en&query=ASK{FILTER(false)}", headers=accept).text
    assert "&lt;https://" in client.get("/sparql", query_string={"query": GRAPH}, headers=accept).text
    wrong = client.get(
        "/sparql", query_string={"query": "SELECT <script>1</script> x", "lang": "en"}, headers=accept
    )
    assert wrong.status_code == 400
    assert "line 1, column" in wrong.text
    assert "&lt;script&gt;1" in wrong.text
    assert "<script>1" not in wrong.text


def test_head_tells_the_length_and_sends_nothing(client: FlaskClient) -> None:
    asked = {"query": SELECT}
    head, get = client.head("/sparql", query_string=asked), client.get("/sparql", query_string=asked)
    assert head.status_code == 200
    assert head.data == b""
    assert head.content_length == get.content_length
    assert head.mimetype == get.mimetype
