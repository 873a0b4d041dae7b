"""Cities looked up by the names that GeoNames has for them, without the network.

GeoNames says of no alternate name in which language it is or how sure, and some stand with the wrong city.
So a name counts as exact only where another name of that city resembles it, and of several cities that may
have it none is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.link.matching.candidates import Candidate, Wanted, lower
from kg.link.matching.cities import SMALL, CitiesOfCountry, City, read_cities, read_countries
from kg.link.matching.countries import find_country
from kg.link.matching.names import NameReader, PlainName, find_alike, fold_name, is_cyrillic, spell_latin
from kg.link.matching.scores import (
    AMBIGUOUS,
    EXACT,
    INFLECTED,
    NEAR,
    PART,
    QUALIFIED,
    WEAK,
    WITHOUT_COUNTRY,
)
from kg.link.matching.subdivisions import Subdivisions


@dataclass(frozen=True)
class GeoNamesCities:
    """Cities by their names.

    ``variants`` are names that GeoNames lacks, (country, folded) to its number; ``regions`` tell whether what
    stands beside a name is a region of its country.
    """

    reader: NameReader
    variants: Mapping[tuple[str, str], str]
    regions: Subdivisions

    def look_up(self, wanted: Wanted) -> Sequence[Candidate]:
        """Return the cities that ``wanted`` may mean, best first; none where it says that it is no city."""
        name = self.reader.read(wanted.name)
        if not name.spellings or (name.kind or wanted.kind) not in ("", "city"):
            return ()
        if wanted.country:
            found = self._exact(name, wanted.country) or list(_spelled_alike(name, wanted.country))
        else:
            found = [each for code in read_countries() for each in self._exact(name, code)]
            several = len([each for each in found if each.score >= EXACT]) > 1
            factor = WITHOUT_COUNTRY * (AMBIGUOUS if several else EXACT)
            found = [lower(each, factor, "the country is not known") for each in found]
        return sorted(found, key=lambda each: (-each.score, -(each.population or 0)))

    def _exact(self, name: PlainName, code: str) -> list[Candidate]:
        country = read_cities(code)
        for spellings, factor in ((name.spellings, EXACT), (name.inflected, INFLECTED)):
            for spelling in spellings:
                if found := self._named(spelling, code, country):
                    return [self._qualify(lower(each, factor, "declined"), name, country) for each in found]
        return []

    def _named(self, spelling: str, code: str, country: CitiesOfCountry) -> list[Candidate]:
        """Return the cities of a country that have this name, each with what it is worth."""
        cities = list(country.by_name.get(spelling, ()))
        listed = country.by_id.get(self.variants.get((code, spelling), ""))
        if listed and listed not in cities:
            cities.append(listed)
        if not cities and is_cyrillic(
            spelling
        ):  # GeoNames has no Russian name of a third of the large cities
            latin = spell_latin(spelling)
            cities = [each for each in country.by_name.get(latin, ()) if fold_name(each.names[0]) == latin]
        likely = [city for city in cities if city == listed or city.resembles(spelling)]
        mains = [city for city in likely if fold_name(city.names[0]) == spelling]
        first = max(likely, key=lambda city: city.population, default=None)
        chosen = mains if len(mains) == 1 and mains[0] == first else likely
        return [_weigh(city, spelling, likely, chosen, country) for city in cities]

    def _qualify(self, candidate: Candidate, name: PlainName, country: CitiesOfCountry) -> Candidate:
        """Return ``candidate``, less sure where it is not known what stands beside its name."""
        if not name.qualifier:
            return candidate
        beside = self.reader.split_former(name.qualifier)
        kind, bare = self.reader.split_kind(beside)
        city = country.by_id[candidate.geonames]
        if kind != "district" and (
            city.has_name(fold_name(bare))
            or find_country(beside) == candidate.country
            or self.regions.has(beside, candidate.country)
        ):
            return candidate
        return lower(candidate, QUALIFIED, f"«{name.qualifier}» is not known as its name or region")


def _weigh(
    city: City, spelling: str, likely: Collection[City], chosen: Collection[City], country: CitiesOfCountry
) -> Candidate:
    """Return ``city`` as a candidate for ``spelling``.

    ``likely`` are the cities that may well have that name, ``chosen`` those of them that it means.
    """
    name = city.find_written(spelling)
    main = name == city.names[0]
    evidence = [f"GeoNames: {'main' if main else 'alternate'} name «{name}»"]
    if not name:
        is_main = fold_name(city.names[0]) == spell_latin(spelling)
        evidence = [
            f"GeoNames: main name «{city.names[0]}» in Russian letters" if is_main else "a variant name"
        ]
    score = EXACT
    if city not in likely:
        score = WEAK
        evidence.append("none of its other names is like this one")
    elif city not in chosen:
        score = AMBIGUOUS
        evidence.append("the main name of a larger city")
    elif len(chosen) > 1:
        score = AMBIGUOUS
        evidence.append(f"{len(chosen)} cities in {city.country} have this name")
    elif other := country.find_namesake(city) or country.find_alike(spelling, chosen):
        score = AMBIGUOUS
        evidence.append(f"may be {other.names[0]} too, GeoNames {other.geonames}")
    elif whole := city.find_whole(country.large):
        score = PART
        evidence.append(f"may be a part of {whole.names[0]}")
    elif city.population < SMALL:
        score = PART
        evidence.append("so small that others of its name may not be known here")
    else:
        evidence.append(f"the only city so called in {city.country}")
    return _describe(
        city, score, tuple(evidence), city.find_russian(spelling) or (name if is_cyrillic(spelling) else "")
    )


def _spelled_alike(name: PlainName, code: str) -> Iterator[Candidate]:
    country = read_cities(code)
    seen: set[City] = set()
    for alike, similarity in find_alike(name.spellings[-1], country.by_name).items():
        for city in country.by_name[alike]:
            if city not in seen:
                seen.add(city)
                evidence = f"GeoNames: a name like it, «{city.find_written(alike)}», {similarity:.0%}"
                yield _describe(city, round(NEAR * similarity, 2), (evidence,), city.find_russian(alike))


def _describe(city: City, score: float, evidence: tuple[str, ...], label_ru: str) -> Candidate:
    return Candidate(
        label_en=city.names[0],
        kind="city",
        country=city.country,
        score=score,
        evidence=evidence,
        method="geonames",
        geonames=city.geonames,
        label_ru=label_ru,
        latitude=city.latitude,
        longitude=city.longitude,
        population=city.population,
    )
