"""The rows of a saved query as a page shows them: cells, headings to sort by, the way to other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.query.formats.days import count_dated, read_days
from kg.query.paging import Paging
from kg.query.table import Heading, Table, Term, pair_columns, pair_labels, pair_terms
from kg.web.cells import Cell, join_dates, read_cells
from kg.web.queries.requested import Requested
from kg.web.texts import gettext

# Columns for programs: the first and the last day that the date of the column before them can mean, after the
# properties cp:notBefore and cp:notAfter.
_BOUNDS = {"notBefore": "first", "notAfter": "last"}


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
    """Rows ``first`` to ``last`` (from 1) of ``total``; ``pages`` leads to others by what these are.

    ``dated`` is how many of all the rows a calendar has, None where that is not known, or all of them.
    """

    columns: tuple[ShownColumn, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    first: int
    last: int
    total: int
    page: int
    last_page: int
    pages: Mapping[str, str]
    dated: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page's column is in the table: its things, their labels, and the dates that it goes on to."""

    at: int
    beside: int | None = None
    until: int | None = None


def show_table(table: Table, requested: Requested, paging: Paging) -> ShownTable:
    """Return ``table`` for a page: IRIs and their labels as one cell, and so the first and the last day.

    It is the rows of ``paging``, which is what was ``requested`` with the size that a page has by default.
    """
    pairs = tuple(pair_columns(table.headings))
    cells = tuple(
        tuple(
            replace(cell, name="") if cell and beside is not None else cell
            for cell, (_, beside) in zip(row, pairs, strict=True)
        )
        for row in read_cells(pair_terms(table), pair_labels(table))
    )
    places = _arrange(table, is_chosen=bool(paging.columns))
    ways = {at: number for number, (at, _) in enumerate(pairs)}
    cells = tuple(
        tuple(
            row[ways[place.at]]
            if place.until is None
            else join_dates(row[ways[place.at]], row[ways[place.until]])
            for place in places
        )
        for row in cells
    )
    columns = tuple(
        _column(table.headings, place, column, requested)
        for place, column in zip(places, _transposed(cells, len(places)), strict=True)
    )
    dated = count_dated(table) if table.total == len(table.rows) else None
    return ShownTable(
        columns,
        cells,
        table.first + 1,
        table.first + len(cells),
        table.total,
        paging.page,
        find_last_page(table.total, paging),
        {
            name: requested.page(replace(other, size=requested.paging.size))
            for name, other in find_pages(table.total, paging).items()
            if other.page != paging.page
        },
        None if dated == table.total else dated,
    )


def _arrange(table: Table, *, is_chosen: bool) -> list[_Place]:
    """Return the columns of a page for ``table``; all of them, if they were chosen.

    Else the start and the end of a calendar's entries are one column, and what only repeats a date for
    programs is none.
    """
    pairs = list(pair_columns(table.headings))
    if is_chosen:
        return [_Place(at, beside) for at, beside in pairs]
    names = [heading.name for heading in table.headings]
    roles, until = table.view.calendar, dict[int, int]()
    if roles and roles.end in names and roles.end != roles.start:
        until[names.index(roles.start)] = names.index(roles.end)
    hidden = {*until.values(), *(at for at, _ in pairs if _repeats_a_date(table, at))}
    return [_Place(at, beside, until.get(at)) for at, beside in pairs if at not in hidden]


def _repeats_a_date(table: Table, at: int) -> bool:
    """Return whether the column says in no row more than the nearest date before it."""
    bound = _BOUNDS.get(table.headings[at].name)
    if bound is None:
        return False
    dates = [place for place in range(at) if any(read_days(row[place]) for row in table.rows)]
    dates = [place for place in dates if table.headings[place].name not in _BOUNDS]
    return bool(dates) and all(
        row[at] is None or getattr(read_days(row[dates[-1]]), bound, None) == _day(row[at])
        for row in table.rows
    )


def _day(term: Term | None) -> date | None:
    days = read_days(term)
    return days.first if days and days.are_stated else None


def _transposed(cells: Sequence[Sequence[Cell | None]], width: int) -> list[list[Cell | None]]:
    return [[row[at] for row in cells] for at in range(width)]


def _column(
    headings: Sequence[Heading], place: _Place, cells: Sequence[Cell | None], requested: Requested
) -> ShownColumn:
    """Return a column whose heading leads from the rows' own order to another, to its opposite, and back.

    Dates begin with the newest, all else with the least.
    """
    name = headings[place.at if place.beside is None else place.beside].name
    kinds = {cell.kind for cell in cells if cell}
    least: tuple[str, ...] = (name,)
    most: tuple[str, ...] = (f"-{name}",)
    turns = (most, least) if kinds and kinds <= {"time", "period"} else (least, most)
    sorted_by = requested.paging.sort[:1]
    following = turns[0] if sorted_by not in turns else turns[1] if sorted_by == turns[0] else ()
    return ShownColumn(
        gettext("Date") if place.until is not None else headings[place.at].title,
        kinds == {"number"},
        {least: "ascending", most: "descending"}.get(sorted_by, "none"),
        requested.page(replace(requested.paging, sort=following, page=1)),
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
