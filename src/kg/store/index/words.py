"""How texts become words: the same way when they are indexed and when they are searched for.

Tantivy's stemmers leave the other script alone, so one chain of Russian and English does for both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Protocol, cast

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

_LONGEST = 60  # bytes of a word; longer ones are codes and addresses
_READINGS = 2  # of a word that can be a form of several
_RUSSIAN = re.compile("[а-яё]+")


class _Reading(Protocol):
    """What is used of a reading by pymorphy3, which comes without types: the word in all its forms."""

    word: str
    lexeme: Sequence[_Reading]


@cache
def stems() -> TextAnalyzer:
    """Return what makes a text its words without their endings."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("russian"))
        .filter(Filter.stemmer("english"))
        .build()
    )


@cache
def plain() -> TextAnalyzer:
    """Return what makes a text its words as they are, in small letters and without accents."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .build()
    )


@cache
def _content() -> TextAnalyzer:
    """Return what leaves those words that say something by themselves."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.stopword("russian"))
        .filter(Filter.stopword("english"))
        .build()
    )


def is_content(word: str) -> bool:
    """Return whether ``word``, in small letters, says something by itself.

    >>> is_content("мэр"), is_content("между"), is_content("with")
    (True, False, False)
    """
    return bool(_content().analyze(word))


def fold(text: str) -> str:
    """Return ``text`` with ё as е, which people write either way; every byte stays at its place.

    >>> fold("Хёндэ и Пётр")
    'Хендэ и Петр'
    """
    return unicodedata.normalize("NFC", text).replace("ё", "е").replace("Ё", "Е")  # faster than translate


def stem_words(text: str) -> list[str]:
    """Return the words of ``text`` without their endings.

    >>> stem_words("Договором в Будапеште")
    ['договор', 'в', 'будапешт']
    """
    return list(stems().analyze(fold(text)))


@cache
def _parse() -> Callable[[str], Sequence[_Reading]]:
    """Return what finds the readings of a Russian word."""
    from pymorphy3 import MorphAnalyzer  # type: ignore[import-untyped]  # noqa: PLC0415  # 0.2 s, to search only

    return cast(Callable[[str], Sequence[_Reading]], MorphAnalyzer(lang="ru").parse)


@lru_cache(maxsize=5_000)
def related_stems(word: str) -> tuple[str, ...]:
    """Return the stems of all forms of ``word``, its own first.

    A stemmer knows no words: it makes «роттерд» of «Роттердам» and «роттердам» of «Роттердамом», and keeps
    «выставок» apart from «выставка». The dictionary tells which forms belong together.

    >>> related_stems("выставок"), related_stems("exhibitions")
    (('выставок', 'выставк'), ('exhibit',))
    """
    forms = [word]
    if _RUSSIAN.fullmatch(word):
        for reading in _parse()(word)[:_READINGS]:
            forms += (form.word for form in reading.lexeme)
    return tuple(dict.fromkeys(stem for form in forms for stem in stem_words(form)))


def plain_words(text: str) -> list[str]:
    """Return the words of ``text`` in small letters.

    >>> plain_words("Санкт-Петербург, 2020")
    ['санкт', 'петербург', '2020']
    """
    return list(plain().analyze(fold(text)))
