"""What Wikidata says of items that could be places, and the candidates that they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

from pyoxigraph import NamedNode

from kg.iris import wikidata as item_iri
from kg.link.matching.candidates import Candidate, Wanted
from kg.link.online.wikidata import Wikidata, batches, halved, item_of
from kg.records import Kind

BATCH = 50  # items that one query is about
_POINT = re.compile(r"Point\((-?[0-9.]+) (-?[0-9.]+)\)", re.IGNORECASE)
_ALPHA_2 = re.compile("[A-Z]{2}")


@dataclass(slots=True)
class PlaceItem:
    """An item that is a place: the kinds it has, the countries it is in, and all values of the rest."""

    item: str
    kinds: set[Kind] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    values: dict[str, set[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Return the value of ``name``, if there is exactly one."""
        values = self.values.get(name, set())
        return next(iter(values)) if len(values) == 1 else ""

    def first(self, *names: str) -> str:
        """Return the first value, in order, of the first of ``names`` that has any."""
        return next((min(values) for name in names if (values := self.values.get(name))), "")

    def point(self) -> tuple[float | None, float | None]:
        """Return latitude and longitude, where Wikidata states one position."""
        found = _POINT.fullmatch(self.one("point"))
        return (float(found[2]), float(found[1])) if found else (None, None)

    def population(self) -> int | None:
        """Return the largest population of best rank."""
        numbers = [float(value) for value in self.values.get("population", ()) if _is_number(value)]
        return int(max(numbers)) if numbers else None

    def code(self, kind: Kind) -> str:
        """Return the ISO 3166 code that fits ``kind``: alpha-2 for a country, ISO 3166-2 for the rest."""
        fitting = {
            code
            for code in self.values.get("code", ())
            if bool(_ALPHA_2.fullmatch(code)) == (kind == "country")
        }
        return next(iter(fitting)) if len(fitting) == 1 else ""


def find_places(
    wikidata: Wikidata, items: Iterable[str], step: Callable[[str], None] = lambda _words: None
) -> dict[str, PlaceItem]:
    """Return what Wikidata says of ``items``; one that is no place has no kind.

    Raises :class:`kg.link.online.polite.OnlineError`.
    """
    found: dict[str, PlaceItem] = {}

    def ask(part: Sequence[str]) -> None:
        step(f"asking Wikidata what {len(part)} items are")
        for row in wikidata.rows("kinds", items=((NamedNode(item_iri(item)),) for item in part)):
            name = item_of(row["item"])
            place = found.setdefault(name, PlaceItem(name))
            if row["key"] == "kind":
                place.kinds.add(cast(Kind, row["value"]))
            elif row["key"] == "country":
                place.countries.add(row["value"])
            else:
                place.values.setdefault(row["key"], set()).add(row["value"])

    for part in batches(sorted(set(items), key=lambda item: int(item[1:])), BATCH):
        halved(ask, part)
    return found


def make_candidates(
    place: PlaceItem, wanted: Wanted, score: float, method: str, evidence: str
) -> Iterator[Candidate]:
    """Yield ``place`` as a candidate of each of its kinds, where kind and country are what is ``wanted``."""
    if wanted.country and wanted.country not in place.countries:
        return
    country = wanted.country or (min(place.countries) if place.countries else "")
    latitude, longitude = place.point()
    for kind in sorted(place.kinds):
        if wanted.kind in ("", kind):
            yield Candidate(
                label_en=place.first("en", "mul", "ru") or place.item,
                kind=kind,
                country=country,
                score=score,
                evidence=(evidence, f"Wikidata: {place.item} is a {kind} of {country or 'no country'}"),
                method=method,
                wikidata=place.item,
                geonames=place.one("geonames"),
                iso_3166=place.code(kind),
                label_ru=place.first("ru"),
                latitude=latitude,
                longitude=longitude,
                population=place.population(),
            )


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) is not None
