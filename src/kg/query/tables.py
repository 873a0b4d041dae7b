"""Rows as a table that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results
from rich.cells import cell_len

from kg.iris import PREFIXES
from kg.query.formats.terms import read_text
from kg.query.saved import View
from kg.query.table import Heading, Table, Term

_GAP = "  "
_SAMPLE = 20  # rows, by which the arrangement on a terminal is chosen
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # what a terminal would obey instead of showing it


def read_solutions(results: bytes) -> Table:
    """Return the rows of a query that is no saved one, SPARQL JSON ``results``, as a table without a name."""
    solutions = parse_query_results(results, format=QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)  # noqa: S101  # for the type checker
    names = [variable.value for variable in solutions.variables]
    rows = tuple(tuple(solution) for solution in solutions)
    return Table("", "", "", tuple(Heading(name, name) for name in names), rows, 0, len(rows), View(), "")


def table_lines(table: Table) -> Iterator[str]:
    """Yield ``table`` for a file or a pipe: the columns' names, a line a row, and how many there are."""
    # Rich would take half a minute for 10,000 rows, to wrap what is not to be wrapped.
    cells = [[heading.name for heading in table.headings]]
    cells += [[" ".join(_shown(term).split()) for term in row] for row in table.rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        yield _GAP.join(padded).rstrip()
    yield _count(table)


def print_table(table: Table) -> None:
    """Print ``table`` on a terminal under the columns' titles, long cells wrapped.

    ``X`` and ``XLabel`` are one column: labels, each a link to what it names. Where that takes fewer lines,
    as on a terminal too narrow for the columns, each row is a list of what it has.
    """
    from rich.console import Console  # noqa: PLC0415  # slow to import, and a pipe does without
    from rich.style import Style  # noqa: PLC0415
    from rich.table import Table as Grid  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    columns = [*_with_labels(table.headings)]
    titles = [table.headings[column].title for column, _ in columns]

    def cells(row: Sequence[Term | None]) -> list[Text]:
        terms = ((row[column], row[label] or row[column]) for column, label in columns)
        return [Text(_shown(said), Style(link=_link(term))) for term, said in terms]

    def side_by_side(rows: Sequence[Sequence[Term | None]]) -> Grid:
        grid = Grid(box=None, pad_edge=False, header_style="bold")
        for title in titles:
            grid.add_column(Text(title), overflow="fold")
        for row in rows:
            grid.add_row(*cells(row))
        return grid

    def one_below_other(rows: Sequence[Sequence[Term | None]]) -> Grid:
        grid = Grid.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="bold")
        grid.add_column(overflow="fold")
        for row in rows:
            for title, cell in zip(titles, cells(row), strict=True):
                if cell:
                    grid.add_row(Text(title), cell)
            grid.add_row()
        return grid

    console = Console()
    sample = table.rows[:_SAMPLE]
    lines = [len(console.render_lines(arrange(sample))) for arrange in (side_by_side, one_below_other)]
    console.print((side_by_side if lines[0] <= lines[1] else one_below_other)(table.rows))
    console.print(_count(table), style="dim", highlight=False)


def _with_labels(headings: Sequence[Heading]) -> Iterator[tuple[int, int]]:
    """Yield the columns to be shown, by number, each with that of its labels, which else is itself."""
    numbers = {heading.name: number for number, heading in enumerate(headings)}
    for name, number in numbers.items():
        if not name.endswith("Label") or name.removesuffix("Label") not in numbers:
            yield number, numbers.get(f"{name}Label", number)


def _count(table: Table) -> str:
    number = len(table.rows)
    if number == table.total:
        return f"{number} {'row' if number == 1 else 'rows'}"
    if not number:
        return f"0 of {table.total} rows"
    return f"rows {table.first + 1} to {table.first + number} of {table.total}"


def _shown(term: Term | None) -> str:
    text = shorten(term.value) if isinstance(term, NamedNode) else read_text(term)
    return _CONTROL.sub("\ufffd", text)


def _link(term: Term | None) -> str | None:
    return term.value if isinstance(term, NamedNode) else None


def shorten(iri: str) -> str:
    """Return the prefixed name of ``iri``, by which a parameter may be given too, or else ``iri``."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return iri
