"""A map as PNG: the same projection, land and dots as on the pages, in the colours of their light look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

import resvg_py
from markupsafe import Markup

from kg.web.assets import assets, has_asset
from kg.web.drawing.layout import Dot, spread
from kg.web.drawing.projection import View, find_view
from kg.web.drawing.world import LAND, draw_grid, lay_land

WIDTH, HEIGHT = 1200, 630  # what previews are made of everywhere

_SMALL, _LARGE = 8.0, 15.0
# The painter knows no variables: these are the colours of static/css/10-base.css.
_STYLE = """
.map-sea { fill: #f4f1ea }
.map-land { fill: #22201c; fill-opacity: 0.17 }
.map-grid { fill: none; stroke: #dcd6c9; stroke-width: 1 }
.map-dot { fill: #14595c; fill-opacity: 0.85; stroke: #fdfcf9; stroke-width: 2 }
.is-chosen { fill: #a84a20; fill-opacity: 1; stroke-width: 3 }
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """A dot for a picture: where it is, and whether it is the one that the picture is of."""

    latitude: float
    longitude: float
    is_chosen: bool = False


def paint(spots: Sequence[Spot]) -> bytes:
    """Return the PNG of a map with all ``spots`` on it, :data:`WIDTH` by :data:`HEIGHT` pixels."""
    ordered = sorted(spots, key=lambda spot: (spot.is_chosen, spot.latitude, spot.longitude))
    view = find_view([(spot.latitude, spot.longitude) for spot in ordered], WIDTH, HEIGHT)
    dots = spread(
        [
            Dot(view.x(spot.longitude), view.y(spot.latitude), _LARGE if spot.is_chosen else _SMALL)
            for spot in ordered
        ],
        WIDTH,
        HEIGHT,
    )
    drawing = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        '<rect class="map-sea" width="{width}" height="{height}"/>{land}{grid}{dots}</svg>'
    ).format(
        width=WIDTH,
        height=HEIGHT,
        land=_draw_land(view),
        grid=draw_grid(view),
        dots=Markup("").join(_draw_dot(spot, dot) for spot, dot in zip(ordered, dots, strict=True)),
    )
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=str(drawing), width=WIDTH, height=HEIGHT, style_sheet=_STYLE, skip_system_fonts=True
        )
    )


def _draw_dot(spot: Spot, dot: Dot) -> Markup:
    return Markup('<circle class="map-dot{chosen}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>').format(
        chosen=" is-chosen" if spot.is_chosen else "", x=dot.x, y=dot.y, radius=dot.radius
    )


def _draw_land(view: View) -> Markup:
    """Return the land in the picture itself: a painter fetches nothing."""
    if not has_asset(LAND):
        return Markup("")
    width, height, path, transform = _read_land()
    # By a transformation: an <svg> in the <svg> would be cut by a mask, which takes ten times as long.
    return Markup("").join(
        Markup(
            '<path class="map-land" d="{}" transform="translate({:.2f} {:.2f}) scale({:.5f} {:.5f}) {}"/>'
        ).format(path, box.x, box.y, box.width / width, box.height / height, transform)
        for box in lay_land(view)
    )


@cache
def _read_land() -> tuple[float, float, str, str]:
    """Return width, height, path and transformation of the picture of the land, which our own build made."""
    root = ElementTree.fromstring(assets()[LAND].content)  # noqa: S314
    path = root[0]
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    return width, height, path.attrib["d"], path.attrib["transform"]
