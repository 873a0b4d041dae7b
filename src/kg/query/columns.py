"""The columns of a saved query's rows, and what the rows can be shown as: values."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the result: its ``name``, which is the variable's, and its titles by language."""

    name: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The columns that make a row an entry of a calendar; ``is_yearly`` repeats it each year."""

    start: str
    end: str | None
    summary: str
    description: str | None
    url: str | None
    is_yearly: bool


@dataclass(frozen=True, slots=True)
class Map:
    """The columns that make a row a point on a map (WGS 84, in degrees)."""

    latitude: str
    longitude: str
    label: str


@dataclass(frozen=True, slots=True)
class View:
    """What the rows can be shown as, and as what at first: ``table``, ``map``, ``timeline`` or ``chart``."""

    default: str = "table"
    map: Map | None = None
    calendar: Calendar | None = None

    def with_columns(self, names: Container[str]) -> View:
        """Return the view for rows that have only the columns ``names``: a table where it needs others."""
        place, entry = self.map, self.calendar
        if place and not all(name in names for name in (place.latitude, place.longitude, place.label)):
            place = None
        if entry and not (entry.start in names and entry.summary in names):
            entry = None
        if entry:
            entry = replace(
                entry,
                end=entry.end if entry.end in names else None,
                description=entry.description if entry.description in names else None,
                url=entry.url if entry.url in names else None,
            )
        lost = (self.default == "map" and not place) or (self.default == "timeline" and not entry)
        return View("table" if lost else self.default, place, entry)
