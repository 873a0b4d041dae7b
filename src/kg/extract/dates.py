"""Date phrases of Russian official prose, read at the precision in which they are stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kg.records import StatedDate

# Each month as it stands after a day («5 марта»), alone («Март») and after «в» («в марте»).
MONTHS = {
    form: number
    for number, forms in enumerate(
        (
            "января январь январе",
            "февраля февраль феврале",
            "марта март марте",
            "апреля апрель апреле",
            "мая май мае",
            "июня июнь июне",
            "июля июль июле",
            "августа август августе",
            "сентября сентябрь сентябре",
            "октября октябрь октябре",
            "ноября ноябрь ноябре",
            "декабря декабрь декабре",
        ),
        1,
    )
    for form in forms.split()
}
_GENITIVE = "|".join(form for form in MONTHS if form.endswith(("я", "та")))
_MONTH = "|".join(MONTHS)
_DASH = r"\s*[-–—]\s*"
_YEAR_WORD = r"\s*(?:годах|году|года|год|гг\.?|г\.|г\b)"
_YEAR = rf"(?:1[89]|20)\d\d(?!\d)(?:{_YEAR_WORD})?"


def _day(n: int, *, month: str = "", year: bool = True) -> str:
    tail = rf"(?:\s+(?P<y{n}>{_YEAR}))?" if year else ""
    return rf"(?P<d{n}>\d{{1,2}})(?:-?го)?\s+(?P<m{n}>{_GENITIVE})\b{tail}{month}"


def _numeric(n: int, *, year: str) -> str:
    return rf"(?P<d{n}>\d{{1,2}})\.(?P<m{n}>\d{{1,2}})(?:\.(?P<y{n}>\d{{4}})(?!\d)(?:{_YEAR_WORD})?){year}"


# The longest form first: each is tried at every position before a shorter one.
_FORMS = tuple(
    re.compile(rf"(?<![\w.]){pattern}", re.IGNORECASE)
    for pattern in (
        rf"(?:в\s+период\s+)?с\s+{_day(1)}\s+по\s+{_day(2)}",
        rf"(?:в\s+период\s+)?с\s+(?P<d1>\d{{1,2}})\s+по\s+{_day(2)}",
        rf"{_day(1)}{_DASH}{_day(2)}",
        rf"(?P<d1>\d{{1,2}}){_DASH}{_day(2)}",
        rf"(?P<d1>\d{{1,2}})(?:,\s*\d{{1,2}})*(?:\s*,\s*|\s+и\s+){_day(2)}",
        rf"{_numeric(1, year='?')}{_DASH}{_numeric(2, year='?')}(?![\d.])",
        _day(1),
        rf"{_numeric(1, year='')}(?![\d.]\d)",
        rf"(?:в\s+)?(?:течение|течении)\s+(?:всего\s+)?(?:(?P<y1>{_YEAR})|(?P<whole>года))",
        rf"(?:в\s+)?(?:(?:начал|середин|конц)[еуаы]\s+)?(?P<m1>{_MONTH})(?:\s+(?P<y1>{_YEAR}))?"
        rf"(?:{_DASH}|\s+и\s+)(?P<m2>{_MONTH})\b(?:\s+(?P<y2>{_YEAR}))?",
        rf"(?:в\s+)?(?:(?:начал|середин|конц)[еуаы]\s+)?(?P<m1>{_MONTH})\b(?:\s+(?P<y1>{_YEAR}))?",
        rf"в\s+(?P<y1>{_YEAR})",
    )
)
_CELL_DATE = re.compile(
    rf"(?<!\d)(?:(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>\d{{4}})(?!\d)(?:{_YEAR_WORD})?"
    rf"|(?P<dd>\d{{1,2}})\s+(?P<mm>{_GENITIVE})\s+(?P<yy>{_YEAR})"
    rf"|(?P<mmm>{_MONTH})\s+(?P<yyy>{_YEAR})|(?P<yyyy>{_YEAR}))",
    re.IGNORECASE,
)


class ImpossibleDateError(ValueError):
    """A date phrase that no calendar has; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date phrase at characters ``begin`` to ``end`` of a text; ``dated`` where it prints its year."""

    begin: int
    end: int
    start: StatedDate
    finish: StatedDate
    dated: bool


def find_phrases(text: str, year: int) -> Iterator[Phrase | ImpossibleDateError]:
    """Yield the date phrases of ``text`` from left to right, the longest where several begin together.

    ``year`` is the year of a phrase that prints none. A phrase that names no possible date is yielded as
    the error that says so.
    """
    upcoming = [form.search(text) for form in _FORMS]
    while found := [match for match in upcoming if match]:
        match = min(found, key=lambda match: (match.start(), -match.end()))
        try:
            yield _phrase(match, year)
        except ImpossibleDateError as error:
            yield error
        for index, later in enumerate(upcoming):
            if later and later.start() < match.end():
                upcoming[index] = later.re.search(text, match.end())


def _phrase(match: re.Match[str], year: int) -> Phrase:
    parts = match.groupdict()
    y1, y2 = _number(parts.get("y1")), _number(parts.get("y2"))
    m1, m2 = _month(parts.get("m1")), _month(parts.get("m2"))
    d1, d2 = _number(parts.get("d1")), _number(parts.get("d2"))
    two = bool(m2)
    start = _stated(match[0], y1 or y2 or year, m1 or m2, d1)
    if not two:
        return Phrase(match.start(), match.end(), start, start, bool(y1))
    finish = _stated(match[0], y2 or start.year, m2, d2)
    if (finish.year, finish.month, finish.day) < (start.year, start.month, start.day):
        if y1 or y2 or finish.month == start.month:
            raise ImpossibleDateError(f"«{match[0]}» ends before it begins")
        finish = _stated(match[0], start.year + 1, m2, d2)
    return Phrase(match.start(), match.end(), start, finish, bool(y1 or y2))


def _number(text: str | None) -> int:
    return int(text[:4] if text and len(text) > 4 else text) if text else 0


def _month(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdigit() else MONTHS[text.lower()]


def _stated(phrase: str, year: int, month: int = 0, day: int = 0) -> StatedDate:
    try:
        date(year, month or 1, day or 1)
    except ValueError as error:
        raise ImpossibleDateError(f"«{phrase}» is no possible date: {error}") from None
    return StatedDate(year, month, day)


@dataclass(frozen=True, slots=True)
class CellDate:
    """A date of the dates column, with the words up to the next one."""

    begin: int
    end: int
    stated: StatedDate
    before: str
    after: str


def find_cell_dates(text: str) -> tuple[tuple[CellDate, ...], tuple[tuple[int, str], ...]]:
    """Return the dates of a dates cell, and (position, message) for each that is impossible."""
    found: list[CellDate] = []
    wrong: list[tuple[int, str]] = []
    matches = list(_CELL_DATE.finditer(text))
    for index, match in enumerate(matches):
        year = match["y"] or match["yy"] or match["yyy"] or match["yyyy"]
        month = _month(match["m"] or match["mm"] or match["mmm"])
        day = _number(match["d"] or match["dd"])
        before = text[: match.start()] if index == 0 else ""
        after = text[match.end() : matches[index + 1].start() if index + 1 < len(matches) else len(text)]
        try:
            stated = _stated(match[0], _number(year), month, day)
        except ImpossibleDateError as error:
            wrong.append((match.start(), str(error)))
        else:
            if match["m"] and not (month and day):
                wrong.append((match.start(), f"«{match[0]}» is no possible date: day or month is 0"))
            found.append(CellDate(match.start(), match.end(), stated, before, after))
    return tuple(found), tuple(wrong)
