"""A report's rows written anew as another export might break them: pages, lines, paragraphs, dashes.

What is drawn is what no reader would take for a change of meaning. Left out, as no reader could decide it:

* the rest of a merged events cell beside a row that only begins on the new page: it may be that row's own
  (it is read so only where it goes on with a sentence in small letters);
* a dash or a blank inside a word, a number or an abbreviation: that is another wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from kg.records import Row

HEADER = (
    "Страна",
    "Город",
    "Основание для сотрудничества",
    "Год установления связей/ подписания документа",
    "Основные мероприятия в 2020 году",
)
SECTIONS = {"europe": "ЕВРОПА", "asia": "АЗИЯ", "cis": "СНГ"}
_SWAPPABLE = re.compile(
    r"(?<=\s)[-–—](?=\s)|(?<=\d)[-–—](?=\d)|(?<=(?i:январь|август))-(?=(?i:декабрь|октябрь))"
)
_RANGE = re.compile(r"\d[-–—]\d")
_BLANKS = ("  ", "\N{NO-BREAK SPACE}", " \N{NO-BREAK SPACE}", "   ")
Words = tuple[str, ...]
Cells = tuple[Words, ...]


@dataclass(frozen=True)
class Layout:
    """How often each kind of break happens, from 0 (never) to 1."""

    cuts: float = 0.0
    breaks: float = 0.0
    rules: float = 0.0
    headers: float = 0.0
    paragraphs: float = 0.0
    wraps: float = 0.0
    dashes: float = 0.0
    blanks: float = 0.0
    merged: float = 0.0
    shifted: float = 0.0
    crlf: bool = False
    bom: bool = False


def draw_layout(random: Random) -> Layout:
    """Return a layout in which about half of the kinds never happen and the others more or less often."""
    chances = {
        name: random.choice((0.0, 0.0, 0.05, 0.3, 0.8))
        for name in Layout.__dataclass_fields__
        if name not in ("crlf", "bom")
    }
    return Layout(**chances, crlf=random.random() < 0.2, bom=random.random() < 0.2)


def rebreak(rows: Sequence[Row], layout: Layout, random: Random) -> bytes:
    """Return a document whose table holds ``rows``, broken as ``layout`` says."""
    writer = _Writer(layout, random)
    text = "\n".join(writer.lines(rows)) + "\n"
    text = text.replace("\n", "\r\n") if layout.crlf else text
    return text.encode("utf-8-sig" if layout.bom else "utf-8")


@dataclass(frozen=True)
class _Writer:
    layout: Layout
    random: Random

    def _happens(self, chance: float) -> bool:
        return self.random.random() < chance

    def lines(self, rows: Sequence[Row]) -> Iterator[str]:
        """Yield the lines of the whole document."""
        yield "СОТРУДНИЧЕСТВО С ГОРОДАМИ"
        yield ""
        yield self._line(_split(HEADER))
        section = ""
        rest: Words = ()  # of a merged events cell, still to be written
        for index, row in enumerate(rows):
            if row.section != section:
                section = row.section
                tabs = (
                    self.random.choice(("", "\t\t\t\t")) if self._happens(self.layout.rules) else "\t\t\t\t"
                )
                yield SECTIONS[section] + tabs
            own = row.own_country or index == 0
            country = row.country.text if own else ""
            cells = _split((country, row.place.text, row.basis.text, row.dates.text, row.events.text))
            after = rows[index + 1] if index + 1 < len(rows) else None
            spans_next = bool(after and not (after.own_country or after.events) and after.section == section)
            if not rest and self._is_shiftable(row, own=own) and self._happens(self.layout.shifted):
                yield self._line((*cells[1:], ()))
            else:
                parts, rest = self._cut(cells, rest, spans_next=spans_next)
                yield self._line(parts[0])
                for part in parts[1:]:
                    yield from self._page_break()
                    yield self._line(part)
            if not rest and self._happens(self.layout.breaks):
                yield from self._page_break()

    def _is_shiftable(self, row: Row, *, own: bool) -> bool:
        """Return whether a reader would see the shift: the cells are there that tell the columns."""
        return not own and bool(row.place and row.basis and row.dates)

    def _cut(self, cells: Cells, rest: Words, *, spans_next: bool) -> tuple[list[Cells], Words]:
        """Return ``cells`` as pages cut them, and what a merged events cell leaves for after the next row.

        ``rest`` is what the merged events cell of a row above still holds: it comes after the next break,
        unless the cell goes on beside the next row (``spans_next``).
        """
        parts: list[Cells] = []
        while True:
            several = [index for index, words in enumerate(cells) if len(words) > (not parts)]
            if rest and not (spans_next and self._happens(0.5)):
                first, cells = self._divide(cells) if several else (cells, _split(("",) * 5))
                parts.append(first)
                cells, rest = (*cells[:4], rest), ()
            elif several and self._happens(self.layout.cuts):
                first, cells = self._divide(cells)
                parts.append(first)
            else:
                break
        if spans_next and len(cells[4]) > 1 and self._happens(self.layout.merged):
            at = self.random.randrange(1, len(cells[4]))
            cells, rest = (*cells[:4], cells[4][:at]), cells[4][at:]
        parts.append(cells)
        return [part for part in parts if any(part)], rest

    def _divide(self, cells: Cells) -> tuple[Cells, Cells]:
        """Return ``cells`` before and after a page break; before it no cell that has text is empty."""
        first, second = [], []
        for words in cells:
            whole = self._happens(0.4)
            at = len(words) if whole or not words else self.random.randint(1, len(words))
            first.append(words[:at])
            second.append(words[at:])
        return tuple(first), tuple(second)

    def _page_break(self) -> Iterator[str]:
        if self._happens(self.layout.rules):
            sign = self.random.choice("---_–")
            yield "\t".join(sign * self.random.randint(1, 6) for _ in range(5))
        empty = ("", "", "\t\t\t\t", " \N{NO-BREAK SPACE}")
        yield from (self.random.choice(empty) for _ in range(self.random.choice((1, 1, 2))))
        if self._happens(self.layout.headers):
            yield self._line(_split(HEADER))

    def _line(self, cells: Cells) -> str:
        return "\t".join(map(self._cell, cells))

    def _cell(self, words: Words) -> str:
        """Return the text of a cell, or of a part of one, with its paragraphs, dashes and blanks."""
        paragraphs = [words]
        marked = bool(words) and self._happens(self.layout.paragraphs)
        while marked and len(paragraphs[-1]) > 1 and self._happens(0.6):
            at = self.random.randrange(1, len(paragraphs[-1]))
            paragraphs[-1:] = [paragraphs[-1][:at], paragraphs[-1][at:]]
        texts = [
            f"<p>{' '.join(part)}</p>" if marked and self._happens(0.8) else " ".join(part)
            for part in paragraphs
        ]
        text = " ".join(texts)
        text = re.sub(" ", lambda _: self._blank(), _SWAPPABLE.sub(self._dash, text))
        if not text and self._happens(self.layout.paragraphs * 0.2):
            return "<p></p>"
        return f" {text} " if self._happens(self.layout.blanks * 0.2) else text

    def _dash(self, printed: re.Match[str]) -> str:
        if not self._happens(self.layout.dashes):
            return printed[0]
        dash = self.random.choice("-–—")
        spaced = _RANGE.match(printed.string, printed.start() - 1) and self._happens(0.3)
        return f" {dash} " if spaced else dash

    def _blank(self) -> str:
        if self._happens(self.layout.wraps * 0.3):
            return "\n"
        return self.random.choice(_BLANKS) if self._happens(self.layout.blanks * 0.3) else " "


def _split(texts: Sequence[str]) -> Cells:
    return tuple(tuple(text.split()) for text in texts)


def drop(layout: Layout, name: str) -> Layout:
    """Return ``layout`` without one kind of break, to make a failing example smaller."""
    return replace(layout, **{name: type(getattr(layout, name))(0)})
