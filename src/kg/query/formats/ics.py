"""Rows as entries of a calendar that programs import or subscribe to: iCalendar (RFC 5545, RFC 7986)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event
from icalendar.prop import vDate, vDatetime, vRecur, vText, vUri
from pyoxigraph import Literal, NamedNode

from kg.query.formats.days import Days, read_days_between
from kg.query.formats.terms import name_blank_nodes, read_moment, read_text, to_uri
from kg.query.table import Table, Term
from kg.store.engine import FormatError

_MAKER = "-//City partners//kg//EN"
_ONE_DAY = timedelta(days=1)
_FREE = vText("TRANSPARENT")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # which a TEXT has not (section 3.3.11)
_LEFT_OUT: Mapping[str, str] = {
    "ru": "Не вошли в календарь строки без даты: {}",
    "en": "Rows left out for want of a date: {}",
}


def write_ics(table: Table, address: str) -> bytes:
    """Return ``table``, which the page at ``address`` shows, as a calendar with an entry for each dated row.

    An entry takes whole days: those of its month or year where no day is stated. Only one whose days are
    stated comes back every year; one of 29 February does so on the last day of February. The identifier of
    an entry is made of the query, the thing and the days, so that it stays when the wording changes. Rows
    without a date are left out; ``X-WR-CALDESC`` tells how many. Entries mark nobody as busy.

    Raises :class:`FormatError` for a query whose rows have no dates.
    """
    roles = table.view.calendar
    if roles is None:
        raise FormatError("ics needs dates, which these rows have not; take csv")
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, _text(table.title, table.language))
    calendar.add("source", vUri(to_uri(address), params={"VALUE": "URI"}))
    names = [heading.name for heading in table.headings]
    start, end, summary, description, url = (
        names.index(role) if role else None
        for role in (roles.start, roles.end, roles.summary, roles.description, roles.url)
    )
    stamp = vDatetime(read_moment(table.updated))
    taken: Counter[str] = Counter()
    left_out = 0
    for row in name_blank_nodes(table):
        days = read_days_between(_at(row, start), _at(row, end))
        if days is None:
            left_out += 1
            continue
        event = Event()
        event["uid"] = vText(_identifier(table.name, row, _at(row, url), days, taken))
        event["dtstamp"] = stamp
        event["dtstart"], event["dtend"] = _date(days.first), _date(days.last + _ONE_DAY)
        event["summary"] = _read_text(_at(row, summary))
        event["transp"] = _FREE
        if text := _read_text(_at(row, description)):
            event["description"] = text
        if isinstance(page := _at(row, url), NamedNode):
            event["url"] = vUri(to_uri(page.value))
        if roles.is_yearly and days.are_stated:
            event["rrule"] = _yearly(days.first)
        calendar.add_component(event)
    if left_out:
        words = _LEFT_OUT.get(table.language, _LEFT_OUT["en"]).format(left_out)
        calendar.add("x-wr-caldesc", _text(words, table.language))
    written: bytes = calendar.to_ical()
    return written


def _at(row: Sequence[Term | None], place: int | None) -> Term | None:
    return None if place is None else row[place]


def _identifier(
    query: str, row: Sequence[Term | None], page: Term | None, days: Days, taken: Counter[str]
) -> str:
    """Return what the entry is called by all that know it, never the same for two of a calendar."""
    iris = (term for term in (page, *row) if isinstance(term, NamedNode))
    thing = next((term.value for term in iris), "") or " ".join(map(read_text, row))
    words = f"{query} {thing} {days.first} {days.last}"
    taken[words] += 1
    number = f" {taken[words]}" if taken[words] > 1 else ""
    return str(uuid5(NAMESPACE_URL, words + number))


def _yearly(day: date) -> vRecur:
    if (day.month, day.day) == (2, 29):  # a day that is not there is left out (section 3.3.10)
        return vRecur(FREQ="YEARLY", BYMONTH=2, BYMONTHDAY=-1)
    return vRecur(FREQ="YEARLY")


def _date(day: date) -> vDate:
    return vDate(day, params={"VALUE": "DATE"})


def _read_text(term: Term | None) -> vText:
    return _text(read_text(term), (isinstance(term, Literal) and term.language) or "")


def _text(text: str, language: str) -> vText:
    return vText(_CONTROLS.sub("\ufffd", text), params={"LANGUAGE": language} if language else None)
