"""A graph drawn: all of it in the picture, the same each time, near what belongs together."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.web.drawing.network import MOST_NODES, Arrow, Node, draw_network, place_nodes

from ..html import Page


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    """Draw a number of nodes, and pairs of them."""
    count = draw(st.integers(1, 12))
    node = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(node, node), max_size=20))


@settings(deadline=None)
@given(graphs())
def test_every_node_is_in_the_picture_and_apart(graph: tuple[int, list[tuple[int, int]]]) -> None:
    count, pairs = graph
    points = place_nodes(count, pairs)
    assert len(points) == count
    assert all(0 < x < 1000 and 0 < y < 640 for x, y in points)
    assert len({(round(x), round(y)) for x, y in points}) == count
    assert points == place_nodes(count, pairs)


def test_what_is_related_stands_nearer() -> None:
    # Two triangles with nothing between them.
    points = place_nodes(6, [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)])
    inside = [math.dist(points[a], points[b]) for a, b in ((0, 1), (1, 2), (3, 4), (4, 5))]
    between = [math.dist(points[a], points[b]) for a in (0, 1, 2) for b in (3, 4, 5)]
    assert sum(inside) / len(inside) < sum(between) / len(between)


def test_a_node_is_a_link_with_its_whole_name() -> None:
    long = "Соглашение о сотрудничестве & дружбе <2004>"
    html = draw_network([Node(long, "/x?a&b"), Node("B")], [Arrow(0, 1, "p"), Arrow(1, 1, "self")], "Граф")
    page = Page(str(html))
    assert page.links == ["/x?a&b"]
    assert long in page.text  # in the title
    assert 'aria-label="Граф"' in html
    assert html.count("<line") == 1
    assert "style=" not in html


@pytest.mark.parametrize("count", [0, MOST_NODES + 5])
def test_the_drawing_is_bounded(count: int) -> None:
    nodes = [Node(str(number)) for number in range(count)]
    html = draw_network(nodes, [Arrow(0, count - 1)] if count else [], "t")
    assert html.count("<circle") == min(count, MOST_NODES)
    assert "<line" not in html  # its end is not there
