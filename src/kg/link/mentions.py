"""Places that a text names: known ones only, in any case, and no word that may mean something else.

A name is linked where every word of it stands in one of its cases and the first begins with a capital. It is
passed over where it is a part of a longer name («Рига-тур», but not «СПб-Минск»: two known names), the whole
of a quotation (a hotel, a cruiser), the name of a street, a river or a person, or of another kind of place
than the known one («область Турку»); and where a capital says nothing and the word has a meaning of its own
(a sentence that begins with «Вены»). An adjective alone («Могилёвский завод») names no place. With its noun
(«Псковской и Новгородской областей») it does, and a district only in its own city, which is a place of the
partnership or stands right behind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.link.gazetteer import Gazetteer
from kg.link.inflection import (
    find_adjective_forms,
    find_forms,
    find_lemmas,
    is_adjective,
    is_common,
    is_personal,
)
from kg.records import Kind, Place
from kg.words import Matcher, fold, plain

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"[ -]+")  # between the words of one name
_SPACES = re.compile(r"\s+")
_ABBREVIATED = re.compile(r"\.\s*|\s+")  # what may part «г» from a name
_INITIAL = re.compile(r"(?<!\w)[А-ЯЁA-Z]\.\s?$")
_BEGINNING = re.compile(r"(?:^|[.!?…«\"“„]|\s[–—-])\s*$")  # after which any word has a capital
_OPEN, _CLOSED = re.compile(r"[«\"“„]\s*$"), re.compile(r"\s*[»\"”“]")
_CHAIN = re.compile(r"\s*,\s*|\s+")  # between the adjectives of one noun, «и» being a word too
_CHAIN_LENGTH = 6
_KIND_WORDS, _NO_PLACE = "place-kind", "no-place"


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    begin: int
    end: int

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class _Name:
    """A place's name: for each word its forms; ``kind`` where an adjective stands before that kind's noun."""

    place: Place
    forms: tuple[frozenset[str], ...]
    kind: str = ""

    def is_personal(self) -> bool:
        """Return whether some form of a name of one word can be a person's («Милана»)."""
        return len(self.forms) == 1 and any(map(is_personal, self.forms[0]))


class MentionFinder:
    """Finds the places of a :class:`Gazetteer` in running text, in Russian.

    «визит в Турку и в Выборгский р-н СПб» names, for a partnership of Helsinki and Saint Petersburg,
    ``fi-turku`` and ``ru-saint-petersburg-vyborgsky-district``.
    """

    def __init__(self, gazetteer: Gazetteer, matcher: Matcher) -> None:
        """Inflect every name of ``gazetteer``; ``matcher`` knows the words for kinds of places and others."""
        self._gazetteer = gazetteer
        self._matcher = matcher
        self._names: dict[str, list[_Name]] = {}
        for place in gazetteer.places.values():
            for name in dict.fromkeys((*place.names, place.label_ru)):
                self._add(place, _WORD.findall(name))
        for names in self._names.values():
            names.sort(key=lambda name: -len(name.forms))

    def _add(self, place: Place, words: list[str]) -> None:
        *adjectives, last = words
        kind = self._matcher.whole(_KIND_WORDS, last) or ""
        forms = tuple(map(find_adjective_forms if kind and adjectives else find_forms, words))
        if kind and adjectives:
            forms = forms[:-1]
            if not all(forms):  # not an adjective: «Ямагата префектура»
                return
        else:
            kind = ""
        for form in forms[0]:
            self._names.setdefault(form, []).append(_Name(place, forms, kind))

    def find(self, text: str, own: Collection[str]) -> tuple[str, ...]:
        """Return the keys of the places that ``text`` names, in its order, each once.

        ``own`` are the keys of places whose naming is nothing new; a name that one of them shares is theirs.
        """
        found = (place.key for place in _Reading(self, plain(text), own).places())
        return tuple(dict.fromkeys(key for key in found if key not in own))


class _Reading:
    """One text being looked through."""

    def __init__(self, finder: MentionFinder, text: str, own: Collection[str]) -> None:
        self.names = finder._names
        self.gazetteer = finder._gazetteer
        self.matcher = finder._matcher
        self.text = text
        self.own = own
        self.words = [_Word(word[0], word.start(), word.end()) for word in _WORD.finditer(text)]
        self.no_place = {found.end for found in self.matcher.all(_NO_PLACE, text)}

    def places(self) -> Iterator[Place]:
        at = 0
        while at < len(self.words):
            names, length = self._match(at)
            if names and (place := self._place(names, at, length)):
                yield place
            at += length

    def _match(self, at: int) -> tuple[list[_Name], int]:
        """Return the longest names that begin at word ``at``, and how many words they take."""
        if not self.words[at].is_capital:
            return [], 1
        fitting = [name for name in self.names.get(fold(self.words[at].text), ()) if self._fits(name, at)]
        if not fitting:
            return [], 1
        length = len(fitting[0].forms)
        return [name for name in fitting if len(name.forms) == length], length

    def _fits(self, name: _Name, at: int) -> bool:
        words = self.words[at : at + len(name.forms)]
        if len(words) < len(name.forms):
            return False
        if not all(fold(word.text) in forms for word, forms in zip(words, name.forms, strict=True)):
            return False
        return all(_GAP.fullmatch(self.text, one.end, two.begin) for one, two in pairwise(words))

    def _place(self, names: list[_Name], at: int, length: int) -> Place | None:
        """Return the one place that is meant by the words from ``at``; None where it is none, or not sure."""
        begin, end = self.words[at].begin, self.words[at + length - 1].end
        if self._is_other(begin, end, at, length):
            return None
        kind = self._kind_before(at)
        after = [name for name in names if name.kind and self._has_noun(name, at + length)]
        places = [name.place for name in after]
        if not after:
            bare = [name for name in names if not name.kind]
            if not kind and self._is_doubtful(bare, at, length):
                return None
            places = [name.place for name in bare if not kind or kind in name.place.kinds]
        places = list(dict.fromkeys(places))
        own = [place for place in places if place.key in self.own]
        if own or len(places) == 1:
            return (own or places)[0]
        cities = [place for place in places if "city" in place.kinds]
        return cities[0] if len(cities) == 1 else None  # a bare name is the city's, as in a table

    def _is_other(self, begin: int, end: int, at: int, length: int) -> bool:
        """Return whether the words belong to a name of something else than a place."""
        before = self.text[:begin]
        if _INITIAL.search(before):
            return True
        if _OPEN.search(before) and _CLOSED.match(self.text, end):
            return True
        if any(_ABBREVIATED.fullmatch(self.text, ends, begin) for ends in self.no_place if ends < begin):
            return True
        return self._is_half(at - 1, at) or self._is_half(at + length, at + length - 1)

    def _is_half(self, neighbour: int, at: int) -> bool:
        """Return whether a hyphen joins a word to a ``neighbour`` that names no place («Рига-тур»)."""
        if not 0 <= neighbour < len(self.words):
            return False
        other = self.words[neighbour]
        first, second = sorted((other, self.words[at]), key=lambda word: word.begin)
        return self.text[first.end : second.begin] == "-" and fold(other.text) not in self.names

    def _is_doubtful(self, names: list[_Name], at: int, length: int) -> bool:
        """Return whether words without a kind before them may be no place's name, or a longer one's end."""
        word, before, after = self.words[at], self._neighbour(at, -1), self._neighbour(at + length - 1, 1)
        if before and before.is_capital and is_adjective(before.text):
            return True  # «Северной Кореи»
        if length > 1:
            return False
        people = (near.text for near in (before, after) if near and near.is_capital)
        if any(is_personal(near, known=False) for near in people) and any(
            name.is_personal() for name in names
        ):
            return True
        is_shouted = (
            word.text.isupper()
            and len(word.text) > 1
            and not any(word.text in (*name.place.names, name.place.label_ru) for name in names)
        )
        return (self._begins(word) or is_shouted) and is_common(word.text)

    def _begins(self, word: _Word) -> bool:
        return _BEGINNING.search(self.text, 0, word.begin) is not None

    def _neighbour(self, at: int, step: int) -> _Word | None:
        """Return the word before or after word ``at`` if only white space parts the two."""
        if not 0 <= at + step < len(self.words):
            return None
        word, other = self.words[at], self.words[at + step]
        begin, end = sorted((word, other), key=lambda each: each.begin)
        return other if _SPACES.fullmatch(self.text, begin.end, end.begin) else None

    def _kind(self, word: _Word) -> Kind | None:
        """Return the kind of place that ``word`` is a noun for; one letter is one with a dot only."""
        if len(word.text) == 1 and self.text[word.end : word.end + 1] != ".":
            return None
        for form in (word.text, *(find_lemmas(word.text) if len(word.text) > 3 else ())):
            if kind := self.matcher.whole(_KIND_WORDS, form):
                return kind  # type: ignore[return-value]  # the table's concepts are kinds
        return None

    def _kind_before(self, at: int) -> Kind | None:
        if at == 0 or not _ABBREVIATED.fullmatch(self.text, self.words[at - 1].end, self.words[at].begin):
            return None
        if at > 1 and self.words[at - 2].text.isdecimal():  # «в 2020 г. Шотландия»
            return None
        kind = self._kind(self.words[at - 1])
        return None if kind == "district" else kind  # «Центральный район Минска» names Minsk

    def _has_noun(self, name: _Name, at: int) -> bool:
        """Return whether the noun of an adjective follows from word ``at``, perhaps after more adjectives."""
        for here in range(at, min(at + _CHAIN_LENGTH, len(self.words))):
            if not _CHAIN.fullmatch(self.text, self.words[here - 1].end, self.words[here].begin):
                return False
            if length := self._noun_length(name.kind, here):
                return name.kind != "district" or self._is_in_its_city(name.place, here + length)
            word = self.words[here]
            if word.text != "и" and not (word.is_capital and find_adjective_forms(word.text)):
                return False
        return False

    def _noun_length(self, kind: str, at: int) -> int:
        """Return of how many words the noun for ``kind`` at word ``at`` is («областей», «р-не»); else 0."""
        for length in (1, 2):
            words = self.words[at : at + length]
            text = self.text[words[0].begin : words[-1].end]
            if self.matcher.whole(_KIND_WORDS, text) == kind:
                return len(words)
        return 1 if self._kind(self.words[at]) == kind else 0

    def _is_in_its_city(self, district: Place, at: int) -> bool:
        """Return whether a district whose noun ends before word ``at`` is that of its own city.

        The city stands right behind («Центрального района г. Минска»), or it is one of the partnership's.
        """
        holders = self.gazetteer.holders(district)
        while at < len(self.words) and _ABBREVIATED.fullmatch(
            self.text, self.words[at - 1].end, self.words[at].begin
        ):
            if self.words[at].is_capital:
                return any(name.place in holders for name in self.names.get(fold(self.words[at].text), ()))
            if not self._kind(self.words[at]):
                break
            at += 1
        return district.within in self.own
