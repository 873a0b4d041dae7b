"""Which rows are points on the Earth, and where: two columns of degrees, or one of points (GeoSPARQL)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.iris import expand
from kg.query.formats.terms import read_number
from kg.query.table import Term
from kg.web.views.solutions import Solutions

_PAIRS = (("lat", "long"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude"))
_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
_NUMBER = r"([+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)"
_POINT = re.compile(
    rf"\s*(?:<([^>]*)>)?\s*POINT\s*Z?\s*\(\s*{_NUMBER}\s+{_NUMBER}(?:\s+{_NUMBER})?\s*\)\s*", re.I
)
# Reference systems in degrees by their IRIs, and whether the longitude comes first (GeoSPARQL 1.1, 8.5.1).
_SYSTEMS = {
    "": True,
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84": True,
    "http://www.opengis.net/def/crs/EPSG/0/4326": False,
}
_LATITUDE, _LONGITUDE = expand("geo:lat"), expand("geo:long")

Degrees = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Located:
    """The row number ``row`` at ``latitude`` and ``longitude``."""

    row: int
    latitude: float
    longitude: float


def find_coordinates(solutions: Solutions) -> tuple[tuple[Located, ...], tuple[int, ...]]:
    """Return the rows of ``solutions`` that are somewhere, and the columns that say where."""
    if solutions.is_graph:
        return tuple(_read_graph(solutions)), (1, 2)
    columns = _find_columns(solutions)
    found = [
        (number, _read_degrees([row[at] for at in columns])) for number, row in enumerate(solutions.terms)
    ]
    return tuple(Located(number, *degrees) for number, degrees in found if degrees), columns


def _find_columns(solutions: Solutions) -> tuple[int, ...]:
    """Return the columns of latitude and longitude, or the one of points; none where there is none."""
    if roles := solutions.view.map:
        pair = (solutions.place(roles.latitude), solutions.place(roles.longitude))
        if pair[0] is not None and pair[1] is not None:
            return (pair[0], pair[1])
    names = [heading.name.lower() for heading in solutions.headings]
    for latitude, longitude in _PAIRS:
        if latitude in names and longitude in names:
            return names.index(latitude), names.index(longitude)
    for at in range(len(names)):
        if any(
            isinstance(term := row[at], Literal) and term.datatype.value == _WKT for row in solutions.terms
        ):
            return (at,)
    return ()


def _read_degrees(terms: list[Term | None]) -> Degrees | None:
    if len(terms) == 2:
        latitude, longitude = map(read_number, terms)
        return _checked(latitude, longitude)
    if len(terms) == 1 and isinstance(terms[0], Literal) and terms[0].datatype.value == _WKT:
        return read_point(terms[0].value)
    return None


def read_point(text: str) -> Degrees | None:
    """Return the latitude and longitude of a point in Well-Known Text, None for any other text.

    >>> read_point("Point(30.31 59.94)")
    (59.94, 30.31)
    """
    found = _POINT.fullmatch(text)
    if found is None or (found[1] or "") not in _SYSTEMS:
        return None
    first, second = float(found[2]), float(found[3])
    return _checked(second, first) if _SYSTEMS[found[1] or ""] else _checked(first, second)


def _checked(latitude: float | None, longitude: float | None) -> Degrees | None:
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return float(latitude), float(longitude)


def _read_graph(solutions: Solutions) -> Iterator[Located]:
    """Yield the things of a graph that have a latitude and a longitude, once each, at their first triples."""
    degrees: dict[Term | None, dict[str, float]] = {}
    rows: dict[Term | None, int] = {}
    for number, (subject, predicate, value) in enumerate(solutions.terms):
        rows.setdefault(subject, number)
        if isinstance(predicate, NamedNode) and predicate.value in (_LATITUDE, _LONGITUDE):
            measured = read_number(value)
            if measured is not None:
                degrees.setdefault(subject, {}).setdefault(predicate.value, measured)
    for subject, found in degrees.items():
        if checked := _checked(found.get(_LATITUDE), found.get(_LONGITUDE)):
            yield Located(rows[subject], *checked)
