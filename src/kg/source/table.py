"""The table as it was before pages were cut: every row with all of each of its cells.

The rules (a page break can fall anywhere, also inside a place's name) are told in the README under
"How a report is read".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kg.faults import Fault, InputError
from kg.records import Place, PlaceNames, Row, Span, Table, Text
from kg.source.document import Document
from kg.source.lines import Line, read_lines, unwrap
from kg.words import Matcher

COLUMNS = ("country", "place", "basis", "dates", "events")
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
    lines = [line for line in found if not line.is_rule()]
    order, header = _find_header(document, lines, matcher)
    headings = [document.span(line.begin, line.end) for line in (*lines[: header + 1], *rules.values())]
    body = [replace(line, first=line.first or line.begin - 1 in rules) for line in lines[header + 1 :]]

    def begins(text: str) -> bool:
        named = names.find(text)
        return bool(matcher.whole("section", text) or (named and named[0].kind in ("country", "region")))

    rows, faults = unwrap(body, len(COLUMNS), begins, document)
    mended = _Mending(document, names, matcher, order, headings, faults)
    for line in rows:
        mended.take(line)
    return Table(tuple(mended.rows), tuple(mended.headings), tuple(mended.faults))


def _titles(line: Line, matcher: Matcher) -> list[str]:
    """Return the column that each cell is the title of; none where the line cannot be a header."""
    if any(len(cell.text) > 100 for cell in line.cells):
        return []
    return [matcher.first("column", cell.text) or "" for cell in line.cells]


def _find_header(document: Document, lines: list[Line], matcher: Matcher) -> tuple[tuple[int, ...], int]:
    """Return which cell of a row is which column, and the index of the header line."""
    for index, line in enumerate(lines):
        titles = _titles(line, matcher)
        if line.tabs and len(set(titles) - {""}) >= 3:
            missing = [column for column in COLUMNS if column not in titles]
            if missing or len(titles) != len(COLUMNS):
                what = f"no column for {', '.join(missing)}" if missing else f"{len(titles)} columns"
                advice = "give the five columns Страна, Город, Основание, Год, Мероприятия"
                raise InputError([document.fault(line.begin, f"the table's header has {what}", advice)])
            return tuple(titles.index(column) for column in COLUMNS), index
    advice = "give a header row Страна, Город, Основание, Год, Мероприятия, its cells parted by tabs"
    raise InputError([Fault(document.name, 1, 0, "no table found", advice)])


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

    def take(self, line: Line) -> None:
        """Add ``line`` to the rows: as a heading, as the rest of a row above, or as a row of its own."""
        cells = tuple(line.cells[index] for index in self.order)
        if not any(cells):
            return
        if len(set(_titles(line, self.matcher)) - {""}) >= 3:
            self.headings.append(self.document.span(line.begin, line.end))
        elif cells[0] and not any(cells[1:]) and (section := self.matcher.whole("section", cells[0].text)):
            self.headings.append(self.document.span(line.begin, line.end))
            self.section, self.country = section, Text()
        else:
            row = self._row(line, self._realign(cells))
            if self.rows and self._goes_on(row, line.first):
                self._append(row)
            else:
                self._begin(row, line.first)

    def _row(self, line: Line, cells: tuple[Text, ...]) -> Row:
        country, place, basis, dates, events = cells
        number = self.document.line(line.begin)
        return Row(number, self.section, country, place, basis, dates, events, own_country=bool(country))

    def _realign(self, cells: tuple[Text, ...]) -> tuple[Text, ...]:
        """Return ``cells`` moved by one column where only that makes sense of them."""
        if not self._fits(cells):
            if not cells[-1] and self._fits(shifted := (Text(), *cells[:-1])):
                return shifted
            if not cells[0] and self._fits(shifted := (*cells[1:], Text())):
                return shifted
        return cells

    def _fits(self, cells: tuple[Text, ...]) -> bool:
        country, place, _, dates, _ = cells
        above = self.names.find(country.text if country else self.country.text)
        return (
            (not country or bool(above))
            and (not place or bool(self.names.find(place.text, above[0].country if above else "")))
            and (not dates or (len(dates.text) < 200 and bool(_YEAR.search(dates.text))))
        )

    def _find(self, text: str) -> tuple[Place, ...]:
        above = self.names.find(self.country.text)
        return self.names.find(text, above[0].country if above else "")

    def _cut(self, above: Text, below: Text, *, whole: bool) -> bool:
        """Return whether ``below`` is the rest of a name whose beginning is ``above``."""
        find = self.names.find if whole else self._find
        if not above or not below or not find(above.join(below).text):
            return False
        open_end = _OPEN_END.search(above.text) or _CONTINUES.match(below.text)
        return bool(open_end) or not find(below.text) or not find(above.text)

    def _goes_on(self, row: Row, after_break: bool) -> bool:
        """Return whether ``row`` is only more of the row above it."""
        above = self.rows[-1]
        if row.country:
            cut = above.own_country and self._cut(above.country, row.country, whole=True)
            return after_break and cut and (not row.place or self._cut(above.place, row.place, whole=True))
        if row.place:
            return after_break and self._cut(above.place, row.place, whole=False)
        own = self.matcher.first("agreement-type", row.basis.text, at_start=True) is not None
        if after_break:
            return not own or bool(above.place) or not row.dates
        return not own

    def _begin(self, row: Row, after_break: bool) -> None:
        if row.country:
            self.country = row.country
        elif after_break and row.events and self._is_rest(row.events):
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
