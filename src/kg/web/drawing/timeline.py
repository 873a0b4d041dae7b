"""What happened when, drawn as SVG: a day is a dot, a month or a year a bar as long as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_skeleton
from markupsafe import Markup

from kg.web.languages import language
from kg.web.texts import gettext

MOST = 300  # marks drawn; a list stands below each drawing
_LOCALES = {"ru": "ru", "en": "en_GB"}
_WIDTH = 720  # of the drawing, in its own units: pixels, on a screen with room for them
_MARGIN = 28
_ROW = 24  # also the height and the least width of what is clicked (WCAG 2.2, 2.5.8)
_AXIS = 26
_LETTER = 7.8  # of the text beside a mark, on average
_LONGEST = 44  # letters beside a mark
_MOST_LABELLED = 14  # marks with texts beside them; more would be rows upon rows
_MOST_TICKS = 10
_KIND = re.compile(r"[a-z][a-z-]*")
# Steps between ticks in days, months and years, from the finest.
_STEPS = (
    *(("day", step) for step in (1, 2, 7)),
    *(("month", step) for step in (1, 2, 3, 6)),
    *(("year", step) for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
)
_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Span:
    """Something dated: all days from ``first`` to ``last`` are when it can have been.

    ``written`` is its date as people read it, ``label`` what it is, ``href`` where its page is (empty: none),
    ``kind`` a class for its colour, such as ``agreement`` or ``event``.
    """

    first: date
    last: date
    label: str
    href: str
    kind: str
    written: str


@dataclass(frozen=True, slots=True)
class _Axis:
    """What is drawn of time: from the day ``begin`` up to, but not including, ``end``, and the ticks."""

    begin: int
    end: int
    ticks: tuple[tuple[int, str], ...]

    def place(self, day: int) -> float:
        return _MARGIN + (day - self.begin) / (self.end - self.begin) * (_WIDTH - 2 * _MARGIN)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A span in the drawing: from ``left`` to ``right``, its text at ``text_at``, in the row ``row``."""

    span: Span
    left: float
    right: float
    text: str
    text_at: float
    row: int = 0


def draw_timeline(spans: Sequence[Span], title: str, beside: Sequence[Span] = ()) -> Markup:
    """Return the content of a ``<figure class="timeline">``: an SVG called ``title``; "" without ``spans``.

    Rows are filled from the top so that no mark and no text covers another. Beyond :data:`MOST` spans, the
    earliest are drawn, and a caption says so. The axis has room for the spans ``beside`` too, which are not
    drawn: drawings that have the same ones beside them have one scale, and can be compared.
    """
    if not spans:
        return Markup("")
    ordered = sorted(spans, key=lambda span: (span.first, span.last, span.label))[:MOST]
    reach = (*ordered, *beside)
    axis = _lay_axis(
        min(span.first for span in reach).toordinal(), max(span.last for span in reach).toordinal()
    )
    marks = _pack([_mark(span, axis, labelled=len(ordered) <= _MOST_LABELLED) for span in ordered])
    rows = 1 + max(mark.row for mark in marks)
    height = rows * _ROW + _AXIS
    drawn = Markup("").join(_draw_mark(mark) for mark in marks)
    left_out = len(spans) - len(ordered)
    note = Markup('<figcaption class="quiet">{}</figcaption>').format(
        gettext("The first %(number)s are drawn.", number=len(ordered))
    )
    return Markup(
        '<div class="along" tabindex="0" role="region" aria-label="{title}">'
        '<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        'aria-label="{title}" xmlns="http://www.w3.org/2000/svg">{axis}{marks}</svg></div>{note}'
    ).format(
        title=title,
        width=_WIDTH,
        height=height,
        axis=_draw_axis(axis, rows * _ROW),
        marks=drawn,
        note=note if left_out else "",
    )


def _mark(span: Span, axis: _Axis, *, labelled: bool) -> _Mark:
    """Return ``span`` with its text on the right or, where that has no room for it, on the left."""
    left, right = axis.place(span.first.toordinal()), axis.place(span.last.toordinal() + 1)
    if span.first == span.last:
        left = right = (left + right) / 2
    elif right - left < 4:  # a month among decades
        left, right = (left + right) / 2 - 2, (left + right) / 2 + 2
    text = _clip(span.label) if labelled else ""
    wide = len(text) * _LETTER
    text_at = right + 10
    if text_at + wide > _WIDTH:
        text_at = left - 10 - wide
    if text_at < 0:  # beside a bar over most of the drawing there is room on neither side
        text, text_at = "", right
    return _Mark(span, left, right, text, text_at)


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _pack(marks: Sequence[_Mark]) -> list[_Mark]:
    """Return ``marks`` in the first rows in which nothing of the same row is in their way."""
    taken: list[list[tuple[float, float]]] = []
    packed = []
    for mark in marks:
        begin, end = _extent(mark)
        row = next(
            (
                number
                for number, others in enumerate(taken)
                if all(end <= other_begin or other_end <= begin for other_begin, other_end in others)
            ),
            len(taken),
        )
        if row == len(taken):
            taken.append([])
        taken[row].append((begin, end))
        packed.append(_Mark(mark.span, mark.left, mark.right, mark.text, mark.text_at, row))
    return packed


def _extent(mark: _Mark) -> tuple[float, float]:
    """Return from where to where nothing else may be drawn."""
    middle = (mark.left + mark.right) / 2
    begin, end = min(mark.left, middle - _ROW / 2), max(mark.right, middle + _ROW / 2)
    if mark.text:
        begin, end = min(begin, mark.text_at - 4), max(end, mark.text_at + len(mark.text) * _LETTER + 4)
    return begin, end


def _draw_mark(mark: _Mark) -> Markup:
    span, top = mark.span, mark.row * _ROW
    begin, end = _extent(mark)
    middle = top + _ROW / 2
    if mark.left == mark.right:
        shape = Markup('<circle class="day" cx="{}" cy="{}" r="5"/>').format(
            _short(mark.left), _short(middle)
        )
    else:
        shape = Markup('<rect class="time" x="{}" y="{}" width="{}" height="10" rx="2"/>').format(
            _short(mark.left), _short(middle - 5), _short(mark.right - mark.left)
        )
    if mark.text:
        shape += Markup('<text x="{}" y="{}">{}</text>').format(
            _short(mark.text_at), _short(middle + 4), mark.text
        )
    said = f"{span.written}: {span.label}" if span.written else span.label
    inside = Markup('<title>{}</title><rect class="hit" x="{}" y="{}" width="{}" height="{}"/>{}').format(
        said, _short(begin), top, _short(end - begin), _ROW, shape
    )
    kind = Markup(' class="kind-{}"').format(span.kind) if _KIND.fullmatch(span.kind) else Markup("")
    if not span.href:
        return Markup("<g{}>{}</g>").format(kind, inside)
    return Markup('<a{} href="{}" aria-label="{}">{}</a>').format(kind, span.href, said, inside)


def _draw_axis(axis: _Axis, top: int) -> Markup:
    parts = [
        Markup('<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
            _short(_MARGIN), top, _short(_WIDTH - _MARGIN), top
        )
    ]
    for day, text in axis.ticks:
        where = _short(axis.place(day))
        parts.append(Markup('<line class="tick" x1="{0}" y1="0" x2="{0}" y2="{1}"/>').format(where, top + 4))
        half = len(text) * _LETTER / 2
        inside = _short(min(max(axis.place(day), half), _WIDTH - half))
        parts.append(Markup('<text class="tick" x="{}" y="{}">{}</text>').format(inside, top + 18, text))
    return Markup("").join(parts)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _lay_axis(first: int, last: int) -> _Axis:
    """Return the axis for the days from ``first`` to ``last``: whole steps, as fine as there is room for."""
    for unit, step in _STEPS:
        ticks = list(_ticks(first, last, unit, step))
        if len(ticks) <= _MOST_TICKS:
            break
    begin, end = ticks[0], ticks[-1]
    return _Axis(begin, end, tuple((day, _tick_text(day, unit, begin)) for day in ticks))


def _ticks(first: int, last: int, unit: str, step: int) -> Iterator[int]:
    """Yield the days on which steps begin, from the last one not after ``first`` to the first after ``last``.

    More than fit are not counted to their end.
    """
    start = date.fromordinal(first)
    months = {"month": start.year * 12 + start.month - 1, "year": start.year * 12}.get(unit)
    length = step * 12 if unit == "year" else step
    for number in range(_MOST_TICKS + 1):
        if months is None:
            day = first + number * step
        else:
            day = _month_day(months // length * length + number * length)
        yield day
        if day > last:
            return


def _month_day(months: int) -> int:
    """Return the first day of a month that is counted from the year 0, within what a calendar has."""
    year, month = divmod(months, 12)
    if year < 1:
        return 1
    return date(year, month + 1, 1).toordinal() if year <= date.max.year else _LAST_DAY + 1


def _tick_text(day: int, unit: str, begin: int) -> str:
    if day > _LAST_DAY:
        return str(date.max.year + 1)
    when = date.fromordinal(day)
    if unit == "year":
        return str(when.year)
    locale = _LOCALES[language()]
    # The year stands where it begins; LLL is the month by itself, in the nominative.
    if unit == "day":
        return str(format_skeleton("yMMMd" if day == begin else "MMMd", when, locale=locale))
    text = format_date(when, "LLL", locale=locale)
    return f"{text} {when.year}" if when.month == 1 or day == begin else text
