"""``/partners``, ``/agreements``, ``/events``: the lists, each with its facets, its form and its files."""

from __future__ import annotations

from collections.abc import Mapping

from babel.numbers import format_decimal
from flask import Blueprint, Response, request

from kg.faults import NotFoundError
from kg.query.formats import FORMATS
from kg.query.paging import MOST_ROWS
from kg.query.parameters import ParameterError
from kg.query.run import answer
from kg.query.table import Table
from kg.store.engine import QueryStoppedError
from kg.web.languages import language
from kg.web.lists.asked import ROWS, Asked, read_asked
from kg.web.lists.faces import AGREEMENTS, EVENTS, PARTNERS, Face
from kg.web.lists.facets import ShownFacet, count_facets, show_chips, show_facets, show_fields
from kg.web.lists.indexes import find_index
from kg.web.lists.rows import Row, show_headings, show_rows
from kg.web.pages import link, page
from kg.web.queries.downloads import FOR_PEOPLE, format_names
from kg.web.queries.forms import find_problem, in_language, read_fields
from kg.web.queries.tables import find_last_page, find_pages
from kg.web.site import current_site, forbid_keeping
from kg.web.texts import N_, gettext

blueprint = Blueprint("lists", __name__)

_OFFERED = ("xlsx", "excel.csv", "ics", "geojson", "csv", "json")
_TITLES = {"partners": N_("Partners"), "agreements": N_("Agreements"), "events": N_("Events")}
_LEADS = {
    "partners": N_("Who the partners abroad are, since when, and how much was signed and done with each."),
    "agreements": N_("The documents that the partnerships are based on, with the dates of their signing."),
    "events": N_("What was done together with the partners, as the reports tell it."),
}


@blueprint.get("/partners")
def partners() -> Response:
    """Return the list of partners that the address asks for."""
    return _listing(PARTNERS)


@blueprint.get("/agreements")
def agreements() -> Response:
    """Return the list of agreements that the address asks for."""
    return _listing(AGREEMENTS)


@blueprint.get("/events")
def events() -> Response:
    """Return the list of events that the address asks for."""
    return _listing(EVENTS)


def _listing(face: Face) -> Response:
    if face.query not in current_site().queries:
        raise NotFoundError(
            f"there is no saved query {face.query!r}, which the list {face.name!r} is made of"
        )
    try:
        return _list_page(read_asked(face))
    except ParameterError as error:
        return _problem_page(face, error)


def _problem_page(face: Face, error: ParameterError) -> Response:
    """Return the form with what is wrong; what was given stays in it."""
    query = current_site().queries[face.query]
    fields = read_fields(query, request.args.to_dict())
    response = page(
        "lists/list.html",
        face=face,
        title=gettext(_TITLES[face.name]),
        lead=gettext(_LEADS[face.name]),
        fields=fields,
        kept=(),
        problem=find_problem(error, query, fields),
        table=None,
        all_rows=link(f"/{face.name}"),
    )
    response.status_code = 400
    return response


def _list_page(asked: Asked) -> Response:
    requested, face = asked.requested, asked.face
    query = requested.query
    table = answer(current_site().engine, query, requested.given, asked.paging, requested.language)
    facets = _find_facets(asked)
    fields = show_fields(asked, are_counted=facets is not None)
    chips = show_chips(asked)
    in_form = {field.name for field in fields}
    short = asked.shorten(requested.given)
    kept = [(name, value) for name, value in short.items() if name not in in_form]
    if requested.paging.sort:
        kept.append(("_sort", ",".join(requested.paging.sort)))
    rows = show_rows(table)
    return page(
        "lists/list.html",
        summary=_summary(face, table, [chip.text for chip in chips]),
        about=_about(face, table, rows),
        face=face,
        title=gettext(_TITLES[face.name]),
        lead=gettext(_LEADS[face.name]),
        fields=fields,
        kept=kept,
        problem=None,
        table=table,
        rows=rows,
        first=table.first + 1,
        last=table.first + len(rows),
        headings=show_headings(asked),
        facets=facets,
        chips=chips,
        all_rows=link(f"/{face.name}"),
        own_order=asked.address(sort=()) if requested.paging.sort else "",
        pages={
            name: asked.address(page=paging.page)
            for name, paging in find_pages(table.total, asked.paging).items()
            if paging.page != requested.paging.page
        },
        page_number=requested.paging.page,
        last_page=find_last_page(table.total, asked.paging),
        downloads={suffix: requested.file(suffix) for suffix in _OFFERED if suffix in query.formats},
        for_people=FOR_PEOPLE,
        format_names=format_names(),
        media_types={suffix: FORMATS[suffix].media_type for suffix in _OFFERED},
        every_format=requested.page(),
        question=in_language(query.summaries),
        description=in_language(query.descriptions),
        most=MOST_ROWS,
    )


def _find_facets(asked: Asked) -> tuple[ShownFacet, ...] | None:
    """Return the facets; None where there are too many rows to count, or no time."""
    requested = asked.requested
    index = find_index(asked.face, requested.query, requested.language)
    if index is None:
        return None
    try:
        return show_facets(asked, count_facets(asked, index))
    except QueryStoppedError:
        forbid_keeping()
        return None


def _summary(face: Face, table: Table, filters: list[str]) -> str:
    """Return what search engines say of the page."""
    about = gettext(_LEADS[face.name])
    if filters:
        about = f"{gettext(_TITLES[face.name])} — {', '.join(filters)}. {about}"
    number = format_decimal(table.total, locale=language())
    in_all = gettext("In all: %(number)s.", number=number)
    return f"{about} {in_all}"


def _about(face: Face, table: Table, rows: tuple[Row, ...]) -> Mapping[str, object]:
    """Return the page's rows as a list in the terms of schema.org."""
    things = [(table.first + at, row.cells.get(face.thing)) for at, row in enumerate(rows, 1)]
    return {
        "@type": "ItemList",
        "name": gettext(_TITLES[face.name]),
        "numberOfItems": table.total,
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": cell.text, "url": cell.href}
            for position, cell in things[:ROWS]
            if cell is not None and cell.href is not None and not cell.external
        ],
    }
