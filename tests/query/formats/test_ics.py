"""Calendars, read back by icalendar; their rules expanded by dateutil."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar as ReadCalendar
from pyoxigraph import Literal

from kg.query.formats.ics import write_ics
from kg.query.saved import Calendar
from kg.query.table import Table

from .tables import ADDRESS, EVERYTHING, make_table, typed

COLUMNS = "event eventLabel start end text"
ROLES = Calendar("start", "end", "eventLabel", "text", "event", is_yearly=False)
YEARLY = replace(ROLES, is_yearly=True)


def day(value: str) -> str:
    return typed(value, "date")


def dated(start: str, end: str = "", roles: Calendar = ROLES, language: str = "ru") -> Table:
    row = ("<https://example.org/id/event/1>", '"Визит, Турку"@ru', start, end, '"Текст"@ru')
    return make_table(COLUMNS, row, calendar=roles, language=language)


def entries(table: Table) -> list[Any]:
    return list(ReadCalendar.from_ical(write_ics(table, ADDRESS)).walk("VEVENT"))


DAYS: list[tuple[str, str, tuple[str, str] | None]] = [
    (day("2020-02-20"), day("2020-02-22"), ("2020-02-20", "2020-02-23")),
    (day("2020-02-20"), day("2020-02-20"), ("2020-02-20", "2020-02-21")),
    (day("2020-02-20"), "", ("2020-02-20", "2020-02-21")),
    (day("2020-02-29"), "", ("2020-02-29", "2020-03-01")),
    (day("2020-12-31"), "", ("2020-12-31", "2021-01-01")),
    (day("2020-02-20"), day("2020-02-19"), ("2020-02-20", "2020-02-21")),
    (day("2020-02-20Z"), day("2020-02-21+03:00"), ("2020-02-20", "2020-02-22")),
    (typed("2020-02-20T23:00:00Z", "dateTime"), "", ("2020-02-20", "2020-02-21")),
    (typed("2020-02", "gYearMonth"), "", ("2020-02-01", "2020-03-01")),
    (typed("2021-02", "gYearMonth"), "", ("2021-02-01", "2021-03-01")),
    (typed("2020-12", "gYearMonth"), "", ("2020-12-01", "2021-01-01")),
    (typed("2020-08", "gYearMonth"), typed("2020-10", "gYearMonth"), ("2020-08-01", "2020-11-01")),
    (typed("2020", "gYear"), "", ("2020-01-01", "2021-01-01")),
    (typed("2020", "gYear"), typed("2020", "gYear"), ("2020-01-01", "2021-01-01")),
    (day("2020-05-05"), typed("2020", "gYear"), ("2020-05-05", "2021-01-01")),
    (day("1703-05-27"), "", ("1703-05-27", "1703-05-28")),
    ("", day("2020-02-22"), None),
    ('"в мае"@ru', "", None),
    ('"2020-02-20"', "", None),
    (day("2021-02-29"), "", None),
    (typed("2020-13", "gYearMonth"), "", None),
    (typed("0000", "gYear"), "", None),
    (typed("-0044", "gYear"), "", None),
    (day("9999-12-31"), "", None),
    (typed("9999", "gYear"), "", None),
    ("<urn:x:day>", "", None),
]


@pytest.mark.parametrize(("start", "end", "expected"), DAYS)
def test_entries_take_whole_days(start: str, end: str, expected: tuple[str, str] | None) -> None:
    """The end is the day after the last (RFC 5545, section 3.6.1)."""
    found = entries(dated(start, end))
    if expected is None:
        assert found == []
        return
    (event,) = found
    assert (event.decoded("dtstart"), event.decoded("dtend")) == tuple(map(date.fromisoformat, expected))
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
    assert "rrule" not in event


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (day("2015-12-16"), "", ["2015-12-16", "2016-12-16", "2017-12-16"]),
        (day("2019-02-28"), "", ["2019-02-28", "2020-02-28", "2021-02-28"]),
        (day("2016-02-29"), "", ["2016-02-29", "2017-02-28", "2018-02-28", "2019-02-28", "2020-02-29"]),
        (typed("2020-02", "gYearMonth"), "", []),
        (typed("1953", "gYear"), "", []),
        (day("1953-01-05"), typed("1953", "gYear"), []),
    ],
)
def test_stated_days_come_back_every_year(start: str, end: str, days: list[str]) -> None:
    (event,) = entries(dated(start, end, YEARLY))
    if not days:
        assert "rrule" not in event
        return
    first = datetime.combine(event.decoded("dtstart"), datetime.min.time())
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=first)
    assert [found.date().isoformat() for found in rule[: len(days)]] == days


def test_lines_are_folded_between_characters() -> None:
    """No line has more than 75 octets (section 3.1), and each is UTF-8 by itself, for readers that look."""
    text = '"' + "Санкт-Петербург, «дружба»; 😀 " * 20 + '"@ru'
    table = make_table(
        COLUMNS, ("<https://example.org/id/дом>", text, day("2020-01-01"), "", text), calendar=ROLES
    )
    content = write_ics(table, ADDRESS)
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and line.decode() for line in lines)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    (event,) = entries(table)
    label = table.rows[0][1]
    assert isinstance(label, Literal)
    assert event["summary"] == event["description"] == label.value
    assert event["url"] == "https://example.org/id/%D0%B4%D0%BE%D0%BC"


# icalendar reads an escaped backslash before «n» for a line end.
CHARACTERS = st.one_of(
    st.sampled_from(',;:"\n\t \x85\u2028^'), st.characters(codec="utf-8", exclude_characters="\\\r")
)


@settings(max_examples=100, deadline=None)
@given(st.text(CHARACTERS, min_size=1, max_size=60))
def test_any_text_comes_back(text: str) -> None:
    table = dated(day("2020-01-01"))
    row = (*table.rows[0][:4], Literal(text))
    (event,) = entries(replace(table, rows=(row,)))
    assert event["description"] == re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "\ufffd", text)


def test_what_an_entry_says() -> None:
    (event,) = entries(dated(day("2020-02-20")))
    assert (event["summary"], event["summary"].params) == ("Визит, Турку", {"LANGUAGE": "ru"})
    assert (event["description"], event["url"]) == ("Текст", "https://example.org/id/event/1")
    assert event.decoded("dtstamp") == datetime(2020, 12, 31, tzinfo=UTC)
    assert event["transp"] == "TRANSPARENT"


@pytest.mark.parametrize("row", [("_:b", "", "", '"x"'), ('"text"', "", "", "")])
def test_what_is_unbound_is_left_out(row: tuple[str, str, str, str]) -> None:
    thing, label, end, text = row
    (event,) = entries(make_table(COLUMNS, (thing, label, day("2020-01-01"), end, text), calendar=ROLES))
    assert "url" not in event
    assert event["summary"] == ""
    assert ("description" in event) == bool(text)


def test_roles_may_be_missing() -> None:
    roles = Calendar("start", None, "label", None, None, is_yearly=False)
    (event,) = entries(make_table("start label", (day("2020-01-01"), '"x"'), calendar=roles))
    assert event["summary"] == "x"
    assert "language" not in event["summary"].params
    assert not {"url", "description"} & {name.lower() for name in event}


def test_identifiers_stay() -> None:
    """Calendars know an entry by it: a new wording or language is no new entry, another day is."""
    (event,) = entries(dated(day("2020-02-20")))
    table = dated(day("2020-02-20"), language="en")
    row = (table.rows[0][0], Literal("Visit, Turku", language="en"), *table.rows[0][2:])
    (same,) = entries(replace(table, rows=(row,), updated="2021-06-01", title="Things"))
    (moved,) = entries(dated(day("2020-02-21")))
    assert event["uid"] == same["uid"] != moved["uid"]
    assert re.fullmatch(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", event["uid"])


def test_identifiers_are_each_their_own() -> None:
    """One thing can have several rows, one for each topic, say."""
    same = ("<urn:x:e>", '"x"', day("2020-01-01"), "", "")
    nameless = ("", '"x"', day("2020-01-01"), "", "")
    other = ("", '"y"', day("2020-01-01"), "", "")
    found = entries(make_table(COLUMNS, same, same, nameless, nameless, other, calendar=ROLES))
    assert len({event["uid"] for event in found}) == 5


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "Не вошли в календарь строки без даты: 2"),
        ("en", "Rows left out for want of a date: 2"),
    ],
)
def test_what_is_left_out_is_told(language: str, words: str) -> None:
    row = ("<urn:x:e>", '"x"', "", "", "")
    dated_row = ("<urn:x:e>", '"x"', day("2020-01-01"), "", "")
    table = make_table(COLUMNS, row, dated_row, row, calendar=ROLES, language=language)
    calendar: Any = ReadCalendar.from_ical(write_ics(table, ADDRESS))
    assert calendar["x-wr-caldesc"] == words
    assert len(calendar.walk("VEVENT")) == 1


def test_the_calendar_is_valid() -> None:
    calendar: Any = ReadCalendar.from_ical(write_ics(EVERYTHING, ADDRESS))
    calendar.validate()
    assert calendar["x-wr-calname"] == calendar["name"] == EVERYTHING.title
    assert (calendar["version"], calendar["source"]) == ("2.0", ADDRESS)
    assert calendar["x-wr-caldesc"].endswith(": 2")
    dateless = make_table(COLUMNS, ("<urn:x:e>", '"x"', day("2020-01-01"), "", ""), calendar=ROLES)
    assert "x-wr-caldesc" not in ReadCalendar.from_ical(write_ics(dateless, ADDRESS))


def test_without_a_day_of_the_data() -> None:
    (event,) = entries(replace(dated(day("2020-01-01")), updated=""))
    assert event.decoded("dtstamp") == datetime(1980, 1, 1, tzinfo=UTC)
