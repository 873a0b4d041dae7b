"""Rows as RDF, read back by rdflib: the rows are found again by what csv2rdf calls them."""

from __future__ import annotations

import csv
import io
from urllib.parse import unquote

import pytest
import rdflib
from pyoxigraph import RdfFormat, Triple, parse
from rdflib import CSVW, DCTERMS, RDF
from rdflib.compare import isomorphic

from kg.query.formats.solutions import write_csv
from kg.query.formats.triples import csv_address, write_jsonld, write_turtle
from kg.store.engine import FormatError

from .tables import ADDRESS, CSV_ADDRESS, EVERYTHING, PLAIN, make_table

# By its own reader of JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
ROWS = """
SELECT ?number ?url ?row ?column ?value WHERE {
  ?group a csvw:TableGroup ; csvw:table ?table .
  ?table a csvw:Table ; csvw:row ?row .
  ?row a csvw:Row ; csvw:rownum ?number ; csvw:url ?url .
  OPTIONAL { ?row csvw:describes ?thing . ?thing ?column ?value }
}
"""


def read_graphs(table_turtle: bytes, table_jsonld: bytes) -> tuple[rdflib.Graph, rdflib.Graph]:
    return (
        rdflib.Graph().parse(table_turtle, format="turtle"),
        rdflib.Graph().parse(table_jsonld, format="json-ld"),
    )


def test_both_formats_say_the_same() -> None:
    turtle, jsonld = read_graphs(write_turtle(PLAIN, ADDRESS), write_jsonld(PLAIN, ADDRESS))
    assert isomorphic(turtle, jsonld)


def test_rows_are_those_of_the_csv() -> None:
    turtle, _ = read_graphs(write_turtle(PLAIN, ADDRESS), write_jsonld(PLAIN, ADDRESS))
    names = [heading.name for heading in PLAIN.headings]
    records = list(csv.reader(io.StringIO(write_csv(PLAIN, ADDRESS).decode(), newline="")))
    found: dict[int, dict[str, str]] = {}
    for solution in turtle.query(ROWS, initNs={"csvw": CSVW}):
        assert isinstance(solution, rdflib.query.ResultRow)
        file, _, place = str(solution.url).partition("#")
        assert file == CSV_ADDRESS
        record = int(place.removeprefix("row="))  # RFC 7111
        assert record == int(str(solution.number)) + 1
        column = str(solution.column).removeprefix(f"{CSV_ADDRESS}#")
        if not isinstance(solution.value, rdflib.BNode):
            found.setdefault(record, {})[column] = str(solution.value)
    for record, values in found.items():
        expected = dict(zip(names, records[record - 1], strict=True))
        for column, value in values.items():
            # rdflib has numbers in a form of its own.
            assert value == expected[column] or str(float(value)) == str(float(expected[column]))
    assert sorted(found) == [2, 3, 4]
    assert set(found[4]) == {"thing", "thingLabel", "note", "lat", "long"}  # and nothing of what is unbound


def test_values_are_the_terms() -> None:
    table = make_table("a b", ("<https://example.org/x>", '"дом"@ru'), ('"x"^^<urn:x:t>', ""))
    turtle, _ = read_graphs(write_turtle(table, ADDRESS), write_jsonld(table, ADDRESS))
    columns = {name: rdflib.URIRef(f"{CSV_ADDRESS}#{name}") for name in "ab"}
    assert set(turtle.objects(None, columns["a"])) == {
        rdflib.URIRef("https://example.org/x"),
        rdflib.Literal("x", datatype=rdflib.URIRef("urn:x:t")),
    }
    assert list(turtle.objects(None, columns["b"])) == [rdflib.Literal("дом", lang="ru")]


def test_titles_and_addresses() -> None:
    turtle, _ = read_graphs(write_turtle(PLAIN, ADDRESS), write_jsonld(PLAIN, ADDRESS))
    (table,) = turtle.subjects(RDF.type, CSVW.Table)
    assert table == rdflib.URIRef(ADDRESS)
    assert turtle.value(table, CSVW.url) == rdflib.URIRef(CSV_ADDRESS)
    assert turtle.value(table, DCTERMS.title) == rdflib.Literal(PLAIN.title, lang="ru")
    column = rdflib.URIRef(f"{CSV_ADDRESS}#thing")
    assert turtle.value(column, DCTERMS.title) == rdflib.Literal("Название thing", lang="ru")


def test_names_of_columns_are_encoded() -> None:
    table = make_table("имя", ("1",))
    content = write_turtle(table, "https://example.org/queries/дом")
    (column,) = {
        quad.predicate.value
        for quad in parse(content, format=RdfFormat.TURTLE)
        if "#%" in quad.predicate.value
    }
    assert unquote(column) == "https://example.org/queries/дом.csv#имя"
    assert column.isascii()


def test_triple_terms_are_of_turtle_only() -> None:
    objects = [quad.object for quad in parse(write_turtle(EVERYTHING, ADDRESS), format=RdfFormat.TURTLE)]
    assert [term for term in objects if isinstance(term, Triple)]
    with pytest.raises(FormatError, match=r"cannot hold these rows: .*; take text/turtle"):
        write_jsonld(EVERYTHING, ADDRESS)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/queries/a", "https://example.org/queries/a.csv"),
        ("https://example.org/queries/a?b=1&c=x.y/z", "https://example.org/queries/a.csv?b=1&c=x.y/z"),
        ("https://example.org/queries/a?b=«x y»#z", "https://example.org/queries/a.csv?b=%C2%ABx%20y%C2%BB"),
        ("https://example.org/queries/a?b=%23%3F", "https://example.org/queries/a.csv?b=%23%3F"),
    ],
)
def test_address_of_the_csv(address: str, expected: str) -> None:
    assert csv_address(address) == expected
