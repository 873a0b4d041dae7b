from __future__ import annotations

import itertools
import math
import re
from xml.etree import ElementTree

import pytest
from flask import Flask

from kg.web.drawing import layout, world
from kg.web.drawing.layout import Dot, place_names, spread
from kg.web.drawing.projection import View, find_view, northing, read_position
from kg.web.drawing.world import HEIGHT, WIDTH, Marker, draw_world

HELSINKI = (60.17, 24.94)
TURKU = (60.45, 22.27)
TOKYO = (35.69, 139.69)
HONOLULU = (21.31, -157.86)
SUVA = (-18.14, 178.44)
APIA = (-13.83, -171.77)
LIMA = (-12.05, -77.04)
LISBON = (38.72, -9.14)
SYDNEY = (-33.87, 151.21)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("latitude", "north"),
    [
        (0, 0),
        # The pole's ordinate of Patterson's projection is 1.790857183 radii (PROJ: patterson.cpp, MAX_Y).
        (90, math.degrees(1.790857183)),
        (-90, -math.degrees(1.790857183)),
        (120, math.degrees(1.790857183)),
    ],
)
def test_the_projection_is_pattersons(latitude: float, north: float) -> None:
    assert northing(latitude) == pytest.approx(north)


def test_the_north_is_stretched_less_than_by_mercator() -> None:
    step = northing(61) - northing(60)
    assert 1 < step < 1 / math.cos(math.radians(60.5))


@pytest.mark.parametrize(
    ("places", "widest"),
    [
        ([HELSINKI], 60),
        ([HELSINKI, TURKU], 60),
        ([SUVA, APIA], 60),  # ten degrees apart, across the line of the date
        ([TOKYO, HONOLULU], 90),
        ([SUVA, APIA, LIMA, TOKYO], 210),
        ([LISBON, TOKYO], 215),
        ([LISBON, TOKYO, LIMA, SYDNEY], 360),
        ([(89.9, 0.0)], 60),
        ([(-89.9, 0.0)], 60),
        ([(85.0, 10.0), (-85.0, 10.0)], 360),
        ([], 360),
    ],
)
def test_a_view_has_all_in_it_and_not_much_more(places: list[tuple[float, float]], widest: float) -> None:
    view = find_view(places, WIDTH, HEIGHT)
    assert view.degrees <= widest
    assert widest < 360 or view.degrees == 360
    for latitude, longitude in places:
        assert 0 <= view.x(longitude) <= WIDTH
        if abs(latitude) < 80:
            assert 0 <= view.y(latitude) <= HEIGHT


def test_neighbours_across_the_line_of_the_date_are_neighbours() -> None:
    view = find_view([TOKYO, HONOLULU], WIDTH, HEIGHT)
    assert view.x(TOKYO[1]) < view.x(HONOLULU[1])
    # (360 − 157.86) − 139.69 degrees
    assert view.x(HONOLULU[1]) - view.x(TOKYO[1]) == pytest.approx(62.45 * view.scale)


@pytest.mark.parametrize(
    "crowd",
    [
        [(100.0, 100.0)] * 2,
        [(100.0, 100.0)] * 7,
        [(100.0, 100.0), (103.0, 100.0), (100.0, 103.0)],
        [(1.0, 1.0), (2.0, 1.0)],  # in a corner
    ],
)
def test_dots_are_moved_apart_and_stay_near(crowd: list[tuple[float, float]]) -> None:
    dots = [Dot(x, y, 4) for x, y in crowd]
    moved = spread(dots, 800, 400)
    for one, other in itertools.combinations(moved, 2):
        assert math.hypot(one.x - other.x, one.y - other.y) > 6  # of 8: each has most of itself to be hit
    for before, after in zip(dots, moved, strict=True):
        assert math.hypot(before.x - after.x, before.y - after.y) < 21
        assert 4 <= after.x <= 796
        assert 4 <= after.y <= 396


def test_dots_that_do_not_touch_stay() -> None:
    dots = [Dot(100, 100, 4), Dot(109, 100, 4), Dot(100, 200, 4)]
    assert spread(dots, 800, 400) == dots


@pytest.mark.parametrize(
    ("dots", "sides"),
    [
        ([Dot(400, 200, 5)], ["start"]),
        ([Dot(780, 200, 5)], ["end"]),  # no room at the right edge
        ([Dot(400, 200, 5), Dot(420, 200, 5)], ["end", "start"]),  # each away from the other
        # One in the middle of a row, whose neighbours name themselves outwards, is named above.
        ([Dot(370, 200, 5), Dot(430, 200, 5), Dot(400, 200, 5)], ["end", "start", "middle"]),
    ],
)
def test_names_take_the_side_where_there_is_room(dots: list[Dot], sides: list[str]) -> None:
    names = place_names(["Turku"] * len(dots), dots, (13.0,), 800, 400)
    assert [name.anchor if name else None for name in names] == sides


def test_a_name_without_room_is_left_out() -> None:
    around = [Dot(400 + x, 200 + y, 12) for x in (-25, 0, 25) for y in (-25, 0, 25) if (x, y) != (0, 0)]
    assert place_names(["Helsinki"], [Dot(400, 200, 5), *around], (13.0,), 800, 400) == [None]


def test_a_name_is_larger_where_there_is_room() -> None:
    alone, narrow = (
        place_names(["Helsinki"], dots, (26.0, 13.0), 800, 400)[0]
        for dots in ([Dot(400, 200, 5)], [Dot(400, 200, 5), *(Dot(400 + x, 200, 5) for x in (-90, 90))])
    )
    assert alone
    assert narrow
    assert (alone.size, narrow.size) == (26.0, 26.0)
    squeezed = [Dot(400, 200, 5), *(Dot(400 + x, 200 + y, 5) for x in (-80, 80) for y in (-12, 12))]
    boxed = [*squeezed, *(Dot(400, 200 + y, 5) for y in (-25, 25))]
    small = place_names(["Helsinki"], boxed, (26.0, 13.0), 800, 400)[0]
    assert small
    assert small.size == 13.0


def drawn(app: Flask, *markers: Marker) -> ElementTree.Element:
    """Return the map of ``markers``, parsed."""
    with app.test_request_context("/?lang=en"):
        text = str(draw_world(markers, "Where they are"))
    assert not re.search(r"\bstyle=|<script|\son\w+=", text)
    return ElementTree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314


@pytest.fixture
def plain() -> Flask:
    """Return an application that only makes addresses."""
    return Flask("plain", static_folder=None)


def links(svg: ElementTree.Element) -> list[tuple[str, str]]:
    """Return the addresses and titles of the links in ``svg``, in their order."""
    return [(link.attrib["href"], link.findtext(f"{SVG}title", "")) for link in svg.iter(f"{SVG}a")]


@pytest.mark.parametrize("label", ["Турку", 'A "B" & <C>', ""])
def test_each_marker_is_a_link_with_a_title(plain: Flask, label: str) -> None:
    svg = drawn(plain, Marker(*TURKU, label, "/doc/place/fi-turku?a=1&b=2"))
    assert links(svg) == [("/doc/place/fi-turku?a=1&b=2", label)]
    assert svg.attrib["aria-label"] == "Where they are"


def test_the_chosen_are_painted_last_and_the_heavy_first(plain: Flask) -> None:
    svg = drawn(
        plain,
        Marker(*TURKU, "Turku", "/t", is_chosen=True, weight=9),
        Marker(*HELSINKI, "Helsinki", "/h"),
        Marker(*LISBON, "Lisbon", "/l", weight=5),
    )
    assert [title for _, title in links(svg)] == ["Lisbon", "Helsinki", "Turku"]
    radii = [
        float(circle.attrib["r"])
        for circle in svg.iter(f"{SVG}circle")
        if circle.attrib["class"] == "map-dot"
    ]
    assert radii[0] > radii[1]


def test_a_map_of_many_names_only_the_chosen(plain: Flask) -> None:
    many = [Marker(-60 + number, number * 3.0, f"place {number}", f"/{number}") for number in range(60)]
    svg = drawn(plain, *many, Marker(*LIMA, "Lima", "/lima", is_chosen=True))
    assert len(links(svg)) == 61
    assert [text.text for text in svg.iter(f"{SVG}text")] == ["Lima"]


def test_no_dot_of_a_crowd_is_hidden(plain: Flask) -> None:
    svg = drawn(plain, *(Marker(60 + number / 50, 25, f"{number}", "/") for number in range(12)))
    dots = [
        (float(circle.attrib["cx"]), float(circle.attrib["cy"]))
        for circle in svg.iter(f"{SVG}circle")
        if circle.attrib["class"] == "map-dot"
    ]
    assert all(math.dist(one, other) > 4 for one, other in itertools.combinations(dots, 2))


def test_a_map_of_nothing_is_the_world(plain: Flask) -> None:
    svg = drawn(plain)
    assert links(svg) == []
    assert svg.find(f"{SVG}path[@class='map-grid']") is not None


@pytest.mark.parametrize(
    ("view", "pictures"),
    [
        (find_view([], WIDTH, HEIGHT), 1),
        (find_view([HELSINKI], WIDTH, HEIGHT), 1),
        (find_view([TOKYO, HONOLULU], WIDTH, HEIGHT), 2),  # the seam at 169° West is in the middle
    ],
)
def test_the_land_covers_the_view(view: View, pictures: int) -> None:
    boxes = world.lay_land(view)
    assert len(boxes) == pictures
    assert boxes[0].x <= 0.01
    assert boxes[-1].x + boxes[-1].width >= WIDTH - 0.01
    for before, after in itertools.pairwise(boxes):
        assert before.x + before.width == pytest.approx(after.x)


def test_without_the_build_there_is_no_land_and_nothing_for_scripts(
    plain: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "has_asset", lambda _name: False)
    svg = drawn(plain, Marker(*TURKU, "Turku", "/t"))
    assert svg.find(f"{SVG}image") is None
    assert "data-land" not in svg.attrib


def test_with_the_build_the_land_is_a_file(plain: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "has_asset", lambda _name: True)
    monkeypatch.setattr(world, "asset", lambda name: f"/static/{name}")
    svg = drawn(plain, Marker(*TURKU, "Turku", "/t"))
    assert [image.attrib["href"] for image in svg.iter(f"{SVG}image")] == ["/static/built/land.svg"]
    assert svg.attrib["data-land"] == "/static/built/land.json"
    assert svg.attrib["data-zoom-in"] == "Closer"


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("59.94", "30.31", (59.94, 30.31)),
        ("-90", "180", (-90, 180)),
        ("91", "0", None),
        ("0", "-180.5", None),
        ("NaN", "0", None),
        ("0", "NaN", None),
        ("INF", "0", None),
        ("0", "1e999", None),
        ("north", "0", None),
        ("", "", None),
    ],
)
def test_a_position_is_on_earth(latitude: str, longitude: str, expected: tuple[float, float] | None) -> None:
    assert read_position(latitude, longitude) == expected


def test_a_crowd_is_parted_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    parted = []
    monkeypatch.setattr(layout, "_MOST_PAIRS", 500)
    monkeypatch.setattr(layout, "_part", lambda *pair: parted.append(pair))
    assert spread([Dot(100, 100, 5)] * 200, 800, 400) == [Dot(100, 100, 5)] * 200
    assert len(parted) == 500
