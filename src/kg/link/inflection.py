"""Russian words in their cases, by pymorphy3 and the dictionary of OpenCorpora (https://opencorpora.org/).

Grammemes are OpenCorpora's: Geox is the name of a place, Name, Surn and Patr are names of people, Abbr an
abbreviation. What the dictionary lacks, pymorphy3 inflects like the known words that end alike.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Protocol, cast

from kg.words import fold

_PERSONAL = ("Name", "Surn", "Patr")
_RARE = 0.1  # a reading that is less probable does not count: «Индия» is not the genitive of indium


class _Reading(Protocol):
    """What is used of a reading by pymorphy3, which comes without types."""

    word: str
    tag: _Tag
    normal_form: str
    score: float
    is_known: bool
    lexeme: list[_Reading]


class _Tag(Protocol):
    """The grammemes of a reading; ``in`` asks for one."""

    POS: str | None
    case: str | None
    number: str | None
    gender: str | None

    def __contains__(self, grammeme: str) -> bool: ...


@cache
def _analyser() -> object:
    from pymorphy3 import MorphAnalyzer  # type: ignore[import-untyped]  # noqa: PLC0415  # 0.2 s, for builds only

    return MorphAnalyzer(lang="ru")


@lru_cache(maxsize=10_000)
def _read(word: str) -> tuple[_Reading, ...]:
    return tuple(cast(list[_Reading], _analyser().parse(word)))  # type: ignore[attr-defined]


@lru_cache(maxsize=10_000)
def find_forms(word: str) -> frozenset[str]:
    """Return a name's ``word``, given in the nominative, in each of its cases, folded.

    An abbreviation stays as it is. Of several readings those of a place come first, then those that the
    dictionary knows.

    >>> sorted(find_forms("Котка"))
    ['котка', 'котке', 'котки', 'коткой', 'коткою', 'котку']
    >>> sorted(find_forms("СПб"))
    ['спб']
    """
    forms = {fold(word)}
    if any(letter.isupper() for letter in word[1:]):
        return frozenset(forms)
    named = [reading for reading in _read(word.lower()) if _is_nominative(reading)]
    places = [reading for reading in named if reading.is_known and "Geox" in reading.tag]
    for reading in places or [reading for reading in named if reading.is_known] or named:
        forms |= {fold(form.word) for form in reading.lexeme if _agree(form.tag, reading.tag)}
    return frozenset(forms)


@lru_cache(maxsize=10_000)
def find_adjective_forms(word: str) -> frozenset[str]:
    """Return the adjective ``word`` in every gender, number and case, folded; nothing for another word.

    >>> {"выборгском", "выборгских"} <= find_adjective_forms("Выборгский")
    True
    >>> find_adjective_forms("Рига")
    frozenset()
    """
    readings = [reading for reading in _read(word.lower()) if reading.tag.POS == "ADJF"]
    return frozenset(fold(form.word) for reading in readings[:1] for form in reading.lexeme)


def find_lemmas(word: str) -> tuple[str, ...]:
    """Return the dictionary forms that ``word`` can be of, the likeliest first.

    >>> find_lemmas("провинцией")
    ('провинция',)
    """
    return tuple(dict.fromkeys(fold(reading.normal_form) for reading in _read(word.lower())))


def is_adjective(word: str) -> bool:
    """Return whether ``word`` is first of all an adjective."""
    return _read(word.lower())[0].tag.POS == "ADJF"


def is_common(word: str) -> bool:
    """Return whether ``word`` is in the dictionary as something else than a name.

    >>> [is_common(word) for word in ("Вены", "Риги", "Осаки", "Индия")]
    [True, True, False, False]
    """
    others = (
        reading
        for reading in _read(word.lower())
        if reading.is_known and not any(grammeme in reading.tag for grammeme in ("Geox", *_PERSONAL))
    )
    return sum(reading.score for reading in others) >= _RARE


def is_personal(word: str, *, known: bool = True) -> bool:
    """Return whether ``word`` can be a person's name, by the dictionary (or, if not ``known``, its ending).

    >>> is_personal("Милана"), is_personal("Турина"), is_personal("Рисович", known=False)
    (True, False, True)
    """
    return any(
        reading.score >= _RARE and any(grammeme in reading.tag for grammeme in _PERSONAL)
        for reading in _read(word.lower())
        if reading.is_known or not known
    )


def _is_nominative(reading: _Reading) -> bool:
    return reading.tag.POS in ("NOUN", "ADJF") and reading.tag.case == "nomn"


def _agree(form: _Tag, name: _Tag) -> bool:
    """Return whether ``form`` has the number and gender of ``name``: the cases of one name."""
    return form.POS == name.POS and form.number == name.number and form.gender in (name.gender, None)
