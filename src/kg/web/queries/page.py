"""The page of a saved query: its form, its answer as a table and a view, the ways to files and to code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, request

from kg.query.changing import is_changing
from kg.query.formats import FORMATS
from kg.query.paging import MOST_ROWS, Paging, page_text
from kg.query.parameters import ParameterError
from kg.query.run import answer
from kg.query.saved import SavedQuery
from kg.query.table import Table
from kg.store.engine import QueryRefusedError
from kg.web.pages import page
from kg.web.queries.code import Result, Snippet, write_code
from kg.web.queries.downloads import FOR_PEOPLE, format_names
from kg.web.queries.forms import find_problem, in_language, read_fields, read_used
from kg.web.queries.requested import VIEW, Requested, read_requested, spoken
from kg.web.queries.tables import show_table
from kg.web.site import current_site, forbid_keeping
from kg.web.sparql.answers import ROWS_SHOWN, query_address
from kg.web.views.shown import ShownView, show_view
from kg.web.views.solutions import read_solutions
from kg.web.views.wanted import VIEWS

# The order in which a page offers them: those of people first.
_OFFERED = ("xlsx", "excel.csv", "ics", "geojson", "csv", "json", "xml", "tsv", "ttl", "jsonld")


def ask(requested: Requested, paging: Paging) -> Table:
    """Return the rows that are ``requested``, those of ``paging``; what may differ tomorrow is not kept.

    Raises ParameterError for values or an order that the query does not take, QueryRefusedError for a SERVICE
    that is not allowed.
    """
    if is_changing(requested.query.text):
        forbid_keeping()
    return answer(current_site().engine, requested.query, requested.given, paging, requested.language)


def show_query(query: SavedQuery) -> Response:
    """Return the page of ``query``: the form, and the answer or (400) what is wrong with what was asked."""
    try:
        requested = read_requested(query)
        if not requested.given and _asks_for_more(query):
            return _form_page(query, {})
        return _answer_page(requested)
    except ParameterError as error:
        response = _form_page(query, request.args.to_dict(), error=error)
        response.status_code = 400
        return response


def _asks_for_more(query: SavedQuery) -> bool:
    return any(parameter.required and parameter.default is None for parameter in query.parameters)


def _answer_page(requested: Requested) -> Response:
    query = requested.query
    text = _filled(requested)
    if query.federated and not current_site().federated:
        return _form_page(query, requested.given, text, is_closed=True)
    paging = replace(requested.paging, size=requested.paging.size or query.size)
    try:
        table = ask(requested, paging)
    except QueryRefusedError:
        if not query.federated:
            raise
        return _form_page(query, requested.given, text, is_closed=True)  # not among the endpoints allowed
    formats = replace(query, view=table.view).formats  # without coordinates among the columns, no map
    used = read_used(requested)
    fields = [parameter for parameter in query.parameters if not parameter.is_language]
    return _form_page(
        query,
        requested.given,
        text,
        used=used,
        is_example=bool(fields and used) and not requested.given,
        table=show_table(table, requested, paging),
        view=_view(requested, paging, table),
        is_own_order=not requested.paging.sort,
        own_order=requested.page(replace(requested.paging, sort=(), page=1)),
        all_columns=requested.page(replace(requested.paging, columns=(), page=1))
        if requested.paging.columns
        else "",
        downloads={suffix: requested.file(suffix) for suffix in _OFFERED if suffix in formats},
        for_people=FOR_PEOPLE,
        format_names=format_names(),
        code=_code(requested, text),
    )


def _view(requested: Requested, paging: Paging, table: Table) -> ShownView:
    """Return the view of the rows that is wanted, by the address or else the query, and the ways to others.

    It is of as many of the rows as a page can show, also where the ``table`` is only one page of them.
    """
    if table.total > len(table.rows):
        table = ask(requested, replace(paging, page=1, size=ROWS_SHOWN))
    name = requested.view or requested.query.view.default
    wanted = name if name in VIEWS else ""

    def address(view: str) -> str:
        return f"{requested.page(view=view)}#result"

    title = in_language(requested.query.summaries)
    return show_view(read_solutions(table), wanted, requested.view, title, address)


def _form_page(
    query: SavedQuery,
    given: Mapping[str, str],
    text: str = "",
    error: ParameterError | None = None,
    **values: object,
) -> Response:
    """Return the page of ``query`` with the form, and with the answer where ``values`` have one."""
    fields = read_fields(query, given)
    empty = {"is_closed": False, "table": None}
    return page(
        "query.html",
        query=query,
        title=in_language(query.summaries),
        description=in_language(query.descriptions),
        fields=fields,
        problem=find_problem(error, query, fields) if error else None,
        kept=[
            (name, request.args[name])
            for name in ("_sort", "_columns", "_size", VIEW)
            if request.args.get(name)
        ],
        text=text or query.text.strip(),
        address=query_address(text) if text and not values.get("is_closed") else None,
        most=MOST_ROWS,
        media_types={suffix: written.media_type for suffix, written in FORMATS.items()},
        **(empty | values),
    )


def _filled(requested: Requested) -> str:
    """Return the SPARQL that gives all the rows that are asked for, to be asked of any endpoint."""
    query, paging = requested.query, requested.paging
    filled = query.fill(spoken(query, requested.language) | dict(requested.given))
    if paging.sort or paging.columns:
        filled = page_text(filled, Paging(sort=paging.sort, columns=paging.columns), query.names)
    return filled.strip()


def _code(requested: Requested, text: str) -> tuple[Snippet, ...]:
    """Return how a program gets the whole result, from the host that the page was asked of."""
    root = request.root_url.removesuffix("/")
    name = requested.query.name
    return write_code(Result(root + requested.file("csv"), f"{name}.csv", f"{root}/sparql", text))
