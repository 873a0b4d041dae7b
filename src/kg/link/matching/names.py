"""Names as they are compared: folded, spelled in Latin letters, and without the words around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import filterfalse
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from kg.link.inflection import find_lemmas
from kg.records import Kind
from kg.words import Matcher, fold, plain

_KIND_WORDS = "place-kind"
_ALIKE = 0.75
_NEIGHBOURS = 5
_BRACKET = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<inner>[^()]+)\)$")
_CYRILLIC = re.compile(r"[а-я]")
_GAPS = re.compile(r"[\s\-–—.,;:/\"«»“”„()]+")
_MARKS = re.compile(r"['’‘`ʼʹʻ′]")
_OF = re.compile(r"^(?:of|de|di)\s+", re.IGNORECASE)
# Letters that carry no separable accent: Unicode's decomposition leaves them.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
# BGN/PCGN's romanisation of Russian, with what is no letter of English (apostrophes) left out.
_ROMAN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y",
        "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u",
    }
)  # fmt: skip


def fold_name(name: str) -> str:
    """Return ``name`` as it is compared: small letters without accents, ё as е, hyphens and spaces alike.

    >>> fold_name("Ришон-ле-Цион"), fold_name("Łódź"), fold_name("Xi’an"), fold_name("Орёл")
    ('ришон ле цион', 'lodz', 'xian', 'орел')
    """
    if name.isascii():  # most names, and ten times faster
        return _GAPS.sub(" ", _MARKS.sub("", name.lower())).strip()
    small = plain(unicodedata.normalize("NFC", name)).lower()
    kept = small.replace("й", "\0")  # the one letter whose accent makes another letter in Russian
    bare = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", kept)))
    bare = fold(_MARKS.sub("", bare.replace("\0", "й").translate(_LETTERS)))
    return _GAPS.sub(" ", bare).strip()


def is_cyrillic(folded: str) -> bool:
    """Return whether a folded name has Russian letters."""
    return _CYRILLIC.search(folded) is not None


def spell_latin(folded: str) -> str:
    """Return a folded name in Latin letters, by BGN/PCGN's romanisation of Russian.

    >>> spell_latin("харьков"), spell_latin("lodz")
    ('kharkov', 'lodz')
    """
    return folded.translate(_ROMAN)


def measure_similarity(spelling: str, other: str) -> float:
    """Return how alike two folded names are, 0 to 1: the share of letters that stay (Levenshtein)."""
    return Levenshtein.normalized_similarity(spelling, other)


def find_alike(spelling: str, names: Collection[str]) -> Mapping[str, float]:
    """Return up to five of the folded ``names``, those most like ``spelling``, each with its similarity.

    A Russian name is compared with Russian ones as it is and with others in Latin letters.

    >>> dict(find_alike("хамбург", ["бремен", "hamburg"]))
    {'hamburg': 0.875}
    """
    found: dict[str, float] = {}
    for wanted in dict.fromkeys((spelling, spell_latin(spelling))):
        same_letters = [name for name in names if is_cyrillic(name) == is_cyrillic(wanted)]
        for name, similarity, _ in process.extract(
            wanted,
            same_letters,
            scorer=Levenshtein.normalized_similarity,
            limit=_NEIGHBOURS,
            score_cutoff=_ALIKE,
        ):
            found[name] = similarity
    best = sorted(found.items(), key=lambda pair: -pair[1])
    return dict(best[:_NEIGHBOURS])


@dataclass(frozen=True, slots=True)
class PlainName:
    """A printed name taken apart.

    ``spellings`` are the folded forms it may be looked up by, the surest first: as printed, then without the
    word for its kind; ``inflected`` those that a declined name comes from. ``kind`` is what that word says.
    ``qualifier`` is what stood in brackets or after a comma: another name, or what holds the place.
    """

    spellings: tuple[str, ...]
    inflected: tuple[str, ...]
    kind: Kind | Literal[""]
    qualifier: str


@dataclass(frozen=True, slots=True)
class NameReader:
    """Takes printed names apart with the words for kinds of places in ``data/words.tsv``."""

    matcher: Matcher

    def read(self, printed: str) -> PlainName:
        """Return ``printed`` taken apart: «г. Осака (преф. Осака)» is a city «осака» in «преф. Осака»."""
        text = " ".join(printed.split()).strip(" ,;")
        name, qualifier = text, ""
        if bracket := _BRACKET.match(text):
            name, qualifier = bracket["name"], bracket["inner"].strip()
        elif "," in text:
            name, _, qualifier = (part.strip() for part in text.partition(","))
        kind, bare = self.split_kind(name)
        if qualifier and not kind and not self.split_kind(qualifier)[1]:  # «Ямагата (префектура)»
            kind, qualifier = self.split_kind(qualifier)
        spellings = tuple(dict.fromkeys(filter(None, (fold_name(name), fold_name(bare)))))
        inflected = tuple(_uninflect(spellings[-1])) if kind and spellings else ()
        return PlainName(spellings, inflected, kind, qualifier)

    def split_former(self, qualifier: str) -> str:
        """Return a name in brackets without words that say that it is one of the past («бывш. Бомбей»)."""
        begin = next(
            (found.end for found in self.matcher.all("former-name", qualifier) if not found.begin), 0
        )
        return qualifier[begin:].strip(" .:–—-")

    def split_kind(self, text: str) -> tuple[Kind | Literal[""], str]:
        """Return the kind that a word in ``text`` says, and ``text`` without that word."""
        for found in self.matcher.all(_KIND_WORDS, text):
            rest = f"{text[: found.begin]} {text[found.end :].removeprefix('.')}"
            rest = _OF.sub("", " ".join(rest.split()).strip(" -,"))
            return found.concept, rest  # type: ignore[return-value]  # the table's concepts are kinds
        return "", text


def _uninflect(folded: str) -> Iterator[str]:
    """Yield the nominatives of a Russian name of one word that may stand in another case."""
    if " " not in folded and is_cyrillic(folded):
        yield from (lemma for lemma in find_lemmas(folded) if lemma != folded)
