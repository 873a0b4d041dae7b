"""``/sparql``: for people a page with a form and the answer, for programs the SPARQL 1.1 Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import format_decimal
from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kg.query.changing import is_changing
from kg.query.protocol import FORM, QUERY, Asked, ProtocolError, read_address, read_content
from kg.query.saved import ParameterError, SavedQuery, find_query
from kg.store.engine import QueryError, QueryRefusedError, QueryStoppedError, Question
from kg.web.answers import (
    NAMED_FORMATS,
    OFFERED,
    ShownAnswer,
    ask,
    ask_for_page,
    query_address,
    wanted_formats,
    wants_page,
)
from kg.web.asking import page_query
from kg.web.languages import bare_root, language
from kg.web.mistakes import Mistake, explain
from kg.web.negotiation import GRAPHS, content_type, negotiated, wanted
from kg.web.pages import link, page
from kg.web.problems import problem
from kg.web.rdf import write_graph
from kg.web.requested import spoken
from kg.web.service import service_graph
from kg.web.site import current_site

blueprint = Blueprint("sparql", __name__)

_SECONDS = 5  # for finding the place of a mistake


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer: the HTTP status, a key of the messages, the engine's words, the mistake."""

    status: int
    why: str
    words: str = ""
    mistake: Mistake | None = None
    retry_after: int = 0


@blueprint.app_template_filter("number")
def written_number(number: float) -> str:
    """Return a number as the reader's language writes it."""
    return format_decimal(number, locale=language())


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> AnyResponse:
    """Answer a query; without one, show browsers a form, and programs what the service is."""
    try:
        asked = _read_request()
    except ProtocolError as error:
        return problem(error.status, str(error))
    # Clients send names of their own as well, and mean what their Accept header says.
    suffix = asked.format if asked.format in NAMED_FORMATS else None
    if wants_page() and not suffix:
        if asked.text is None and "example" in request.args:
            return _example_page(request.args["example"])
        return _answer_page(asked)
    if asked.text is None and request.method == "POST":
        return problem(400, "there is no query; give one as a form field or as application/sparql-query")
    if asked.text is None:
        return _description()
    if not suffix:
        return ask(asked.text, wanted_formats(), asked.default, asked.named)
    response = ask(asked.text, NAMED_FORMATS[suffix], asked.default, asked.named)
    response.headers["Content-Disposition"] = f'attachment; filename="result.{suffix}"'
    return response


def _description() -> Response:
    """Return what the service says of itself (SPARQL 1.1 Service Description, section 2)."""
    media_type = wanted(*GRAPHS)
    site = current_site()
    told = service_graph(site, federated=site.federated)
    response = make_response(write_graph(told, GRAPHS[media_type]))
    response.content_type = content_type(media_type)
    response.headers["Accept-Query"] = f"{QUERY}, {FORM}"
    return negotiated(response)


def _read_request() -> Asked:
    query_string = request.query_string.decode("latin-1")
    if request.method == "POST":
        return read_content(query_string, request.headers.get("Content-Type", ""), request.get_data())
    return read_address(query_string)


def starting_text() -> str:
    """Return a query to begin with: one about partners, or for other data one about whatever there is."""
    ours = "partnerships" in current_site().snapshot.counts
    return page_query("example" if ours else "overview").text.strip()


def _example_page(name: str) -> AnyResponse:
    """Return the form with a saved query in it; lead to the query's own form when it needs values first."""
    query = find_query(current_site().queries, name)
    try:
        text = query.fill(spoken(query, language()))
    except ParameterError:
        return redirect(link(f"/queries/{name}"), 303)
    return _page(Asked(None), f"# {_summary(query)}\n{text.strip()}")


def _answer_page(asked: Asked) -> Response:
    """Return the form and, when there is a query, its answer or what is wrong with it."""
    if asked.text is None:
        return _page(asked, starting_text())
    text = asked.text.replace("\r\n", "\n")  # which is how forms send a line break
    answer, trouble = _answer(text, asked)
    response = _page(asked, text, answer, trouble)
    if is_changing(text):
        response.headers["Cache-Control"] = "no-store"
    return response


def _answer(text: str, asked: Asked) -> tuple[ShownAnswer | None, Trouble | None]:
    if not text.strip():
        return None, Trouble(400, "query-empty")
    try:
        return ask_for_page(text, asked.default, asked.named, asked.timeout), None
    except QueryError as error:
        mistake = explain(text, error, _parse)
        return None, Trouble(400, mistake.why, mistake.words, mistake)
    except QueryRefusedError as error:
        return None, Trouble(403, "query-refused", str(error))
    except QueryStoppedError as error:
        status = 429 if error.reason == "budget" else 503
        return None, Trouble(status, f"stopped-{error.reason}", str(error), retry_after=error.retry_after)


def _parse(text: str) -> None:
    """Let the engine read the query ``text``, in which there is a mistake; raise :class:`QueryError`."""
    try:
        current_site().engine.answer(Question(text, timeout=_SECONDS))
    except (QueryRefusedError, QueryStoppedError):
        return  # the place stays what the first reading said


def _page(
    asked: Asked, text: str, answer: ShownAnswer | None = None, trouble: Trouble | None = None
) -> Response:
    response = page(
        "sparql.html",
        asked=asked,
        text=text,
        answer=answer,
        trouble=trouble,
        downloads=_downloads(text, asked, answer) if answer else {},
        by_post=query_address(text, asked.default, asked.named, asked.timeout) is None,
        seconds=written_number(round(answer.seconds, 3)) if answer else "",
        examples=[
            (
                query.name,
                _summary(query),
                any(each.required and each.default is None for each in query.parameters),
            )
            for query in current_site().queries.values()
            if current_site().federated or not query.federated
        ],
    )
    if trouble:
        response.status_code = trouble.status
        if trouble.retry_after:
            response.headers["Retry-After"] = str(trouble.retry_after)
    return response


def _downloads(text: str, asked: Asked, answer: ShownAnswer) -> Mapping[str, str | None]:
    """Return the addresses of the answer in other formats; None where only a form can ask for them."""
    return {
        suffix: (address := query_address(text, asked.default, asked.named, asked.timeout, format=suffix))
        and bare_root() + address
        for suffix in OFFERED[answer.kind]
    }


def _summary(query: SavedQuery) -> str:
    return query.summaries.get(language()) or query.summaries["en"]
