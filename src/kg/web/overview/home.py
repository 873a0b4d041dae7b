"""``/``: what this is, in numbers and on a map, what is new and what is coming, and the ways in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Blueprint, Response

from kg.query.saved import Queries
from kg.web.asking import Row, Term, select
from kg.web.drawing.projection import read_position
from kg.web.drawing.world import Marker, draw_world
from kg.web.languages import language
from kg.web.machines.absolute import is_frozen
from kg.web.pages import Shown, page, show
from kg.web.queries.forms import in_language
from kg.web.site import current_site
from kg.web.texts import gettext, ngettext
from kg.web.things.dated import Dated, read_date

blueprint = Blueprint("home", __name__)

_MOST = 6  # anniversaries on the page
_FEW, _MOST_QUERIES = 3, 9  # queries on the page: of each kind, and in all
# What the build counted; a dataset that was loaded has only its triples.


@dataclass(frozen=True, slots=True)
class Number:
    """A number for the page, what it counts, and the path of the page about that, or nothing."""

    name: str
    count: int
    path: str = ""


@dataclass(frozen=True, slots=True)
class Latest:
    """An event, whose name has its date, or the anniversary of an agreement.

    Of an event, ``text`` is what the report says. Of an anniversary, ``when`` it is, ``years``
    which it is, ``signed`` when the agreement was signed, where its name does not tell.
    """

    name: Shown
    when: Dated | None = None
    text: Shown | None = None
    years: str = ""
    signed: str = ""


@blueprint.get("/")
def home() -> Response:
    """Return the front page: of a report's partners, or of whatever data was loaded."""
    site = current_site()
    reports = read_reports()
    partners = select(site.engine, "overview/home-partners", language=language())
    # A page that becomes a file says the same whenever it is made.
    today = site.snapshot.published if is_frozen() else datetime.now(UTC)
    coming = read_coming(today.date())
    markers = draw_markers(partners)
    hosts = list(dict.fromkeys(report["host"].text for report in reports))
    lead = gettext(
        "With whom the city works abroad, on the basis of which documents and since when, and what was done "
        "together. Every fact leads to the words of the report that it was read from."
    )
    response = page(
        "home.html",
        title=hosts[0] if len(hosts) == 1 else "",
        lead=lead,
        summary=lead if reports else gettext("A set of linked data, to be looked at, asked and taken."),
        about={"@type": "WebSite", "name": gettext("City partners")},
        reports=reports,
        numbers=_numbers(site.snapshot.counts, partners),
        map=draw_world(markers, gettext("The partners on a map")) if markers else "",
        without_place=len(partners) - len(markers),
        events=[
            Latest(
                show(row["event"], row.get("label")),
                text=show(row["text"]) if "text" in row else None,
            )
            for row in select(site.engine, "overview/home-events", language=language())
        ],
        coming=coming,
        queries=_some(site.queries),
    )
    # Tomorrow the same data says something else: who keeps the page must ask again before showing it.
    response.cache_control.public = True
    response.cache_control.no_cache = True
    return response


def _some(queries: Queries) -> list[tuple[str, str]]:
    """Return the names and the titles of some of ``queries``: the first few of each kind."""
    taken: Counter[str] = Counter()
    found = []
    for query in queries.values():
        kind = query.tags[0] if query.tags else ""
        taken[kind] += 1
        if taken[kind] <= _FEW:
            found.append((query.name, in_language(query.summaries) or query.name))
    return found[:_MOST_QUERIES]


def read_reports() -> list[Mapping[str, Shown]]:
    """Return the reports in the data: each with its ``report``, its ``host`` and its ``source``."""
    return [
        {
            "report": show(row["report"], row.get("label")),
            "host": show(row["host"], row.get("hostLabel")),
            "source": show(row["source"]),
        }
        for row in select(current_site().engine, "overview/reports", language=language())
    ]


def draw_markers(partners: Sequence[Row]) -> list[Marker]:
    """Return the markers of those ``partners`` (rows of ``home-partners.rq``) that have coordinates."""
    markers = []
    for row in partners:
        shown = show(row["place"], row.get("label"))
        where = read_position(row["lat"].value, row["long"].value) if {"lat", "long"} <= row.keys() else None
        if where and shown.href:
            markers.append(Marker(*where, shown.text, shown.href, int(row["things"].value)))
    return markers


def _numbers(counts: Mapping[str, int], partners: Sequence[Row]) -> list[Number]:
    countries = {row["country"].value for row in partners if "country" in row}
    agreements, events = counts.get("agreements", 0), counts.get("events", 0)
    found = [
        Number(ngettext("Partner", "Partners", len(partners)), len(partners), "/partners"),
        Number(ngettext("Country", "Countries", len(countries)), len(countries), "/countries"),
        Number(ngettext("Agreement", "Agreements", agreements), agreements, "/agreements"),
        Number(ngettext("Event", "Events", events), events, "/events"),
        Number(gettext("Characters of the text accounted for"), counts.get("characters", 0), "/quality"),
    ]
    shown = [number for number in found if number.count]
    return shown or [Number(gettext("Triples"), current_site().snapshot.triples, "/dataset")]


def read_coming(today: date) -> list[Latest]:
    """Return the next round anniversaries of agreements: from ``today`` to the end of the next year.

    What is stated to the month or the year is among them as long as that month or year is not over.
    """
    found: list[tuple[str, Row]] = []
    for year, after in ((today.year, today.strftime("%m-%d")), (today.year + 1, "01")):
        rows = select(
            current_site().engine,
            "overview/home-anniversaries",
            year=str(year),
            after=after,
            language=language(),
        )
        found += [(str(year), row) for row in rows]
    return [_anniversary(year, row) for year, row in found[:_MOST]]


def _anniversary(year: str, row: Row) -> Latest:
    stated = row["signed"]
    then = f"{year}{stated.value[4:]}"
    # 29 February is celebrated on the 28th in a common year.
    when = read_date(Term("literal", then, datatype=stated.datatype)) or read_date(
        Term("literal", f"{then[:8]}28", datatype=stated.datatype)
    )
    years = ngettext("%(num)s year", "%(num)s years", int(float(row["years"].value)))
    name, signed = show(row["agreement"], row.get("label")), read_date(stated)
    is_told = signed is None or _plain(signed.written) in _plain(name.text)
    return Latest(name, when, years=years, signed="" if is_told or signed is None else signed.written)


def _plain(text: str) -> str:
    """Return ``text`` with every space an ordinary one: dates are written with others."""
    return " ".join(text.split())
