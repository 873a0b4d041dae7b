from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from kg.iris import expand
from kg.web.asking import Term
from kg.web.things.agreements import find_anniversaries
from kg.web.things.dated import Dated, read_date

TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def stated(value: str) -> Term:
    return Term("literal", value, datatype=expand(TYPES.get(len(value), "xsd:string")))


def read(app: Flask, start: str, end: str = "") -> Dated | None:
    with app.test_request_context("/", environ_overrides={"kg.language": "en"}):
        return read_date(stated(start), stated(end) if end else None)


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "written", "precision"),
    [
        ("2020-02-09", "", (2020, 2, 9), (2020, 2, 9), "9 February 2020", "day"),
        ("2020-02-09", "2020-02-09", (2020, 2, 9), (2020, 2, 9), "9 February 2020", "day"),
        ("2020-02", "", (2020, 2, 1), (2020, 2, 29), "February 2020", "month"),
        ("2019-02", "2019-02", (2019, 2, 1), (2019, 2, 28), "February 2019", "month"),
        ("1953", "", (1953, 1, 1), (1953, 12, 31), "1953", "year"),
        ("2020", "2020", (2020, 1, 1), (2020, 12, 31), "2020", "year"),
        ("2020-08", "2020-10", (2020, 8, 1), (2020, 10, 31), "August – October 2020", "period"),
        ("2020-10-02", "2020-09-01", (2020, 10, 2), (2020, 10, 2), "2 October 2020", "day"),  # ends too early
        ("2020-10-02", "soon", (2020, 10, 2), (2020, 10, 2), "2 October 2020", "day"),
    ],
)
def test_dates_keep_the_precision_that_is_stated(
    app: Flask,
    start: str,
    end: str,
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    written: str,
    precision: str,
) -> None:
    found = read(app, start, end)
    assert found is not None
    assert (found.first, found.last) == (date(*first), date(*last))
    assert found.written.replace("\u2009", " ") == written
    assert found.precision == precision
    assert found.exact == (start if precision != "period" else "")


@pytest.mark.parametrize("value", ["soon", "2020-13", "2021-02-29", "0000", "12020", "2020-1-1", ""])
def test_what_is_no_date_of_the_calendar_is_none(app: Flask, value: str) -> None:
    assert read(app, value) is None


@pytest.mark.parametrize(
    ("signed", "first_year", "expected"),
    [
        ("2015-12-16", 2021, [(10, "2025-12-16"), (15, "2030-12-16"), (20, "2035-12-16")]),
        ("2015-12-16", 2020, [(5, "2020-12-16"), (10, "2025-12-16"), (15, "2030-12-16")]),
        ("2020-02-29", 2021, [(5, "2025-02-28"), (10, "2030-02-28"), (15, "2035-02-28")]),
        ("2000-02-29", 2020, [(20, "2020-02-29"), (25, "2025-02-28"), (30, "2030-02-28")]),
        ("2017-08", 2021, [(5, "2022-08"), (10, "2027-08"), (15, "2032-08")]),
        ("1979", 2021, [(45, "2024"), (50, "2029"), (55, "2034")]),
        ("2020", 1, [(5, "2025"), (10, "2030"), (15, "2035")]),  # none before it was signed
        ("9990", 9991, [(5, "9995")]),
    ],
)
def test_anniversaries_are_as_exact_as_the_date(
    app: Flask, signed: str, first_year: int, expected: list[tuple[int, str]]
) -> None:
    when = read(app, signed)
    assert when is not None
    with app.test_request_context("/", environ_overrides={"kg.language": "en"}):
        found = find_anniversaries(when, first_year)
    assert [(each.years, each.when.exact) for each in found] == expected
    assert all(each.href.endswith(f"year={each.year}") for each in found)
