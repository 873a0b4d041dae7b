"""A graph as a drawing: things as points with their names, what relates them as arrows.

The layout is Fruchterman and Reingold's, "Graph drawing by force-directed placement" (1991): things push each
other apart, arrows pull. It begins on a spiral, not at random, so that one graph is drawn one way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from kg.web.drawing.layout import Dot, Name, place_names

MOST_NODES = 60  # what can be told apart on a page; laying them out takes 0.1 s
_ROUNDS = 80
_SIZE = 1000.0  # of the drawing, in its own units
_HEIGHT = 640.0
_MARGIN = 60.0
_RADIUS = 7.0
_LETTERS_HIGH = (15.0, 12.0)
_LETTERS = 28  # of a name that is written; all of it is in the title
_NAMED_ARROWS = 24  # beyond that many the words lie on each other


@dataclass(frozen=True, slots=True)
class Node:
    """A thing called ``label``, which leads to ``href`` if that is not empty."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A relation called ``label`` from the node number ``source`` to the node number ``target``."""

    source: int
    target: int
    label: str = ""


Point = tuple[float, float]


def draw_network(nodes: Sequence[Node], arrows: Sequence[Arrow], title: str) -> Markup:
    """Return the drawing, called ``title``, of at most :data:`MOST_NODES` nodes; nothing for none.

    Nodes beyond are left out, with their arrows: the caller puts first what matters.
    """
    if not nodes:
        return Markup()
    shown = nodes[:MOST_NODES]
    kept = [arrow for arrow in arrows if max(arrow.source, arrow.target) < len(shown)]
    points = place_nodes(len(shown), [(arrow.source, arrow.target) for arrow in kept])
    has_names = len(kept) <= _NAMED_ARROWS
    lines = Markup().join(_draw_arrow(arrow, points, has_name=has_names) for arrow in kept)
    # A name that would cover another is left out: the title of its dot has it.
    names = place_names(
        [_cut(node.label) for node in shown],
        [Dot(x, y, _RADIUS) for x, y in points],
        _LETTERS_HIGH,
        _SIZE,
        _HEIGHT,
    )
    dots = Markup().join(map(_draw_node, shown, points, names))
    return Markup(
        '<svg class="network" viewBox="0 0 {:.0f} {:.0f}" role="group" aria-label="{}">'
        '<defs><marker id="arrowhead" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>{}{}</svg>'
    ).format(_SIZE, _HEIGHT, title, lines, dots)


def place_nodes(count: int, pairs: Sequence[tuple[int, int]]) -> list[Point]:
    """Return where ``count`` nodes stand in the drawing, those of a pair near each other."""
    ideal = 1 / math.sqrt(count)
    # The golden angle puts each next point where there is most room.
    places = [
        (
            math.sqrt((at + 0.5) / count) * math.cos(2.39996 * at),
            math.sqrt((at + 0.5) / count) * math.sin(2.39996 * at),
        )
        for at in range(count)
    ]
    joined = [(one, other) for one, other in pairs if one != other]
    for turn in range(_ROUNDS):
        places = _moved(places, joined, ideal, 0.2 * (1 - turn / _ROUNDS))
    return _fitted(places)


def _moved(places: list[Point], pairs: list[tuple[int, int]], ideal: float, most: float) -> list[Point]:
    """Return the ``places`` after one round of forces, none moved by more than ``most``."""
    across, along = [0.0] * len(places), [0.0] * len(places)
    for one, (x, y) in enumerate(places):
        # What hangs together with nothing else would fly away: a pull to the middle keeps it.
        across[one] -= x
        along[one] -= y
        for other in range(one):
            dx, dy = x - places[other][0], y - places[other][1]
            push = ideal * ideal / max(dx * dx + dy * dy, 1e-6)
            across[one] += dx * push
            along[one] += dy * push
            across[other] -= dx * push
            along[other] -= dy * push
    for one, other in pairs:
        dx, dy = places[one][0] - places[other][0], places[one][1] - places[other][1]
        pull = math.hypot(dx, dy) / ideal * 0.5
        across[one] -= dx * pull
        along[one] -= dy * pull
        across[other] += dx * pull
        along[other] += dy * pull
    moved = []
    for (x, y), dx, dy in zip(places, across, along, strict=True):
        scale = min(1.0, most / (math.hypot(dx, dy) or 1.0))
        moved.append((x + dx * scale, y + dy * scale))
    return moved


def _fitted(places: list[Point]) -> list[Point]:
    """Return ``places`` as points of the drawing, which they fill up to its margins."""
    lefts, tops = [x for x, _ in places], [y for _, y in places]
    return [
        (_scaled(x, min(lefts), max(lefts), _SIZE), _scaled(y, min(tops), max(tops), _HEIGHT))
        for x, y in places
    ]


def _scaled(at: float, least: float, most: float, size: float) -> float:
    if most - least < 1e-9:
        return size / 2
    return _MARGIN + (at - least) / (most - least) * (size - 2 * _MARGIN)


def _draw_arrow(arrow: Arrow, points: Sequence[Point], *, has_name: bool) -> Markup:
    (x1, y1), (x2, y2) = points[arrow.source], points[arrow.target]
    if arrow.source == arrow.target:
        loop = Markup('<path class="arrow" d="M{0:.1f} {1:.1f}c-30-40 30-40 0 0"><title>{2}</title></path>')
        return loop.format(x1, y1 - 7, arrow.label)
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    short = min(9.0, length / 3)  # so that the head ends at the dot's edge
    end_x, end_y = x2 - (x2 - x1) / length * short, y2 - (y2 - y1) / length * short
    line = Markup(
        '<line class="arrow" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" marker-end="url(#arrowhead)">'
        "<title>{}</title></line>"
    ).format(x1, y1, end_x, end_y, arrow.label)
    if not (has_name and arrow.label):
        return line
    words = Markup('<text class="relation" x="{:.1f}" y="{:.1f}">{}</text>')
    return line + words.format((x1 + x2) / 2, (y1 + y2) / 2 - 3, _cut(arrow.label))


def _draw_node(node: Node, point: Point, name: Name | None) -> Markup:
    x, y = point
    drawn = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.0f}"/>').format(x, y, _RADIUS)
    if name:
        drawn += Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" font-size="{:.0f}">{}</text>').format(
            name.x, name.y + name.size * 0.35, name.anchor, name.size, _cut(node.label)
        )
    drawn += Markup("<title>{}</title>").format(node.label)
    if node.href:
        return Markup('<a class="node" href="{}">{}</a>').format(node.href, drawn)
    return Markup('<g class="node">{}</g>').format(drawn)


def _cut(text: str) -> Markup:
    return escape(text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1].rstrip()}…")
