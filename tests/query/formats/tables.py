"""Tables for the tests of formats, their terms written as Turtle has them."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from kg.query.saved import Calendar, Map, View
from kg.query.table import Heading, Table, Term

ADDRESS = "https://example.org/queries/things?from=2020-01-01&lang=ru"
CSV_ADDRESS = "https://example.org/queries/things.csv?from=2020-01-01&lang=ru"
XSD = "http://www.w3.org/2001/XMLSchema#"


def typed(value: str, datatype: str) -> str:
    """Return a literal of an XSD type, as Turtle has it."""
    return f'"{value}"^^<{XSD}{datatype}>'


def read_terms(names: Sequence[str], lines: Sequence[Sequence[str]]) -> tuple[tuple[Term | None, ...], ...]:
    """Return ``lines`` of Turtle terms as rows; an empty text is an unbound value."""
    head = "\t".join(f"?{name}" for name in names)
    text = "\n".join((head, *("\t".join(line) for line in lines), ""))
    found = parse_query_results(text, QueryResultsFormat.TSV)
    assert isinstance(found, QuerySolutions)
    return tuple(tuple(solution) for solution in found)


def make_table(
    columns: str,
    *lines: Sequence[str],
    title: str = "Вещи и дни",
    language: str = "ru",
    first: int = 0,
    updated: str = "2020-12-31",
    on_map: Map | None = None,
    calendar: Calendar | None = None,
) -> Table:
    """Return a table of the query ``things``; ``columns`` are the names, parted by spaces."""
    names = columns.split()
    headings = tuple(Heading(name, f"Название {name}") for name in names)
    view = View("table", on_map, calendar)
    rows = read_terms(names, lines)
    return Table("things", title, language, headings, rows, first, first + len(rows), view, updated)


# A column of each kind, and each kind of what can be in it.
EVERYTHING = make_table(
    "thing thingLabel start end note lat long",
    (
        "<https://example.org/id/дом?a=1,2#char=3,4>",
        '"Дом, «большой»"@ru',
        typed("2020-02-29", "date"),
        typed("2020-03-01", "date"),
        '"=1+1"',
        "60.5",
        "-0.25",
    ),
    (
        "<urn:x:thing>",
        r'"line\nnext\ttab \"q\" \\ back"@en',
        typed("2020-02", "gYearMonth"),
        "",
        "_:b9",
        "1.0e1",
        "10",
    ),
    (
        "<https://example.org/id/3>",
        r'"\r"',
        typed("1953", "gYear"),
        "",
        "<<( <urn:x:s> <urn:x:p> _:b9 )>>",
        "",
        "",
    ),
    ("<https://example.org/id/4>", '""', "", "", "true", typed("NaN", "double"), "5"),
    ("<https://example.org/id/5>", '"x"@en--ltr', '"в мае"@ru', "", '"v"^^<urn:x:type>', "91", "181"),
    on_map=Map("lat", "long", "thingLabel"),
    calendar=Calendar("start", "end", "thingLabel", "note", "thing", is_yearly=False),
)
# Without what some formats lack: triple terms, texts with a direction.
PLAIN = Table(
    EVERYTHING.name,
    EVERYTHING.title,
    EVERYTHING.language,
    EVERYTHING.headings,
    (EVERYTHING.rows[0], EVERYTHING.rows[1], EVERYTHING.rows[3]),
    EVERYTHING.first,
    3,
    EVERYTHING.view,
    EVERYTHING.updated,
)
