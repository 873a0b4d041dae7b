"""Words that lead to concepts: the table ``data/words.tsv`` made ready to be looked up in texts.

A pattern is one or more words, each exact or with a trailing ``*`` for any ending («рабоч* групп*»); they
match whole words in this order, case and ё/е aside, with nothing but white space, dots, quotes or hyphens
between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[\s.«»\"'„“()–-]*")


def fold(text: str) -> str:
    """Return ``text`` as it is compared: small letters, ё as е."""
    small = text.lower()
    if len(small) != len(text):  # a few letters, such as İ, are longer when small: offsets must stay
        small = "".join(char.lower()[0] for char in text)
    return small.replace("ё", "е")


@dataclass(frozen=True, slots=True)
class Found:
    """A concept's words found in a text, at characters ``begin`` to ``end``."""

    concept: str
    begin: int
    end: int


class Matcher:
    """Finds the concepts of each scheme of a table of words."""

    def __init__(self, words: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        """Index ``words``: for each scheme, pairs of a concept and a pattern."""
        self._patterns: dict[str, dict[str, list[tuple[str, tuple[str, ...]]]]] = {}
        for scheme, pairs in words.items():
            index: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
            for concept, pattern in pairs:
                stems = tuple(re.findall(r"\w+\*?", fold(pattern)))
                index.setdefault(stems[0][:2].rstrip("*"), []).append((concept, stems))
            self._patterns[scheme] = index
        self._candidates = lru_cache(maxsize=100_000)(self._find_candidates)

    def concepts(self, scheme: str) -> frozenset[str]:
        """Return the concepts that some words of ``scheme`` lead to."""
        return frozenset(c for found in self._patterns.get(scheme, {}).values() for c, _ in found)

    def _find_candidates(self, scheme: str, word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        index = self._patterns.get(scheme, {})
        pairs = [pair for size in (2, 1) for pair in index.get(word[:size], ()) if size == len(word[:size])]
        return tuple((concept, stems[1:]) for concept, stems in pairs if _is(word, stems[0]))

    def all(self, scheme: str, text: str) -> Iterator[Found]:
        """Yield every match of ``scheme`` in ``text``, from left to right, the longest first."""
        words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(fold(text))]
        for index, (word, begin, end) in enumerate(words):
            hits = []
            for concept, rest in self._candidates(scheme, word):
                if (last := _match_rest(words, index, rest, text)) is not None:
                    hits.append(Found(concept, begin, last if rest else end))
            yield from sorted(hits, key=lambda found: -found.end)

    def first(self, scheme: str, text: str, *, at_start: bool = False) -> str | None:
        """Return the concept whose words come first in ``text``, of those the longest.

        ``at_start`` asks for words that begin the text, opening quotes and brackets aside.
        """
        for found in self.all(scheme, text):
            if not at_start or _GAP.fullmatch(text, 0, found.begin):
                return found.concept
            return None
        return None

    def whole(self, scheme: str, text: str) -> str | None:
        """Return the concept whose words are the whole of ``text``, if any."""
        for found in self.all(scheme, text):
            if _GAP.fullmatch(text, 0, found.begin) and _GAP.fullmatch(text, found.end):
                return found.concept
        return None


def _is(word: str, stem: str) -> bool:
    return word.startswith(stem[:-1]) if stem.endswith("*") else word == stem


def _match_rest(
    words: list[tuple[str, int, int]], index: int, rest: tuple[str, ...], text: str
) -> int | None:
    end = words[index][2]
    for step, stem in enumerate(rest, 1):
        if index + step >= len(words):
            return None
        word, begin, after = words[index + step]
        if not _is(word, stem) or not _GAP.fullmatch(text, end, begin):
            return None
        end = after
    return end
