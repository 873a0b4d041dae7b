"""The physical lines of a table as rows of cells, before page breaks are mended.

A row is five cells parted by tabs. A text export may wrap a row at any white space, so that a row's tabs
are spread over several lines; it then goes on until it has its five cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kg.faults import Fault
from kg.records import Text
from kg.source.document import Document

_RULE = re.compile(r"[-–—_=*]{2,}")


@dataclass(frozen=True, slots=True)
class Line:
    """Cells as they stand between blank lines; ``first`` says that an empty line or a rule comes before."""

    begin: int
    end: int
    cells: tuple[Text, ...]
    first: bool
    tabs: int

    def join(self, other: Line) -> Line:
        """Return this line with ``other`` as its wrapped rest."""
        middle = self.cells[-1].join(other.cells[0])
        cells = (*self.cells[:-1], middle, *other.cells[1:])
        return replace(self, end=other.end, cells=cells, tabs=self.tabs + other.tabs)

    def is_rule(self) -> bool:
        """Return whether the line is nothing but dashes, as exports put at a page's end."""
        return any(self.cells) and all(_RULE.fullmatch(cell.text) for cell in self.cells if cell)


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
        yield Line(begin, end, tuple(cells), first, len(cells) - 1)
        first = False


def unwrap(
    lines: list[Line], width: int, begins: Callable[[str], bool], document: Document
) -> tuple[list[Line], list[Fault]]:
    """Return the rows of ``width`` cells that ``lines`` hold, and a fault for each that has not as many.

    ``begins`` tells whether a text is one that a row or section begins with (a country, a section's name):
    a line without tabs is the rest of the last cell above it, unless it begins the next row.
    """
    rows: list[Line] = []
    faults: list[Fault] = []
    pending: Line | None = None
    for index, line in enumerate(lines):
        if pending is not None and not line.first and pending.tabs + line.tabs < width:
            pending = pending.join(line)
        else:
            if pending is not None:
                faults.append(_ragged(pending, width, document))
            after = lines[index + 1] if index + 1 < len(lines) else None
            if line.tabs == 0 and rows and not line.first and not _begins(line, after, begins):
                rows[-1] = rows[-1].join(line)
                continue
            pending = line
        if pending.tabs == width - 1:
            rows.append(pending)
            pending = None
        elif pending.tabs == 0 and begins(pending.cells[0].text) and _is_heading(lines, index, width):
            rows.append(replace(pending, cells=pending.cells + (Text(),) * (width - 1), tabs=width - 1))
            pending = None
    if pending is not None:
        faults.append(_ragged(pending, width, document))
    return rows, faults


def _begins(line: Line, after: Line | None, begins: Callable[[str], bool]) -> bool:
    text = line.cells[0].text
    return begins(text) or bool(after and not after.first and begins(f"{text} {after.cells[0].text}"))


def _is_heading(lines: list[Line], index: int, width: int) -> bool:
    """Return whether the line without tabs stands alone: the next one begins a row or completes none."""
    after = lines[index + 1] if index + 1 < len(lines) else None
    return after is None or after.first or after.tabs != width - 1 or bool(after.cells[0])


def _ragged(line: Line, width: int, document: Document) -> Fault:
    message = f"a row of {line.tabs + 1} cells, the table has {width} columns"
    return document.fault(line.begin, message, "part the cells by single tabs, empty cells too")
