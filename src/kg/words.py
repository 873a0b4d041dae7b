"""Words that lead to concepts: the table ``data/words.tsv`` made ready to be looked up in texts.

A pattern is one or more words, each exact or with a trailing ``*`` for any ending («рабоч* групп*»); they
match whole words in this order, case and ё/е aside, with nothing but white space, dots, quotes or hyphens
between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

_GAP = r"[\s.«»\"'„“()–-]*"
_OUTSIDE = re.compile(_GAP)
_Pattern = tuple[str, str, re.Pattern[str]]  # the concept, the first word, all of the words


# Dashes that exports use beside the usual three, and Latin letters that look like Russian ones.
_DASHES = str.maketrans("−―‒‐‑", "–—–--")
_LOOKALIKES = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_LATIN = re.compile("[A-Za-z]")
_MIXED = re.compile(r"\b(?=\w*[а-яё])(?=\w*[a-z])\w+", re.IGNORECASE)


@lru_cache(maxsize=1000)
def plain(text: str) -> str:
    """Return ``text``, each character in its place, with usual dashes and with words in one alphabet.

    >>> plain("6−7 мaя")
    '6–7 мая'
    """
    text = text.translate(_DASHES)
    if not _LATIN.search(text):
        return text
    return _MIXED.sub(lambda word: word[0].translate(_LOOKALIKES), text)


@lru_cache(maxsize=1000)  # a text is looked through for one scheme after the other
def fold(text: str) -> str:
    """Return ``text`` as it is compared: small letters, ё as е.

    >>> fold("Орёл")
    'орел'
    """
    text = plain(text)
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
    """Finds the concepts of each scheme of a table of words.

    >>> matcher = Matcher({"event-type": (("concert", "концерт*"), ("session", "заседани* рабоч* групп*"))})
    >>> matcher.first("event-type", "3 марта – заседание «Рабочей группы» и концерт")
    'session'
    """

    def __init__(self, words: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        """Index ``words``: for each scheme, pairs of a concept and a pattern."""
        self._patterns: dict[str, tuple[_Pattern, ...]] = {}
        self._beginnings: dict[str, re.Pattern[str]] = {}
        for scheme, pairs in words.items():
            split = [(concept, re.findall(r"\w+\*?", fold(pattern))) for concept, pattern in pairs]
            self._patterns[scheme] = tuple(
                (concept, stems[0], re.compile(_GAP.join(map(_expression, stems))))
                for concept, stems in split
            )
            self._beginnings[scheme] = _any_word(stems[0] for _, stems in split)
        self._beginning_with = lru_cache(maxsize=100_000)(self._find_beginning_with)

    def concepts(self, scheme: str) -> frozenset[str]:
        """Return the concepts that some words of ``scheme`` lead to."""
        return frozenset(concept for concept, _, _ in self._patterns.get(scheme, ()))

    def _find_beginning_with(self, scheme: str, word: str) -> tuple[_Pattern, ...]:
        return tuple(pattern for pattern in self._patterns[scheme] if _is(word, pattern[1]))

    def all(self, scheme: str, text: str) -> Iterator[Found]:
        """Yield every match of ``scheme`` in ``text``, from left to right, the longest first."""
        if scheme not in self._beginnings:
            return
        folded = fold(text)
        for word in self._beginnings[scheme].finditer(folded):
            begin = word.start()
            matches = (
                (concept, pattern.match(folded, begin))
                for concept, _, pattern in self._beginning_with(scheme, word[0])
            )
            found = [Found(concept, begin, match.end()) for concept, match in matches if match]
            yield from sorted(found, key=lambda each: -each.end)

    def first(self, scheme: str, text: str, *, at_start: bool = False) -> str | None:
        """Return the concept whose words come first in ``text``, of those the longest.

        ``at_start`` asks for words that begin the text, opening quotes and brackets aside.
        """
        for found in self.all(scheme, text):
            if not at_start or _OUTSIDE.fullmatch(text, 0, found.begin):
                return found.concept
            return None
        return None

    def whole(self, scheme: str, text: str) -> str | None:
        """Return the concept whose words are the whole of ``text``, if any."""
        for found in self.all(scheme, text):
            if _OUTSIDE.fullmatch(text, 0, found.begin) and _OUTSIDE.fullmatch(text, found.end):
                return found.concept
        return None


def _is(word: str, stem: str) -> bool:
    return word.startswith(stem[:-1]) if stem.endswith("*") else word == stem


def _expression(stem: str) -> str:
    return rf"\b{stem[:-1]}\w*" if stem.endswith("*") else rf"\b{stem}\b"


def _any_word(stems: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for a whole word with one of ``stems``, which it groups for speed."""
    groups = groupby(sorted(set(stems)), key=lambda stem: stem[:2].rstrip("*"))
    ends = (
        f"{start}(?:{'|'.join(_expression(stem)[2 + len(start) :] for stem in group)})"
        for start, group in groups
    )
    return re.compile(rf"\b(?={'|'.join(ends)})\w+")
