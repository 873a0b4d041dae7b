"""A stretch of a report's text cut into pieces: what is marked, what leads to a passage, what is markup.

Put together again, the pieces are the text, character for character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.web.passages.texts import ReportText

# What the report's table is made of: the tags of its paragraphs, and the tab between two cells.
_MARKUP = re.compile(r"(?P<open><[A-Za-z][^<>\n]{0,100}>)|(?P<close></[A-Za-z][^<>\n]{0,100}>)|(?P<tab>\t)")


@dataclass(frozen=True, slots=True)
class Span:
    """A passage as far as a text needs it: its characters, and where its page is."""

    begin: int
    end: int
    href: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that look alike: ``kind`` is ``text``, ``open``, ``close`` or ``tab``.

    ``href`` leads to the passage that they belong to, "" for none; ``is_marked`` says whether they belong to
    the one that the page is about.
    """

    text: str
    kind: str = "text"
    href: str = ""
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text: its number, its pieces, how many characters of it were ``left_out`` at its end."""

    number: int
    pieces: tuple[Piece, ...]
    left_out: int = 0


def cut_lines(
    text: ReportText, first: int, last: int, spans: Sequence[Span], marked: Span | None, most: int
) -> tuple[Line, ...]:
    """Return the lines ``first`` to ``last`` of ``text``, of each at most ``most`` characters.

    Of two of the ``spans`` that overlap, the shorter one's link is shown. A line is never cut before the end
    of what is ``marked``.
    """
    lines = []
    for number in range(first, last + 1):
        begin, end = text.begin(number), text.end(number)
        limit = max(begin + most, min(marked.end, end) if marked else 0)
        pieces = tuple(_cut(text.text, begin, min(end, limit), spans, marked))
        lines.append(Line(number, pieces, max(0, end - limit)))
    return tuple(lines)


def _cut(text: str, begin: int, end: int, spans: Sequence[Span], marked: Span | None) -> Iterator[Piece]:
    inside = [span for span in spans if span.begin < end and span.end > begin]
    edges = {begin, end}
    for span in (*inside, *([marked] if marked else [])):
        edges |= {min(max(edge, begin), end) for edge in (span.begin, span.end)}
    ordered = sorted(edges)
    inside.sort(key=lambda span: span.end - span.begin)
    for left, right in pairwise(ordered):
        is_marked = marked is not None and marked.begin <= left and right <= marked.end
        href = next((span.href for span in inside if span.begin <= left and right <= span.end), "")
        yield from _without_markup(text[left:right], "" if is_marked else href, is_marked)


def _without_markup(text: str, href: str, is_marked: bool) -> Iterator[Piece]:
    at = 0
    for found in _MARKUP.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()], "text", href, is_marked)
        yield Piece(found[0], str(found.lastgroup), "", is_marked)
        at = found.end()
    if at < len(text):
        yield Piece(text[at:], "text", href, is_marked)
