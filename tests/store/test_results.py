"""Answers as CSV and XML: what is written is read back, or the format is refused."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as Xml  # what our own engine wrote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.store.engine import FormatError, Question, evaluate
from kg.store.results import XmlOutput

CSV, XML, RDF_XML = "text/csv", "application/sparql-results+xml", "application/rdf+xml"
SUBJECT, PROPERTY = NamedNode("http://e/s"), NamedNode("http://e/p")
LITERAL = "{http://www.w3.org/2005/sparql-results#}literal"
CHARACTERS = st.one_of(
    st.sampled_from("\r\n\t \"',<>&]\x00\x01\x0b\x1f\x7f\x85\u2028\ufffd\ufffe\uffff\U0001ffff"),
    st.characters(codec="utf-8"),
)
TEXTS = st.text(CHARACTERS, max_size=30)
# Char of XML 1.0, section 2.2, without the planes' ends, which it has.
NOT_IN_XML = {*map(chr, range(0x20)), "\ufffe", "\uffff"} - set("\t\n\r")


def written(store: Store, text: str, media_type: str, *, bom: bool = False) -> bytes:
    output = io.BytesIO()
    evaluate(store, Question(text, media_type, media_type, bom=bom), output)
    return output.getvalue()


def holding(text: str) -> Store:
    store = Store()
    store.add(Quad(SUBJECT, PROPERTY, Literal(text)))
    return store


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_comes_back_from_csv(text: str) -> None:
    content = written(holding(text), "SELECT ?o ('end' AS ?e) { ?s ?p ?o }", CSV)
    assert read_csv(content) == [["o", "e"], [text, "end"]]
    assert content.endswith(b",end\r\n")


def test_csv_begins_with_a_mark_where_wanted() -> None:
    plain = written(holding("é"), "SELECT ?o { ?s ?p ?o }", CSV)
    assert plain == "o\r\né\r\n".encode()
    assert written(holding("é"), "SELECT ?o { ?s ?p ?o }", CSV, bom=True) == b"\xef\xbb\xbf" + plain


def test_numbers_are_written_as_the_store_has_them() -> None:
    """By their value: in which digits is the engine's affair."""
    content = written(Store(), "SELECT ?n { VALUES ?n { 1.50 1e6 -0.25e0 007 } }", CSV)
    assert [float(value) for (value,) in read_csv(content)[1:]] == [1.5, 1e6, -0.25, 7]


TYPED = [
    *('"1.5"^^xsd:double', '"1.0E6"^^xsd:double', '"INF"^^xsd:double', '"NaN"^^xsd:float'),
    *('"1.50"^^xsd:decimal', '"7"^^xsd:integer', '"true"^^xsd:boolean', '"2020-02-29"^^xsd:date'),
    *('"x"^^<x:y>', '"x"@en--ltr', '"x"', '"7"', '"true"'),
]


@pytest.mark.parametrize("term", TYPED)
def test_tsv_keeps_the_datatype(term: str) -> None:
    """A double does not become an integer, nor a string a number."""
    store = Store()
    store.load(f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <x:s> <x:p> {term} .", RdfFormat.TURTLE)
    content = written(store, "SELECT ?o { ?s ?p ?o }", "text/tab-separated-values")
    head, line, end = content.decode().split("\n")
    assert (head, end) == ("?o", "")
    (found,) = parse(f"<x:s> <x:p> {line} .", RdfFormat.TURTLE)  # whose terms TSV has
    assert [found.triple] == [quad.triple for quad in store]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_comes_back_from_xml_or_is_refused(text: str) -> None:
    store = holding(text)
    if NOT_IN_XML & set(text):
        for query, media_type in (
            ("SELECT ?o { ?s ?p ?o }", XML),
            ("CONSTRUCT WHERE { ?s ?p ?o }", RDF_XML),
        ):
            with pytest.raises(FormatError, match="character"):
                written(store, query, media_type)
        return
    (found,) = Xml.fromstring(written(store, "SELECT ?o { ?s ?p ?o }", XML)).iter(LITERAL)  # noqa: S314
    assert (found.text or "") == text
    graph = written(store, "CONSTRUCT WHERE { ?s ?p ?o }", RDF_XML)
    assert [quad.object for quad in parse(graph, RdfFormat.RDF_XML)] == [Literal(text)]


NAMELESS = [
    "<x:s> <http://e/> 1",
    "<x:s> <http://e/123> 1",
    "<x:s> <http://e/p%20> 1",
    "<x:s> <https://schema.org/> 'text'",
    "<x:s> <https://schema.org/> <x:o>",
    "<x:s> a <http://e/#>",
    "<x:s> <http://www.w3.org/2000/xmlns/a> 1",
    "<x:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1",
    "<x:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#Description> 1",
]
NAMED = [
    "<x:s> <http://e/a> 'x: y <z: > <xmlns:b '",
    "<x:> <http://e/a> <http://e/b:>",
    "<x:s> <http://e/1a> '<oxprefix: '",
    "<x:s> a <http://e/дом>",
    "<x:s> <urn:a:b> 1",
    "<x:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#_1> 1",
]


@pytest.mark.parametrize("triple", NAMELESS)
def test_property_without_a_name_has_no_rdf_xml(triple: str) -> None:
    with pytest.raises(FormatError, match=r"application/rdf\+xml cannot hold .*; take text/turtle"):
        written(Store(), f"CONSTRUCT {{ {triple} }} {{}}", RDF_XML)


@pytest.mark.parametrize("triple", NAMED)
def test_property_with_a_name_has(triple: str) -> None:
    content = written(Store(), f"CONSTRUCT {{ {triple} }} {{}}", RDF_XML)
    Xml.fromstring(content)  # noqa: S314
    (found,) = parse(content, RdfFormat.RDF_XML)
    (expected,) = parse(f"{triple} .", RdfFormat.TURTLE)
    assert found == expected


def accepts(pieces: list[bytes]) -> bytes | None:
    """Return what goes out when a writer writes ``pieces``; None when it is refused."""
    output = io.BytesIO()
    xml = XmlOutput(output, RDF_XML, "others")
    try:
        for piece in pieces:
            assert xml.write(piece) == len(piece)
    except FormatError:
        return None
    return output.getvalue()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<a>a\rb\r\nc дом \ufffd\U0001fffe</a>", "<a>a&#13;b&#13;\nc дом \ufffd\U0001fffe</a>"),
        ("<a><schema:b/> x: > </a>", "<a><schema:b/> x: > </a>"),
        ("<a>\ufffe</a>", None),
        ("<a>\uffff</a>", None),
        ("<a>\x00</a>", None),
        ("<a><agreement-type: x='y'/></a>", None),
        ("<a><b:>1</b:></a>", None),
        ("<a><b:/></a>", None),
        ("<a><xmlns:b/></a>", None),
    ],
)
def test_pieces_may_be_cut_anywhere(document: str, expected: str | None) -> None:
    content = document.encode()
    wanted = expected.encode() if expected is not None else None
    assert accepts([content]) == wanted
    assert accepts([bytes([byte]) for byte in content]) == wanted
    for cut in range(len(content)):
        assert accepts([content[:cut], content[cut:]]) == wanted
