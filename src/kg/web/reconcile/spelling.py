"""Names as they are compared: without case, accents, hyphens and the words for kinds of places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.words import plain

LONGEST = 1_000  # characters of a name; titles of agreements have some hundreds

# Letters that no accent makes of another one.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ё": "е"}
)
_MARKED = "йї"  # letters of their own, which Unicode takes for и and і with marks
_APOSTROPHES = re.compile("['’‘ʻʼ`´]")
_UNMARKED = re.compile(r"[\x00-\x7fа-я–—«»№]*")  # most names
_WORD = re.compile(r"[^\W_]+")
_SHORTENED = re.compile(r"\bр-н\b")
_LONG: Mapping[str, str] = {
    "st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort",
    "г": "город", "гор": "город", "обл": "область", "пров": "провинция", "преф": "префектура",
    "респ": "республика", "окр": "округ",
}  # fmt: skip
_CITY, _REGION, _DISTRICT, _COUNTRY = "City", "Region", "District", "Country"
_KINDS: Mapping[str, frozenset[str]] = {
    word: frozenset(kinds)
    for words, kinds in (
        ("city town municipality metropolis город мегаполис", (_CITY,)),
        (
            "region province prefecture oblast state canton department governorate voivodeship land krai "
            "island регион провинция префектура область штат кантон департамент губернаторство воеводство "
            "земля край остров",
            (_REGION,),
        ),
        ("county округ", (_REGION, _DISTRICT)),
        ("district borough район", (_DISTRICT, _REGION)),
        ("republic республика", (_COUNTRY, _REGION)),
        ("country kingdom страна королевство", (_COUNTRY,)),
    )
    for word in words.split()
}
_LINKING = ("of",)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared.

    ``words`` are its words, ``whole`` the same without spaces, ``bare`` without the words for kinds that it
    begins or ends with («г. Милан», "Plovdiv Province"), ``kinds`` the classes that those stand for.
    """

    words: tuple[str, ...]
    whole: str
    bare: str
    kinds: frozenset[str]


@lru_cache(maxsize=10_000)
def read_name(text: str, *, of_place: bool = True) -> Name:
    """Return ``text`` as a name to be compared; of one with no letters or digits, nothing is left.

    Only names ``of_place`` have words for kinds: a date in a title ends in «г.», too.

    >>> read_name("St. Petersburg").whole
    'saintpetersburg'
    >>> read_name("Пловдивская обл.").bare
    'пловдивская'
    """
    words = fold_words(text)
    kinds: frozenset[str] = frozenset()
    bare = list(words)
    while of_place and len(bare) > 1 and bare[0] in _KINDS:
        kinds |= _KINDS[bare.pop(0)]
        if len(bare) > 1 and bare[0] in _LINKING:
            bare.pop(0)
    while of_place and len(bare) > 1 and bare[-1] in _KINDS:
        kinds |= _KINDS[bare.pop()]
    return Name(words, "".join(words), "".join(bare), kinds)


def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` as they are compared: small, without marks, shortened ones in full.

    >>> fold_words("Đắk Lắk, г. Орёл")
    ('dak', 'lak', 'город', 'орел')
    """
    small = unicodedata.normalize("NFC", plain(text[:LONGEST])).casefold()
    small = _APOSTROPHES.sub("", _SHORTENED.sub("район", small)).translate(_LETTERS)
    if not _UNMARKED.fullmatch(small):
        small = "".join(char if char in _MARKED else _without_marks(char) for char in small)
    return tuple(_LONG.get(word, word) for word in _WORD.findall(small))


def kinds_of(text: str) -> frozenset[str]:
    """Return the classes of places that ``text`` names: a word for a kind, or a class as the ontology has it.

    >>> sorted(kinds_of("Город"))
    ['City']
    """
    return frozenset().union(*(_KINDS.get(word, frozenset()) for word in fold_words(text)))


def _without_marks(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
