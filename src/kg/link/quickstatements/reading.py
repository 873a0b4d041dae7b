"""Lines of QuickStatements as statements: what is sure to be read as it is meant, and nothing else.

Stricter than the importer, on purpose: where that would guess, this finds a fault.
"""

from __future__ import annotations

import re

from kg.faults import Fault, InputError
from kg.link.quickstatements.statements import Item, Pair, Statement, Value, Words
from kg.records import StatedDate

_COMMENT = re.compile(r"(?P<line>.*?) */\* *(?P<comment>.*?) *\*/ *")
_ITEM = re.compile(r"Q[1-9][0-9]*")
_PROPERTY = re.compile(r"(?P<letter>[PS])(?P<number>[1-9][0-9]*)")
_DATE = re.compile(
    r"\+(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})T00:00:00Z/(?P<precision>9|10|11)"
)
_STRING = re.compile(r'"(?P<text>[^"]*)"')
_WORDS = re.compile(r'(?P<language>[a-z]+(?:-[A-Za-z]+)*):"(?P<text>[^"]*)"')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PARTS = {"9": 1, "10": 2, "11": 3}  # of a date that are meant, by precision


class _UnsureError(Exception):
    """Says what of a line would not be read as it is meant, and what to write instead."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice


def read_statements(text: str, file: str = "quickstatements") -> tuple[Statement, ...]:
    """Return the statements of the lines of ``text``; every line must be one.

    Raises :class:`InputError` with a fault for each line of ``file`` that the importer might read otherwise.
    """
    statements: list[Statement] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), start=1):
        try:
            statements.append(_read(line))
        except _UnsureError as error:
            faults.append(Fault(file, number, 0, str(error), error.advice))
    if faults:
        raise InputError(faults)
    return tuple(statements)


def _read(line: str) -> Statement:
    comment = ""
    if found := _COMMENT.fullmatch(line):
        line, comment = found["line"], found["comment"]
    if "||" in line:
        raise _UnsureError("two bars, which part commands where a text is pasted", "put a space between")
    columns = line.split("\t")
    if len(columns) < 3 or len(columns) % 2 == 0:
        raise _UnsureError(
            f"{len(columns)} columns", "give item, property and value, then pairs of property and value"
        )
    item, value = _value(columns[0]), _value(columns[2])
    letter, main = _property(columns[1])
    if not isinstance(item, Item) or letter != "P":
        raise _UnsureError(f"begins with {columns[0]!r}, {columns[1]!r}", "begin with Q… and P…")
    qualifiers: list[Pair] = []
    reference: list[Pair] = []
    for key, written in zip(columns[3::2], columns[4::2], strict=True):
        letter, name = _property(key)
        if letter == "P" and reference:
            raise _UnsureError(f"qualifier {key} behind the reference", "put qualifiers first")
        (qualifiers if letter == "P" else reference).append(Pair(name, _value(written)))
    return Statement(item, main, value, tuple(qualifiers), tuple(reference), comment)


def _property(column: str) -> tuple[str, str]:
    """Return the letter of a column's property, ``P`` or ``S`` (of a source), and the property."""
    found = _PROPERTY.fullmatch(column)
    if not found:
        raise _UnsureError(f"{column!r} is no property", "write P580, or S854 in a reference")
    return found["letter"], f"P{found['number']}"


def _value(column: str) -> Value:
    if _ITEM.fullmatch(column):
        return Item(column)
    if found := _STRING.fullmatch(column):
        return _text(found["text"])
    if found := _WORDS.fullmatch(column):
        return Words(_text(found["text"]), found["language"])
    if found := _DATE.fullmatch(column):
        return _date(found)
    raise _UnsureError(
        f"{column!r} is no value that is read for certain",
        'write Q1, +1967-01-01T00:00:00Z/9, ru:"title" or "text"; a bare year would become a quantity',
    )


def _text(text: str) -> str:
    """Return ``text``; the importer trims it, and nothing is empty."""
    if not text or text != " ".join(text.split()) or _CONTROL.search(text):
        raise _UnsureError(f"{text!r} is empty or has stray white space", "write it on one line, trimmed")
    return text


def _date(found: re.Match[str]) -> StatedDate:
    """Return the date; the parts beyond its precision must be 01, so that it is a day in any case."""
    parts = [int(found[name]) for name in ("year", "month", "day")]
    meant = _PARTS[found["precision"]]
    stated = StatedDate(*parts[:meant])
    try:
        wanted = stated.not_before
    except ValueError:
        raise _UnsureError(f"{found[0]!r} is no day", "correct the date") from None
    if (wanted.year, wanted.month, wanted.day) != tuple(parts):
        raise _UnsureError(f"{found[0]!r} is more precise than it says", "write 01 for what is not stated")
    return stated
