"""Workbooks, read back by openpyxl, pandas and GDAL; what only Excel would see is looked up in the XML."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml  # what our own code wrote

import openpyxl
import pandas  # type: ignore[import-untyped]
import pyogrio  # type: ignore[import-untyped]
import pyogrio.raw  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from pyoxigraph import Literal

from kg.query.formats import xlsx_cells
from kg.query.formats.xlsx import write_xlsx

from .tables import ADDRESS, EVERYTHING, make_table, typed

CHARACTERS = st.one_of(st.sampled_from("_x000D_\r\x00\x0b\ufffe\uffff\t\n =#"), st.characters(codec="utf-8"))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_sheet(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


def read_part(content: bytes, name: str) -> Xml.Element:
    return Xml.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))  # noqa: S314


CELLS: list[tuple[str, object, str]] = [
    ('"text"', "text", "s"),
    ('"текст"@ru', "текст", "s"),
    ('" two\\n lines "', " two\n lines ", "s"),
    ('"<a> & \\"b\\""', '<a> & "b"', "s"),
    ('"7"', "7", "s"),
    ("7", 7, "n"),
    ("-1.25", -1.25, "n"),
    (typed("1e3", "double"), 1000, "n"),
    (typed("INF", "double"), "INF", "s"),
    (typed("12345678901234567890", "integer"), "12345678901234567890", "s"),
    ("true", True, "b"),
    (typed("2020-02-29", "date"), datetime(2020, 2, 29), "d"),
    (typed("1900-03-01", "date"), datetime(1900, 3, 1), "d"),
    (typed("9999-12-31", "date"), datetime(9999, 12, 31), "d"),
    (typed("1900-02-28", "date"), "1900-02-28", "s"),
    (typed("1703-05-27", "date"), "1703-05-27", "s"),
    (typed("2021-02-29", "date"), "2021-02-29", "s"),
    (typed("2020-01-01Z", "date"), "2020-01-01Z", "s"),
    (typed("2020-02", "gYearMonth"), datetime(2020, 2, 1), "d"),
    (typed("2020-13", "gYearMonth"), "2020-13", "s"),
    (typed("1703-05", "gYearMonth"), "1703-05", "s"),
    (typed("2020", "gYear"), 2020, "n"),
    (typed("1703", "gYear"), 1703, "n"),
    (typed("-0044", "gYear"), "-0044", "s"),
    (typed("2020-01-01T10:00:00Z", "dateTime"), "2020-01-01T10:00:00Z", "s"),
    ('"=1+1"', "=1+1", "s"),
    ('"=HYPERLINK(\\"http://x\\")"', '=HYPERLINK("http://x")', "s"),
    ('"+7 812"', "+7 812", "s"),
    ('"-1"', "-1", "s"),
    ('"@SUM(1)"', "@SUM(1)", "s"),
    ('"#N/A"', "#N/A", "s"),
    ("<urn:x:a>", "urn:x:a", "s"),
    ("_:x", "_:b1", "s"),
    ("<<( <urn:x:s> <urn:x:p> <urn:x:o> )>>", "<urn:x:s> <urn:x:p> <urn:x:o>", "s"),
]


@pytest.mark.parametrize(("term", "value", "kind"), CELLS, ids=[term[:40] for term, _, _ in CELLS])
def test_cells_have_types(term: str, value: object, kind: str) -> None:
    content = write_xlsx(make_table("a", (term,)), ADDRESS)
    cell = read_sheet(content)["A2"]
    assert (cell.value, type(cell.value), cell.data_type) == (value, type(value), kind)
    assert not list(read_part(content, "xl/worksheets/sheet1.xml").iter(f"{MAIN}f"))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("=1+1", True), ("+7", True), ("-", True), ("@a", True), ("a=1", False), ("– 1", False)],
)
def test_a_text_like_a_formula_stays_one_when_edited(text: str, quoted: bool) -> None:
    cell = read_sheet(write_xlsx(make_table("a", (f'"{text}"',)), ADDRESS))["A2"]
    assert bool(cell.quotePrefix) is quoted


def test_an_unbound_value_is_no_cell() -> None:
    sheet = read_sheet(write_xlsx(make_table("a b", ("", "1"), ("2", "")), ADDRESS))
    assert [[cell.value for cell in row] for row in sheet["A2:B3"]] == [[None, 1], [2, None]]


@pytest.mark.parametrize(
    ("iri", "target", "place"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c", None),
        ("http://example.org/дом", "http://example.org/%D0%B4%D0%BE%D0%BC", None),
        ("https://example.org/t.txt#char=1,2", "https://example.org/t.txt", "char=1,2"),
        (f"https://example.org/{'a' * 3000}", None, None),
        ("urn:x:a", None, None),
        ("javascript:alert(1)", None, None),
    ],
)
def test_addresses_of_the_web_are_links(iri: str, target: str | None, place: str | None) -> None:
    cell = read_sheet(write_xlsx(make_table("a", (f"<{iri}>",)), ADDRESS))["A2"]
    assert cell.value == iri
    link = cell.hyperlink
    assert (link and link.target, link and link.location) == (target, place)


def test_excel_takes_only_so_many_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_cells, "_MOST_LINKS", 3)
    table = make_table("a b", *[("<https://example.org/1>", "<https://example.org/2>")] * 3)
    sheet = read_sheet(write_xlsx(table, ADDRESS))
    cells = [cell for row in sheet["A2:B4"] for cell in row]
    assert [bool(cell.hyperlink) for cell in cells] == [True] * 3 + [False] * 3
    assert {cell.value for cell in cells} == {"https://example.org/1", "https://example.org/2"}
    assert {bool(cell.font.underline) for cell in cells[3:]} == {False}


@settings(max_examples=100, deadline=None)
@given(st.text(CHARACTERS, max_size=20))
def test_any_text_comes_back(text: str) -> None:
    """Excel undoes the escapes of characters that XML lacks; openpyxl leaves that to its function."""
    table = make_table("a", ("1",))
    content = write_xlsx(replace(table, rows=((Literal(text),),)), ADDRESS)
    value = read_sheet(content)["A2"].value or ""
    assert unescape(value) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("я" * 32_767, "я" * 32_767),
        ("я" * 32_768, "я" * 32_766 + "…"),
        ("😀" * 16_383, "😀" * 16_383),
        ("😀" * 16_384, "😀" * 16_383 + "…"),
        ("\x01" * 5_000, "\ufffd" * 5_000),
    ],
    ids=["longest", "too long", "longest of pairs", "too long of pairs", "too many escapes"],
)
def test_long_texts_are_cut(text: str, expected: str) -> None:
    """Excel calls a workbook with a longer text broken."""
    table = replace(make_table("a", ("1",)), rows=((Literal(text),),))
    assert read_sheet(write_xlsx(table, ADDRESS))["A2"].value == expected


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Партнёры", "Партнёры"),
        ("Все: соглашения / даты [2020]?", "Все соглашения даты 2020"),
        ("Кто что подписал и когда, по годам", "Кто что подписал и когда, по г…"),
        ("'quoted'", "quoted"),
        ("O'Neill", "O'Neill"),
        ("History", "History "),
        ("a" * 31, "a" * 31),
        ("😀" * 16, "😀" * 15 + "…"),
        ("?", "1"),
    ],
)
def test_the_sheet_is_named_by_the_title(title: str, name: str) -> None:
    content = write_xlsx(make_table("a", ("1",), title=title), ADDRESS)
    assert read_sheet(content).title == name
    assert openpyxl.load_workbook(io.BytesIO(content)).properties.title == title


def test_header_and_properties() -> None:
    content = write_xlsx(EVERYTHING, ADDRESS)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = read_sheet(content)
    assert [cell.value for cell in sheet[1]] == [
        *("Название thing", "Название start", "Название end", "Название note", "Название lat"),
        *("Название long", "Название thing (адрес)"),
    ]
    assert all(cell.font.bold for cell in sheet[1])
    assert not sheet["B2"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G6"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    day = datetime(2020, 12, 31, tzinfo=UTC).replace(tzinfo=None)
    found = book.properties
    assert (found.title, found.identifier, found.language) == (EVERYTHING.title, ADDRESS, "ru")
    assert (found.created, found.modified) == (day, day)
    core = read_part(content, "docProps/core.xml")
    assert not [element.tag for element in core if element.tag.endswith("creator")]  # else openpyxl is


def test_labels_lead_to_the_things_and_addresses_are_hidden() -> None:
    table = make_table(
        "place placeLabel mode modeLabel n",
        ("<https://example.org/1>", '"Гамбург"@ru', '"in-person"', '"очно"@ru', "1"),
        ("<https://example.org/2>", "", "", '"ни так ни так"@ru', "2"),
        ("<https://example.org/3>", '"=1+1"', '"online"', "", "3"),
    )
    content = write_xlsx(table, ADDRESS)
    sheet = read_sheet(content)
    assert [[cell.value for cell in row] for row in sheet] == [
        ["Название place", "Название mode", "Название n", "Название place (адрес)", "Название mode (код)"],
        ["Гамбург", "очно", 1, "https://example.org/1", "in-person"],
        ["https://example.org/2", "ни так ни так", 2, "https://example.org/2", None],
        ["=1+1", "online", 3, "https://example.org/3", "online"],
    ]
    assert sheet["A2"].hyperlink.target == "https://example.org/1"
    assert sheet["A3"].hyperlink.target == "https://example.org/2"
    assert (sheet["A4"].hyperlink, sheet["A4"].quotePrefix) == (None, True)
    assert not any(sheet[f"{letter}2"].hyperlink for letter in "BCDE")
    dimensions = sheet.column_dimensions
    assert [dimensions[letter].hidden for letter in "ABCDEF"] == [False] * 3 + [True] * 2 + [False]
    assert [dimensions[letter].outlineLevel for letter in "CDE"] == [0, 1, 1]
    assert dimensions["F"].collapsed
    (form,) = read_part(content, "xl/worksheets/sheet1.xml").iter(f"{MAIN}sheetFormatPr")
    assert form.attrib["outlineLevelCol"] == "1"


@pytest.mark.parametrize(
    ("language", "day", "month"), [("ru", "dd.mm.yyyy", "mmmm yyyy"), ("en", "yyyy-mm-dd", "mmmm yyyy")]
)
def test_dates_look_as_the_language_writes_them(language: str, day: str, month: str) -> None:
    values = (typed("2020-02-29", "date"), typed("2020-02", "gYearMonth"), typed("2020", "gYear"))
    sheet = read_sheet(write_xlsx(make_table("a b c", values, language=language), ADDRESS))
    assert [cell.number_format for cell in sheet[2]] == [day, month, "0"]


def test_a_second_sheet_tells_where_the_rows_are_from() -> None:
    table = replace(make_table("a", ("1",), ("2",)), total=7, values=(("Страна", "Финляндия"),))
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(table, ADDRESS)))
    sheet = book["О таблице"]
    assert book.sheetnames[0] == table.title
    assert [[cell.value for cell in row] for row in sheet] == [
        ["Название", table.title],
        ["Страна", "Финляндия"],
        ["Адрес страницы", ADDRESS],
        ["Данные от", datetime(2020, 12, 31)],
        ["Строк в таблице", 2],
        ["Строк всего", 7],
    ]
    assert sheet["B3"].hyperlink.target == ADDRESS
    english = replace(table, title="about", language="en", updated="", total=2)
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(english, ADDRESS)))
    assert len({name.casefold() for name in book.sheetnames}) == 2
    assert [cell.value for cell in book.worksheets[1]["A"]] == [
        *("Title", "Страна", "Address of the page", "Rows in this table"),
    ]


def test_without_a_day_of_the_data_the_bytes_are_the_same_too() -> None:
    table = replace(EVERYTHING, updated="")
    content = write_xlsx(table, ADDRESS)
    assert write_xlsx(table, ADDRESS) == content
    assert openpyxl.load_workbook(io.BytesIO(content)).properties.modified.year == 1980


def test_columns_are_as_wide_as_what_they_have() -> None:
    table = make_table("a b c", ("1", '"двадцать знаков тут."', f'"{"слово " * 50}"'))
    sheet = read_sheet(write_xlsx(table, ADDRESS))
    narrow, middle, wide = (sheet.column_dimensions[letter].width for letter in "ABC")
    assert narrow < middle == 22 < wide == 62
    assert sheet["C2"].alignment.wrap_text
    assert not sheet["B2"].alignment.wrap_text


def test_entries_have_no_time() -> None:
    with zipfile.ZipFile(io.BytesIO(write_xlsx(EVERYTHING, ADDRESS))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in archive.namelist():
            Xml.fromstring(archive.read(name))  # noqa: S314


def test_gdal_reads_it(tmp_path: Path) -> None:
    """It has a reader of its own, which QGIS uses, and so another opinion than openpyxl's."""
    table = make_table(
        "place day n",
        ("<https://example.org/дом>", typed("2020-02-29", "date"), "1.5"),
        ('"=1+1"', typed("2020-03-01", "date"), ""),
    )
    file = tmp_path / "table.xlsx"
    file.write_bytes(write_xlsx(table, ADDRESS))
    meta, _, _, fields = pyogrio.raw.read(file, layer=table.title)
    assert list(meta["fields"]) == [heading.title for heading in table.headings]
    assert list(fields[0]) == ["https://example.org/дом", "=1+1"]
    assert list(map(str, fields[1])) == ["2020-02-29", "2020-03-01"]
    assert fields[2][0] == 1.5
    assert pyogrio.list_layers(file)[0][0] == table.title


def test_pandas_reads_it() -> None:
    table = make_table(
        "day n text",
        (typed("2020-02-29", "date"), "1", '"=a"'),
        (typed("2020-03-01", "date"), "2.5", ""),
    )
    frame = pandas.read_excel(io.BytesIO(write_xlsx(table, ADDRESS)))
    assert frame.dtypes.iloc[0].kind == "M"
    assert frame.dtypes.iloc[1].kind == "f"
    assert frame.iloc[0, 2] == "=a"
    assert pandas.isna(frame.iloc[1, 2])
