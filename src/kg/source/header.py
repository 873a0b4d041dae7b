"""The table's header: where it begins, which column each cell is, and where pages repeat it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kg.faults import Fault, InputError
from kg.source.document import Document
from kg.source.lines import Line
from kg.words import Matcher

COLUMNS = ("country", "place", "basis", "dates", "events")
_FIVE_COLUMNS = "give the five columns Страна, Город, Основание, Год, Мероприятия"
_HEADER_LINES = 30  # the lines over which a header can be wrapped
_LONGEST_TITLE = 100  # characters: what is longer is no column's title


def find_titles(line: Line, matcher: Matcher) -> list[str]:
    """Return the column that each cell is the title of; none where the line cannot be a header."""
    if any(len(cell.text) > _LONGEST_TITLE for cell in line.cells):
        return []
    return [matcher.first("column", cell.text) or "" for cell in line.cells]


def find_header(
    document: Document,
    lines: list[Line],
    matcher: Matcher,
    unwrapped: Callable[[list[Line]], tuple[list[Line], list[Fault]]],
) -> tuple[int, Line]:
    """Return the index of the line with which the table's header begins, and the header, unwrapped.

    Raises :class:`InputError` where there is none, or not one title for each column.
    """
    for index, line in enumerate(lines):
        if not line.tabs or not any(find_titles(line, matcher)):
            continue
        for start in range(index, -1, -1):  # the first title may be wrapped: then its line has no tabs
            if start < index and (lines[start].tabs or lines[start + 1].first):
                break
            rows, _ = unwrapped(lines[start : index + _HEADER_LINES])
            if rows and sorted(find_titles(rows[0], matcher)) == sorted(COLUMNS):
                return start, rows[0]
        if len(set(titles := find_titles(line, matcher)) - {""}) >= 3:
            missing = [column for column in COLUMNS if column not in titles]
            what = f"no column for {', '.join(missing)}" if missing else f"{len(titles)} columns"
            raise InputError([document.fault(line.begin, f"the table's header has {what}", _FIVE_COLUMNS)])
    advice = f"{_FIVE_COLUMNS} in a header row, its cells parted by tabs"
    raise InputError([Fault(document.name, 1, 0, "no table found", advice)])


def part_headers(lines: Sequence[Line], header: Line) -> tuple[list[Line], list[Line]]:
    """Return the lines of ``header``, wherever a page repeats it, and the others.

    A repeated header is part of a page break: the line below it is the first of its page.
    """
    headers: list[Line] = []
    others: list[Line] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        size = _count_header_lines(lines, index, header) if line.first or not index else 0
        headers += lines[index : index + size]
        if not size:
            others.append(replace(line, first=True) if headers and headers[-1] is lines[index - 1] else line)
        index += size or 1
    return headers, others


def _count_header_lines(lines: Sequence[Line], index: int, header: Line) -> int:
    """Return how many lines from ``index`` on are the whole ``header``; 0 where they are something else."""
    texts = [cell.text for cell in header.cells]
    whole: Line | None = None
    for size, line in enumerate(lines[index : index + _HEADER_LINES], 1):
        whole = whole.join(line) if whole else line
        found = [cell.text for cell in whole.cells]
        if found == texts:
            return size
        if found[:-1] != texts[: len(found) - 1] or not texts[len(found) - 1].startswith(found[-1]):
            return 0
    return 0
