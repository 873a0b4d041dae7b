"""SPARQL 1.2 and RDF 1.2 as far as the engine goes, through the service in every format.

What rdflib cannot read yet is compared with what the drafts of the result formats say.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as Xml  # what our own server wrote

import pytest
from pyoxigraph import RdfFormat, parse

from .running import WAYS, Server

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
SPARQL, ITS = "{http://www.w3.org/2005/sparql-results#}", "{http://www.w3.org/2005/11/its}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PREFIX = "PREFIX : <https://example.org/terms#> PREFIX b: <https://example.org/book/> "
NEWER = "FROM <https://example.org/graph/newer> "

TRUE = {
    "a version": 'VERSION "1.2" ASK {}',
    "a version in apostrophes": "VERSION '1.2' ASK {}",
    "a version between prefixes": f'{PREFIX} VERSION "1.2" BASE <x:y> ASK {{}}',
    "the direction of a text": 'ASK { FILTER(LANGDIR("a"@ar--rtl) = "rtl" && LANG("a"@ar--rtl) = "ar") }',
    "no direction": 'ASK { FILTER(LANGDIR("a"@ar) = "" && LANGDIR("a") = "") }',
    "has a language": 'ASK { FILTER(hasLANG("a"@en) && !hasLANG("a")) }',
    "has a direction": 'ASK { FILTER(hasLANGDIR("a"@en--ltr) && !hasLANGDIR("a"@en)) }',
    "a direction is given": 'ASK { FILTER(STRLANGDIR("a", "he", "rtl") = "a"@he--rtl) }',
    "the datatype": (
        'ASK { FILTER(STR(DATATYPE("a"@he--rtl)) = CONCAT("http://www.w3.org/1999/02/22-rdf-syntax-ns#",'
        ' "dirLangString")) }'
    ),
    "a triple made and taken apart": (
        f"{PREFIX} ASK {{ BIND(TRIPLE(b:1, :p, 2) AS ?t) FILTER(isTRIPLE(?t) && SUBJECT(?t) = b:1 &&"
        " PREDICATE(?t) = :p && OBJECT(?t) = 2) }"
    ),
    "a triple in an expression": f"{PREFIX} ASK {{ FILTER(<<( b:1 :p 2 )>> = TRIPLE(b:1, :p, 2)) }}",
    "nothing else is a triple": "ASK { FILTER(!isTRIPLE(<x:y>) && !isTRIPLE('a')) }",
    "a pattern of triples": f"{PREFIX} ASK {NEWER} {{ ?s :is <<( ?b :title ?t )>> FILTER(?b = b:1) }}",
    "a pattern in a pattern": f"{PREFIX} ASK {NEWER} {{ ?s :is <<( b:1 :said <<( b:2 :pages ?n )>> )>> }}",
    "a reifier": f"{PREFIX} ASK {{ OPTIONAL {{ << b:1 :title ?t ~ ?r >> :by ?who }} FILTER(!BOUND(?r)) }}",
    "an annotation": f"{PREFIX} ASK {{ OPTIONAL {{ b:1 :title ?t {{| :by ?who |}} }} FILTER(!BOUND(?t)) }}",
}


@pytest.mark.parametrize("query", TRUE.values(), ids=TRUE)
def test_it_holds(shelves: Server, query: str) -> None:
    reply = shelves.query(query)
    assert reply.status == 200, reply.text
    assert reply.json()["boolean"] is True


@pytest.mark.parametrize(
    "query",
    [
        "VERSION 1.2 ASK {}",
        "VERSION ASK {}",
        "ASK { FILTER(LANGDIR('a'@en--up) = '') }",
        "ASK { <<( ?s ?p )>> ?p ?o }",
    ],
)
def test_it_is_no_syntax(shelves: Server, query: str) -> None:
    assert shelves.query(query).status == 400


URI_BOOK = {"type": "uri", "value": "https://example.org/book/1"}
TITLE = {
    "type": "triple",
    "value": {
        "subject": URI_BOOK,
        "predicate": {"type": "uri", "value": "https://example.org/terms#title"},
        "object": {"type": "literal", "value": 'One, "or" so', "xml:lang": "en"},
    },
}
NESTED = {
    "type": "triple",
    "value": {
        "subject": URI_BOOK,
        "predicate": {"type": "uri", "value": "https://example.org/terms#said"},
        "object": {
            "type": "triple",
            "value": {
                "subject": {"type": "uri", "value": "https://example.org/book/2"},
                "predicate": {"type": "uri", "value": "https://example.org/terms#pages"},
                "object": {
                    "type": "literal",
                    "value": "42",
                    "datatype": "http://www.w3.org/2001/XMLSchema#integer",
                },
            },
        },
    },
}
RTL = {"type": "literal", "value": "שלום", "xml:lang": "he", "its:dir": "rtl"}
LTR = {"type": "literal", "value": 'a, "b"', "xml:lang": "en", "its:dir": "ltr"}
# For each subject: its term in SPARQL's JSON, in TSV, and in a field of CSV.
TERMS: dict[str, tuple[dict[str, Any], str, str]] = {
    "rtl": (RTL, '"שלום"@he--rtl', "שלום"),
    "ltr": (LTR, '"a, \\"b\\""@en--ltr', '"a, ""b"""'),
    "triple": (
        TITLE,
        '<<( <https://example.org/book/1> <https://example.org/terms#title> "One, \\"or\\" so"@en )>>',
        "",
    ),
    "nested": (
        NESTED,
        "<<( <https://example.org/book/1> <https://example.org/terms#said> "
        "<<( <https://example.org/book/2> <https://example.org/terms#pages> 42 )>> )>>",
        "",
    ),
}


def term_query(name: str) -> str:
    return f"{PREFIX} SELECT ?term {NEWER} WHERE {{ <https://example.org/n/{name}> :is ?term }}"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TERMS)
def test_a_term_in_json(shelves: Server, way: str, name: str) -> None:
    reply = shelves.send(WAYS[way](term_query(name)).having(Accept=JSON))
    assert reply.json()["results"]["bindings"] == [{"term": TERMS[name][0]}]


def from_xml(element: Xml.Element) -> dict[str, Any]:
    """Return a term of the XML format as the JSON format has it."""
    kind = element.tag.removeprefix(SPARQL)
    if kind == "triple":
        return {"type": kind, "value": {part.tag.removeprefix(SPARQL): from_xml(part[0]) for part in element}}
    found = {"type": kind, "value": element.text or ""}
    names = {LANG: "xml:lang", f"{ITS}dir": "its:dir", "datatype": "datatype"}
    return found | {names[name]: value for name, value in element.attrib.items() if name in names}


@pytest.mark.parametrize("name", TERMS)
def test_a_term_in_xml(shelves: Server, name: str) -> None:
    root = Xml.fromstring(shelves.query(term_query(name), XML).body)  # noqa: S314
    (binding,) = root.iter(f"{SPARQL}binding")
    assert from_xml(binding[0]) == TERMS[name][0]


@pytest.mark.parametrize("name", TERMS)
def test_a_term_in_tsv(shelves: Server, name: str) -> None:
    """Oxigraph may write a number with its datatype; both are the same term."""
    text = shelves.query(term_query(name), TSV).text
    plain = text.replace('"42"^^<http://www.w3.org/2001/XMLSchema#integer>', "42")
    assert plain == f"?term\n{TERMS[name][1]}\n"


@pytest.mark.parametrize("name", ["rtl", "ltr"])
def test_a_text_with_direction_in_csv(shelves: Server, name: str) -> None:
    assert shelves.query(term_query(name), CSV).text == f"term\r\n{TERMS[name][2]}\r\n"


GRAPH = f"{PREFIX} CONSTRUCT {{ ?s :is ?term }} {NEWER} WHERE {{ ?s :is ?term FILTER(%s) }}"
READERS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}


@pytest.mark.parametrize("accept", READERS)
def test_texts_with_direction_in_graphs(shelves: Server, accept: str) -> None:
    reply = shelves.query(GRAPH % "hasLANGDIR(?term)", accept)
    assert reply.status == 200, reply.text
    found = {str(quad.object) for quad in parse(reply.body, format=READERS[accept])}
    assert found == {TERMS["rtl"][1], TERMS["ltr"][1]}


@pytest.mark.parametrize("accept", [name for name in READERS if name != "application/ld+json"])
def test_triples_in_graphs(shelves: Server, accept: str) -> None:
    reply = shelves.query(GRAPH % "isTRIPLE(?term)", accept)
    assert reply.status == 200, reply.text
    found = {str(quad.subject): quad.object for quad in parse(reply.body, format=READERS[accept])}
    assert set(found) == {"<https://example.org/n/triple>", "<https://example.org/n/nested>"}
    assert str(found["<https://example.org/n/triple>"].object) == '"One, \\"or\\" so"@en'


def test_json_ld_has_no_triples_as_terms(shelves: Server) -> None:
    """JSON-LD 1.1 cannot say it: the client is told to take another format, and no half a graph is sent."""
    reply = shelves.query(GRAPH % "isTRIPLE(?term)", "application/ld+json")
    assert (reply.status, reply.media_type) == (406, "application/problem+json"), reply.text


def test_rdf_xml_has_no_names_for_every_property(shelves: Server) -> None:
    """A property whose IRI ends in a slash has no name in XML: an error, or else XML that can be read."""
    reply = shelves.query("CONSTRUCT { <x:s> <https://example.org/p/> 1 } WHERE {}", "application/rdf+xml")
    assert (reply.status, reply.media_type) == (406, "application/problem+json"), reply.text
