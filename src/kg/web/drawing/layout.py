"""Where dots and their names stand, so that none hides another."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

_ROUNDS = 40
_MOST_PAIRS = 100_000  # looked at in all, which takes a tenth of a second or two; real reports have hundreds
_FARTHEST = 20.0  # units that a dot may be moved from its place
_GOLDEN_ANGLE = 2.399963  # turns dots of one and the same place into a spiral
_NARROW = frozenset("iljtfrI.,:;'|()[]- ")


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle on the map."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Name:
    """A text by a dot: the height of its middle, and where it begins, ends or has its middle (``anchor``).

    ``anchor`` is as in SVG; ``size`` is of the letters that there is room for.
    """

    x: float
    y: float
    anchor: str
    size: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def is_within(self, other: _Box) -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def spread(dots: Sequence[Dot], width: float, height: float) -> list[Dot]:
    """Return ``dots`` moved apart until each can be reached, none farther than a little from its place.

    Of a crowd for which that would take too long, those that were not come to stay where they are.
    """
    if not dots:
        return []
    cell = 2 * max(dot.radius for dot in dots)
    moved = list(dots)
    left = _MOST_PAIRS
    for turn in range(_ROUNDS):
        before = list(moved)
        for first, second in islice(_neighbours(moved, cell), left):
            _part(moved, first, second, turn)
            left -= 1
        for index, home in enumerate(dots):
            moved[index] = _keep_near(home, moved[index], width, height)
        if moved == before:
            break
    return moved


def _neighbours(dots: Sequence[Dot], cell: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs that may touch: those in the same square of the map, or in squares that touch."""
    squares: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, dot in enumerate(dots):
        column, line = int(dot.x // cell), int(dot.y // cell)
        for near_column in (column - 1, column, column + 1):
            for near_line in (line - 1, line, line + 1):
                for other in squares[near_column, near_line]:
                    yield other, index
        squares[column, line].append(index)


def _part(dots: list[Dot], first: int, second: int, turn: int) -> None:
    one, other = dots[first], dots[second]
    across, down = other.x - one.x, other.y - one.y
    distance = math.hypot(across, down)
    lacking = one.radius + other.radius - distance
    if lacking <= 0.05:
        return
    if distance < 0.01:
        angle = (second + turn) * _GOLDEN_ANGLE
        across, down, distance = math.cos(angle), math.sin(angle), 1.0
    # Not quite straight apart, so that a row of dots gives way to both sides.
    lean = 0.3 if (first + second) % 2 else -0.3
    half = lacking / 2 / distance
    right, low = (across - down * lean) * half, (down + across * lean) * half
    dots[first] = replace(one, x=one.x - right, y=one.y - low)
    dots[second] = replace(other, x=other.x + right, y=other.y + low)


def _keep_near(home: Dot, dot: Dot, width: float, height: float) -> Dot:
    away = math.hypot(dot.x - home.x, dot.y - home.y)
    share = min(1.0, _FARTHEST / away) if away else 1.0
    x = home.x + (dot.x - home.x) * share
    y = home.y + (dot.y - home.y) * share
    edge = home.radius
    return replace(dot, x=min(max(x, edge), width - edge), y=min(max(y, edge), height - edge))


def place_names(
    names: Sequence[str], dots: Sequence[Dot], sizes: Sequence[float], width: float, height: float
) -> list[Name | None]:
    """Return where each of ``names`` stands beside its dot; None where there is no room without covering.

    The first names choose first. ``sizes`` are those of the letters, the best first: a name takes the first
    in which it has room. There may be more dots than names.
    """
    edges = _Box(0, 0, width, height)
    dot_boxes = [_around(dot) for dot in dots]
    taken: list[_Box] = []
    placed: list[Name | None] = [None] * len(names)
    for size in sizes:
        for index, text in enumerate(names):
            if placed[index]:
                continue
            others = [*taken, *dot_boxes[:index], *dot_boxes[index + 1 :]]
            for name, box in _choices(dots[index], _length(text, size), size):
                if box.is_within(edges) and not any(box.meets(other) for other in others):
                    taken.append(box)
                    placed[index] = name
                    break
    return placed


def _around(dot: Dot) -> _Box:
    return _Box(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius)


def _length(text: str, size: float) -> float:
    """Return about how long ``text`` is: fonts differ, so rather too long than too short."""
    return size * sum(0.36 if letter in _NARROW else 0.64 for letter in text)


def _choices(dot: Dot, length: float, size: float) -> Iterator[tuple[Name, _Box]]:
    gap = dot.radius + 4
    top, bottom = dot.y - size * 0.6, dot.y + size * 0.6
    right, left = dot.x + gap, dot.x - gap
    yield Name(right, dot.y, "start", size), _Box(right, top, right + length, bottom)
    yield Name(left, dot.y, "end", size), _Box(left - length, top, left, bottom)
    for line in (dot.y - gap - size * 0.6, dot.y + gap + size * 0.6):
        begin = dot.x - length / 2
        yield (
            Name(dot.x, line, "middle", size),
            _Box(begin, line - size * 0.6, begin + length, line + size * 0.6),
        )
