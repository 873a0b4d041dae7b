"""Rows as a workbook for Excel and LibreOffice (Office Open XML, ISO/IEC 29500): cells that have types."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter
from pyoxigraph import Literal, NamedNode

from kg.iris import expand
from kg.query.formats.terms import name_blank_nodes, read_moment, read_text, to_uri
from kg.query.formats.xlsx_cells import Cells, escape
from kg.query.table import Table, Term, pair_columns

# Excel's limit: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_LONGEST_NAME = 31  # characters of a sheet's name
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]+")
_NARROWEST, _WIDEST = 8, 60  # characters of a column
_MEASURED = 1_000  # rows that the width of a column is taken from
_WRITTEN = {expand("xsd:date"): 10, expand("xsd:gYearMonth"): 13}  # characters of a date as a cell shows it
_A4 = 9  # ST_PaperSize
_WORDS: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "about": "О таблице",
        "title": "Название",
        "address": "Адрес страницы",
        "updated": "Данные от",
        "rows": "Строк в таблице",
        "total": "Строк всего",
        "iris": "{} (адрес)",
        "codes": "{} (код)",
    },
    "en": {
        "about": "About",
        "title": "Title",
        "address": "Address of the page",
        "updated": "Data of",
        "rows": "Rows in this table",
        "total": "Rows in all",
        "iris": "{} (address)",
        "codes": "{} (code)",
    },
}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the sheet: its title, its place among the table's, that of its labels, if it is hidden."""

    title: str
    at: int
    beside: int | None = None
    is_hidden: bool = False


def write_xlsx(table: Table, address: str) -> bytes:
    """Return ``table``, which the page at ``address`` shows, as a workbook: the rows, and a sheet about them.

    A column and that with its labels are one, as on the page: the labels, each a link to the thing. What they
    are labels of, addresses or codes, stands in hidden columns at the right.

    Days from 1 March 1900 are dates, a month is its first day and shown as the month, years are numbers.
    Numbers are numbers where a double keeps them, other terms texts as CSV has them; no text is a formula.
    IRIs of the web are links, the first 65,530 of them. A text of more than 32,767 characters is cut, «…» at
    its end. The header has the titles of the columns, the properties title, address and day of the data.
    """
    workbook = Workbook(write_only=True)
    moment = read_moment(table.updated).replace(tzinfo=None)  # which openpyxl takes for UTC
    workbook.properties = DocumentProperties(
        creator=None,
        title=escape(table.title),
        language=table.language,
        identifier=to_uri(address),
        created=moment,
        modified=moment,
    )
    workbook.calculation.fullCalcOnLoad = False  # there is nothing to calculate, and so nothing to be saved
    words = _WORDS.get(table.language, _WORDS["en"])
    _write_rows(workbook.create_sheet(_sheet_name(table.title) or "1"), table, words)
    # Where the first has that name already, openpyxl puts a number behind it.
    _write_about(workbook.create_sheet(words["about"]), table, address, words)
    output = io.BytesIO()
    ExcelWriter(workbook, _Archive(output, "w", ZIP_DEFLATED)).save()
    return output.getvalue()


def _write_rows(sheet: Any, table: Table, words: Mapping[str, str]) -> None:
    rows = list(name_blank_nodes(table))
    columns = _columns(table, words)
    letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
    widths = [_width(column, rows) for column in columns]
    for letter, width, column in zip(letters, widths, columns, strict=True):
        dimension = sheet.column_dimensions[letter]
        dimension.width = width + 2
        if column.is_hidden:
            dimension.outlineLevel, dimension.hidden = 1, True
    if columns[-1].is_hidden:  # the sign that shows the group stands above the column after it
        sheet.column_dimensions[get_column_letter(len(columns) + 1)].collapsed = True
        sheet.column_dimensions.max_outline = 1  # else there is no room for it; openpyxl counts too late
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{letters[-1]}{len(rows) + 1}"
    _set_page(sheet)
    cells = Cells(sheet, [width == _WIDEST for width in widths], table.language)
    sheet.append(cells.header([column.title for column in columns]))
    for row in rows:
        sheet.append(_row(cells, row, columns))


def _row(cells: Cells, row: Sequence[Term | None], columns: Sequence[_Column]) -> Iterator[Any]:
    for place, column in enumerate(columns):
        term = _shown(row, column)
        yield None if term is None else cells.cell(term, place, _link(row, column))


def _set_page(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0  # as many pages long as it takes
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _columns(table: Table, words: Mapping[str, str]) -> list[_Column]:
    """Return the columns: those of the page, then the hidden ones with what has labels."""
    pairs = list(pair_columns(table.headings))
    shown = [_Column(table.headings[at].title, at, beside) for at, beside in pairs]
    hidden = [
        _Column(words[_kind(table, at)].format(table.headings[at].title), at, is_hidden=True)
        for at, beside in pairs
        if beside is not None
    ]
    return [*shown, *hidden]


def _kind(table: Table, at: int) -> str:
    return "codes" if any(isinstance(row[at], Literal) for row in table.rows) else "iris"


def _shown(row: Sequence[Term | None], column: _Column) -> Term | None:
    """Return what ``column`` shows of ``row``: the label, or what there is where there is none."""
    label = None if column.beside is None else row[column.beside]
    return row[column.at] if label is None else label


def _link(row: Sequence[Term | None], column: _Column) -> str:
    """Return the IRI that the cell leads to, empty where it leads nowhere; hidden addresses are texts."""
    thing = row[column.at]
    return thing.value if isinstance(thing, NamedNode) and not column.is_hidden else ""


def _write_about(sheet: Any, table: Table, address: str, words: Mapping[str, str]) -> None:
    """Write where the rows are from: what a print or a copy of them would otherwise lose."""
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = _WIDEST + 2
    _set_page(sheet)
    cells = Cells(sheet, [False, True], table.language)
    day = table.updated.partition("T")[0]
    count = len(table.rows)
    lines: list[tuple[str, Literal]] = [
        (words["title"], Literal(table.title)),
        *((title, Literal(value)) for title, value in table.values),
        (words["address"], Literal(address)),
        *([(words["updated"], Literal(day, datatype=_date()))] if day else []),
        (words["rows"], Literal(count)),
        *([(words["total"], Literal(table.total))] if table.total != count else []),
    ]
    for title, value in lines:
        link = to_uri(address) if value.value == address else ""
        sheet.append([next(cells.header([title])), cells.cell(value, 1, link)])


def _date() -> NamedNode:
    return NamedNode(expand("xsd:date"))


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


def _sheet_name(title: str) -> str:
    name = " ".join(_NOT_IN_A_NAME.sub(" ", title).split()).strip("'")
    if len(name.encode("utf-16-le")) > 2 * _LONGEST_NAME:
        units = name.encode("utf-16-le")[: 2 * (_LONGEST_NAME - 1)]
        name = units.decode("utf-16-le", "ignore").rstrip() + "…"
    return f"{name} " if name.casefold() == "history" else name  # Excel keeps that one for itself


def _width(column: _Column, rows: Sequence[Sequence[Term | None]]) -> int:
    """Return how many characters wide the column is to be, for what it has and the longest word above."""
    lengths = (_length(_shown(row, column)) for row in rows[:_MEASURED])
    longest = max((*map(len, column.title.split()), *lengths), default=0)
    return min(max(longest, _NARROWEST), _WIDEST)


def _length(term: Term | None) -> int:
    if isinstance(term, Literal) and term.datatype.value in _WRITTEN:
        return _WRITTEN[term.datatype.value]
    return len(read_text(term).partition("\n")[0])
