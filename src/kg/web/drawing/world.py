"""The map: places as dots that lead to their pages, on land when the frontend was built, always on a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kg.web.assets import asset, has_asset
from kg.web.drawing.layout import Dot, Name, place_names, spread
from kg.web.drawing.projection import SEAM, WORLD, View, find_view, northing
from kg.web.texts import pgettext

WIDTH, HEIGHT = 800, 368

LAND = "built/land.svg"  # what frontend/land.mjs makes: the whole world, a degree a unit
_LETTERS = (26.0, 13.0)  # the larger ones are for narrow screens, on which all is smaller: see 71-map.css
_MOST_NAMES = 24  # more would be a thicket
_STEPS = (5, 10, 15, 30)  # degrees between the lines of the grid


@dataclass(frozen=True, slots=True)
class Marker:
    """A place for the map: where it is, what it is called, the address that its dot leads to.

    The dot grows with ``weight``; that of a marker which ``is_chosen`` stands out.
    """

    latitude: float
    longitude: float
    label: str
    href: str
    weight: int = 1
    is_chosen: bool = False


def draw_world(markers: Sequence[Marker], title: str) -> Markup:
    """Return the content of a ``<figure class="map">``: an SVG called ``title``, each marker a link in it.

    The map shows as much of the world as the markers need, all of it when there are none. Dots that would
    hide each other are moved apart a little. ``map.js`` makes a map to move out of it, from its attributes.
    """
    ordered = order(markers)
    view = find_view([(marker.latitude, marker.longitude) for marker in ordered], WIDTH, HEIGHT)
    dots = place_dots(ordered, view)
    return Markup(
        '<svg class="map-picture" viewBox="0 0 {width} {height}" role="group" aria-label="{title}"{land}>'
        '<rect class="map-sea" width="{width}" height="{height}"/>{ground}{grid}{markers}</svg>'
    ).format(
        width=WIDTH,
        height=HEIGHT,
        title=title,
        land=_live_data(view),
        ground=_draw_land(view),
        grid=draw_grid(view),
        markers=_draw_markers(ordered, dots),
    )


def order(markers: Sequence[Marker]) -> list[Marker]:
    """Return ``markers`` as they are painted: heavy before light ones, so that none is under another."""
    return sorted(markers, key=lambda marker: (marker.is_chosen, -marker.weight, marker.label, marker.href))


def place_dots(markers: Sequence[Marker], view: View) -> list[Dot]:
    """Return the dot of each of ``markers`` in ``view``, none quite hidden by another."""
    dots = [
        Dot(view.x(marker.longitude), view.y(marker.latitude), _radius(marker, view)) for marker in markers
    ]
    return spread(dots, view.width, view.height)


def _radius(marker: Marker, view: View) -> float:
    # More of the world leaves less room for each.
    base = 3.4 if view.degrees > WORLD / 2 else 4.6
    return base + min(5.0, 0.8 * (math.sqrt(max(1, marker.weight)) - 1)) + (1.6 if marker.is_chosen else 0)


def draw_grid(view: View) -> Markup:
    """Return the lines of latitude and longitude in ``view``, at round numbers of degrees."""
    step = next((step for step in _STEPS if view.degrees / step <= 14), _STEPS[-1])
    first = math.ceil(view.west / step) * step
    count = math.ceil((view.west + view.degrees - first) / step)
    columns = [(first + number * step - view.west) * view.scale for number in range(count)]
    lines = [view.y(latitude) for latitude in range(-90 + step, 90, step)]
    path = "".join(f"M{column:.1f} 0V{view.height}" for column in columns)
    path += "".join(f"M0 {line:.1f}H{view.width}" for line in lines if 0 < line < view.height)
    return Markup('<path class="map-grid" d="{}"/>').format(path)


def _live_data(view: View) -> Markup:
    """Return the attributes from which ``map.js`` makes a live map that shows the very same."""
    if not has_asset("built/land.json"):
        return Markup("")
    return Markup(
        ' data-land="{}" data-west="{:.4f}" data-top="{:.4f}" data-degrees="{:.4f}" '
        'data-zoom-in="{}" data-zoom-out="{}"'
    ).format(
        asset("built/land.json"),
        view.west,
        view.top,
        view.degrees,
        pgettext("map", "Closer"),
        pgettext("map", "Farther"),
    )


@dataclass(frozen=True, slots=True)
class Box:
    """Where a copy of the picture of the land lies on a map."""

    x: float
    y: float
    width: float
    height: float


def lay_land(view: View) -> list[Box]:
    """Return where the picture of the world's land lies in ``view``, more than once across the seam."""
    pole = northing(90.0)
    first = math.floor((view.west - SEAM) / WORLD) * WORLD + SEAM
    return [
        Box(
            (west - view.west) * view.scale,
            (view.top - pole) * view.scale,
            WORLD * view.scale,
            2 * pole * view.scale,
        )
        for west in (first, first + WORLD)
        if west < view.west + view.degrees
    ]


def _draw_land(view: View) -> Markup:
    """Return the land as a picture of its own file, which browsers keep."""
    if not has_asset(LAND):
        return Markup("")
    picture = Markup(
        '<image class="map-land" href="{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" '
        'preserveAspectRatio="none"/>'
    )
    return Markup("").join(
        picture.format(asset(LAND), box.x, box.y, box.width, box.height) for box in lay_land(view)
    )


def _draw_markers(markers: Sequence[Marker], dots: Sequence[Dot]) -> Markup:
    names = _find_names(markers, dots)
    return Markup("").join(
        _draw_marker(marker, dot, name) for marker, dot, name in zip(markers, dots, names, strict=True)
    )


def _find_names(markers: Sequence[Marker], dots: Sequence[Dot]) -> list[Name | None]:
    """Return the names beside the dots: of few markers those that fit, of many only the chosen ones'."""
    # From the last: what is painted last, the chosen above all, chooses first.
    named = [
        index
        for index in reversed(range(len(markers)))
        if markers[index].is_chosen or len(markers) <= _MOST_NAMES
    ]
    others = sorted(set(range(len(markers))) - set(named))
    placed = place_names(
        [markers[index].label for index in named],
        [dots[index] for index in [*named, *others]],
        _LETTERS,
        WIDTH,
        HEIGHT,
    )
    found = dict(zip(named, placed, strict=True))
    return [found.get(index) for index in range(len(markers))]


def _draw_marker(marker: Marker, dot: Dot, name: Name | None) -> Markup:
    return Markup(
        '<a class="{kind}" href="{href}" data-latitude="{latitude:.4f}" data-longitude="{longitude:.4f}">'
        "<title>{label}</title>"
        '<circle class="map-reach" cx="{x:.1f}" cy="{y:.1f}" r="{reach:.1f}"/>'
        '<circle class="map-dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>{name}</a>'
    ).format(
        kind="map-marker is-chosen" if marker.is_chosen else "map-marker",
        href=marker.href,
        latitude=marker.latitude,
        longitude=marker.longitude,
        label=marker.label,
        x=dot.x,
        y=dot.y,
        reach=dot.radius + 1.5,
        radius=dot.radius,
        name=_draw_name(marker.label, name) if name else "",
    )


def _draw_name(label: str, name: Name) -> Markup:
    # The link's title already says it to those who listen.
    return Markup(
        '<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" dominant-baseline="central" '
        'aria-hidden="true">{label}</text>'
    ).format(
        kind="map-name" if name.size == _LETTERS[0] else "map-name is-small",
        x=name.x,
        y=name.y,
        anchor=name.anchor,
        label=label,
    )
