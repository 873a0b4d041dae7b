"""The marks of a list in a cell: bullets, dashes and numbers, which are no part of what they stand before."""

from __future__ import annotations

import re

_BULLET = re.compile(r"[•·●▪◦‣∙*]")
_DASH = re.compile(r"(?<!\S)[-–—](?!\S)")
_NUMBER = re.compile(r"(?<!\S)(\d{1,2}|[а-к])([.)])(?!\S)")
_ORDERS = (tuple(map(str, range(1, 100))), tuple("абвгдежзик"))


def find_marks(text: str) -> bytearray:
    """Return one byte a character of ``text``: 1 where it belongs to a mark of a list, else 0.

    Dashes are marks where one begins the text; numbers and letters where they begin with the first and
    follow each other.

    >>> list(find_marks("1) да 5) 2) но"))
    [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0]
    """
    marks = bytearray(len(text))
    found = [*_BULLET.finditer(text)]
    if _DASH.match(text):
        found += _DASH.finditer(text)
    first = _NUMBER.match(text)
    for order in _ORDERS:
        if first and first[1] == order[0]:
            following = iter(order)
            expected = next(following)
            for number in _NUMBER.finditer(text):
                if number[1] == expected and number[2] == first[2]:
                    found.append(number)
                    expected = next(following, "")
    for mark in found:
        marks[mark.start() : mark.end()] = b"\1" * (mark.end() - mark.start())
    return marks


def inner(text: str, marks: bytearray, begin: int, end: int) -> tuple[int, int]:
    """Return ``begin`` and ``end`` of a part of ``text`` without white space and marks at its ends."""
    while begin < end and (marks[begin] or text[begin].isspace()):
        begin += 1
    while end > begin and (marks[end - 1] or text[end - 1].isspace()):
        end -= 1
    return begin, end
