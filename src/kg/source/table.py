"""The table as it was before pages were cut: every row with all of each of its cells.

The rules (a page break can fall anywhere, also inside a place's name) are told in the README under
"How a report is read".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, takewhile

from kg.faults import Fault
from kg.records import PlaceNames, Row, Span, Table, Text
from kg.source.document import Document
from kg.source.header import COLUMNS, find_header, find_titles, part_headers
from kg.source.lines import Line, Names, read_lines, unwrap
from kg.words import Matcher

_LOOKAHEAD = 8  # the page breaks that can cut one name
_YEAR = re.compile(r"(?<!\d)(1[89]|20)\d\d(?!\d)")
_OPEN_END = re.compile(r"(,|\bи)$")
_CONTINUES = re.compile(r"^(и\b|\(|,)")
_FINISHED = re.compile(r"[.!?…;][»)\"]*$")


def read_rows(document: Document, names: PlaceNames, matcher: Matcher) -> Table:
    """Return the rows of the table in ``document``.

    ``names`` tells which words name places, ``matcher`` which are column titles, section headings and the
    beginnings of an agreement. Faults are returned with the rows, so that all can be shown at once; only
    a document without a table header raises :class:`InputError`.
    """
    found = list(read_lines(document))
    rules = {line.end: line for line in found if line.is_rule()}
    lines = [
        replace(line, first=line.first or line.begin - 1 in rules) for line in found if not line.is_rule()
    ]
    beginnings = Names(lambda text: bool(names.find(text)), lambda text: bool(matcher.whole("section", text)))

    def unwrapped(part: list[Line]) -> tuple[list[Line], list[Fault]]:
        if not part:
            return [], []
        return unwrap([replace(part[0], first=True), *part[1:]], len(COLUMNS), beginnings, document)

    start, header = find_header(document, lines, matcher, unwrapped)
    repeated, body = part_headers(lines[start:], header)
    rows, faults = unwrapped(body)
    faults += [
        document.fault(line.begin, "cells above the table's header", "put the row below the header")
        for line in lines[:start]
        if sum(map(bool, line.cells)) > 1
    ]
    headings = [document.span(line.begin, line.end) for line in (*lines[:start], *rules.values(), *repeated)]
    titles = find_titles(header, matcher)
    order = tuple(titles.index(column) for column in COLUMNS)
    mended = _Mending(document, names, matcher, order, headings, faults)
    for index, line in enumerate(rows):
        mended.take(line, rows[index + 1 : index + 1 + _LOOKAHEAD])
    return Table(tuple(mended.rows), tuple(mended.headings), tuple(mended.faults))


@dataclass
class _Mending:
    """The rows found so far, while lines are read one after the other."""

    document: Document
    names: PlaceNames
    matcher: Matcher
    order: tuple[int, ...]
    headings: list[Span]
    faults: list[Fault]
    rows: list[Row] = field(default_factory=list)
    section: str = ""
    country: Text = field(default_factory=Text)

    def take(self, line: Line, coming: Sequence[Line]) -> None:
        """Add ``line`` to the rows: as a heading, as the rest of a row above, or as a row of its own.

        ``coming`` are the lines below it: a name may be cut in more than two.
        """
        cells = self._cells(line)
        if not any(cells):
            return
        if len(set(find_titles(line, self.matcher)) - {""}) >= 3:
            self.headings.append(self.document.span(line.begin, line.end))
        elif not any(cells[1:]) and (section := self.matcher.whole("section", cells[0].text)):
            self.headings.append(self.document.span(line.begin, line.end))
            self.section, self.country = section, Text()
        else:
            row = self._row(line, self._realign(cells))
            rests = [self._cells(later)[:2] for later in takewhile(lambda later: later.first, coming)]
            if self.rows and self._goes_on(row, rests, after_break=line.first):
                self._append(row)
            else:
                self._begin(row, after_break=line.first)

    def _cells(self, line: Line) -> tuple[Text, ...]:
        return tuple(line.cells[index] for index in self.order)

    def _row(self, line: Line, cells: tuple[Text, ...]) -> Row:
        country, place, basis, dates, events = cells
        number = self.document.line(line.begin)
        return Row(number, self.section, country, place, basis, dates, events, own_country=bool(country))

    def _realign(self, cells: tuple[Text, ...]) -> tuple[Text, ...]:
        """Return ``cells`` moved by one column where they make a whole row only so."""
        country, place, *_ = cells
        above = self._country_key(country)
        if not (place and self.names.find(place.text, above)) and (country or place):
            if not cells[-1] and self._is_whole(shifted := (Text(), *cells[:-1])):
                return shifted
            if not cells[0] and self._is_whole(shifted := (*cells[1:], Text())):
                return shifted
        return cells

    def _is_whole(self, cells: tuple[Text, ...]) -> bool:
        """Return whether all that a row says of a place is there, each in its column."""
        country, place, basis, dates, _ = cells
        if country and not self.names.find(country.text):
            return False
        if not self.names.find(place.text, self._country_key(country)):
            return False
        document = self.matcher.first("agreement-type", basis.text, at_start=True)
        ties = self.matcher.first("establishment", f"{basis.text} {dates.text}")
        return bool(document or ties) and len(dates.text) < 200 and bool(_YEAR.search(dates.text))

    def _country_key(self, country: Text) -> str:
        found = self.names.find((country or self.country).text)
        return found[0].country if found else ""

    def _is_cut(self, above: Text, below: Text, rests: Sequence[Text], country: str = "") -> bool:
        """Return whether ``below`` goes on with a name whose beginning is ``above``.

        ``rests`` are the cells of the same column after the next page breaks, up to an empty one.
        """
        if not above or not below:
            return False
        coming = (below, *takewhile(bool, rests))

        def is_name(parts: Iterable[Text]) -> bool:
            return any(self.names.find(whole.text, country) for whole in accumulate(parts, Text.join))

        if not is_name((above.join(below), *coming[1:])):
            return False
        if _OPEN_END.search(above.text) or _CONTINUES.match(below.text):
            return True
        return not (self.names.find(above.text, country) and is_name(coming))

    def _goes_on(self, row: Row, rests: Sequence[tuple[Text, ...]], *, after_break: bool) -> bool:
        """Return whether ``row`` is only more of the row above it."""
        above = self.rows[-1]
        if row.country or row.place:
            if not after_break:
                return False
            countries, places = [rest[0] for rest in rests], [rest[1] for rest in rests]
            if not row.country:
                return self._is_cut(above.place, row.place, places, self._country_key(self.country))
            cut = above.own_country and self._is_cut(above.country, row.country, countries)
            return cut and (not row.place or self._is_cut(above.place, row.place, places))
        own = self.matcher.first("agreement-type", row.basis.text, at_start=True) is not None
        return not own or (after_break and bool(above.place or not row.dates))

    def _begin(self, row: Row, *, after_break: bool) -> None:
        if row.country:
            self.country = row.country
        elif after_break and row.events and self.rows and self._is_rest(row.events):
            self._append(replace(row, country=Text(), place=Text(), basis=Text(), dates=Text()))
            row = replace(row, events=Text())
        self.rows.append(replace(row, country=self.country))

    def _is_rest(self, events: Text) -> bool:
        """Return whether ``events`` goes on with a sentence that the page break cut, in a merged cell."""
        above = self.rows[self._events_above()].events.text
        return bool(above) and events.text[0].islower() and not _FINISHED.search(above)

    def _events_above(self) -> int:
        """Return the index of the row whose events cell, perhaps merged, is the one above."""
        for index in range(len(self.rows) - 1, -1, -1):
            if self.rows[index].events or self.rows[index].own_country:
                return index if self.rows[index].events else len(self.rows) - 1
        return len(self.rows) - 1

    def _append(self, rest: Row) -> None:
        above = self.rows[-1]
        country = above.country.join(rest.country)
        if rest.country:
            self.country = country
        self.rows[-1] = replace(
            above,
            country=country,
            place=above.place.join(rest.place),
            basis=above.basis.join(rest.basis),
            dates=above.dates.join(rest.dates),
        )
        holder = self._events_above()
        self.rows[holder] = replace(self.rows[holder], events=self.rows[holder].events.join(rest.events))
