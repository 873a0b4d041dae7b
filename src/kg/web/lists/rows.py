"""The rows of a list for its page: cells by column, the passage each was read from, headings to sort by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.query.table import Table, Term, pair_columns, pair_labels, pair_terms
from kg.web.cells import Cell, join_dates, read_cells
from kg.web.lists.asked import Asked
from kg.web.pages import link
from kg.web.site import current_site
from kg.web.texts import gettext

_NOT_SHOWN = ("passage", "wikidata", "lat", "long", "partnership")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the report says it: the page of the passage, and the line that it begins in."""

    href: str
    first_line: str
    last_line: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its ``cells`` by column (None where there is nothing), and its ``source`` if there is one."""

    cells: Mapping[str, Cell | None]
    source: Source | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its title, and where a click on it leads; ``order`` as ``aria-sort`` has it."""

    name: str
    title: str
    is_number: bool
    order: str
    href: str


def show_rows(table: Table) -> tuple[Row, ...]:
    """Return the rows of ``table``: things called by their labels, first and last days as one date."""
    names = [heading.name for heading in table.headings]
    shown_names = [names[at] for at, _ in pair_columns(table.headings) if names[at] not in _NOT_SHOWN]
    things = read_cells(pair_terms(table, _NOT_SHOWN), pair_labels(table))
    shown = []
    for row, cells in zip(table.rows, things, strict=True):
        named = dict(zip(shown_names, cells, strict=True))
        if "start" in named:
            named["start"] = join_dates(named["start"], named.get("end"))
        terms = dict(zip(names, row, strict=True))
        shown.append(Row(named, _source(terms.get("passage"), terms.get("firstLine"))))
    return tuple(shown)


def _source(passage: Term | None, line: Term | None) -> Source | None:
    if not (isinstance(passage, NamedNode) and isinstance(line, Literal)):
        return None
    path = current_site().addresses.path(passage.value)
    return Source(link(path), line.value, line.value) if path is not None else None


def show_headings(asked: Asked) -> tuple[Heading, ...]:
    """Return the headings of the list: a click sorts by them, a second one turns round, a third goes back."""
    query, sorted_by = asked.requested.query, asked.requested.paging.sort[:1]
    titles = {column.name: column.titles[asked.requested.language] for column in query.columns}
    headings = []
    for column in asked.face.columns:
        least: tuple[str, ...] = (column.sort,)
        most: tuple[str, ...] = (f"-{column.sort}",)
        turns = (most, least) if column.falls else (least, most)
        following = turns[0] if sorted_by not in turns else turns[1] if sorted_by == turns[0] else ()
        order = {least: "ascending", most: "descending"}.get(sorted_by, "none")
        address = asked.address(sort=following)
        title = gettext("Date") if column.name == "start" else titles[column.name]  # the end is in it
        headings.append(Heading(column.name, title, column.is_number, order, address))
    return tuple(headings)
