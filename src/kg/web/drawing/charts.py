"""Bars: a table of names and numbers, each number drawn as long as it is large.

The words are the page's own text, which wraps, scales and is read aloud; only the bars are SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal, format_scientific
from markupsafe import Markup, escape

from kg.web.languages import language

_SMALL, _LARGE = 1e-3, 1e15  # between them, a number is written with all its digits before the point
MOST_BARS = 100  # more are a table's business


@dataclass(frozen=True, slots=True)
class Bar:
    """A ``number`` called ``label``, which leads to ``href`` if that is not empty.

    ``tongue`` is the language of the label where it is not the page's.
    """

    label: str
    number: float
    href: str = ""
    tongue: str = ""


def draw_bars(bars: Sequence[Bar], title: str, extent: tuple[float, float] | None = None) -> Markup:
    """Return the first :data:`MOST_BARS` of ``bars`` as a table called ``title``; nothing for none.

    ``extent`` is the least and the greatest number of what they are compared with, where that is more than
    themselves: charts that stand side by side have one scale.
    """
    if not bars:
        return Markup()
    shown = bars[:MOST_BARS]
    low, high = extent or find_extent(shown)
    rows = Markup().join(_draw_row(bar, min(low, 0.0), max(high, 0.0)) for bar in shown)
    return Markup('<table class="bars"><caption>{}</caption><tbody>{}</tbody></table>').format(title, rows)


def find_extent(bars: Sequence[Bar]) -> tuple[float, float]:
    """Return the least and the greatest number among ``bars`` and 0."""
    numbers = [0.0, *(bar.number for bar in bars)]
    return min(numbers), max(numbers)


def _draw_row(bar: Bar, low: float, high: float) -> Markup:
    # By halves: the greatest and the least of all numbers are farther apart than a number can say.
    width = (high / 2 - low / 2) or 1.0
    begin, end = sorted((0.0, bar.number))
    tongue = Markup(' lang="{}"').format(bar.tongue) if bar.tongue else Markup()
    name = Markup('<a href="{}"{}>{}</a>').format(bar.href, tongue, bar.label) if bar.href else None
    if name is None:
        name = Markup("<span{}>{}</span>").format(tongue, bar.label) if tongue else escape(bar.label)
    return Markup(
        '<tr><th scope="row">{}</th><td class="bar">'
        '<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect x="{:.2f}" width="{:.2f}" height="1"/></svg></td>'
        '<td class="number">{}</td></tr>'
    ).format(
        name,
        100 * ((begin / 2 - low / 2) / width),
        100 * ((end / 2 - begin / 2) / width),
        _write(bar.number),
    )


def _write(number: float) -> str:
    """Return ``number`` as people write it: in powers of ten what would be a row of noughts."""
    is_plain = number == 0 or _SMALL <= abs(number) < _LARGE
    return (format_decimal if is_plain else format_scientific)(number, locale=language())
