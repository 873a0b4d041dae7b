"""``/queries``: the saved queries, with forms for their parameters and answers in every format."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from kg.query.saved import ParameterError, SavedQuery, find_query
from kg.web.answers import Formats, ask, ask_for_page, wanted_formats, wants_page
from kg.web.messages import language
from kg.web.negotiation import HTML, JSON, RESULT_SUFFIXES, negotiated, split_suffix, wanted
from kg.web.pages import page
from kg.web.site import current_site

blueprint = Blueprint("queries", __name__)

_DOWNLOADS = ("csv", "tsv", "json", "xml")


@blueprint.get("/queries", strict_slashes=False)
def listing() -> Response:
    """Return the list of saved queries."""
    found = current_site().queries
    if wanted(HTML, JSON) == HTML:
        return page("queries.html", queries=[(query.name, _summary(query)) for query in found.values()])
    return negotiated(jsonify(queries=[_described(query) for query in found.values()]))


def _described(query: SavedQuery) -> dict[str, object]:
    parameters = [
        {
            "name": parameter.name,
            "type": parameter.type,
            "required": parameter.required,
            "default": parameter.default,
        }
        for parameter in query.parameters
    ]
    return {
        "name": query.name,
        "summary": dict(query.summaries),
        "description": query.description,
        "parameters": parameters,
        "url": f"/queries/{query.name}",
    }


@blueprint.get("/queries/<name>")
def saved(name: str) -> Response:
    """Return the answer to a saved query for the parameters in the address."""
    stem, suffix = split_suffix(name, RESULT_SUFFIXES)
    query = find_query(current_site().queries, stem)
    if suffix:
        response = ask(_filled(query), Formats(*RESULT_SUFFIXES[suffix]))
        response.headers["Content-Disposition"] = f'inline; filename="{query.name}.{suffix}"'
        return response
    if wants_page():
        return _query_page(query)
    return ask(_filled(query), wanted_formats())


def _filled(query: SavedQuery) -> str:
    """Return the query's text for the parameters in the address.

    Raises :class:`ParameterError` for a wrong one.
    """
    try:
        return query.fill(_arguments(query))
    except ValueError as error:  # also what makes no IRI, of which the RDF library says so
        raise ParameterError(str(error)) from None


def _arguments(query: SavedQuery) -> dict[str, str]:
    """Return the parameters in the address, without the page's language and what a form left empty."""
    known = {parameter.name: parameter for parameter in query.parameters}
    given: dict[str, str] = {}
    for name, values in request.args.lists():
        if name == "lang" and name not in known:
            continue
        if len(values) > 1:
            raise ParameterError(f"parameter {name!r} is given {len(values)} times; give it once")
        if values[0] or name not in known or known[name].required:
            given[name] = values[0]
    return given


def _query_page(query: SavedQuery) -> Response:
    """Return a query's page: the form, and the answer or what is wrong with the parameters given."""
    answer, problem, given, status = None, "", {}, 200
    try:
        given = _arguments(query)
        if given or not _asks_for_more(query):
            answer = ask_for_page(_filled(query))
    except ParameterError as error:
        problem, status = str(error), 400
    response = page(
        "query.html",
        query=query,
        summary=_summary(query),
        given=given,
        answer=answer,
        problem=problem,
        downloads=_downloads(query, given) if answer else {},
    )
    response.status_code = status
    return response


def _asks_for_more(query: SavedQuery) -> bool:
    return any(parameter.required and parameter.default is None for parameter in query.parameters)


def _summary(query: SavedQuery) -> str:
    return query.summaries.get(language()) or query.summaries["en"]


def _downloads(query: SavedQuery, given: Mapping[str, str]) -> dict[str, str]:
    tail = f"?{urlencode(given)}" if given else ""
    return {suffix: f"/queries/{query.name}.{suffix}{tail}" for suffix in _DOWNLOADS}
