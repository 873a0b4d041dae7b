"""``/queries``: the saved queries, each with a form, its answer as a page and in every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, jsonify, make_response, request
from werkzeug.exceptions import NotAcceptable

from kg.faults import NotFoundError
from kg.iris import Iris
from kg.query.changing import is_changing
from kg.query.description import describe_queries
from kg.query.formats import FORMATS
from kg.query.paging import MOST_ROWS, Paging, page_text
from kg.query.parameters import ParameterError
from kg.query.run import answer
from kg.query.saved import SavedQuery, find_query
from kg.query.table import Table
from kg.store.engine import QueryRefusedError
from kg.web.answers import ROWS_SHOWN, query_address
from kg.web.code import Result, Snippet, write_code
from kg.web.downloads import FOR_PEOPLE, file_names, format_names
from kg.web.forms import find_choices, find_problem, in_language, read_fields, read_used
from kg.web.languages import language
from kg.web.negotiation import GRAPHS, HTML, JSON, content_type, negotiated, split_suffix, wanted
from kg.web.pages import page
from kg.web.rdf import write_graph
from kg.web.requested import VIEW, Requested, read_requested, spoken
from kg.web.site import current_site, forbid_keeping
from kg.web.tables import find_pages, show_table
from kg.web.texts import N_, gettext
from kg.web.views.shown import ShownView, show_view
from kg.web.views.solutions import read_solutions
from kg.web.views.wanted import VIEWS

blueprint = Blueprint("queries", __name__)

# The list as data, by suffix.
_LISTS = {"json": JSON, "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}
# The formats of an answer in the order in which they are offered; who asks for plain JSON or XML gets that.
_PREFERRED = ("json", "xml", "csv", "tsv", "xlsx", "geojson", "ics", "ttl", "jsonld")
# The order in which a page offers them: those of people first.
_OFFERED = ("xlsx", "excel.csv", "ics", "geojson", "csv", "json", "xml", "tsv", "ttl", "jsonld")
_PLAIN = {"application/json": "json", "application/xml": "xml"}
# What RDF clients get who look up what a query's IRI means, in formats that its rows do not have.
_MEANING = ("application/n-triples", "application/rdf+xml")
# The headings of the list, by the tag of the queries below.
HEADINGS = {
    "partners": N_("Partners"),
    "agreements": N_("Agreements"),
    "events": N_("Events"),
    "passages": N_("The report's own words"),
    "quality": N_("Completeness and quality of the data"),
    "counts": N_("Numbers"),
    "programs": N_("For programmers and checks"),
    "": N_("Others"),
}
_SERVICE = '</openapi.json>; rel="service-desc"; type="application/json"'  # RFC 8631


@blueprint.get("/queries", strict_slashes=False)
def listing() -> Response:
    """Return the list of saved queries, as a page or as data."""
    return _listing(wanted(HTML, *_LISTS.values()))


@blueprint.get("/queries.<suffix>")
def listing_as(suffix: str) -> Response:
    """Return the list of saved queries in one format."""
    if suffix not in _LISTS:
        raise NotFoundError(f"there is no format {suffix!r}; there are {', '.join(_LISTS)}")
    return _listing(_LISTS[suffix])


def _listing(media_type: str) -> Response:
    queries = current_site().queries
    if media_type == HTML:
        response = page("queries.html", groups=group_queries(queries), formats=_LISTS)
    elif media_type == JSON:
        response = jsonify(queries=[_described(query) for query in queries.values()])
        response.vary.add("Accept-Language")  # of the labels of what can be chosen
    else:
        response = _as_graph(_description(), media_type)
    response.headers.add("Link", _SERVICE)
    return negotiated(response)


def group_queries(queries: Mapping[str, SavedQuery]) -> list[tuple[str, str, list[SavedQuery]]]:
    """Return tag, heading and queries for each tag; a query is below the first of its tags with a heading."""
    groups: dict[str, list[SavedQuery]] = {tag: [] for tag in HEADINGS}
    for query in queries.values():
        groups[next((tag for tag in query.tags if tag in groups), "")].append(query)
    return [(tag, gettext(HEADINGS[tag]), found) for tag, found in groups.items() if found]


def _described(query: SavedQuery) -> dict[str, object]:
    """Return what a program must know to ask ``query``; the same as OpenAPI is at ``/openapi.json``."""
    parameters = [
        {
            "name": parameter.name,
            "type": parameter.type,
            "required": parameter.required,
            "default": parameter.default,
            "title": dict(parameter.titles),
            "choices": [
                {"value": choice.value, "label": dict(choice.labels), "count": choice.count}
                for choice in find_choices(parameter, language())
            ],
        }
        for parameter in query.parameters
    ]
    return {
        "name": query.name,
        "summary": dict(query.summaries),
        "description": dict(query.descriptions),
        "tags": list(query.tags),
        "parameters": parameters,
        "columns": [{"name": column.name, "title": dict(column.titles)} for column in query.columns],
        "formats": list(query.formats),
        "url": f"/queries/{query.name}",
    }


def _description(name: str = "") -> bytes:
    """Return what is said of the saved queries, or of one, as N-Triples."""
    site = current_site()
    iri = site.addresses.iri(f"queries/{name}")
    lines = describe_queries(site.queries, Iris(site.snapshot.base)).splitlines(keepends=True)
    about = (f"<{iri}>".encode(), f"<{iri}#".encode())
    return b"".join(line for line in lines if not name or line.startswith(about))


def _as_graph(triples: bytes, media_type: str) -> Response:
    response = make_response(write_graph(triples, GRAPHS[media_type]))
    response.content_type = content_type(media_type)
    return response


@blueprint.get("/queries/<name>")
def saved(name: str) -> Response:
    """Return the answer to a saved query for the values in the address."""
    stem, suffix = split_suffix(name, FORMATS)
    query = find_query(current_site().queries, stem)
    if suffix:
        _check_format(query, suffix)
        return _file(query, suffix, FORMATS[suffix].media_type)
    offers = {FORMATS[each].media_type: each for each in _PREFERRED if each in query.formats}
    media_type = wanted(*offers, *_PLAIN, *_MEANING, HTML)
    if media_type == HTML:
        response = _query_page(query)
    elif media_type in _MEANING:
        response = _as_graph(_description(query.name), media_type)
    else:
        response = _file(query, offers.get(media_type) or _PLAIN[media_type], media_type)
    return negotiated(response)


def _check_format(query: SavedQuery, suffix: str) -> None:
    """Raise a 406 for a format that the rows of ``query`` do not fit (no coordinates, no dates)."""
    if suffix not in query.formats:
        raise NotAcceptable(f"{query.name} is not to be had as {suffix}; it is as {', '.join(query.formats)}")


def _file(query: SavedQuery, suffix: str, media_type: str) -> Response:
    """Return the rows that are asked for in one format, with the way to the others (RFC 8288)."""
    requested = read_requested(query)
    table = _ask(requested, requested.paging)
    _check_format(replace(query, view=table.view), suffix)  # the columns chosen may lack what it is made of
    base = current_site().snapshot.base
    body = FORMATS[suffix].write(table, base + requested.path(says_language=True).removeprefix("/"))
    response = make_response(body)
    response.content_type = content_type(media_type)
    response.headers.set("Content-Disposition", "inline", **file_names(requested, suffix))
    response.headers["X-Total-Count"] = str(table.total)
    response.content_language.add(requested.language)
    fixed = suffix if request.path.endswith(f".{suffix}") else ""
    for relation, paging in find_pages(table.total, requested.paging).items():
        response.headers.add("Link", f'<{requested.path(fixed, paging)}>; rel="{relation}"')
    response.headers.add("Link", _SERVICE)
    return response if requested.says_language else negotiated(response, "Accept-Language")


def _ask(requested: Requested, paging: Paging) -> Table:
    if is_changing(requested.query.text):
        forbid_keeping()
    return answer(current_site().engine, requested.query, requested.given, paging, requested.language)


def _query_page(query: SavedQuery) -> Response:
    """Return a query's page: the form, and the answer or what is wrong with what was asked."""
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
        table = _ask(requested, paging)
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
        table = _ask(requested, replace(paging, page=1, size=ROWS_SHOWN))
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
