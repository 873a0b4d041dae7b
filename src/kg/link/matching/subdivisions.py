"""Regions by ISO 3166-2: their names there, as pycountry brings them, and CLDR's labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kg.link.matching.candidates import Candidate, Wanted, lower
from kg.link.matching.countries import find_country
from kg.link.matching.names import NameReader, PlainName, find_alike, fold_name
from kg.link.matching.scores import AMBIGUOUS, EXACT, INFLECTED, NEAR, PART, QUALIFIED, WITHOUT_COUNTRY
from kg.link.matching.tables import Labels, read_subdivisions, read_variants
from kg.records import Kind

_CITY = re.compile(r"city|municipality|town|commune|capital", re.IGNORECASE)
_PART_OF_CITY = re.compile(r"borough|quarter|ward", re.IGNORECASE)
_EITHER = re.compile(r"district|rayon|raion", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subdivision:
    """A subdivision of ISO 3166-2: its code, its type there («Prefecture»), what it is called."""

    code: str
    type: str
    label_en: str
    label_ru: str
    names: tuple[str, ...]

    @property
    def country(self) -> str:
        """Return the code of its country."""
        return self.code[:2]

    def as_kind(self, wanted: str) -> Kind | Literal[""]:
        """Return the kind that it is, of several the ``wanted`` one; "" where it is not of that kind."""
        kinds: tuple[Kind, ...] = ("region",)
        if _PART_OF_CITY.search(self.type):
            kinds = ("district",)
        elif _EITHER.search(self.type):
            kinds = ("region", "district")
        if not wanted:
            return kinds[0]
        return next((kind for kind in kinds if kind == wanted), "")

    @property
    def is_city(self) -> bool:
        """Return whether its type says that it is a city with rights of its own."""
        return _CITY.search(self.type) is not None


@dataclass(frozen=True)
class Subdivisions:
    """Regions looked up by their names; ``reader`` takes names apart."""

    reader: NameReader

    def look_up(self, wanted: Wanted) -> Sequence[Candidate]:
        """Return the regions that ``wanted`` may mean, best first; none where it says that it is none."""
        plain = self.reader.read(wanted.name)
        kind = plain.kind or wanted.kind
        if kind not in ("", "region", "district"):
            return ()
        codes = (wanted.country,) if wanted.country else tuple(self._by_country)
        found = [each for code in codes for each in self._exact(plain, kind, code)]
        if not found and wanted.country and kind:
            found = list(self._spelled_alike(plain, kind, wanted.country))
        if plain.qualifier and find_country(plain.qualifier) != wanted.country:
            found = [lower(each, QUALIFIED, f"«{plain.qualifier}» is not known") for each in found]
        limit = EXACT if wanted.country else WITHOUT_COUNTRY
        return sorted(
            (lower(each, limit, "the country is not known") for each in found), key=lambda each: -each.score
        )

    def has(self, text: str, country: str) -> bool:
        """Return whether ``text`` names a region of ``country``."""
        name = self.reader.read(text)
        return any(spelling in self._by_country.get(country, {}) for spelling in name.spellings)

    def _exact(self, plain: PlainName, kind: str, code: str) -> list[Candidate]:
        country = self._by_country.get(code, {})
        for spellings, limit in ((plain.spellings, EXACT), (plain.inflected, INFLECTED)):
            for spelling in spellings:
                named = [each for each in country.get(spelling, ()) if each.as_kind(kind)]
                if named:
                    return [self._candidate(each, kind, spelling, len(named), limit) for each in named]
        return []

    def _candidate(
        self, each: Subdivision, kind: str, spelling: str, several: int, limit: float
    ) -> Candidate:
        evidence = [f"ISO 3166-2 {each.code}: {each.type} «{self._as_written(each, spelling)}»"]
        score = EXACT
        if several > 1:
            score = AMBIGUOUS
            evidence.append(f"{several} subdivisions of {each.country} have this name")
        elif each.is_city and not kind:
            score = PART
            evidence.append("the city itself, as a unit of its country")
        elif kind == "district" and each.as_kind("") == "region":
            score = PART
            evidence.append("may be no district but a region")
        return lower(_describe(each, kind, score, tuple(evidence)), limit, "the name is declined")

    def _as_written(self, each: Subdivision, spelling: str) -> str:
        return next((name for name in each.names if spelling in self._spellings(name)), each.label_en)

    def _spelled_alike(self, plain: PlainName, kind: str, code: str) -> Iterator[Candidate]:
        country = self._by_country.get(code, {})
        seen: set[Subdivision] = set()
        for name, similarity in find_alike(plain.spellings[-1], country).items() if plain.spellings else ():
            for each in country[name]:
                if each.as_kind(kind) and each not in seen:
                    seen.add(each)
                    evidence = f"ISO 3166-2 {each.code}: {each.type}, a name like it, {similarity:.0%}"
                    yield _describe(each, kind, round(NEAR * similarity, 2), (evidence,))

    @cached_property
    def _by_country(self) -> Mapping[str, Mapping[str, tuple[Subdivision, ...]]]:
        """Return all subdivisions by the code of their country and each of their folded names."""
        found: dict[str, dict[str, dict[str, Subdivision]]] = {}
        variants: dict[str, list[str]] = {}
        for (_, name), code in read_variants("region").items():
            variants.setdefault(code, []).append(name)
        for each in _read_all():
            names = found.setdefault(each.country, {})
            for name in (*each.names, *variants.get(each.code, ())):
                for spelling in self._spellings(name):
                    names.setdefault(spelling, {})[each.code] = each
        return {
            country: {name: tuple(each.values()) for name, each in names.items()}
            for country, names in found.items()
        }

    def _spellings(self, name: str) -> tuple[str, ...]:
        """Return the folded forms of a name of ours: whole, and without the word for its kind."""
        return tuple(dict.fromkeys((fold_name(name), fold_name(self.reader.split_kind(name)[1]))))


def _read_all() -> Iterator[Subdivision]:
    import pycountry  # noqa: PLC0415  # an optional extra

    labels = read_subdivisions()
    for row in pycountry.subdivisions:
        label = labels.get(row.code, Labels("", ""))
        local = row.name.partition(" [")[0]
        turned = (
            " ".join(reversed(local.split(", "))) if local.count(", ") == 1 else local
        )  # «Edinburgh, City of»
        names = (label.en, label.ru, row.name, local, turned, local.partition(",")[0])
        yield Subdivision(
            row.code, row.type, label.en or local, label.ru, tuple(dict.fromkeys(filter(None, names)))
        )


def _describe(each: Subdivision, kind: str, score: float, evidence: tuple[str, ...]) -> Candidate:
    return Candidate(
        label_en=each.label_en,
        kind=each.as_kind(kind) or "region",
        country=each.country,
        score=score,
        evidence=evidence,
        method="iso-3166-2",
        iso_3166=each.code,
        label_ru=each.label_ru,
    )
