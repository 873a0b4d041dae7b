"""CSV for Excel: the mark, the separator of the language, numbers and texts as it reads them."""

from __future__ import annotations

import csv
import io

import pytest

from kg.query.formats import FORMATS

from .tables import ADDRESS, make_table, typed

ROWS = (
    ('"a;b, \\"c\\""', typed("60.5", "decimal"), typed("2020-02-29", "date")),
    ('"=1+1"', typed("-3", "integer"), typed("1.5e3", "double")),
    ('"@x"', '"+7 812"', ""),
    ('"-5"', typed("1.2.3", "decimal"), "<https://example.org/a.b>"),
)


def cells(language: str, parts: str) -> list[list[str]]:
    content = (
        FORMATS["excel.csv"].write(make_table("a b c", *ROWS, language=language), ADDRESS).decode("utf-8")
    )
    assert content.startswith("\ufeff")
    assert content.endswith("\r\n")
    return list(csv.reader(io.StringIO(content[1:], newline=""), delimiter=parts))


@pytest.mark.parametrize(("language", "parts", "point"), [("ru", ";", ","), ("en", ",", ".")])
def test_cells_are_as_excel_takes_them(language: str, parts: str, point: str) -> None:
    assert cells(language, parts) == [
        ["Название a", "Название b", "Название c"],
        ['a;b, "c"', f"60{point}5", "2020-02-29"],
        ["'=1+1", "-3", f"1{point}5e3"],
        ["'@x", "'+7 812", ""],
        ["'-5", "1.2.3", "https://example.org/a.b"],  # a text, and what is no number
    ]
