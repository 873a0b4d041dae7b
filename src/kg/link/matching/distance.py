"""How far two points of the Earth are from each other."""

from math import asin, cos, radians, sin, sqrt

_EARTH = 6371.0


def measure_distance(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Return the kilometres between two points of the Earth (haversine).

    >>> round(measure_distance(59.94, 30.31, 60.17, 24.94))  # Saint Petersburg to Helsinki
    299
    """
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    half = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east / 2) ** 2
    return 2 * _EARTH * asin(sqrt(half))
