"""``/picture/…png``: what a link to a page looks like where it is shared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from flask import Blueprint, Response, make_response

from kg.faults import NotFoundError
from kg.store.engine import QueryStoppedError
from kg.web.asking import Row, select
from kg.web.drawing.projection import read_position
from kg.web.pictures.painting import Spot, paint
from kg.web.site import current_site, forbid_keeping

blueprint = Blueprint("pictures", __name__)

_WORLD = "pictures/partners"


@blueprint.get("/picture/world.png")
def world() -> Response:
    """Return the map of all partners; not found, when the data has none whose coordinates it knows."""
    spots = _find_spots(select(current_site().engine, _WORLD))
    if not spots:
        raise NotFoundError("the data has no partners with coordinates")
    return _answer(spots)


@blueprint.get("/picture/place/<key>.png")
def place(key: str) -> Response:
    """Return the map with the place ``key`` marked, and its partners; not found without its coordinates."""
    site = current_site()
    iri = site.addresses.iri(f"id/place/{key}")
    spots = _find_spots(select(site.engine, "pictures/place", thing=iri), chosen=iri)
    if not any(spot.is_chosen for spot in spots):
        raise NotFoundError(f"the data does not say where <{iri}> is")
    return _answer(spots)


def default_picture() -> str:
    """Return the path of the picture for pages that have none of their own; empty where there is none.

    It is also for the page that says that the engine has no time: that has none either.
    """
    try:
        return "/picture/world.png" if _has_world(current_site().snapshot.version) else ""
    except QueryStoppedError:
        forbid_keeping()
        return ""


@lru_cache(4)
def _has_world(_version: str) -> bool:
    return bool(_find_spots(select(current_site().engine, _WORLD)))


def _find_spots(rows: Sequence[Row], chosen: str = "") -> list[Spot]:
    """Return where the places in ``rows`` are; what is no place on Earth is left out."""
    found = []
    for row in rows:
        known = {"latitude", "longitude"} <= row.keys()  # of what is no number, the engine finds no least
        if known and (position := read_position(row["latitude"].value, row["longitude"].value)):
            found.append(Spot(*position, is_chosen=row["place"].value == chosen))
    return found


def _answer(spots: Sequence[Spot]) -> Response:
    response = make_response(paint(spots))
    response.content_type = "image/png"
    return response
