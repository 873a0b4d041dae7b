"""Which view of an answer a page shows, and the way to the others that its columns allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup

from kg.web.drawing.charts import MOST_BARS
from kg.web.drawing.network import MOST_NODES, draw_network
from kg.web.drawing.timeline import draw_timeline
from kg.web.drawing.world import draw_world
from kg.web.texts import gettext, ngettext, pgettext
from kg.web.views.periods import find_spans
from kg.web.views.points import find_markers
from kg.web.views.relations import find_network
from kg.web.views.series import draw_series, find_series
from kg.web.views.solutions import Solutions
from kg.web.views.wanted import VIEWS

TABLE = "table"


@dataclass(frozen=True, slots=True)
class Tab:
    """The way to a view: its kind, its name for people, its address, whether it is the one shown."""

    kind: str
    title: str
    href: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class ShownView:
    """A view of ``kind``: its ``drawing``, empty for a table, and a ``note`` on what it leaves out.

    ``refusal`` says why another view that was asked for is not the one shown. ``tabs`` lead to all views
    that there are; alone, the table has none.
    """

    kind: str = TABLE
    drawing: Markup = field(default_factory=Markup)
    note: str = ""
    refusal: str = ""
    tabs: tuple[Tab, ...] = ()


@dataclass(frozen=True, slots=True)
class _Drawn:
    """How a view is drawn, and what is said of it."""

    draw: Callable[[], Markup]
    note: str = ""


def show_view(
    solutions: Solutions, wanted: str, name: str, title: str, address: Callable[[str], str]
) -> ShownView:
    """Return the view of ``solutions`` that is ``wanted``, or else the table.

    ``wanted`` is one of :data:`VIEWS` or empty; ``name`` is what was asked for by a name of any kind, which
    the page repeats when it is not to be had. ``title`` is what the drawing is called, ``address`` gives the
    address of a view.
    """
    drawn = _find_views(solutions, title, address(TABLE))
    kind = wanted if wanted in drawn else TABLE
    tabs = tuple(Tab(view, view_title(view), address(view), view == kind) for view in VIEWS if view in drawn)
    refusal = ""
    if name and not wanted:
        refusal = gettext("There is no view “%(name)s” here; this is the table.", name=name[:40])
    elif wanted and wanted != kind and solutions.terms:
        refusal = gettext(
            "“%(view)s” does not fit these columns; this is the table.", view=view_title(wanted)
        )
    return ShownView(kind, drawn[kind].draw(), drawn[kind].note, refusal, tabs if len(tabs) > 1 else ())


def view_title(view: str) -> str:
    """Return what the ``view``, one of :data:`VIEWS`, is called."""
    return {
        "table": pgettext("view", "Table"),
        "map": pgettext("view", "Map"),
        "timeline": pgettext("view", "Timeline"),
        "chart": pgettext("view", "Chart"),
        "graph": pgettext("view", "Graph"),
    }[view]


def _find_views(solutions: Solutions, title: str, table: str) -> dict[str, _Drawn]:
    """Return the views that the columns of ``solutions`` allow; none is drawn before it is shown."""
    views = {TABLE: _Drawn(Markup)}
    if markers := find_markers(solutions, table):
        count = sum(marker.weight for marker in markers)
        views["map"] = _Drawn(
            lambda: Markup('<figure class="map">{}</figure>').format(draw_world(markers, title)),
            _say_left_out(solutions, count),
        )
    if spans := find_spans(solutions):
        views["timeline"] = _Drawn(
            lambda: Markup('<figure class="timeline">{}</figure>').format(draw_timeline(spans, title))
        )
    if series := find_series(solutions):
        longest = max(len(each.bars) for each in series)
        views["chart"] = _Drawn(
            lambda: Markup('<figure class="chart">{}</figure>').format(draw_series(series)),
            _say_first(MOST_BARS, longest),
        )
    nodes, arrows = find_network(solutions)
    if arrows:
        views["graph"] = _Drawn(
            lambda: Markup('<figure class="graph">{}</figure>').format(draw_network(nodes, arrows, title)),
            _say_first(MOST_NODES, len(nodes)),
        )
    return views


def _say_left_out(solutions: Solutions, count: int) -> str:
    missing = 0 if solutions.is_graph else len(solutions.terms) - count
    if not missing:
        return ""
    return ngettext(
        "%(num)s row has no coordinates and is only in the table.",
        "%(num)s rows have no coordinates and are only in the table.",
        missing,
    )


def _say_first(most: int, count: int) -> str:
    if count <= most:
        return ""
    return gettext("%(most)s of %(count)s are drawn; all are in the table.", most=most, count=count)
