"""A candidate that was accepted, as a place for the table of places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kg.link.gazetteer import Gazetteer
from kg.link.matching.candidates import Candidate
from kg.link.matching.countries import describe_country
from kg.link.matching.names import NameReader, fold_name, is_cyrillic, spell_latin
from kg.records import Place
from kg.source.accepted import merge_names
from kg.words import Matcher

_NO_KEY = re.compile(r"[^a-z0-9]+")


class AmbiguousNameError(ValueError):
    """A place cannot be accepted under its name, because that would change what a name in a report means."""


@dataclass
class Accepting:
    """The table of places while accepted candidates are added to it; ``changed`` are the rows to write."""

    places: dict[str, Place]
    matcher: Matcher
    changed: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make what takes names apart."""
        self._reader = NameReader(self.matcher)

    def accept(self, printed: str, candidate: Candidate, row: Place | None = None) -> Place:
        """Return the place that ``candidate`` is, with ``printed`` among its names.

        ``row`` is the place of the table that it is, where that is known: then nothing was printed. A place
        that the table has already, by one of its identifiers, gets the name and what it lacked; a country
        that the table lacks is added by its code. Raises :class:`AmbiguousNameError` where a name that is
        known would mean another place from then on.
        """
        if candidate.kind != "country" and self._country(candidate.country) is None:
            country = describe_country(candidate.country)
            self.accept(country.label_ru or country.label_en, country)
        known = row or next((each for each in self.places.values() if _is_place(each, candidate)), None)
        place = _fill(known, candidate) if known else self._make(printed, candidate)
        for name in () if row else (self._reader.split_kind(printed)[1], printed):
            if self._gazetteer(place).find(printed, place.country) != (place,):
                place = merge_names(place, [name])
        self._refuse_change(place)
        self.places[place.key] = self.changed[place.key] = place
        return place

    def _gazetteer(self, place: Place) -> Gazetteer:
        return Gazetteer((self.places | {place.key: place}).values(), self.matcher)

    def _refuse_change(self, place: Place) -> None:
        """Raise :class:`AmbiguousNameError` where ``place`` would take away the name of another one."""
        before, after = Gazetteer(self.places.values(), self.matcher), self._gazetteer(place)
        for other in self.places.values():
            if other.key == place.key or other.country != place.country:
                continue
            for name in other.names:
                found = [each.key for each in before.find(name, other.country)]
                if found != [each.key for each in after.find(name, other.country)]:
                    raise AmbiguousNameError(f"«{name}» would no longer mean {other.key} alone")

    def _country(self, code: str) -> Place | None:
        of_code = (each for each in self.places.values() if each.iso_code == code and "country" in each.kinds)
        return next(of_code, None)

    def _make(self, printed: str, candidate: Candidate) -> Place:
        country = None if candidate.kind == "country" else self._country(candidate.country)
        bare = self._reader.split_kind(printed)[1]
        label_ru = candidate.label_ru
        if is_cyrillic(fold_name(bare)) and (not label_ru or fold_name(label_ru) == fold_name(bare)):
            label_ru = bare
        key = self._key(candidate)
        return Place(
            key=key,
            kinds=(candidate.kind,),
            within=country.key if country else "",
            country=country.key if country else key,
            wikidata=candidate.wikidata,
            geonames=candidate.geonames,
            iso_code=candidate.iso_3166,
            latitude=_degrees(candidate.latitude),
            longitude=_degrees(candidate.longitude),
            label_ru=label_ru or candidate.label_en,
            label_en=candidate.label_en,
            names=(label_ru or bare,),
        )

    def _key(self, candidate: Candidate) -> str:
        """Return a key that nothing has: the country's code, the English name, the kind if need be."""
        code = candidate.country.lower()
        if candidate.kind == "country":
            return code
        name = _NO_KEY.sub("-", spell_latin(fold_name(candidate.label_en))).strip("-")
        last = candidate.geonames or candidate.wikidata.lower() or candidate.iso_3166.lower()
        keys = (f"{code}-{name}", f"{code}-{name}-{candidate.kind}", f"{code}-{name}-{last}")
        return next(key for key in keys if key not in self.places)


def _is_place(place: Place, candidate: Candidate) -> bool:
    pairs = (
        (place.wikidata, candidate.wikidata),
        (place.geonames, candidate.geonames),
        (place.iso_code, candidate.iso_3166),
    )
    return candidate.kind in place.kinds and any(ours and ours == theirs for ours, theirs in pairs)


def _fill(place: Place, candidate: Candidate) -> Place:
    """Return ``place`` with the identifiers that it lacks and ``candidate`` has."""
    return replace(
        place,
        wikidata=place.wikidata or candidate.wikidata,
        geonames=place.geonames or candidate.geonames,
        iso_code=place.iso_code or candidate.iso_3166,
        latitude=place.latitude or _degrees(candidate.latitude),
        longitude=place.longitude or _degrees(candidate.longitude),
    )


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.5f}".rstrip("0").rstrip(".")
