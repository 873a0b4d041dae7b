from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations

import pytest
from flask import Flask

from kg.web.drawing.timeline import MOST, Span, draw_timeline

from ..html import Page

Box = tuple[float, float, float, float]


def span(first: str, last: str = "", label: str = "x", href: str = "/x", kind: str = "event") -> Span:
    return Span(
        date.fromisoformat(first), date.fromisoformat(last or first), label, href, kind, f"on {first}"
    )


def drawn(app: Flask, *spans: Span, path: str = "/en/") -> str:
    with app.test_request_context(path, environ_overrides={"kg.language": path.strip("/")}):
        return str(draw_timeline(spans, "Events"))


def shapes(svg: str, tag: str) -> list[dict[str, str]]:
    return [attributes for name, attributes in Page(svg).tags if name == tag]


def ticks(svg: str) -> list[str]:
    return re.findall(r'<text class="tick"[^>]*>([^<]*)<', svg)


def test_nothing_is_drawn_of_nothing(app: Flask) -> None:
    assert drawn(app) == ""


@pytest.mark.parametrize(
    ("first", "last", "days", "bars"),
    [
        ("2020-02-09", "2020-02-09", 1, 0),  # a day
        ("2020-02-09", "2020-02-14", 0, 1),  # six days
        ("2020-02-01", "2020-02-29", 0, 1),  # a month
        ("1953-01-01", "1953-12-31", 0, 1),  # a year
        ("2020-01-01", "2020-01-01", 1, 0),  # the first of January, when that is what is stated
    ],
)
def test_precision_is_kept(app: Flask, first: str, last: str, days: int, bars: int) -> None:
    svg = drawn(app, span(first, last))
    assert len(shapes(svg, "circle")) == days
    assert svg.count('class="time"') == bars


def test_a_year_is_as_long_as_the_year(app: Flask) -> None:
    """Of two years the one is drawn over the first half, and the day in the second half outside it."""
    svg = drawn(app, span("2019-01-01", "2019-12-31"), span("2020-07-01"), span("2020-12-31"))
    (bar,) = (found for found in shapes(svg, "rect") if found["class"] == "time")
    begin, length = float(bar["x"]), float(bar["width"])
    july, december = sorted(float(circle["cx"]) for circle in shapes(svg, "circle"))
    assert july == pytest.approx(begin + length * 1.5, rel=0.01)
    assert december == pytest.approx(begin + length * 2, rel=0.01)


@pytest.mark.parametrize(
    ("first", "last", "path", "expected"),
    [
        ("2020-03-02", "2020-03-05", "/en/", ["2 Mar 2020", "3 Mar", "4 Mar", "5 Mar", "6 Mar"]),
        ("2020-11-10", "2021-02-03", "/en/", ["Nov 2020", "Dec", "Jan 2021", "Feb", "Mar"]),
        ("2020-11-10", "2021-01-03", "/ru/", None),
        ("2018-06-01", "2021-06-01", "/ru/", None),
        ("1953-01-01", "2020-12-31", "/en/", [str(year) for year in range(1950, 2031, 10)]),
        ("1703-05-27", "2020-12-31", "/en/", [str(year) for year in range(1700, 2051, 50)]),
        ("9999-12-31", "9999-12-31", "/en/", None),
        ("0001-01-01", "0001-01-01", "/en/", None),
        ("0001-01-01", "9999-12-31", "/en/", ["1", *(str(year) for year in range(1000, 10_001, 1000))]),
    ],
)  # fmt: skip
def test_ticks_are_as_fine_as_there_is_room_for(
    app: Flask, first: str, last: str, path: str, expected: list[str] | None
) -> None:
    svg = drawn(app, span(first), span(last), path=path)
    found = ticks(svg)
    assert 2 <= len(found) <= 12
    if expected is not None:
        assert found == expected
    inside = [float(circle["cx"]) for circle in shapes(svg, "circle")]
    assert all(0 < x < 720 for x in inside)


def test_months_are_named_in_the_language_of_the_page(app: Flask) -> None:
    assert "май" in " ".join(ticks(drawn(app, span("2020-05-02"), span("2020-09-01"), path="/ru/")))


def boxes(svg: str) -> list[Box]:
    return [
        (float(box["x"]), float(box["y"]), float(box["width"]), float(box["height"]))
        for box in shapes(svg, "rect")
        if box["class"] == "hit"
    ]


@pytest.mark.parametrize("count", [2, 14, 15, 120])
def test_no_mark_covers_another_and_each_is_large_enough_to_hit(app: Flask, count: int) -> None:
    begin = date(2020, 1, 1)
    spans = [
        Span(begin + timedelta(number % 40), begin + timedelta(number % 40 + number % 5), f"event {number}",
             "/e", "event", "")
        for number in range(count)
    ]  # fmt: skip
    found = boxes(drawn(app, *spans))
    assert len(found) == count
    assert all(width >= 23.9 and height >= 24 for _, _, width, height in found)
    for (x, y, width, height), (x2, y2, width2, height2) in combinations(found, 2):
        beside = x + width <= x2 + 0.15 or x2 + width2 <= x + 0.15  # as exactly as it is written
        assert beside or y + height <= y2 or y2 + height2 <= y


def test_each_mark_leads_somewhere_and_says_what_it_is(app: Flask) -> None:
    svg = drawn(app, span("2020-05-02", label="Визит <b>", href="/doc/a?b&c"), span("2020-06-02", href=""))
    page = Page(svg)
    assert page.links == ["/doc/a?b&c"]
    (anchor,) = (attributes for tag, attributes in page.tags if tag == "a")
    assert anchor["aria-label"] == "on 2020-05-02: Визит <b>"
    assert "<b>" not in svg
    assert "style=" not in svg


@pytest.mark.parametrize(("kind", "expected"), [("agreement", True), ("x y", False), ("", False)])
def test_the_kind_is_a_class(app: Flask, kind: str, expected: bool) -> None:
    assert ("kind-" in drawn(app, span("2020-05-02", kind=kind))) is expected


def test_no_more_are_drawn_than_can_be_seen_and_that_is_said(app: Flask) -> None:
    svg = drawn(app, *(span("2020-05-02") for _ in range(MOST + 1)))
    assert len(boxes(svg)) == MOST
    assert "300" in Page(svg).text
    assert "figcaption" not in drawn(app, span("2020-05-02"))
