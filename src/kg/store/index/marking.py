"""Where the words that were looked for stand in a text, and the part of a long one that shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.store.index.words import stem_words

_WORD = re.compile(r"[^\W_]+")
_BEFORE = 60  # characters before the first word that is marked
_AFTER_SENTENCE = re.compile(r"[\s(«\"]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of a text; ``is_marked`` says that they are a word that was looked for."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks the words with any of these ``stems``."""

    stems: frozenset[str]

    def mark(self, text: str, most: int = 0) -> tuple[Stretch, ...]:
        """Return ``text`` in stretches; of a longer one than ``most`` (0: no limit) the part with most words.

        Put together they are the text; what is left out at an end is an ellipsis.
        """
        places = [found for found in _WORD.finditer(text) if self._is_wanted(found[0])]
        begin, end = 0, len(text)
        if most and len(text) > most:
            begin, end = _window(text, [found.span() for found in places], most)
        return tuple(_stretches(text, begin, end, [found.span() for found in places]))

    def count(self, text: str) -> int:
        """Return how many different words that were looked for ``text`` has."""
        return len({stem for stem in stem_words(text) if stem in self.stems})

    def _is_wanted(self, word: str) -> bool:
        return any(stem in self.stems for stem in stem_words(word))


def _window(text: str, places: list[tuple[int, int]], most: int) -> tuple[int, int]:
    """Return the ``most`` characters of ``text`` in which the most of ``places`` are."""

    def inside(first: int) -> int:
        return sum(first <= begin and end <= first + most for begin, end in places)

    before = min(_BEFORE, most // 4)
    starts = [max(0, begin - before) for begin, _ in places]
    begin = max(starts, key=lambda start: (inside(start), -start), default=0)
    begin = min(begin, len(text) - most)
    if begin and (gap := _AFTER_SENTENCE.search(text, begin, begin + before)):
        begin = gap.end()
    end = min(len(text), begin + most)
    if end < len(text):
        end = max(text.rfind(" ", begin, end), begin + most // 2)
    return begin, end


def _stretches(text: str, begin: int, end: int, places: list[tuple[int, int]]) -> Iterator[Stretch]:
    at = begin
    if begin:
        yield Stretch("… ")
    for first, last in places:
        if first >= begin and last <= end:
            if first > at:
                yield Stretch(text[at:first])
            yield Stretch(text[first:last], is_marked=True)
            at = last
    if at < end:
        yield Stretch(text[at:end])
    if end < len(text):
        yield Stretch(" …")
