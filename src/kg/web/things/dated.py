"""Dates as a report states them: to the day, to the month or to the year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from kg.web.asking import Term
from kg.web.cells import Cell, join_dates, read_cells
from kg.web.texts import gettext

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Dated:
    """When something was: on the days from ``first`` to ``last``, ``written`` as people read it.

    ``exact`` is the value for HTML's ``<time>``, "" for a period from one stated date to another.
    ``precision`` is ``day``, ``month``, ``year`` or ``period``.
    """

    first: date
    last: date
    written: str
    exact: str
    precision: str

    @property
    def caveat(self) -> str:
        """Return in words how exact the date is, where it is not a day; "" for days."""
        said = {
            "month": gettext("the report states the month only"),
            "year": gettext("the report states the year only"),
        }
        return said.get(self.precision, "")


def read_date(start: Term | None, end: Term | None = None) -> Dated | None:
    """Return the date ``start``, or the time from it to ``end``; None for what is no date of our calendar.

    The end of one stated date is the same date: the year 2020 ends in 2020.
    """
    days = _days(start.value) if start else None
    if start is None or days is None:
        return None
    last = _days(end.value) if end else None
    if end is None or last is None or end.value == start.value or last[1] < days[0]:
        precision = ("year", "month", "day")[start.value.count("-")]
        return Dated(*days, _cell(start).text, start.value, precision)
    joined = join_dates(_cell(start), _cell(end))
    assert joined is not None  # noqa: S101  # for the type checker: of two cells there is always one
    return Dated(days[0], last[1], joined.text, "", "period")


def _cell(term: Term) -> Cell:
    datatype = NamedNode(term.datatype) if term.datatype else None
    ((found,),) = read_cells([[Literal(term.value, datatype=datatype)]])
    assert found is not None  # noqa: S101  # for the type checker: only None becomes None
    return found


def _days(stated: str) -> tuple[date, date] | None:
    """Return the first and the last day of a day, a month or a year.

    >>> _days("2020-02")
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29))
    """
    found = _DATE.fullmatch(stated)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = month or 12
    return first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
