"""Pages: together they are the rows of the query, each once, whatever clauses the query ends with."""

from __future__ import annotations

from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kg.query.paging import MOST_ROWS, Paging, count_text, page_text, read_paging
from kg.query.parameters import ParameterError
from kg.query.tokens import find_services, read_tokens, rebase_iris

NAMES = ("thing", "value")
PROLOGUE = "# LIMIT 1\nBASE <https://example.org/> PREFIX limit: <limit#>\nprefix : <#> "
Row = tuple[str, ...]


class Columns:
    names = NAMES


def numbers() -> Store:
    """Return a store with twenty things of three values, each thing also in a graph of its own."""
    store = Store()
    for number in range(10, 30):  # whose order is that of their digits
        thing = NamedNode(f"https://example.org/{number}")
        store.add(Quad(thing, NamedNode("https://example.org/limit#LIMIT"), Literal(number % 3)))
        store.add(Quad(thing, NamedNode("https://example.org/in"), Literal(number), thing))
    return store


STORE = numbers()


def rows(text: str) -> list[Row]:
    found = STORE.query(text)
    assert isinstance(found, QuerySolutions)
    return [tuple(str(term) for term in solution) for solution in found]


def pages(text: str, size: int, **wanted: tuple[str, ...]) -> list[list[Row]]:
    found = [rows(page_text(text, Paging(page, size, **wanted), NAMES)) for page in range(1, 22)]
    assert found[-1] == []
    return found


PATTERN = "{ ?thing limit:LIMIT ?value FILTER(?value<5)FILTER('LIMIT 5 }' > STR(-1)) # OFFSET 3 }\n }"
HEADS = ("SELECT ?thing ?value WHERE", "SELECT DISTINCT ?thing ?value", "select*")
ORDERS = (
    "ORDER BY ?thing",
    "ORDER BY DESC(?value) ?thing # LIMIT 2\n",
    "ORDER BY (EXISTS { ?thing :LIMIT 1 }) ?thing",
)
LIMITS = ("", "LIMIT 7", "limit 12 offset 3", "OFFSET 5", "OFFSET\n18 LIMIT 40 # end", "LIMIT 0")
VALUES = ("", "VALUES ?value { 0 1 }", "values (?value) { (2) (1) } # LIMIT 3")
TEXTS = st.builds(
    "{}{} {} {} {} {}".format,
    st.sampled_from((PROLOGUE,)),
    st.sampled_from(HEADS),
    st.just(PATTERN),
    st.sampled_from(ORDERS),
    st.sampled_from(LIMITS),
    st.sampled_from(VALUES),
)


@settings(deadline=None)  # each asks for many pages
@given(TEXTS, st.integers(1, 25))
def test_pages_are_the_rows_in_their_order(text: str, size: int) -> None:
    expected = rows(text)
    found = pages(text, size)
    assert list(chain(*found)) == expected
    assert all(len(page) == size for page in found[: len(expected) // size])
    assert rows(count_text(text)) == [(str(Literal(len(expected))),)]


@settings(deadline=None)  # each asks for many pages
@given(TEXTS, st.integers(1, 25), st.permutations(["thing", "value"]), st.sampled_from(["", "-"]))
def test_sorted_pages_are_the_rows_in_that_order(text: str, size: int, names: list[str], sign: str) -> None:
    found = list(chain(*pages(text, size, sort=(sign + names[0],))))
    assert sorted(found) == sorted(rows(text))
    column = [row[NAMES.index(names[0])] for row in found]
    assert column == sorted(column, reverse=sign == "-")
    # Of two that are equal there, the other column decides.
    assert all(
        one[NAMES.index(names[1])] < other[NAMES.index(names[1])]
        for one, other in pairwise(found)
        if one[NAMES.index(names[0])] == other[NAMES.index(names[0])]
    )


@settings(deadline=None)  # each asks for many pages
@given(TEXTS, st.integers(1, 25), st.sampled_from([(), ("-value",)]))
def test_columns_left_out_do_not_change_the_rows(text: str, size: int, sort: tuple[str, ...]) -> None:
    found = pages(text, size, sort=sort, columns=("value",))
    assert found == [[row[1:] for row in page] for page in pages(text, size, sort=sort)]


def test_dataset_clause_stays_outside_of_a_subquery() -> None:
    text = (
        "PREFIX : <https://example.org/>\nSELECT ?thing ?value FROM :11 FROM <https://example.org/12>\n"
        "FROM NAMED :13 { { ?thing :in ?value } UNION { GRAPH ?graph { ?thing :in ?value } } }"
    )
    expected = [(f"<https://example.org/{number}>", str(Literal(number))) for number in (11, 12, 13)]
    assert rows(page_text(text, Paging(sort=("value",)), NAMES)) == expected
    assert rows(page_text(text, Paging(sort=("-thing",), size=1, page=3), NAMES)) == expected[:1]
    assert rows(count_text(text)) == [(str(Literal(3)),)]


VALUES_OF_ALL_KINDS = """
SELECT ?value { VALUES ?value {
  10 9.5 "b" "a" "C" "б"@ru <urn:x:y> "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> UNDEF
  "2019-05-01"^^<http://www.w3.org/2001/XMLSchema#date> "2020-02"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>
} }"""


def test_order_of_values_of_different_types() -> None:
    """Dates by their digits, whatever their precision; texts in any letter case; what is missing last."""
    found = STORE.query(page_text(VALUES_OF_ALL_KINDS, Paging(sort=("value",)), ("value",)))
    assert isinstance(found, QuerySolutions)
    column = [getattr(row[0], "value", None) for row in found]
    assert column == ["2019-05-01", "2020", "2020-02", "a", "b", "C", "urn:x:y", "б", "9.5", "10", None]
    found = STORE.query(page_text(VALUES_OF_ALL_KINDS, Paging(sort=("-value",)), ("value",)))
    assert isinstance(found, QuerySolutions)
    assert [getattr(row[0], "value", None) for row in found] == [*column[-2::-1], None]


@pytest.mark.parametrize(
    ("arguments", "paging"),
    [
        ({}, Paging()),
        ({"_page": "", "_size": "", "_sort": "", "_columns": ""}, Paging()),
        ({"place": "x", "lang": "ru"}, Paging()),
        ({"_page": "3", "_size": "10000"}, Paging(3, 10_000)),
        ({"_sort": "-value,thing", "_columns": "value"}, Paging(1, None, ("-value", "thing"), ("value",))),
    ],
)
def test_read(arguments: dict[str, str], paging: Paging) -> None:
    assert read_paging(arguments, Columns()) == paging


def test_first_row_of_a_page() -> None:
    assert (Paging().first, Paging().limit) == (0, MOST_ROWS)
    assert (Paging(3, 25).first, Paging(3, 25).limit) == (50, 25)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        *(
            ("_page", value, "a whole number from 1 to")
            for value in ("0", "-1", "1.5", "٣", " 1", "x", "9" * 30)
        ),
        *(("_size", value, "a whole number from 1 to 10000") for value in ("0", "10001", "all")),
        ("_sort", "other", "columns, each once, parted by commas: thing, value (-column: descending)"),
        ("_sort", "value,-value", "each once"),
        ("_sort", "--value", "columns"),
        ("_sort", "value,", "columns"),
        ("_columns", "-value", "columns, each once, parted by commas: thing, value"),
        ("_columns", "value,value", "each once"),
        ("_columns", "value } #", "columns"),
    ],
)
def test_wrong(name: str, value: str, words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        read_paging({name: value}, Columns())
    assert str(caught.value).startswith(f"{name} is {value!r}; give ")
    assert words in str(caught.value)
    assert (caught.value.parameter, caught.value.value) == (name, value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT?x{?x a limit:LIMIT}LIMIT 5", ["SELECT", "a", "LIMIT"]),
        ('# LIMIT\n\'LIMIT\' """LIMIT " LIMIT""" <LIMIT> ?LIMIT $LIMIT \'x\'@LIMIT LIMIT:x :LIMIT', []),
        ("?a<?_b&&?c>LIMIT", ["LIMIT"]),
        (r"'\'LIMIT' LIMIT", ["LIMIT"]),
    ],
)
def test_words_of_a_query(text: str, words: list[str]) -> None:
    assert [token.text for token in read_tokens(text) if token.kind == "word"] == words


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("SELECT * { SERVICE <a:b> {} service Silent ex:c {} }", ["<a:b>", "ex:c"]),
        ("SELECT * { ?service ?SERVICE 'SERVICE' } # SERVICE <a:b>", []),
        ("SERVICE", [None]),
    ],
)
def test_calls_of_service(text: str, called: list[str | None]) -> None:
    assert [token.text if token else None for _, token in find_services(text)] == called


OURS = "https://w3id.org/citypartners/"


@pytest.mark.parametrize(
    ("text", "rebased"),
    [
        (f"<{OURS}id/place/fi>", "<https://example.org/id/place/fi>"),
        (f"PREFIX place: <{OURS}id/place/>", "PREFIX place: <https://example.org/id/place/>"),
        (f"<{OURS}graph/inferred>", "<https://example.org/graph/inferred>"),
        *((f"<{OURS}{name}>",) * 2 for name in ("ontology#Place", "ontology", "scheme/section#asia")),
        *(
            (text,) * 2
            for text in (f"'<{OURS}id/x>'", f"# <{OURS}id/x>", "<https://example.com/id/place/fi>")
        ),
    ],
)
def test_data_of_another_base(text: str, rebased: str) -> None:
    assert rebase_iris(f"ASK {{ {text}\n }}", "https://example.org/") == f"ASK {{ {rebased}\n }}"
