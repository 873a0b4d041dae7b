"""The dates column: dates, and the words beside them that say what they date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.extract.marks import find_marks
from kg.extract.months import AFTER_DAY, MONTH, YEAR, YEAR_WORD, ImpossibleDateError, stated, year_number
from kg.records import StatedDate

# A page can cut a date after a point: «22.02.» and «2008».
_DATE = re.compile(
    rf"(?<!\d)(?:(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?(?P<y>\d{{4}})(?!\d)(?:{YEAR_WORD})?"
    rf"|(?P<dd>\d{{1,2}})\s+(?P<mm>{AFTER_DAY})\s+(?P<yy>{YEAR})"
    rf"|(?P<mmm>{MONTH})\s+(?P<yyy>{YEAR})|(?P<yyyy>(?=\d){YEAR}))",
    re.IGNORECASE,
)
# Also after words on something else: «1961 г. – установление связей; 1) 02.10.1967 2) 06.12.2008».
_LIST_MARK = re.compile(r"(?<![\w.])(?:\d{1,2}|[а-к])\)")
_PARTED = re.compile(r"[;,]")
_LEADS_ON = re.compile(r"(?:[–—:-]|\b(?:с|со|в|от))\s*$", re.IGNORECASE)
_BELONGS = re.compile(r"\s*[–—:(-]")


@dataclass(frozen=True, slots=True)
class CellDate:
    """A date of the dates column, with the words before and after it that speak of it."""

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
    marks = find_marks(text)
    text = "".join(" " if marked else char for char, marked in zip(text, marks, strict=True))
    text = _LIST_MARK.sub(lambda mark: " " * len(mark[0]), text)
    found: list[CellDate] = []
    impossible: list[ImpossibleDateError] = []
    matches = list(_DATE.finditer(text))
    cuts = [0, *(_cut(text, a.end(), b.start()) for a, b in pairwise(matches))]
    ends = [*cuts[1:], len(text)]
    for match, begin, end in zip(matches, cuts, ends, strict=True) if matches else ():
        year = year_number(match["y"] or match["yy"] or match["yyy"] or match["yyyy"])
        try:
            date = stated(match, year, match["m"] or match["mm"] or match["mmm"], match["d"] or match["dd"])
        except ImpossibleDateError as error:
            impossible.append(error)
        else:
            before, after = text[begin : match.start()], text[match.end() : end]
            found.append(CellDate(match.start(), match.end(), date, before, after))
    return DatesCell(tuple(found), tuple(impossible), tuple(_words(text, matches)))


def _cut(text: str, begin: int, end: int) -> int:
    """Return where the words between two dates change from speaking of the first to the second.

    They do at a comma or semicolon. Without one all speak of the first («1956 г. – установление связей
    20.09.1962»), unless only the second is joined to them («20.09.1962 установление связей – 1956»).
    """
    between = text[begin:end]
    if parted := _PARTED.search(between):
        return begin + parted.end()
    return begin if _LEADS_ON.search(between) and not _BELONGS.match(between) else end


def _words(text: str, matches: list[re.Match[str]]) -> list[tuple[int, str]]:
    begins = [0, *(match.end() for match in matches)]
    ends = [*(match.start() for match in matches), len(text)]
    return [
        (begin + part.start(), part[0])
        for begin, end in zip(begins, ends, strict=True)
        for part in re.finditer(r"[^;,]+|^$", text[begin:end])
    ]
