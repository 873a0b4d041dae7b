"""The cells of a workbook: values that have types, as Excel has them, and texts that stay texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink
from pyoxigraph import Literal

from kg.iris import expand
from kg.query.formats.terms import FORMULA, read_number, read_text, to_uri
from kg.query.table import Term

_DATE, _MONTH, _YEAR = expand("xsd:date"), expand("xsd:gYearMonth"), expand("xsd:gYear")
# What each becomes a date of, in the form that Python reads.
_DAYS = {
    _DATE: (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), ""),
    _MONTH: (re.compile(r"[0-9]{4}-[0-9]{2}"), "-01"),
}
_YEARS = re.compile(r"[0-9]{4}")
_DATE_FORMATS: Mapping[str, str] = {"ru": "dd.mm.yyyy", "en": "yyyy-mm-dd"}
# Before it, Excel counts a 29 February 1900 that never was, and before 1900 it has no days.
_FIRST_DAY = date(1900, 3, 1)
# Excel's limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_LONGEST_TEXT = 32_767  # UTF-16 units of a cell
_MOST_LINKS = 65_530  # of a sheet
_LONGEST_LINK = 2_079  # characters
# What a text begins with that Excel takes for a formula once somebody edits the cell.
# What is written _x000B_ in a text (ISO/IEC 29500-1, 22.9.2.19), as is then whatever looks like that.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_LINKED = ("http://", "https://")


class Cells:
    """One cell for each kind, which is filled again and again: a cell is written as soon as it is given.

    Making each anew costs as much as writing it. So each cell is to be written before the next is made.
    """

    def __init__(self, sheet: Any, wrapped: Sequence[bool], language: str) -> None:
        """Make cells for ``sheet``, whose columns are ``wrapped`` or not; dates as ``language`` has them."""
        self._header = _cell(sheet, wrap=True)
        self._header.font = Font(bold=True)
        self._texts = [_cell(sheet, wrap=wrap) for wrap in wrapped]
        self._quoted = _cell(sheet, wrap=True)
        self._quoted.quotePrefix = True  # it stays a text when somebody edits it
        self._links = [_cell(sheet, wrap=wrap) for wrap in wrapped]
        for link in self._links:
            link.font = Font(color="0563C1", underline="single")
        self._dates = {datatype: _cell(sheet) for datatype in _DAYS}
        self._dates[_DATE].number_format = _DATE_FORMATS.get(language, _DATE_FORMATS["en"])
        self._dates[_MONTH].number_format = "mmmm yyyy"
        self._number = _cell(sheet)
        self._year = _cell(sheet)
        self._year.number_format = "0"
        self._linked = 0

    def header(self, titles: Sequence[str]) -> Iterator[Any]:
        """Yield a cell for each of ``titles``."""
        for title in titles:
            yield _with_text(self._header, title)

    def cell(self, term: Term, place: int, link: str = "") -> Any:
        """Return a cell of the column at ``place`` with ``term``, leading to the IRI ``link`` if it can."""
        if link and (leading := self._leading(term, place, link)) is not None:
            return leading
        if (number := read_number(term)) is not None:
            return _with_value(self._number, number)
        if isinstance(term, Literal):
            if (day := _day(term)) is not None:
                return _with_value(self._dates[term.datatype.value], day)
            if term.datatype.value == _YEAR and _YEARS.fullmatch(term.value):
                return _with_value(self._year, int(term.value))
        words = read_text(term)
        return _with_text(self._quoted if words.startswith(FORMULA) else self._texts[place], words)

    def _leading(self, term: Term, place: int, link: str) -> Any | None:
        """Return a cell with ``term`` as a link, None where it cannot be one."""
        words = read_text(term)
        if self._linked == _MOST_LINKS or not link.startswith(_LINKED) or words.startswith(FORMULA):
            return None
        page, _, within = to_uri(link).partition("#")
        if len(page) + len(within) > _LONGEST_LINK:
            return None
        self._linked += 1
        cell = self._links[place]
        # Excel keeps what stands behind «#» apart.
        cell.hyperlink = Hyperlink(ref="", target=page, location=within or None)
        return _with_text(cell, words)


def _cell(sheet: Any, *, wrap: bool = False) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    return cell


def _with_value(cell: Any, value: bool | float | date) -> Any:
    cell.value = value
    return cell


def _with_text(cell: Any, text: str) -> Any:
    cell.value = escape(_cut(text))
    cell.data_type = "s"  # openpyxl takes «=1+1» and «#N/A» for what they look like
    return cell


def _cut(text: str) -> str:
    if 2 * len(text) <= _LONGEST_TEXT:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST_TEXT:
        return text
    return units[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def escape(text: str) -> str:
    """Return ``text`` with the characters that XML lacks in the form that Excel undoes."""
    escaped = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    # openpyxl would cut it, perhaps within an escape.
    return escaped if len(escaped) <= _LONGEST_TEXT else _ESCAPED.sub("\ufffd", text)


def _day(term: Literal) -> date | None:
    if term.datatype.value not in _DAYS:
        return None
    pattern, rest = _DAYS[term.datatype.value]
    try:
        day = date.fromisoformat(term.value + rest) if pattern.fullmatch(term.value) else None
    except ValueError:  # 30 February
        return None
    return day if day and day >= _FIRST_DAY else None
