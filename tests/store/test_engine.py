"""The engine: what is asked, in what format, over which graphs, and what is wrong with it."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from pyoxigraph import BlankNode, Quad, RdfFormat, parse
from rdflib import Dataset

from kg.store.engine import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    FormatError,
    QueryError,
    QueryRefusedError,
    Question,
    check_query,
)

from .built import BASE, SPB, built, engine

RDFLIB = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
    "application/trig": "trig",
    "application/n-quads": "nquads",
    "text/n3": "n3",
}
RDF_1_2 = {
    "triple": "<x:s> <x:p> <<( <x:s> <x:p> 1 )>> .",
    "direction": "<x:s> <x:p> 'a'@ar--rtl .",
}


def counted(**question: tuple[str, ...]) -> int:
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    return int(engine().answer(Question(text, results="text/csv", **question)).body.split()[1])  # type: ignore[arg-type]


def test_default_graph_is_the_union() -> None:
    quads = parse(path=built().folder / "dumps" / "all.nq")
    assert counted() == len({quad.triple for quad in quads})


def test_graphs_of_the_query_itself() -> None:
    def count(clauses: str, pattern: str = "?s ?p ?o") -> int:
        text = f"SELECT (COUNT(*) AS ?n) {clauses} {{ {pattern} }}"
        return int(engine().answer(Question(text, results="text/csv")).body.split()[1])

    void, links = f"{BASE}graph/void", f"{BASE}graph/links"
    assert count(f"FROM <{void}>") == counted(default_graphs=(void,)) > 0
    assert count(f"FROM <{void}> FROM <{links}>") == counted(default_graphs=(void, links))
    assert count("FROM <http://127.0.0.1/x>") == 0
    assert count(f"FROM NAMED <{void}>") == 0
    assert count(f"FROM NAMED <{void}>", "GRAPH ?g { ?s ?p ?o }") == counted(default_graphs=(void,))


def test_graphs_of_the_protocol() -> None:
    report, links = (SPB,), (f"{BASE}graph/links",)
    assert counted(default_graphs=report + links) == counted(default_graphs=report) + counted(
        default_graphs=links
    )
    assert counted(named_graphs=report) == 0
    text = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    found = engine().answer(Question(text, results="text/csv", named_graphs=report))
    assert int(found.body.split()[1]) == counted(default_graphs=report)


@pytest.mark.parametrize(
    "text", ["\ud800", "ASK {} # \udfff", "ASK FROM <a:b> FROM <a:c> { ?s ?p '\ud800' }"]
)
def test_half_a_character_is_an_error(text: str) -> None:
    with pytest.raises(QueryError, match="half a character"):
        engine().answer(Question(text))


def test_graph_that_is_no_iri() -> None:
    with pytest.raises(QueryError, match="<not an iri> is no IRI of a graph"):
        counted(default_graphs=("not an iri",))


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
@pytest.mark.parametrize(
    ("text", "kind"), [("SELECT ?s { ?s ?p ?o } LIMIT 1", "solutions"), ("ASK {}", "boolean")]
)
def test_formats_of_results(media_type: str, text: str, kind: str) -> None:
    answer = engine().answer(Question(text, results=media_type))
    assert (answer.kind, answer.media_type) == (kind, media_type)
    assert answer.body


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its parser of JSON-LD
@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s a ?o }", f"DESCRIBE <{BASE}id/place/at>"])
def test_formats_of_graphs(media_type: str, text: str) -> None:
    answer = engine().answer(Question(text, graphs=media_type))
    assert (answer.kind, answer.media_type) == ("graph", media_type)
    found = {unnamed(quad) for quad in parse(answer.body, GRAPH_FORMATS[media_type])}
    expected = engine().answer(Question(text, graphs="application/n-triples")).body.splitlines()
    assert found == {unnamed(quad) for line in expected for quad in parse(line, RdfFormat.N_TRIPLES)}
    assert len(found) > 5
    # Others read it, too; and a blank node in two lines is one.
    read = Dataset(default_union=True).parse(data=answer.body, format=RDFLIB[media_type])
    assert len(read) == len(set(parse(answer.body, GRAPH_FORMATS[media_type])))


def unnamed(quad: Quad) -> tuple[str, ...]:
    """Return a statement with all blank nodes alike."""
    return tuple("_:" if isinstance(term, BlankNode) else str(term) for term in quad)


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [("application/ld+json", "triple"), ("text/n3", "triple"), ("text/n3", "direction")],
)
def test_format_that_cannot_hold_an_answer(media_type: str, kind: str) -> None:
    with pytest.raises(FormatError, match=rf"^{re.escape(media_type)} cannot .* take text/turtle") as caught:
        engine().answer(Question(f"CONSTRUCT {{ {RDF_1_2[kind]} }} {{}}", graphs=media_type))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("media_type", sorted(set(GRAPH_FORMATS) - {"application/ld+json", "text/n3"}))
@pytest.mark.parametrize("kind", RDF_1_2)
def test_formats_that_can(media_type: str, kind: str) -> None:
    answer = engine().answer(Question(f"CONSTRUCT {{ {RDF_1_2[kind]} }} {{}}", graphs=media_type))
    found = parse(answer.body, GRAPH_FORMATS[media_type])
    assert list(found) == list(parse(RDF_1_2[kind], RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("SELECT * { ?s ?p }", 1, 19), ("SELECT *\n{ ?s ?p\n}", 3, 2), ("", 1, 1), ("DROP ALL", 1, 9)],
)
def test_error_tells_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        engine().answer(Question(text))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith("expected ")
    assert "\n" not in str(caught.value)
    assert "[_" not in str(caught.value)


@pytest.mark.parametrize("text", ["INSERT DATA { <a:a> <a:b> 1 }", "LOAD <http://127.0.0.1:1/>", "CLEAR ALL"])
def test_updates_are_no_queries(text: str) -> None:
    with pytest.raises(QueryError):
        engine().answer(Question(text))


def test_error_of_evaluation_is_one_line() -> None:
    """Oxigraph raises RuntimeError for a function that it does not know; the server answered 500."""
    text = "SELECT (<http://example.org/f>(1) AS ?x) {}"
    with pytest.raises(QueryError, match=r"custom function <http://example\.org/f> is not supported"):
        engine().answer(Question(text))


def test_check_looks_at_no_data() -> None:
    check_query("SELECT * { ?s ?p ?o }")
    with pytest.raises(QueryError):
        check_query("SELECT")
    with pytest.raises(QueryRefusedError):
        check_query("ASK { SERVICE <a:b> {} }")


def test_error_in_an_expression_leaves_a_value_out() -> None:
    found = engine().answer(Question("SELECT (1/0 AS ?x) {}"))
    assert json.loads(found.body)["results"]["bindings"] == [{}]


def test_csv_quotes_iris_too() -> None:
    """Oxigraph does not: each passage's IRI, which has a comma, made two columns."""
    text = """SELECT ?iri ?text ?none ?number ?node {
        VALUES (?iri ?text ?number) { (<http://e/#char=1,2> "a, \\"b\\"\\nc"@en 1.50) }
        BIND(BNODE("x") AS ?node) }"""
    body = engine().answer(Question(text, results="text/csv")).body.decode()
    head, *rows = csv.reader(io.StringIO(body, newline=""))
    assert body.startswith("iri,text,none,number,node\r\n")
    assert head == ["iri", "text", "none", "number", "node"]
    assert [row[:4] for row in rows] == [["http://e/#char=1,2", 'a, "b"\nc', "", "1.5"]]
    assert rows[0][4].startswith("_:")
