"""Rows as a workbook for Excel and LibreOffice (Office Open XML, ISO/IEC 29500): cells that have types."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.writer.excel import ExcelWriter
from pyoxigraph import Literal, NamedNode

from kg.iris import expand
from kg.query.formats.terms import name_blank_nodes, read_moment, read_number, read_text, to_uri
from kg.query.table import Table, Term

_DATE = expand("xsd:date")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Before it, Excel counts a 29 February 1900 that never was, and before 1900 it has no days.
_FIRST_DAY = date(1900, 3, 1)
# Excel's limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_LONGEST_NAME = 31  # characters of a sheet's name
_LONGEST_TEXT = 32_767  # UTF-16 units of a cell
_MOST_LINKS = 65_530  # of a sheet
_LONGEST_LINK = 2_079  # characters
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]+")
# What a text begins with that Excel takes for a formula once somebody edits the cell.
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What is written _x000B_ in a text (ISO/IEC 29500-1, 22.9.2.19), as is then whatever looks like that.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NARROWEST, _WIDEST = 8, 60  # characters of a column
_MEASURED = 1_000  # rows that the width of a column is taken from
_LINKED = ("http://", "https://")


def write_xlsx(table: Table, address: str) -> bytes:
    """Return ``table``, which the page at ``address`` shows, as a workbook of one sheet.

    Days from 1 March 1900 are dates; years and months stay text, a year being no 1 January. Numbers are
    numbers where a double keeps them, other terms texts as CSV has them; no text is a formula. IRIs of the
    web are links, the first 65,530 of them. A text of more than 32,767 characters is cut, «…» at its end.
    The header has the titles of the columns, the properties title, address and day of the data.
    """
    workbook = Workbook(write_only=True)
    moment = read_moment(table.updated).replace(tzinfo=None)  # which openpyxl takes for UTC
    workbook.properties = DocumentProperties(
        creator=None,
        title=_escape(table.title),
        language=table.language,
        identifier=to_uri(address),
        created=moment,
        modified=moment,
    )
    workbook.calculation.fullCalcOnLoad = False  # there is nothing to calculate, and so nothing to be saved
    sheet = workbook.create_sheet(_sheet_name(table.title) or "1")
    rows = list(name_blank_nodes(table))
    letters = [get_column_letter(number) for number in range(1, len(table.headings) + 1)]
    widths = [_width(heading.title, rows, index) for index, heading in enumerate(table.headings)]
    for letter, width in zip(letters, widths, strict=True):
        sheet.column_dimensions[letter].width = width + 2
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{letters[-1]}{len(rows) + 1}"
    cells = _Cells(sheet, widths)
    sheet.append(cells.header([heading.title for heading in table.headings]))
    for row in rows:
        sheet.append(cells.row(row))
    output = io.BytesIO()
    ExcelWriter(workbook, _Archive(output, "w", ZIP_DEFLATED)).save()
    return output.getvalue()


class _Archive(ZipFile):
    """A ZIP file whose entries have no time of their own, so that the same rows give the same bytes."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Add ``data`` as an entry of that name."""
        entry = ZipInfo(zinfo_or_arcname)  # of 1980
        entry.compress_type = ZIP_DEFLATED
        super().writestr(entry, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add the file at ``filename`` as the entry ``arcname``."""
        self.writestr(arcname, Path(filename).read_bytes())


class _Cells:
    """One cell for each kind, which is filled again and again: a cell is written as soon as it is given.

    Making each anew costs as much as writing it.
    """

    def __init__(self, sheet: Any, widths: Sequence[int]) -> None:
        self._header = _cell(sheet, wrap=True)
        self._header.font = Font(bold=True)
        self._texts = [_cell(sheet, wrap=width == _WIDEST) for width in widths]
        self._quoted = _cell(sheet, wrap=True)
        self._quoted.quotePrefix = True  # it stays a text when somebody edits it
        self._link = _cell(sheet)
        self._link.font = Font(color="0563C1", underline="single")
        self._day = _cell(sheet)
        self._day.number_format = "yyyy-mm-dd"
        self._number = _cell(sheet)
        self._links = 0

    def header(self, titles: Sequence[str]) -> Iterator[Any]:
        """Yield a cell for each of ``titles``."""
        for title in titles:
            yield _with_text(self._header, title)

    def row(self, terms: Sequence[Term | None]) -> Iterator[Any]:
        """Yield a cell for each of ``terms``, None for one that is unbound."""
        for term, text in zip(terms, self._texts, strict=True):
            if term is None:
                yield None
            elif isinstance(term, NamedNode):
                yield self._linked(term.value) or _with_text(text, term.value)
            elif (number := read_number(term)) is not None:
                yield _with_value(self._number, number)
            elif (day := _day(term)) is not None:
                yield _with_value(self._day, day)
            else:
                words = read_text(term)
                yield _with_text(self._quoted if words.startswith(_LIKE_A_FORMULA) else text, words)

    def _linked(self, iri: str) -> Any:
        if self._links == _MOST_LINKS or not iri.startswith(_LINKED):
            return None
        page, _, place = to_uri(iri).partition("#")
        if len(page) + len(place) > _LONGEST_LINK:
            return None
        self._links += 1
        # Excel keeps what stands behind «#» apart.
        self._link.hyperlink = Hyperlink(ref="", target=page, location=place or None)
        return _with_text(self._link, iri)


def _cell(sheet: Any, *, wrap: bool = False) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    return cell


def _with_value(cell: Any, value: bool | float | date) -> Any:
    cell.value = value
    return cell


def _with_text(cell: Any, text: str) -> Any:
    cell.value = _escape(_cut(text))
    cell.data_type = "s"  # openpyxl takes «=1+1» and «#N/A» for what they look like
    return cell


def _cut(text: str) -> str:
    if 2 * len(text) <= _LONGEST_TEXT:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST_TEXT:
        return text
    return units[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _escape(text: str) -> str:
    escaped = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    # openpyxl would cut it, perhaps within an escape.
    return escaped if len(escaped) <= _LONGEST_TEXT else _ESCAPED.sub("\ufffd", text)


def _day(term: Term) -> date | None:
    if not isinstance(term, Literal) or term.datatype.value != _DATE or not _DAY.fullmatch(term.value):
        return None
    try:
        day = date.fromisoformat(term.value)
    except ValueError:  # 30 February
        return None
    return day if day >= _FIRST_DAY else None


def _sheet_name(title: str) -> str:
    name = " ".join(_NOT_IN_A_NAME.sub(" ", title).split()).strip("'")
    if len(name.encode("utf-16-le")) > 2 * _LONGEST_NAME:
        units = name.encode("utf-16-le")[: 2 * (_LONGEST_NAME - 1)]
        name = units.decode("utf-16-le", "ignore").rstrip() + "…"
    return f"{name} " if name.casefold() == "history" else name  # Excel keeps that one for itself


def _width(title: str, rows: Sequence[Sequence[Term | None]], index: int) -> int:
    """Return how many characters wide the column is to be, for what it has and the longest word above."""
    lines = [read_text(row[index]).partition("\n")[0] for row in rows[:_MEASURED]]
    longest = max(map(len, (*title.split(), *lines)), default=0)
    return min(max(longest, _NARROWEST), _WIDEST)
