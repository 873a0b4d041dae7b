"""``/countries`` and ``/topics``: what there is of each, with the ways into the lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response
from pyoxigraph import NamedNode

from kg.web.asking import Row, select
from kg.web.cells import Cell, read_cells
from kg.web.drawing.projection import read_position
from kg.web.drawing.world import Marker, draw_world
from kg.web.languages import language
from kg.web.lists.faces import PARTNERS
from kg.web.pages import link, page
from kg.web.site import current_site
from kg.web.texts import gettext, ngettext

blueprint = Blueprint("overviews", __name__)


@dataclass(frozen=True, slots=True)
class Country:
    """A country of partners: what it is called and where its page is, its numbers, its key in addresses."""

    cell: Cell
    key: str
    partners: int
    agreements: int
    events: int
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of events: what it is called and means, its numbers, its key in addresses, one of its events.

    ``href`` is its page.
    """

    cell: Cell
    href: str
    key: str
    definition: str
    events: int
    partners: int
    example: Cell | None


@blueprint.get("/countries")
def countries() -> Response:
    """Return the page of the countries, those with most partners first."""
    found = _find_countries()
    markers = [
        Marker(
            *each.place,
            label=f"{each.cell.text}: " + ngettext("%(num)s partner", "%(num)s partners", each.partners),
            href=each.cell.href or link(f"/partners?country={each.key}"),
            weight=each.partners,
        )
        for each in found
        if each.place
    ]
    lead = gettext("In which countries the partners lie, and how much was signed and done in each.")
    return page(
        "lists/countries.html",
        summary=lead,
        lead=lead,
        about=_about(gettext("Countries"), [each.cell for each in found]),
        countries=found,
        map=draw_world(markers, gettext("The countries of the partners")) if markers else "",
    )


def _find_countries() -> list[Country]:
    site = current_site()
    rows = [row for row in select(site.engine, "lists/countries") if "country" in row]
    found = [
        Country(
            cell,
            PARTNERS.shorten("country", cell.exact, site.snapshot.base),
            _number(row, "partners"),
            _number(row, "agreements"),
            _number(row, "events"),
            _place(row),
        )
        for row, cell in zip(rows, _cells(rows, "country"), strict=True)
        if cell is not None
    ]
    return sorted(found, key=lambda each: (-each.partners, each.cell.text.casefold()))


@blueprint.get("/topics")
def topics() -> Response:
    """Return the page of the topics, those with most events first."""
    found = _find_topics()
    lead = gettext("What the events were about. The topics are told by words of the report's text.")
    return page(
        "lists/topics.html",
        summary=lead,
        lead=lead,
        about=_about(gettext("Topics"), [each.cell for each in found]),
        topics=found,
        most=max((each.events for each in found), default=0),
    )


def _find_topics() -> list[Topic]:
    site = current_site()
    rows = [row for row in select(site.engine, "lists/topics", language=language()) if "topic" in row]
    cells, examples = _cells(rows, "topic"), _cells(rows, "example")
    found = []
    for row, cell, example in zip(rows, cells, examples, strict=True):
        if cell is not None:
            key = PARTNERS.shorten("topic", cell.exact, site.snapshot.base)
            href = link(f"/topics/{key}") if ":" not in key else cell.href or ""
            definition = row["definition"].value if "definition" in row else ""
            numbers = _number(row, "events"), _number(row, "partners")
            found.append(Topic(cell, href, key, definition, *numbers, example))
    return sorted(found, key=lambda each: (-each.events, each.cell.text.casefold()))


def _cells(rows: Sequence[Row], name: str) -> list[Cell | None]:
    """Return the things in a column with their labels; None where there is none."""
    things = [
        (NamedNode(row[name].value) if name in row and row[name].kind == "uri" else None,) for row in rows
    ]
    return [cell for (cell,) in read_cells(things)]


def _number(row: Row, name: str) -> int:
    return int(row[name].value)


def _place(row: Row) -> tuple[float, float] | None:
    return read_position(row["lat"].value, row["long"].value) if {"lat", "long"} <= row.keys() else None


def _about(name: str, cells: Sequence[Cell]) -> Mapping[str, object]:
    return {
        "@type": "ItemList",
        "name": name,
        "numberOfItems": len(cells),
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": cell.text, "url": cell.href}
            for position, cell in enumerate(cells, 1)
            if cell.href is not None and not cell.external
        ],
    }
