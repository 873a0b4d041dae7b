"""CSV, TSV, JSON and XML, read back by pyoxigraph, rdflib, Python's csv and pandas."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import pandas  # type: ignore[import-untyped]
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)
from rdflib.query import Result

from kg.query.formats.solutions import write_csv, write_json, write_tsv, write_xml
from kg.query.formats.terms import name_blank_nodes, read_text
from kg.query.saved import View
from kg.query.table import Heading, Table, Term
from kg.store.engine import FormatError

from .tables import ADDRESS, EVERYTHING, make_table, typed

KINDS = [
    (write_tsv, QueryResultsFormat.TSV),
    (write_json, QueryResultsFormat.JSON),
    (write_xml, QueryResultsFormat.XML),
]
CHARACTERS = st.one_of(
    st.sampled_from("\r\n\t \"'\\,<>&;\x85\u2028\ufffd_:?#@^"),
    st.characters(codec="utf-8", min_codepoint=0x20),
)
TEXTS = st.text(CHARACTERS.filter(lambda character: character not in "\ufffe\uffff"), max_size=20)
IRIS = st.sampled_from(["urn:x:a", "https://example.org/дом?b=c,d#char=1,2"]).map(NamedNode)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    TEXTS.map(lambda text: Literal(text, language="en")),
    TEXTS.map(lambda text: Literal(text, language="ar", direction=BaseDirection("rtl"))),
    TEXTS.map(lambda text: Literal(text, datatype=NamedNode("urn:x:type"))),
    st.integers().map(Literal),
    st.booleans().map(Literal),
    st.floats(allow_nan=False).map(Literal),
)
BLANKS = st.sampled_from(["b", "c1"]).map(BlankNode)
FLAT = st.one_of(IRIS, LITERALS, BLANKS)
TERMS = st.one_of(st.none(), FLAT, st.builds(Triple, st.one_of(IRIS, BLANKS), IRIS, FLAT))
ROWS = st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[TERMS] * width), min_size=1, max_size=5))


def tabled(rows: list[tuple[Term | None, ...]]) -> Table:
    headings = tuple(Heading(f"c{number}", "") for number in range(len(rows[0])))
    return Table("q", "", "en", headings, tuple(rows), 0, len(rows), View(), "")


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_any_terms_come_back(rows: list[tuple[Term | None, ...]]) -> None:
    """Blank nodes are called anew when they are read; which of them are the same stays."""
    table = tabled(rows)
    expected = [tuple(map(str, row)) for row in name_blank_nodes(table)]
    for write, kind in KINDS:
        found = parse_query_results(write(table, ADDRESS), kind)
        assert isinstance(found, QuerySolutions)
        assert [variable.value for variable in found.variables] == [each.name for each in table.headings]
        read = tabled([tuple(solution) for solution in found])
        assert [tuple(map(str, row)) for row in name_blank_nodes(read)] == expected, kind


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_csv_has_the_plain_values(rows: list[tuple[Term | None, ...]]) -> None:
    table = tabled(rows)
    read = list(csv.reader(io.StringIO(write_csv(table, ADDRESS).decode(), newline=""), strict=True))
    # Where a row is one empty value, csv writes «""», since an empty line is no row to its reader.
    assert read[0] == [heading.name for heading in table.headings]
    assert read[1:] == [[read_text(term) for term in row] for row in name_blank_nodes(table)]


def test_csv_is_that_of_the_specification() -> None:
    content = write_csv(make_table("a b", ("<urn:x:a,b>", '"c \\"d\\""@en'), ("", "5")), ADDRESS)
    assert content == b'a,b\r\n"urn:x:a,b","c ""d"""\r\n,5\r\n'


def test_rdflib_reads_the_same_from_all() -> None:
    table = make_table(
        "a b c",
        ("<https://example.org/дом>", '"дом, «большой»"@ru', "5"),
        ("_:x", r'"a\"\nb"', typed("2020-02-29", "date")),
        ("<urn:x:y>", "", "1.5"),
    )
    found = {}
    for kind, content in (
        ("tsv", write_tsv(table, ADDRESS)),
        ("json", write_json(table, ADDRESS)),
        ("xml", write_xml(table, ADDRESS)),
    ):
        rows = []
        names: dict[rdflib.BNode, str] = defaultdict(lambda: f"b{len(names)}")  # noqa: B023
        for binding in Result.parse(io.BytesIO(content), format=kind).bindings:
            cells = {str(name): term for name, term in binding.items()}
            rows.append(
                [
                    names[term] if isinstance(term, rdflib.BNode) else term and term.n3()
                    for term in (cells.get(name) for name in "abc")
                ]
            )
        found[kind] = rows
    assert found["tsv"] == found["json"] == found["xml"]
    assert [row[0] for row in found["json"]] == ["<https://example.org/дом>", "b0", "<urn:x:y>"]
    assert found["json"][0][1] == '"дом, «большой»"@ru'
    assert found["json"][2][1] is None


def test_pandas_reads_csv() -> None:
    frame = pandas.read_csv(io.BytesIO(write_csv(EVERYTHING, ADDRESS)))
    assert list(frame.columns) == [heading.name for heading in EVERYTHING.headings]
    assert len(frame) == len(EVERYTHING.rows)
    assert frame["lat"].tolist()[0] == 60.5
    assert frame["thingLabel"][0] == "Дом, «большой»"


@pytest.mark.parametrize("character", [r"\u0000", r"\u000B", r"\uFFFE"])
def test_xml_tells_what_it_lacks(character: str) -> None:
    table = make_table("a", (f'"a{character}"',))
    with pytest.raises(FormatError, match=r"XML lacks; take application/sparql-results\+json"):
        write_xml(table, ADDRESS)
    assert len(write_json(table, ADDRESS)) > 0


def test_only_blank_nodes_are_renamed() -> None:
    assert [
        str(term) for (term,) in name_blank_nodes(make_table("a", ("_:z",), ("<urn:x:z>",), ("_:z",)))
    ] == [
        "_:b1",
        "<urn:x:z>",
        "_:b1",
    ]
