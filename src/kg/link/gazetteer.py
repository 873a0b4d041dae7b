"""Printed names of places looked up in the table of places: exactly, never by guessing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

from kg.records import Kind, Place
from kg.words import Matcher, fold

_BRACKET = re.compile(r"^(?P<name>[^()]+)\((?P<inner>[^()]+)\)$")
_PARTS = re.compile(r"\s*(?:,|;|/|\bи\b)\s*")
_KIND_WORDS = "place-kind"
_SINCE = re.compile(r"(?:до|с)\s+\d{4}\s*(?:г\.|года?)?")
_ENDING = re.compile(r"[аеиоуыьйюя]$")  # of a name in the nominative, which the genitive replaces
_LONGER = 2  # letters by which the two differ in length at most


class Gazetteer:
    """The places of ``data/places.tsv``, found by their printed names.

    A name may carry a word for its kind («г.», «провинция», «обл.»), which then chooses between a city and
    a region of the same name; a bracket with a variant name, a former one or the place that holds it; that
    place in the genitive («район X города Y»); or several names joined by a comma or «и».
    """

    def __init__(self, places: Iterable[Place], matcher: Matcher) -> None:
        """Index ``places``; ``matcher`` knows the words for kinds of places."""
        self.places = {place.key: place for place in places}
        self._matcher = matcher
        self._by_name: dict[str, list[Place]] = {}
        for place in self.places.values():
            for name in {_normal(name) for name in (*place.names, place.label_ru, place.label_en)}:
                self._by_name.setdefault(name, []).append(place)
        self.find = lru_cache(maxsize=10_000)(self._find)

    def __getitem__(self, key: str) -> Place:
        """Return the place with this key, or raise :class:`KeyError`."""
        return self.places[key]

    def __contains__(self, key: str) -> bool:
        """Return whether there is a place with this key."""
        return key in self.places

    def holders(self, place: Place) -> tuple[Place, ...]:
        """Return the places that hold ``place``, from the nearest to its country."""
        found = []
        while place.within:
            place = self.places[place.within]
            found.append(place)
        return tuple(found)

    def _find(self, printed: str, country: str = "") -> tuple[Place, ...]:
        """Return the places that ``printed`` names, only those in ``country`` (a key) where it is given.

        None when nothing, or not everything, in ``printed`` is known, or a name stays ambiguous.
        """
        text = " ".join(printed.split()).strip(" ,;")
        if not text:
            return ()
        if place := self._one(text, country):
            return (place,)
        if bracket := _BRACKET.match(text):
            return self._qualified(bracket["name"], bracket["inner"], country)
        if inside := self._held(text, country):
            return inside
        parts = self.split_names(text)
        if len(parts) < 2:
            return ()
        found = [self._find(part, country) for part in parts]
        if not all(found):
            return ()
        places = [place for group in found for place in group]
        held = {holder.key for place in places for holder in self.holders(place)}
        return tuple(dict.fromkeys(place for place in places if place.key not in held))

    @staticmethod
    def split_names(printed: str) -> tuple[str, ...]:
        """Return the names that a comma, a semicolon or «и» joins in ``printed``, unless it has a bracket."""
        if _BRACKET.match(printed):
            return (printed,)
        return tuple(part for part in _PARTS.split(printed) if part)

    def _qualified(self, name: str, inner: str, country: str) -> tuple[Place, ...]:
        """Return the place of «name (inner)», where ``inner`` is another name of it or holds it."""
        if whole := self._one(f"{inner} {name}", country):  # «Ямагата (префектура)»
            return (whole,)
        known, former = self._split_former(inner)
        for place in self._named(name, country):
            qualifiers = self._named(known, "")
            if place in qualifiers or any(holder in qualifiers for holder in self.holders(place)):
                return (place,)
            if (former and not qualifiers) or self._is_holder(self._split_kind(known)[1], place):
                return (place,)
        return ()

    def _split_former(self, inner: str) -> tuple[str, bool]:
        """Return the name in a bracket, and whether words before it say that it is no name of today."""
        begin = next((found.end for found in self._matcher.all("former-name", inner) if not found.begin), 0)
        if since := _SINCE.match(inner):
            begin = since.end()
        return inner[begin:].strip(" .:–—-"), begin > 0

    def _held(self, text: str, country: str) -> tuple[Place, ...]:
        """Return the place of «район X города Y», whose holder Y stands in the genitive."""
        words = text.split()
        for at in range(1, len(words)):
            place = self._one(" ".join(words[:at]), country)
            if place and self._is_holder(" ".join(words[at:]), place):
                return (place,)
        return ()

    def _is_holder(self, declined: str, place: Place) -> bool:
        """Return whether ``declined`` is a name of what holds ``place``, but for its ending."""
        name = _normal(self._split_kind(declined)[1])
        for holder in self.holders(place):
            for known in map(_normal, (*holder.names, holder.label_ru)):
                if name.startswith(_ENDING.sub("", known)) and abs(len(name) - len(known)) <= _LONGER:
                    return True
        return False

    def _one(self, text: str, country: str) -> Place | None:
        found = self._named(text, country)
        return found[0] if len(found) == 1 else None

    def _named(self, text: str, country: str) -> list[Place]:
        """Return the places of that name and kind; without a kind word, a city before a region."""
        exact = self._bounded(self._by_name.get(_normal(text), []), country)
        if len(exact) == 1:
            return exact
        kind, name = self._split_kind(text)
        found = self._bounded(self._by_name.get(_normal(name), []), country)
        if kind:
            return [place for place in found if kind in place.kinds]
        return [place for place in found if "city" in place.kinds] or found

    def _split_kind(self, text: str) -> tuple[Kind | None, str]:
        for found in self._matcher.all(_KIND_WORDS, text):
            rest = f"{text[: found.begin]} {text[found.end :].removeprefix('.')}".strip(" -")
            return found.concept, rest  # type: ignore[return-value]  # the table's concepts are kinds
        return None, text

    @staticmethod
    def _bounded(places: list[Place], country: str) -> list[Place]:
        return [place for place in places if not country or place.country == country]

    def nearest(self, printed: str, country: str = "") -> tuple[str, ...]:
        """Return up to three known names that resemble ``printed``, best first, with their keys."""
        _, name = self._split_kind(printed)
        choices = {
            (listed, place.key): _normal(listed)
            for place in self.places.values()
            if not country or place.country == country
            for listed in (*place.names, place.label_en)
        }
        hits = process.extract(_normal(name), choices, scorer=fuzz.WRatio, limit=6, score_cutoff=70)
        return tuple(dict.fromkeys(f"{listed} ({key})" for _, _, (listed, key) in hits))[:3]


def _normal(name: str) -> str:
    """Return ``name`` as it is compared: small letters, ё as е, hyphens and spaces alike."""
    return " ".join(re.split(r"[\s\-–—]+", fold(name).strip(' .,;«»"')))
