"""Where a place stands on a map: Patterson's projection, and the part of the world that a map shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Šavrič, Jenny, Patterson (2014): a cylindrical projection made to look natural. A cylindrical one, so that
# every part of the world can be cut out as a rectangle, and the Pacific shown whole, by moving one picture.
_COEFFICIENTS = ((1, 1.0148), (5, 0.23185), (7, -0.14499), (9, 0.02406))

WORLD = 360.0
SEAM = -169.0  # where pictures of the whole world are parted: the Bering Strait, which cuts no land
_WIDEST = 250.0  # degrees; what needs more shows the world
_NARROWEST = 56.0  # degrees; less shows too little of the land to know it again
_MARGIN = 0.14  # of the width, on each side
_TOP, _BOTTOM = 101.0, -88.0  # of what is worth showing, in degrees of the map


@dataclass(frozen=True, slots=True)
class View:
    """The part of the world that a map of ``width`` by ``height`` shows: its west and top, ``degrees`` wide.

    ``west`` and ``degrees`` are of longitude; ``top`` is a :func:`northing`.
    """

    west: float
    top: float
    degrees: float
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Units of the map for a degree."""
        return self.width / self.degrees

    def x(self, longitude: float) -> float:
        """Return how far from the left ``longitude`` is, on the copy of the world that the map shows."""
        return (longitude - self.west) % WORLD * self.scale

    def y(self, latitude: float) -> float:
        """Return how far from the top ``latitude`` is."""
        return (self.top - northing(latitude)) * self.scale


def read_position(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Return a latitude and a longitude as numbers; None for what is nowhere on Earth.

    Data that was loaded may have anything for a number, "NaN" and "INF" as well.

    >>> read_position("59.94", "30.31"), read_position("NaN", "30.31")
    ((59.94, 30.31), None)
    """
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def northing(latitude: float) -> float:
    """Return how far north of the equator the projection puts ``latitude``: degrees in, degrees out."""
    radians = math.radians(max(-90.0, min(90.0, latitude)))
    return math.degrees(sum(factor * radians**power for power, factor in _COEFFICIENTS))


def find_view(places: Sequence[tuple[float, float]], width: int, height: int) -> View:
    """Return the view with all ``places`` (latitude, longitude) in it; the world, when there are none."""
    if not places:
        return _world(width, height)
    west, extent = _arc([longitude for _, longitude in places])
    heights = [northing(latitude) for latitude, _ in places]
    needed_height = (max(heights) - min(heights)) * width / height
    degrees = max(_NARROWEST, max(extent, needed_height) / (1 - 2 * _MARGIN))
    if degrees > _WIDEST:
        return _world(width, height)
    tall = degrees * height / width
    middle = (max(heights) + min(heights)) / 2
    top = min(max(middle + tall / 2, _BOTTOM + tall), _TOP)
    return View(west + extent / 2 - degrees / 2, top, degrees, width, height)


def _world(width: int, height: int) -> View:
    tall = WORLD * height / width
    return View(SEAM, northing(8.0) + tall / 2, WORLD, width, height)


def _arc(longitudes: Sequence[float]) -> tuple[float, float]:
    """Return the shortest arc with all ``longitudes`` in it: its west end and its extent.

    It is what the widest gap between neighbours leaves, so that Japan and Hawaii are near each other.
    """
    around = sorted(longitude % WORLD for longitude in longitudes)
    following = [*around[1:], around[0] + WORLD]
    gap, west = max((after - before, after % WORLD) for before, after in zip(around, following, strict=True))
    return west, WORLD - gap
