"""Bars: as long as their numbers, from zero on, to one scale."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from kg.web.drawing.charts import MOST_BARS, Bar, draw_bars, find_extent

from ..html import Page


@pytest.fixture(autouse=True)
def request_in_russian(app: Flask) -> Iterator[None]:
    with app.test_request_context("/ru/"):
        yield


def drawn(bars: list[Bar], extent: tuple[float, float] | None = None) -> list[tuple[float, float]]:
    html = draw_bars(bars, "t", extent)
    return [(float(x), float(w)) for x, w in re.findall(r'<rect x="([^"]*)" width="([^"]*)"', html)]


@pytest.mark.parametrize(
    ("numbers", "extent", "expected"),
    [
        ([1, 2, 4], None, [(0, 25), (0, 50), (0, 100)]),
        ([0, 0], None, [(0, 0), (0, 0)]),
        ([-1, 3], None, [(0, 25), (25, 75)]),  # both begin at zero
        ([-2, -4], None, [(50, 50), (0, 100)]),
        ([5], (0, 20), [(0, 25)]),  # beside a chart that goes to 20
        ([5], (2, 20), [(0, 25)]),  # which never begins later than zero
    ],
)
def test_a_bar_is_as_long_as_its_number(
    numbers: list[float], extent: tuple[float, float] | None, expected: list[tuple[float, float]]
) -> None:
    assert drawn([Bar(str(number), number) for number in numbers], extent) == expected


def test_the_words_are_text_of_the_page() -> None:
    html = str(draw_bars([Bar("<b>", 1234.5, "/x?a=1&b=2", "en"), Bar("Б", 1)], "Числа & слова"))
    page = Page(html)
    assert "<b>" in page.text
    assert "1\u00a0234,5" in page.text
    assert page.links == ["/x?a=1&b=2"]
    assert "<caption>Числа &amp; слова</caption>" in html
    assert html.count('scope="row"') == 2
    assert ("a", {"href": "/x?a=1&b=2", "lang": "en"}) in page.tags
    assert "style=" not in html


def test_no_bars_are_no_chart_and_too_many_are_cut() -> None:
    assert draw_bars([], "t") == ""
    assert len(drawn([Bar("x", 1)] * (MOST_BARS + 1))) == MOST_BARS
    assert find_extent([]) == (0, 0)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([1e308, -1e308], [(50, 50), (0, 50)]),
        ([1e28, 5e27], [(0, 100), (0, 50)]),
        ([1e-9, 5e-10], [(0, 100), (0, 50)]),
        ([0, 0], [(0, 0), (0, 0)]),
    ],
)
def test_no_number_is_too_large_or_too_small(
    numbers: list[float], expected: list[tuple[float, float]]
) -> None:
    assert drawn([Bar("a", number) for number in numbers]) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(1e28, "1E28"), (1e-9, "1E-9"), (0, "0"), (0.25, "0,25"), (-2e300, "-2E300")]
)
def test_a_number_is_not_written_as_noughts(number: float, expected: str) -> None:
    assert f'<td class="number">{expected}</td>' in draw_bars([Bar("a", number)], "t")
