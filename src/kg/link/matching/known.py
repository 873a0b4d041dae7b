"""The places that the table of places has already, as a source of candidates: they have Wikidata items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.link.gazetteer import Gazetteer
from kg.link.matching.candidates import Candidate, Wanted
from kg.link.matching.scores import EXACT, WITHOUT_COUNTRY
from kg.records import Place


@dataclass(frozen=True)
class KnownPlaces:
    """Places of ``places.tsv`` looked up by their names."""

    gazetteer: Gazetteer

    def look_up(self, wanted: Wanted) -> Sequence[Candidate]:
        """Return the one place that the table knows by this name, if it is of the wanted kind."""
        places = self.gazetteer.places.values()
        codes = {place.key: place.iso_code for place in places if "country" in place.kinds}
        key = next((key for key, code in codes.items() if code == wanted.country), "")
        if wanted.country and not key:
            return ()
        found = self.gazetteer.find(wanted.name, key)
        if len(found) != 1 or wanted.kind not in ("", *found[0].kinds):
            return ()
        return (_describe(found[0], codes[found[0].country], wanted),)

    def fill(self, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """Return ``found``, those without an item with the one of their GeoNames number in the table."""
        known = {place.geonames: place for place in self.gazetteer.places.values() if place.geonames}
        return tuple(_fill(candidate, known.get(candidate.geonames)) for candidate in found)


def _fill(candidate: Candidate, place: Place | None) -> Candidate:
    if not place or not place.wikidata or candidate.wikidata or candidate.kind not in place.kinds:
        return candidate
    why = f"places.tsv: {place.key} has this GeoNames number"
    return replace(candidate, wikidata=place.wikidata, evidence=(*candidate.evidence, why))


def _describe(place: Place, country: str, wanted: Wanted) -> Candidate:
    is_sure = wanted.country or place.kind == "country"
    return Candidate(
        label_en=place.label_en,
        kind=wanted.kind or place.kind,
        country=country,
        score=EXACT if is_sure else WITHOUT_COUNTRY,
        evidence=(f"places.tsv: a name of {place.key}",),
        method="places",
        wikidata=place.wikidata,
        geonames=place.geonames,
        iso_3166=place.iso_code,
        label_ru=place.label_ru,
        latitude=float(place.latitude) if place.latitude else None,
        longitude=float(place.longitude) if place.longitude else None,
    )
