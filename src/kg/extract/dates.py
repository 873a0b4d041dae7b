"""Date phrases of Russian official prose, read at the precision in which they are stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.months import AFTER_DAY, MONTH, YEAR, YEAR_WORD, ImpossibleDateError, stated, year_number
from kg.records import StatedDate

_DASH = r"\s*[-–—]\s*"
_LAST_POINT = r"(?:\.(?=\s*(?:[-–—]|(?-i:[а-яё])))|(?!\.?\d))"  # «12.02.» is followed by its sentence
_LIST = r"(?:\s*,\s*|\s+и\s+)"
_PERIOD = r"(?:в\s+период\s+)?с"
_STAGE = r"(?:(?:начал|середин|конц)[еуаы]|начало|середина|конец)"
_ALL_YEAR = r"(?:(?:весь|целый|круглый)\s+год|(?:в\s+)?течени[еи]|на\s+протяжении)"
_ORDINAL = r"(?:I{1,3}|IV|[1-4](?:-?[а-я]{1,2})?|перв\w+|втор\w+|трет\w+|четв[её]рт\w+)"
_SEASONS = {"весн": (3, 5), "лет": (6, 8), "осен": (9, 11)}  # a winter is in two years
_PARTS = {"кв": 3, "полу": 6, "поло": 6}  # how many months a quarter or a half has


def _day(n: int) -> str:
    return rf"(?P<d{n}>\d{{1,2}})(?:-?го)?\s+(?P<m{n}>{AFTER_DAY})(?:\s+(?P<y{n}>{YEAR}))?"


def _month(n: int) -> str:
    return rf"(?P<m{n}>{MONTH})(?:\s+(?P<y{n}>{YEAR}))?"


def _numeric(n: int, *, year: bool) -> str:
    """Return the expression for 16.06.2011 or 16.06.11, or for 16.06 (but 10.30 is an hour)."""
    month = r"\d{1,2}" if year else r"(?:0[1-9]|1[0-2])(?!\d)"
    tail = rf"\.(?P<y{n}>\d{{4}}|(?<=\d\d\.)\d\d)(?!\d)(?:{YEAR_WORD})?" if year else ""
    return rf"(?P<d{n}>\d{{1,2}})\.(?P<m{n}>{month}){tail}"


# Where one of the forms can begin: looked for first, as most of a text is far from any date.
_BEGINNING = re.compile(
    rf"(?<![\w.])(?:\d|{_PERIOD}\s+(?:\d|{MONTH})|во?\s+(?:\d|втор|ночь|[тс]\.)|до\s+\d|(?:в\s+)?(?:течени|{_STAGE}|{MONTH})"
    rf"|(?:во?\s+)?{_ORDINAL}\s|весн|лет|осен|зимо|весь|целый|круглый|на\s+прот|еже)",
    re.IGNORECASE,
)
# Of the forms that match at a place, the longest counts.
_FORMS = tuple(
    re.compile(rf"(?<![\w.]){pattern}", re.IGNORECASE)
    for pattern in (
        rf"{_PERIOD}\s+{_day(1)}\s+по\s+{_day(2)}",
        rf"{_PERIOD}\s+(?P<d1>\d{{1,2}})\s+по\s+{_day(2)}",
        rf"{_PERIOD}\s+{_month(1)}\s+по\s+{_month(2)}",
        rf"{_PERIOD}\s+{_numeric(1, year=True)}\s+по\s+{_numeric(2, year=True)}(?!\.?\d)",
        rf"{_PERIOD}\s+{_numeric(1, year=False)}\s+по\s+{_numeric(2, year=False)}(?!\.?\d)",
        rf"(?:в\s+ночь\s+)?с\s+(?P<d1>\d{{1,2}})\s+на\s+{_day(2)}",
        rf"{_day(1)}{_DASH}{_day(2)}",
        rf"(?P<d1>\d{{1,2}})(?:{_LIST}\d{{1,2}})*\s+(?P<m1>{AFTER_DAY})(?:{_LIST}\d{{1,2}}(?:\s+{AFTER_DAY})?)*"
        rf"\s+и\s+{_day(2)}",
        rf"(?P<d1>\d{{1,2}}){_DASH}{_day(2)}",
        rf"(?P<d1>\d{{1,2}})(?:,\s*\d{{1,2}})*{_LIST}{_day(2)}",
        rf"{_numeric(1, year=False)}\.?{_DASH}{_numeric(2, year=False)}{_LAST_POINT}",
        rf"{_numeric(1, year=False)}\.?{_DASH}{_numeric(2, year=True)}(?!\.?\d)",
        rf"{_numeric(1, year=True)}{_DASH}{_numeric(2, year=True)}(?!\.?\d)",
        rf"(?P<d1>\d{{1,2}}){_DASH}{_numeric(2, year=True)}(?!\.?\d)",
        _day(1),
        rf"{_numeric(1, year=True)}(?!\.?\d)",
        rf"(?:{_ALL_YEAR}\s+)(?:(?:всего|учебного|отч[её]тного)\s+)?(?:(?P<y1>{YEAR})|(?P<whole>года))",
        r"(?P<whole>(?:весь|целый|круглый)\s+год)",
        rf"(?:в\s+)?{_STAGE}\s+(?:(?P<y1>{YEAR})|(?P<whole>года))",
        rf"(?:в\s+)?(?:{_STAGE}\s+)?{_month(1)}(?:{_LIST}{MONTH})*(?:{_DASH}|{_LIST}){_month(2)}",
        rf"(?:в\s+)?(?:{_STAGE}\s+)?{_month(1)}",
        rf"в\s+(?P<y1>{YEAR})",
        rf"(?:(?:в\s+течение|во?)\s+)?(?P<which>{_ORDINAL})\s+(?P<part>кв\.|квартал|полугоди|половин)\w*"
        rf"(?:\s+(?:(?P<y1>{YEAR})|(?P<whole>года)))?",
        rf"(?P<season>весн|лет|осен)(?:ой|ом|ью)\b(?:\s+(?P<y1>{YEAR}))?",
        rf"(?P<whole>зимой)\b(?:\s+(?P<y1>{YEAR}))?",
    )
)
# Of these, which can be much else, only what begins an entry («14.03 - визит») or has a dash counts.
_HEADINGS = tuple(
    re.compile(rf"(?<![\w.])(?<!№\s){pattern}", re.IGNORECASE)
    for pattern in (
        rf"(?P<d1>\d{{1,2}}){_DASH}{_numeric(2, year=False)}{_LAST_POINT}",
        rf"{_numeric(1, year=False)}{_LAST_POINT}",
        rf"с\s+(?P<since>{_day(1)}|{_month(3)})",
        rf"(?P<till>до)\s+{_day(1)}",
        rf"(?<![-–—])(?=\d)(?P<y1>{YEAR})(?!{_DASH}\d)",
        r"(?P<season>весн|лет|осен)[аоь]\b",
        r"(?P<whole>еже(?:годно|месячно|недельно|квартально|дневно))\b",
    )
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date phrase at characters ``begin`` to ``end`` of a text; ``dated`` where it prints its year.

    ``unsure`` says that it is a date only where an entry begins with it.
    """

    begin: int
    end: int
    start: StatedDate
    finish: StatedDate
    dated: bool
    unsure: bool = False


def find_phrases(text: str, year: int) -> Iterator[Phrase | ImpossibleDateError]:
    """Yield the date phrases of ``text`` from left to right, the longest where several begin together.

    ``year`` is the year of a phrase that prints none. A phrase that names no possible date is yielded as
    the error that says so.

    >>> [str(phrase.start) for phrase in find_phrases("5 марта – визит. В мае 2021 года – концерт", 2020)]
    ['2020-03-05', '2021-05']
    """
    at = 0
    while beginning := _BEGINNING.search(text, at):
        at = beginning.start()
        matches = _match(_FORMS, text, at)
        unsure = not matches
        matches = matches or _match(_HEADINGS, text, at)
        if not matches:
            at += 1
            continue
        longest = max(matches, key=lambda match: match.end())
        try:
            phrase = _phrase(longest, year)
        except ImpossibleDateError as error:
            error.unsure = unsure
            yield error
        else:
            yield replace(phrase, unsure=unsure)
        at = longest.end()


def _match(forms: tuple[re.Pattern[str], ...], text: str, at: int) -> list[re.Match[str]]:
    return [match for form in forms if (match := form.match(text, at))]


def _phrase(match: re.Match[str], year: int) -> Phrase:
    parts = match.groupdict()
    y1, y2 = year_number(parts.get("y1") or parts.get("y3")), year_number(parts.get("y2"))
    if months := _months(parts):
        if months[1] > 12:  # «III полугодие»
            raise ImpossibleDateError(match, "is no possible date")
        start, finish = (StatedDate(y1 or year, month) for month in months)
        return Phrase(match.start(), match.end(), start, finish, bool(y1))
    month = parts.get("m1") or parts.get("m2") or parts.get("m3")
    start = stated(match, y1 or y2 or year, month, parts.get("d1"))
    if parts.get("since"):  # no end is stated: some day of the year
        return Phrase(match.start(), match.end(), start, StatedDate(start.year), bool(y1))
    if parts.get("till"):
        return Phrase(match.start(), match.end(), StatedDate(start.year), start, bool(y1))
    if not parts.get("m2"):
        return Phrase(match.start(), match.end(), start, start, bool(y1))
    finish = stated(match, y2 or start.year, parts["m2"], parts.get("d2"))
    if (finish.year, finish.month, finish.day) < (start.year, start.month, start.day):
        if (y1 and y2) or finish.month == start.month:
            raise ImpossibleDateError(match, "ends before it begins")
        if y2:  # «28 декабря – 3 января 2021 г.»
            start = stated(match, y2 - 1, parts["m1"], parts.get("d1"))
        else:  # «28 декабря – 3 января»
            finish = stated(match, start.year + 1, parts["m2"], parts.get("d2"))
    return Phrase(match.start(), match.end(), start, finish, bool(y1 or y2))


def _months(parts: dict[str, str | None]) -> tuple[int, int] | None:
    """Return the first and the last month of a season, a quarter or a half of the year."""
    if season := parts.get("season"):
        return _SEASONS[season.lower()]
    if not (part := parts.get("part")) or not (which := parts.get("which")):
        return None
    size = next(months for start, months in _PARTS.items() if part.lower().startswith(start))
    ordinals = (("1", "перв", "i"), ("2", "втор", "ii"), ("3", "трет", "iii"), ("4", "четв", "iv"))
    number = next(
        place
        for place, (digit, word, roman) in enumerate(ordinals, 1)
        if which.lower() == roman or which.lower().startswith((digit, word))
    )
    return (number - 1) * size + 1, number * size
