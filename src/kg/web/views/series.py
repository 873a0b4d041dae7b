"""An answer as charts: what its rows are about, and a number that each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kg.query.formats.terms import read_number
from kg.query.table import Term, pair_columns
from kg.web.cells import Cell
from kg.web.drawing.charts import Bar, draw_bars, find_extent
from kg.web.views.coordinates import find_coordinates
from kg.web.views.solutions import Solutions

_MOST_CHARTS = 6
_LEAST_ROWS = 2  # one number is no chart


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one column, called ``title``."""

    title: str
    bars: tuple[Bar, ...]


def find_series(solutions: Solutions) -> tuple[Series, ...]:
    """Return the columns of numbers in ``solutions``, each row called by its first other column.

    There are none in a graph and in a single row, nor where the query says that its rows are something else:
    not every number is worth comparing. Coordinates count for nothing.
    """
    said = solutions.view
    is_other = (said.map or said.calendar) and said.default != "chart"
    if solutions.is_graph or is_other or len(solutions.terms) < _LEAST_ROWS:
        return ()
    avoided = find_coordinates(solutions)[1]
    pairs = [at for at, _ in pair_columns(solutions.headings) if at not in avoided]
    numeric = [at for at in pairs if _is_numeric([row[at] for row in solutions.terms])]
    others = [at for at in pairs if at not in numeric and any(row[at] for row in solutions.cells)]
    if not numeric:
        return ()
    named = others or numeric[:1]
    measured = numeric if others else numeric[1:]
    return tuple(
        Series(solutions.headings[at].title, _read_bars(solutions, named, at))
        for at in measured[:_MOST_CHARTS]
    )


def draw_series(series: Sequence[Series]) -> Markup:
    """Return ``series`` as charts side by side; those of the same order of size have one scale."""
    extents = [find_extent(each.bars) for each in series]
    widest = max((high - low for low, high in extents), default=0.0)
    alike = [extent for extent in extents if extent[1] - extent[0] >= widest / 20]
    shared = (min(low for low, _ in alike), max(high for _, high in alike)) if alike else (0.0, 0.0)
    return Markup().join(
        draw_bars(each.bars, each.title, shared if extent in alike else None)
        for each, extent in zip(series, extents, strict=True)
    )


def _is_numeric(terms: Sequence[Term | None]) -> bool:
    numbers = [read_number(term) for term in terms if term is not None]
    return bool(numbers) and all(number is not None and not isinstance(number, bool) for number in numbers)


def _read_bars(solutions: Solutions, named: Sequence[int], measured: int) -> tuple[Bar, ...]:
    """Return a bar for each row with a number, called by the first of the columns ``named`` that it has."""
    bars = []
    for terms, cells in solutions.rows():
        number = read_number(terms[measured])
        if number is not None:
            bars.append(_bar(next((cell for at in named if (cell := cells[at])), None), float(number)))
    return tuple(bars)


def _bar(name: Cell | None, number: float) -> Bar:
    if name is None:
        return Bar("–", number)
    return Bar(name.text, number, name.href or "", name.language)
