"""An answer as a timeline: each row from the first day to the last that its dates can mean."""

from __future__ import annotations

from collections.abc import Sequence

from kg.query.formats.days import read_days, read_days_between
from kg.web.cells import join_dates
from kg.web.drawing.timeline import Span
from kg.web.views.solutions import Solutions, find_link, find_name

# Names of columns with the other end of a time, in lower case.
_ENDS = ("end", "enddate", "until", "to", "last", "lastday", "latest", "notafter")
_KIND = "event"


def find_spans(solutions: Solutions) -> tuple[Span, ...]:
    """Return the rows of ``solutions`` that are dated, for a timeline; none without a column of dates."""
    dated = _find_dates(solutions)
    if not dated:
        return ()
    start, end = _find_ends(solutions, dated)
    entry = solutions.view.calendar
    named, linked = (solutions.place(entry.summary), solutions.place(entry.url)) if entry else (None, None)
    if solutions.is_graph:
        named = linked = 0
    found: dict[Span, None] = {}  # a row can come again for something that is not shown here
    for terms, cells in solutions.rows():
        days = read_days_between(terms[start], None if end is None else terms[end])
        if days is None:
            continue
        period = join_dates(cells[start], None if end is None else cells[end])
        name = find_name(cells, dated, named)
        written = period.text if period else ""
        label = name.text if name else written
        found[Span(days.first, days.last, label, find_link(cells, linked), _KIND, written)] = None
    return tuple(found)


def _find_dates(solutions: Solutions) -> tuple[int, ...]:
    """Return the columns with dates, that of the beginning first where the query says which it is."""
    places = range(len(solutions.headings))
    found = [at for at in places if any(read_days(row[at]) for row in solutions.terms)]
    if solutions.is_graph:
        return (2,) if 2 in found else ()
    begin = solutions.place(solutions.view.calendar.start) if solutions.view.calendar else None
    return tuple(sorted(found, key=lambda at: at != begin))


def _find_ends(solutions: Solutions, dated: Sequence[int]) -> tuple[int, int | None]:
    """Return the columns of the beginning and of the end, which can be None, out of those with dates."""
    if entry := solutions.view.calendar:
        return dated[0], solutions.place(entry.end)
    ends = [at for at in dated if solutions.headings[at].name.lower() in _ENDS]
    begins = [at for at in dated if at not in ends]
    # ``SELECT *`` has the columns in the order of the alphabet, ?end before ?start.
    return (begins[0], ends[0] if ends else None) if begins else (ends[0], None)
