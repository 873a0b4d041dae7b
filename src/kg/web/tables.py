"""The rows of a saved query as a page shows them: cells, headings to sort by, the way to other pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from kg.query.paging import Paging
from kg.query.table import Heading, Table, Term
from kg.web.cells import Cell, read_cells
from kg.web.requested import Requested

_LABEL = "Label"  # ends the name of the column that says what the things of another are called


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column: its title, whether it has numbers only, and where a click on it leads.

    ``order`` is how the rows are sorted by it: ``ascending``, ``descending`` or ``none`` (WAI-ARIA's
    ``aria-sort``).
    """

    title: str
    numeric: bool
    order: str
    path: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Rows ``first`` to ``last`` (from 1) of ``total``; ``pages`` leads to others by what these are."""

    columns: tuple[ShownColumn, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    first: int
    last: int
    total: int
    page: int
    last_page: int
    pages: Mapping[str, str]


def show_table(table: Table, requested: Requested, paging: Paging) -> ShownTable:
    """Return ``table`` for a page: IRIs and their labels as one cell.

    It is the rows of ``paging``, which is what was ``requested`` with the size that a page has by default.
    """
    pairs = tuple(_pairs(table.headings))
    labels = {
        thing.value: label
        for row in table.rows
        for at, beside in pairs
        if beside is not None
        and isinstance(thing := row[at], NamedNode)
        and isinstance(label := row[beside], Literal)
    }
    things: list[list[Term | None]] = [
        [_thing(row[at], None if beside is None else row[beside]) for at, beside in pairs]
        for row in table.rows
    ]
    cells = tuple(
        tuple(
            replace(cell, name="") if cell and beside is not None else cell
            for cell, (_, beside) in zip(row, pairs, strict=True)
        )
        for row in read_cells(things, labels)
    )
    columns = tuple(
        _column(table.headings[at], table.headings[at if beside is None else beside], column, requested)
        for (at, beside), column in zip(pairs, _transposed(cells, len(pairs)), strict=True)
    )
    return ShownTable(
        columns,
        cells,
        table.first + 1,
        table.first + len(cells),
        table.total,
        paging.page,
        find_last_page(table.total, paging),
        {
            name: requested.path(paging=replace(other, size=requested.paging.size))
            for name, other in find_pages(table.total, paging).items()
            if other.page != paging.page
        },
    )


def _pairs(headings: Sequence[Heading]) -> Iterator[tuple[int, int | None]]:
    """Yield the place of each column, and that of the column with its labels where there is one.

    The labels of a column ``place`` are in ``placeLabel``, wherever that stands; it is no column of its own.
    """
    places = {heading.name: at for at, heading in enumerate(headings)}
    for at, heading in enumerate(headings):
        is_label = heading.name.endswith(_LABEL) and heading.name.removesuffix(_LABEL) in places
        if not is_label:
            yield at, places.get(heading.name + _LABEL)


def _thing(term: Term | None, label: Term | None) -> Term | None:
    """Return what a cell is of: an IRI (called by its label), else the label, which can stand alone."""
    return term if isinstance(term, NamedNode) or label is None else label


def _transposed(cells: Sequence[Sequence[Cell | None]], width: int) -> list[list[Cell | None]]:
    return [[row[at] for row in cells] for at in range(width)]


def _column(
    heading: Heading, sorted_by: Heading, cells: Sequence[Cell | None], requested: Requested
) -> ShownColumn:
    """Return a column whose heading leads from the rows' own order to ascending, descending, and back."""
    name = sorted_by.name
    first = next(iter(requested.paging.sort), "")
    order = {name: "ascending", f"-{name}": "descending"}.get(first, "none")
    following: tuple[str, ...] = {"none": (name,), "ascending": (f"-{name}",)}.get(order, ())
    numeric = {cell.kind for cell in cells if cell} == {"number"}
    return ShownColumn(
        heading.title,
        numeric,
        order,
        requested.path(paging=replace(requested.paging, sort=following, page=1)),
    )


def find_last_page(total: int, paging: Paging) -> int:
    """Return the number of the last page of ``total`` rows; no rows make one page too."""
    return max(1, -(-total // paging.limit))


def find_pages(total: int, paging: Paging) -> dict[str, Paging]:
    """Return the pages that a page leads to, by their relation to it (RFC 8288; IANA's link relations).

    ``first`` and ``last`` are always there, ``prev`` and ``next`` where there is such a page.
    """
    last = find_last_page(total, paging)
    numbers = {"first": 1, "prev": min(paging.page - 1, last), "next": paging.page + 1, "last": last}
    return {name: replace(paging, page=number) for name, number in numbers.items() if 1 <= number <= last}
