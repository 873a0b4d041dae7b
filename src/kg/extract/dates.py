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


def _numeric(n: int, *, year: bool) -> str:
    """Return the expression for 16.06.2011, or for 16.06: its month is one, as 10.30 is an hour."""
    month = r"\d{1,2}" if year else r"(?:0[1-9]|1[0-2])(?!\d)"
    tail = rf"\.(?P<y{n}>\d{{4}})(?!\d)(?:{_YEAR_WORD})?" if year else ""
    return rf"(?P<d{n}>\d{{1,2}})\.(?P<m{n}>{month}){tail}"


# Where one of the forms can begin: looked for first, as most of a text is far from any date.
_BEGINNING = re.compile(
    rf"(?<![\w.])(?:\d|(?:в\s+период\s+)?с\s+\d|в\s+\d|(?:в\s+)?(?:течени|начал|середин|конц|{_MONTH}))",
    re.IGNORECASE,
)
# Of the forms that match at a place, the longest counts.
_FORMS = tuple(
    re.compile(rf"(?<![\w.]){pattern}", re.IGNORECASE)
    for pattern in (
        rf"(?:в\s+период\s+)?с\s+{_day(1)}\s+по\s+{_day(2)}",
        rf"(?:в\s+период\s+)?с\s+(?P<d1>\d{{1,2}})\s+по\s+{_day(2)}",
        rf"{_day(1)}{_DASH}{_day(2)}",
        rf"(?P<d1>\d{{1,2}}){_DASH}{_day(2)}",
        rf"(?P<d1>\d{{1,2}})(?:,\s*\d{{1,2}})*(?:\s*,\s*|\s+и\s+){_day(2)}",
        rf"{_numeric(1, year=False)}{_DASH}{_numeric(2, year=False)}(?!\.?\d)",
        rf"{_numeric(1, year=False)}{_DASH}{_numeric(2, year=True)}(?!\.?\d)",
        rf"{_numeric(1, year=True)}{_DASH}{_numeric(2, year=True)}(?!\.?\d)",
        rf"(?P<d1>\d{{1,2}}){_DASH}{_numeric(2, year=True)}(?!\.?\d)",
        _day(1),
        rf"{_numeric(1, year=True)}(?!\.?\d)",
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
    """A date phrase that no calendar has: the message says which and why, ``begin`` where it stands."""

    def __init__(self, phrase: re.Match[str], reason: str) -> None:
        """Name the phrase and the reason."""
        super().__init__(f"«{phrase[0]}» {reason}")
        self.begin = phrase.start()


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

    >>> [str(phrase.start) for phrase in find_phrases("5 марта – визит. В мае 2021 года – концерт", 2020)]
    ['2020-03-05', '2021-05']
    """
    at = 0
    while beginning := _BEGINNING.search(text, at):
        at = beginning.start()
        matches = [match for form in _FORMS if (match := form.match(text, at))]
        if not matches:
            at += 1
            continue
        longest = max(matches, key=lambda match: match.end())
        try:
            yield _phrase(longest, year)
        except ImpossibleDateError as error:
            yield error
        at = longest.end()


def _phrase(match: re.Match[str], year: int) -> Phrase:
    parts = match.groupdict()
    y1, y2 = _number(parts.get("y1")), _number(parts.get("y2"))
    two = bool(parts.get("m2"))
    start = _stated(match, y1 or y2 or year, parts.get("m1") or parts.get("m2"), parts.get("d1"))
    if not two:
        return Phrase(match.start(), match.end(), start, start, bool(y1))
    finish = _stated(match, y2 or start.year, parts["m2"], parts.get("d2"))
    if (finish.year, finish.month, finish.day) < (start.year, start.month, start.day):
        if (y1 and y2) or finish.month == start.month:
            raise ImpossibleDateError(match, "ends before it begins")
        if y2:  # «28 декабря – 3 января 2021 г.»
            start = _stated(match, y2 - 1, parts["m1"], parts.get("d1"))
        else:  # «28 декабря – 3 января»
            finish = _stated(match, start.year + 1, parts["m2"], parts.get("d2"))
    return Phrase(match.start(), match.end(), start, finish, bool(y1 or y2))


def _number(text: str | None) -> int:
    return int(text[:4] if text and len(text) > 4 else text) if text else 0


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS[text.lower()]


def _stated(phrase: re.Match[str], year: int, month: str | None, day: str | None) -> StatedDate:
    """Return the date of what is stated (month and day as printed), if the calendar has it."""
    numbers = _month(month) if month else None, int(day) if day else None
    try:
        date(year, *(1 if number is None else number for number in numbers))
    except ValueError:
        raise ImpossibleDateError(phrase, "is no possible date") from None
    return StatedDate(year, numbers[0] or 0, numbers[1] or 0)


@dataclass(frozen=True, slots=True)
class CellDate:
    """A date of the dates column, with the words up to the next one."""

    begin: int
    end: int
    stated: StatedDate
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DatesCell:
    """What the dates column holds: dates, impossible ones, and the words between (with their place)."""

    dates: tuple[CellDate, ...]
    impossible: tuple[ImpossibleDateError, ...]
    words: tuple[tuple[int, str], ...]


def find_cell_dates(text: str) -> DatesCell:
    """Return the dates in a cell of the dates column, or in a bracket that ends a title.

    >>> [(str(found.stated), found.after) for found in find_cell_dates("1956 г. – связи 20.09.1962").dates]
    [('1956', ' – связи '), ('1962-09-20', '')]
    """
    found: list[CellDate] = []
    impossible: list[ImpossibleDateError] = []
    matches = list(_CELL_DATE.finditer(text))
    ends = [*(match.start() for match in matches[1:]), len(text)]
    first = text[: matches[0].start()] if matches else text
    words = [(0, first)]
    for match, end in zip(matches, ends, strict=True) if matches else ():
        after = text[match.end() : end]
        words.append((match.end(), after))
        year = _number(match["y"] or match["yy"] or match["yyy"] or match["yyyy"])
        try:
            stated = _stated(
                match, year, match["m"] or match["mm"] or match["mmm"], match["d"] or match["dd"]
            )
        except ImpossibleDateError as error:
            impossible.append(error)
        else:
            before = first if match is matches[0] else ""
            found.append(CellDate(match.start(), match.end(), stated, before, after))
    return DatesCell(tuple(found), tuple(impossible), tuple(words))
