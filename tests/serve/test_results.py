"""Every term that is easily mangled comes out of every result format as it went in.

The expected terms are written here by hand, beside ``shelves.trig``. What is read back is read by rdflib's
parsers and, where the format loses kinds and datatypes (CSV), by Python's.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO, StringIO
from math import inf

import pytest
from pyoxigraph import Literal as Typed
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.query import Result
from rdflib.term import Identifier, Node

from .running import Reply, Server, by_get

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
READERS = {JSON: "json", XML: "xml", TSV: "tsv"}
SUBJECT = "https://example.org/t/"
NODE = BNode("any")
TERMS: dict[str, Identifier] = {
    "plain": Literal("plain"),
    "empty": Literal(""),
    "quotes": Literal("she said \"no\", 'twice'"),
    "comma": Literal("a,b;c"),
    "newline": Literal("first\nsecond\r\nthird\rfourth"),
    "tab": Literal("a\tb"),
    "backslash": Literal("C:\\new\\table"),
    "markup": Literal("<b>&amp;</b> ]]> \u00a0"),
    "spaces": Literal("  two on each side  "),
    "formula": Literal("=1+1"),
    "russian": Literal("дом", lang="ru"),
    "region": Literal("colour", lang="en-gb"),
    "wide": Literal("\U0001d11e e\u0301", lang="und"),
    "integer": Literal("42", datatype=XSD.integer, normalize=False),
    "negative": Literal("-7", datatype=XSD.integer, normalize=False),
    "decimal": Literal("5.5", datatype=XSD.decimal, normalize=False),
    "boolean": Literal("true", datatype=XSD.boolean, normalize=False),
    "date": Literal("2020-02-29", datatype=XSD.date, normalize=False),
    "own": Literal("5,5", datatype=URIRef("https://example.org/type#own")),
    "iri": URIRef("https://example.org/x#char=1,2"),
    "long-iri": URIRef("https://example.org/p?q=%22a%22&r='b'"),
    "urn": URIRef("urn:isbn:0,1"),
    "blank": NODE,
}
IN_TERMS = "GRAPH <https://example.org/graph/terms> {{ <{subject}> ?is ?term }}"


def same(term: Node | None) -> Node | None:
    """Return what a term is compared by: any blank node is like any other, languages are in lower case."""
    if isinstance(term, BNode):
        return NODE
    if isinstance(term, Literal) and term.language:
        return Literal(str(term), lang=term.language.lower())
    return term


def solutions(reply: Reply) -> Counter[frozenset[tuple[str, Node | None]]]:
    """Return the solutions of an answer as a multiset, as rdflib reads them."""
    result = Result.parse(
        BytesIO(reply.body), format=READERS[reply.media_type], content_type=reply.media_type
    )
    return Counter(
        frozenset((str(name), same(term)) for name, term in row.items()) for row in result.bindings
    )


def as_multiset(rows: Iterable[dict[str, Identifier]]) -> Counter[frozenset[tuple[str, Node | None]]]:
    return Counter(frozenset((name, same(term)) for name, term in row.items()) for row in rows)


def read_csv(reply: Reply) -> list[list[str]]:
    assert reply.media_type == CSV
    return list(csv.reader(StringIO(reply.text, newline=""), strict=True))


@pytest.mark.parametrize("accept", READERS)
@pytest.mark.parametrize("name", TERMS)
def test_a_term_comes_back(shelves: Server, accept: str, name: str) -> None:
    query = f"SELECT ?term WHERE {{ {IN_TERMS.format(subject=SUBJECT + name)} }}"
    reply = shelves.query(query, accept)
    assert solutions(reply) == as_multiset([{"term": TERMS[name]}]), reply.text


@pytest.mark.parametrize("accept", READERS)
@pytest.mark.parametrize(
    ("written", "value", "datatype"),
    [
        ('"007"^^xsd:integer', 7, XSD.integer),
        ("5.50", Decimal("5.5"), XSD.decimal),
        ("1.0e6", 1e6, XSD.double),
        ('"1e400"^^xsd:double', inf, XSD.double),
        ('"-0.1"^^xsd:float', -0.1, XSD.float),
        ("123456789012345678", 123456789012345678, XSD.integer),
    ],
)
def test_a_number_keeps_its_value_and_datatype(
    shelves: Server, accept: str, written: str, value: float | Decimal, datatype: URIRef
) -> None:
    """Its digits may be other ones: the engine keeps numbers by value."""
    query = f"PREFIX xsd: <{XSD}> SELECT ?n {{ VALUES ?n {{ {written} }} }}"
    ((name, found),) = next(iter(solutions(shelves.query(query, accept))))
    assert isinstance(found, Literal)
    assert (name, found.toPython(), found.datatype) == ("n", value, datatype)


@pytest.mark.parametrize("name", TERMS)
def test_a_term_comes_back_as_csv(shelves: Server, name: str) -> None:
    """The value alone, without SPARQL's quotes, language or datatype; a second column shows where it ends."""
    query = f"SELECT ?term ('end' AS ?next) WHERE {{ {IN_TERMS.format(subject=SUBJECT + name)} }}"
    header, (value, after) = read_csv(shelves.query(query, CSV))
    assert (header, after) == (["term", "next"], "end")
    if name == "blank":
        assert value.startswith("_:")
    else:
        assert value == str(TERMS[name])


def test_an_ill_typed_literal_keeps_its_datatype(shelves: Server) -> None:
    query = f"SELECT ?term WHERE {{ {IN_TERMS.format(subject=SUBJECT + 'wrong')} }}"
    for format_, accept in ((QueryResultsFormat.JSON, JSON), (QueryResultsFormat.XML, XML)):
        found = parse_query_results(shelves.query(query, accept).body, format=format_)
        assert isinstance(found, QuerySolutions)
        (term,) = [row["term"] for row in found]
        assert term == Typed("abc", datatype=NamedNode(str(XSD.integer)))
    assert '"abc"^^<http://www.w3.org/2001/XMLSchema#integer>' in shelves.query(query, TSV).text
    assert read_csv(shelves.query(query, CSV)) == [["term"], ["abc"]]


GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
    "application/trig": "turtle",  # without graphs they are the smaller languages
    "application/n-quads": "nt",
    "text/n3": "n3",
}


@pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning")  # of rdflib by itself
@pytest.mark.parametrize("accept", GRAPHS)
def test_terms_come_back_in_graphs(shelves: Server, accept: str) -> None:
    query = "CONSTRUCT { ?s ?is ?term } WHERE { GRAPH <https://example.org/graph/terms> { ?s ?is ?term } }"
    reply = shelves.query(query, accept)
    assert (reply.status, reply.media_type) == (200, accept), reply.text
    graph = Graph().parse(data=reply.body, format=GRAPHS[accept])
    found = {str(s).removeprefix(SUBJECT): same(o) for s, _, o in graph}
    assert found.pop("wrong", None) == Literal("abc", datatype=XSD.integer)
    assert found == {name: same(term) for name, term in TERMS.items()}


VALUES = "VALUES (?a ?b ?c) { (1 UNDEF 'x') (UNDEF UNDEF UNDEF) (1 UNDEF 'x') (UNDEF 'y, \"z\"'@en UNDEF) }"
SETS: dict[str, tuple[str, list[dict[str, Identifier]]]] = {
    "unbound, and a solution twice": (
        f"SELECT ?a ?b ?c {{ {VALUES} }}",
        [
            {"a": Literal(1), "c": Literal("x")},
            {},
            {"a": Literal(1), "c": Literal("x")},
            {"b": Literal('y, "z"', lang="en")},
        ],
    ),
    "a column that is never bound": ("SELECT ?a ?never { VALUES ?a { 1 } }", [{"a": Literal(1)}]),
    "no solution": ("SELECT ?a ?b { FILTER(false) }", []),
    "names beyond ASCII": ("SELECT (1 AS ?дом) {}", [{"дом": Literal(1)}]),
    "an error in an expression": ("SELECT (1 / 0 AS ?a) ('b' AS ?b) {}", [{"b": Literal("b")}]),
}


@pytest.mark.parametrize("accept", READERS)
@pytest.mark.parametrize(("query", "expected"), SETS.values(), ids=SETS)
def test_solutions_come_back(
    shelves: Server, accept: str, query: str, expected: list[dict[str, Identifier]]
) -> None:
    reply = shelves.query(query, accept)
    assert solutions(reply) == as_multiset(expected), reply.text


@pytest.mark.parametrize(("query", "expected"), SETS.values(), ids=SETS)
def test_solutions_come_back_as_csv(
    shelves: Server, query: str, expected: list[dict[str, Identifier]]
) -> None:
    header, *rows = read_csv(shelves.query(query, CSV))
    assert rows == [[str(row.get(name, "")) for name in header] for row in expected]


def test_a_blank_node_is_one_in_an_answer(shelves: Server) -> None:
    """Joined on, it has one label; two of them have two."""
    query = "SELECT ?a ?b ?c { VALUES ?n { 1 } BIND(BNODE() AS ?a) BIND(?a AS ?b) BIND(BNODE() AS ?c) }"
    for accept, name in READERS.items():
        reply = shelves.query(query, accept)
        (row,) = Result.parse(BytesIO(reply.body), format=name, content_type=accept).bindings
        first, again, other = (row[name] for name in sorted(row))
        assert first == again != other
    _, (a, b, c) = read_csv(shelves.query(query, CSV))
    assert a == b != c


@pytest.mark.parametrize("character", ["\\u0001", "\\u000B", "\\uFFFE"])
def test_no_xml_is_sent_that_is_none(shelves: Server, character: str) -> None:
    """XML 1.0 has no control characters; other formats have."""
    query = f'SELECT ("a{character}" AS ?a) {{}}'
    assert (
        shelves.query(query).json()["results"]["bindings"][0]["a"]["value"]
        == f"a{chr(int(character[2:], 16))}"
    )
    reply = shelves.query(query, XML)
    assert (reply.status, reply.media_type) == (406, "application/problem+json"), reply.text


def test_csv_is_that_of_the_rfc(shelves: Server) -> None:
    """Byte for byte (RFC 4180): every line ends in CR LF, quotes are doubled, only what must be quoted is."""
    rows = r"""("a,b" <x:y,z>) ("say \"no\"" 1) ("two\nlines" "дом") (UNDEF "")"""
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {rows} }} }}"
    expected = 'a,b\r\n"a,b","x:y,z"\r\n"say ""no""",1\r\n"two\nlines",дом\r\n,\r\n'
    assert shelves.query(query, CSV).body == expected.encode()


def test_csv_begins_with_a_mark_for_excel(shelves: Server) -> None:
    query = "SELECT ('дом' AS ?a) {}"
    request = by_get(query, ("bom", "1"))
    reply = shelves.send(request.having(Accept=CSV))
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert reply.body == b"\xef\xbb\xbf" + shelves.query(query, CSV).body
    for accept in (JSON, XML, TSV):
        assert shelves.send(request.having(Accept=accept)).body == shelves.query(query, accept).body
    assert shelves.send(by_get(query, ("bom", "0")).having(Accept=CSV)).body == shelves.query(query, CSV).body


def test_tsv_escapes_what_would_end_a_field(shelves: Server) -> None:
    query = r"""SELECT ?a ?b { VALUES (?a ?b) { ("a\tb\nc\\d\"e" <x:y>) (UNDEF 'ё'@ru) } }"""
    lines = shelves.query(query, TSV).body.decode().split("\n")
    assert lines == ["?a\t?b", r'"a\tb\nc\\d\"e"' + "\t<x:y>", '\t"ё"@ru', ""]
