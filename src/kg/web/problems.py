"""Errors as RFC 9457 problem details; browsers get the same as a page."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from kg.faults import NotFoundError
from kg.query.parameters import ParameterError
from kg.query.protocol import ProtocolError
from kg.store.engine import FormatError, QueryError, QueryRefusedError, QueryStoppedError
from kg.web.negotiation import negotiated, wants_html
from kg.web.pages import page
from kg.web.texts import N_, gettext

PROBLEM = "application/problem+json"

_HEADINGS = {
    400: N_("The request was not understood"),
    403: N_("Not allowed here"),
    404: N_("Not found"),
    405: N_("The method does not apply here"),
    406: N_("There is no answer in that format"),
    413: N_("The request is too large"),
    415: N_("That kind of request is not taken"),
    416: N_("There is no such range"),
    429: N_("Too many requests"),
    500: N_("Internal error"),
    503: N_("No answer right now"),
}
# What is said of a query that a limit ended, by the limit.
STOPPED = {
    "time": N_(
        "The query was stopped: it took longer than it may. Narrow it down: add a LIMIT, name more of what "
        "is known, join nothing that has nothing in common."
    ),
    "memory": N_("The query was stopped: it needed too much memory. Sort and group fewer rows."),
    "output": N_("The answer is too large. Add a LIMIT, or take all the data from the dumps."),
    "busy": N_("Too many queries are running right now. Try again in a few seconds."),
    "budget": N_("Your address has asked for too much work in the last minute. Try again in a minute."),
    "lost": N_(
        "The process that ran the query ended before it answered. Try again; if it happens again, simplify "
        "the query."
    ),
}


def problem(status: int, detail: str, told: str = "", **members: int | str) -> Response:
    """Return an error with this HTTP status, ``detail`` and further ``members`` for programs.

    ``told`` is what a page says instead of the detail: ``no-such-query``, ``no-such-link``,
    ``no-such-thing``, or nothing.
    """
    if wants_html(PROBLEM):
        heading = _HEADINGS.get(status) or _HEADINGS[400 if status < 500 else 500]
        stopped = STOPPED.get(str(members.get("limit")))
        response = page(
            "problem.html",
            status=status,
            heading=gettext(heading),
            stopped=gettext(stopped) if stopped else "",
            detail=detail,
            told=told,
            members=members,
        )
    else:
        title = HTTPStatus(status).phrase
        response = jsonify(type="about:blank", title=title, status=status, detail=detail, **members)
        response.content_type = PROBLEM
    response.status_code = status
    return negotiated(response)


def query_problem(error: QueryError) -> Response:
    """Return the answer to a query that cannot be evaluated, with the place where the parser stopped."""
    place = {"line": error.line, "column": error.column} if error.line else {}
    return problem(400, str(error), "", **place)


def parameter_problem(error: ParameterError) -> Response:
    """Return the answer to a wrong parameter: its name, the value given and what is allowed, where known."""
    told = {"parameter": error.parameter, "value": error.value, "allowed": error.allowed}
    return problem(400, str(error), **{name: value for name, value in told.items() if value})


def stopped_problem(error: QueryStoppedError) -> Response:
    """Return the answer to a query that a limit ended; ``limit`` says which."""
    response = problem(429 if error.reason == "budget" else 503, str(error), limit=error.reason)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


# What a page says of an address that leads nowhere, by the endpoint; see :func:`problem`.
_TOLD_OF = {"queries.saved": "no-such-query", "shortening.lead": "no-such-link"}


def _not_found(error: NotFoundError) -> Response:
    told = _TOLD_OF.get(request.endpoint or "", "no-such-thing")
    return problem(404, str(error), told)


def _http_problem(error: HTTPException) -> Response:
    """Return the answer to what Flask or werkzeug raised, with the headers that belong to it (Allow)."""
    response = problem(error.code or 500, error.description or "")
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def register(app: Flask) -> None:
    """Make ``app`` answer every error as a problem; what is not foreseen becomes a 500 that tells nothing."""
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(ParameterError, parameter_problem)
    app.register_error_handler(ProtocolError, lambda error: problem(error.status, str(error)))
    app.register_error_handler(QueryError, query_problem)
    app.register_error_handler(QueryStoppedError, stopped_problem)
    app.register_error_handler(QueryRefusedError, lambda error: problem(403, str(error)))
    app.register_error_handler(FormatError, lambda error: problem(406, str(error)))
