"""``/queries``: the list of saved queries, and the answer to each in every format (pages: ``query_page``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, jsonify, make_response, request
from werkzeug.exceptions import NotAcceptable

from kg.faults import NotFoundError
from kg.iris import Iris
from kg.query.description import describe_queries
from kg.query.formats import FORMATS
from kg.query.saved import SavedQuery, find_query
from kg.web.languages import language
from kg.web.negotiation import GRAPHS, HTML, JSON, content_type, negotiated, split_suffix, wanted
from kg.web.pages import page
from kg.web.queries.downloads import file_names
from kg.web.queries.forms import find_choices
from kg.web.queries.page import ask, show_query
from kg.web.queries.requested import read_requested
from kg.web.queries.tables import find_pages
from kg.web.rdf import write_graph
from kg.web.site import current_site
from kg.web.texts import N_, gettext

blueprint = Blueprint("queries", __name__)

# The list as data, by suffix.
_LISTS = {"json": JSON, "ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}
# The formats of an answer in the order in which they are offered; who asks for plain JSON or XML gets that.
_PREFERRED = ("json", "xml", "csv", "tsv", "xlsx", "geojson", "ics", "ttl", "jsonld")
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
        response = show_query(query)
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
    table = ask(requested, requested.paging)
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
