"""Partners as lists of places and maps show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kg.iris import expand
from kg.web.asking import Row, select
from kg.web.drawing.projection import read_position
from kg.web.drawing.world import Marker, draw_world
from kg.web.pages import Shown
from kg.web.passages.values import read_number
from kg.web.site import current_site
from kg.web.things.naming import name_things

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """A place that is a partner: where it is, how much there is with it, whether it is a host of a report."""

    iri: str
    name: Shown
    country: Shown | None
    position: Position | None
    agreements: int
    events: int
    is_host: bool


def find_partners(prop: str, iri: str) -> tuple[PartnerCard, ...]:
    """Return the partners that have ``iri`` as a value of ``prop``, in the order of their names."""
    rows = select(current_site().engine, "things/places", property=expand(prop), thing=iri)
    names = name_things(row[column].value for row in rows for column in ("thing", "country") if column in row)
    found = (_partner(row, names) for row in rows if row["thing"].value != iri)
    return tuple(sorted(found, key=lambda each: (each.name.text.casefold(), each.iri)))


def _partner(row: Row, names: Mapping[str, Shown]) -> PartnerCard:
    place, country = row["thing"].value, row.get("country")
    return PartnerCard(
        place,
        names[place],
        names[country.value] if country and country.value != place else None,
        read_position(row["latitude"].value, row["longitude"].value) if "latitude" in row else None,
        read_number(row, "agreements"),
        read_number(row, "events"),
        "hosting" in row,
    )


def find_position(iri: str) -> Position | None:
    """Return the latitude and the longitude of a place; None where they are not stated."""
    (row,) = select(current_site().engine, "things/coordinates", thing=iri)
    return read_position(row["latitude"].value, row["longitude"].value) if "latitude" in row else None


def mark(name: Shown, position: Position | None, weight: int = 1, *, is_chosen: bool = False) -> list[Marker]:
    """Return the marker of a place; none for one whose position is not known."""
    if position is None:
        return []
    return [Marker(*position, name.text, name.href or "", weight, is_chosen)]


def draw_map(chosen: Sequence[Marker], others: Iterable[Marker], title: str) -> Markup:
    """Return the content of a map of ``chosen`` places among ``others``; "" where nothing has a position."""
    known = {(marker.latitude, marker.longitude, marker.label) for marker in chosen}
    beside = [each for each in others if (each.latitude, each.longitude, each.label) not in known]
    markers = [*chosen, *beside]
    return draw_world(markers, title) if markers else Markup("")
