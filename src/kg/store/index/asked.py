"""What somebody typed, as words and phrases; nothing of it is a language of queries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.store.index.words import is_content, plain_words

LONGEST = 200  # characters that are read
_MOST = 12  # words and phrases
_PHRASE = re.compile(r"\"([^\"]+)\"|«([^»]+)»|“([^”]+)”|„([^“”]+)[“”]")


@dataclass(frozen=True, slots=True)
class Asked:
    """The words and phrases looked for, each a tuple of plain words; ``is_open`` if the last is unfinished.

    As one types, the last word may go on: «Будап».
    """

    terms: tuple[tuple[str, ...], ...]
    is_open: bool


def read_asked(text: str) -> Asked:
    """Return what ``text`` asks for: at most 12 words and phrases of its first 200 characters.

    Words that say nothing by themselves are left out, where there are others.

    >>> read_asked('Дни "города Турку"').terms
    (('дни',), ('города', 'турку'))
    """
    text = text[:LONGEST]
    terms: list[tuple[str, ...]] = []
    at = 0
    for found in _PHRASE.finditer(text):
        terms += ((word,) for word in plain_words(text[at : found.start()]))
        terms.append(tuple(plain_words(found[found.lastindex or 1])))
        at = found.end()
    rest = plain_words(text[at:])
    terms += ((word,) for word in rest)
    is_open = bool(rest) and text[-1:].isalnum()
    # «В», «of»: nearly every text has them.
    kept = [term for term in terms if len(term) > 1 or any(map(is_content, term))]
    terms = list(dict.fromkeys(filter(None, kept or terms)))[:_MOST]
    return Asked(tuple(terms), is_open and terms[-1] == (rest[-1],))
