"""``/sparql``: the query part of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from kg.store.engine import QueryError
from kg.web.answers import ShownAnswer, ask, ask_for_page, wanted_formats, wants_page
from kg.web.asking import page_query
from kg.web.pages import page
from kg.web.problems import problem

blueprint = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1"}
_READ_ONLY = "this endpoint answers queries and takes no updates"


@dataclass(frozen=True, slots=True)
class Asked:
    """A protocol request: the query (None: none), and the graphs of its dataset."""

    text: str | None
    default: tuple[str, ...]
    named: tuple[str, ...]


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, show browsers a form."""
    asked = _read_request()
    if wants_page():
        return _sparql_page(asked)
    if asked.text is None:
        return problem(
            400, "there is no query; give one as ?query=, as a form field or as application/sparql-query"
        )
    return ask(asked.text, wanted_formats(), asked.default, asked.named)


def _read_request() -> Asked:
    """Return what the request asks; raise a 400, 403 or 415 for what is not to be asked here."""
    pairs = list(request.args.items(multi=True))
    texts = []
    if request.method == "POST":
        if request.mimetype == _FORM:
            pairs += request.form.items(multi=True)
        elif request.mimetype == _QUERY:
            texts.append(_decoded_body())
        elif request.mimetype == _UPDATE:
            raise Forbidden(_READ_ONLY)
        else:
            raise UnsupportedMediaType(f"a query is to be posted as {_FORM} or {_QUERY}")
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in pairs):
        raise Forbidden(_READ_ONLY)
    texts += [value for name, value in pairs if name == "query"]
    if len(texts) > 1:
        raise BadRequest(f"there are {len(texts)} queries; give exactly one")
    return Asked(
        texts[0] if texts else None,
        tuple(_checked_iri(value) for name, value in pairs if name == "default-graph-uri"),
        tuple(_checked_iri(value) for name, value in pairs if name == "named-graph-uri"),
    )


def _decoded_body() -> str:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in _CHARSETS:
        raise UnsupportedMediaType(f"a query is to be posted in UTF-8, not in {charset}")
    try:
        return request.get_data(cache=False).decode(_CHARSETS[charset])
    except UnicodeDecodeError as error:
        raise BadRequest(f"the query is not {charset}: {error.reason} at byte {error.start}") from None


def _checked_iri(value: str) -> str:
    try:
        return NamedNode(value).value
    except ValueError as error:
        raise BadRequest(f"{value!r} is no absolute IRI of a graph: {error}") from None


def _sparql_page(asked: Asked) -> Response:
    """Return the page with the form and, when there is a query, its answer or what is wrong with it."""
    answer: ShownAnswer | None = None
    error: QueryError | None = None
    if asked.text:
        try:
            answer = ask_for_page(asked.text, asked.default, asked.named)
        except QueryError as found:
            error = found
    text = asked.text or page_query("example").text.strip()
    response = page("sparql.html", text=text, answer=answer, error=error, asked=asked)
    response.status_code = 400 if error else 200
    return response
