"""The physical lines of a table as rows of cells, before page breaks are mended.

A row is five cells parted by tabs. A text export may wrap a row at any white space, so that a row's tabs
are spread over several lines; it then goes on until it has its five cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate, takewhile

from kg.faults import Fault
from kg.records import Text
from kg.source.document import Document

_DASHES = re.compile(r"[-–—_=*]+")
_LONGEST_NAME = 6  # the lines over which the words of a name can be wrapped
_NEXT_PAGE = 100  # the lines within which a page break is looked for that cuts a name


@dataclass(frozen=True, slots=True)
class Line:
    """Cells as they stand between blank lines; ``first`` says that an empty line or a rule comes before."""

    begin: int
    end: int
    cells: tuple[Text, ...]
    first: bool

    @property
    def tabs(self) -> int:
        """Return how many tabs part the cells."""
        return len(self.cells) - 1

    def join(self, other: Line) -> Line:
        """Return this line with ``other`` as its wrapped rest."""
        middle = self.cells[-1].join(other.cells[0])
        return replace(self, end=other.end, cells=(*self.cells[:-1], middle, *other.cells[1:]))

    def is_rule(self) -> bool:
        """Return whether the line is nothing but dashes, as exports put at a page's end.

        A single dash alone is a wrapped word.
        """
        filled = [cell.text for cell in self.cells if cell]
        return sum(map(len, filled)) > 1 and all(map(_DASHES.fullmatch, filled))


def read_lines(document: Document) -> Iterator[Line]:
    """Yield the lines of ``document`` that hold anything."""
    first = True
    ends = (*(start - 1 for start in document.line_starts[1:]), len(document.text))
    for begin, end in zip(document.line_starts, ends, strict=True):
        raw = document.text[begin:end]
        if not raw.strip():
            first = True
            continue
        cells = []
        at = begin
        for cell in raw.split("\t"):
            cells.append(document.wording(at, at + len(cell)))
            at += len(cell) + 1
        if len(cells) > 1 or cells[0]:  # a tag on a line of its own is no line of the table
            yield Line(begin, end, tuple(cells), first)
            first = False


@dataclass(frozen=True, slots=True)
class Names:
    """What a row can begin with: which texts ``name`` a place and which are a section's ``heading``."""

    name: Callable[[str], bool]
    heading: Callable[[str], bool]


def unwrap(
    lines: Sequence[Line], width: int, names: Names, document: Document
) -> tuple[list[Line], list[Fault]]:
    """Return the rows of ``width`` cells that ``lines`` hold, and a fault for each that has not as many.

    Lines without tabs below a row are the rest of its last cell, save those that are a heading and those
    that make up a name together with the first cell of the next row: they are the beginning of that row.
    """
    rows: list[Line] = []
    faults: list[Fault] = []
    torn = False  # whether the row above is a fault, so that its rest is of no use
    index = 0
    while index < len(lines):
        block = _loose(lines, index)
        index += len(block)
        row = _row(lines, index, width) if index < len(lines) and not (block and lines[index].first) else []
        index += len(row)
        starts = block[0].first if block else True
        first = row[0].cells[0] if row else None
        below = _first_cells(lines, index) if block and first and not names.name(first.text) else []
        rest, heading, begin = _part(block, first, below, names, starts=starts)
        if rows and not torn:
            rows[-1] = reduce(Line.join, rest, rows[-1])
        rows += [_pad(reduce(Line.join, heading), width)] if heading else []
        if begin or row:
            line = reduce(Line.join, [*begin, *row])
            line = _pad(line, width) if not row and names.name(line.cells[0].text) else line
            torn = len(line.cells) != width
            if torn:
                faults.append(_ragged(line, width, document))
            else:
                rows.append(line)
    return rows, faults


def _loose(lines: Sequence[Line], index: int) -> list[Line]:
    """Return the lines without tabs from ``index`` on, up to the next break."""
    found: list[Line] = []
    while index < len(lines) and not lines[index].tabs and not (found and lines[index].first):
        found.append(lines[index])
        index += 1
    return found


def _row(lines: Sequence[Line], index: int, width: int) -> list[Line]:
    """Return the lines from ``index`` on that make up one row: a wrap never stands beside a tab."""
    found = [lines[index]]
    tabs = lines[index].tabs
    for following in range(index + 1, len(lines)):
        line = lines[following]
        wrapped = bool(line.cells[0]) and bool(found[-1].cells[-1]) and not line.first
        if tabs >= width - 1 or not wrapped or tabs + line.tabs > width - 1:
            break
        found.append(line)
        tabs += line.tabs
    return found


def _first_cells(lines: Sequence[Line], index: int) -> list[Text]:
    """Return the first cells below the next breaks: the rest of a name that pages cut."""
    found: list[Text] = []
    for at in range(index, min(index + _NEXT_PAGE, len(lines))):
        if lines[at].first:
            block = _loose(lines, at)
            row = lines[at + len(block) : at + len(block) + 1]
            found.append(_text([*block, *row]))
    return list(takewhile(bool, found))


def _part(
    block: list[Line], first: Text | None, below: list[Text], names: Names, *, starts: bool
) -> tuple[list[Line], list[Line], list[Line]]:
    """Return ``block`` as the rest of the row above, a heading, and the beginning of the row below.

    ``first`` is the first cell of that row, if there is one, and ``below`` what pages may have cut from
    it. ``starts`` says that a break stands before the block: then there is no row above.
    """
    size = len(block)
    if starts:
        heads = [i for i in range(size, 0, -1) if i <= _LONGEST_NAME and names.heading(_text(block[:i]).text)]
        head = heads[0] if heads else 0
        return [], block[:head], block[head:]
    nearest = range(max(0, size - _LONGEST_NAME), size)
    begins = [i for i in nearest if first and _is_name(_text(block[i:]).join(first), below, names)]
    begin = begins[0] if begins else size
    alone = first is None or bool(first)
    heads = [i for i in nearest if i < begin and alone and names.heading(_text(block[i:begin]).text)]
    head = heads[0] if heads else begin
    return block[:head], block[head:begin], block[begin:]


def _is_name(text: Text, below: list[Text], names: Names) -> bool:
    return any(names.name(whole.text) for whole in accumulate(below, Text.join, initial=text))


def _text(lines: Iterable[Line]) -> Text:
    return reduce(Text.join, (line.cells[0] for line in lines), Text())


def _pad(line: Line, width: int) -> Line:
    return replace(line, cells=line.cells + (Text(),) * (width - len(line.cells)))


def _ragged(line: Line, width: int, document: Document) -> Fault:
    if not line.tabs:
        shown = line.cells[0].text[:40]
        return document.fault(line.begin, f"«{shown}» stands in no row", "put it above the table's header")
    message = f"a row of {len(line.cells)} cells, the table has {width} columns"
    return document.fault(line.begin, message, "part the cells by single tabs, empty cells too")
