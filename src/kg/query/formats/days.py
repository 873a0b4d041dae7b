"""Dates of XSD as days: what a calendar puts an entry on, and how many rows have any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal

from kg.iris import expand
from kg.query.table import Table, Term
from kg.records import StatedDate

_DAY, _MONTH, _YEAR = expand("xsd:date"), expand("xsd:gYearMonth"), expand("xsd:gYear")
# The dates of XSD in years 1 to 9999, which are Python's; an offset from UTC does not change the day stated.
_STATED = {
    _DAY: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?"),
    expand("xsd:dateTime"): re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T.*"),
    _MONTH: re.compile(r"([0-9]{4})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?"),
    _YEAR: re.compile(r"([0-9]{4})(?:Z|[+-][0-9]{2}:[0-9]{2})?"),
}


@dataclass(frozen=True, slots=True)
class Days:
    """The ``first`` and ``last`` day that dates can mean, and whether they are stated to the day."""

    first: date
    last: date
    are_stated: bool


def read_days_between(start: Term | None, end: Term | None) -> Days | None:
    """Return the days from the first that ``start`` can mean to the last that ``end``, or ``start``, can.

    None where ``start`` is no date; an end before it is not believed.
    """
    first = read_days(start)
    if first is None:
        return None
    last = read_days(end)
    if last is None or last.last < first.first:
        return first
    return Days(first.first, last.last, first.are_stated and last.are_stated)


def read_days(term: Term | None) -> Days | None:
    """Return the days that ``term`` can mean, all of its month or year perhaps; None where it is no date."""
    if not isinstance(term, Literal) or term.datatype.value not in _STATED:
        return None
    found = _STATED[term.datatype.value].fullmatch(term.value)
    if found is None:
        return None
    stated = StatedDate(*map(int, found.groups()))
    try:
        days = Days(stated.not_before, stated.not_after, stated.precision == "day")
        return days if days.last < date.max else None  # the entry ends on the day after
    except ValueError:  # 30 February, or the year 0
        return None


def count_dated(table: Table) -> int | None:
    """Return how many rows of ``table`` are entries of a calendar, None where none can be."""
    if table.view.calendar is None:
        return None
    start = [heading.name for heading in table.headings].index(table.view.calendar.start)
    return sum(read_days(row[start]) is not None for row in table.rows)
