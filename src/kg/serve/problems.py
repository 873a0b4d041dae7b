"""Errors of the front as problem details (RFC 9457), with the headers that every answer of it has."""

from __future__ import annotations

import json
from http import HTTPStatus

from kg.serve.exchange import Headers, Response
from kg.store.engine import FormatError, QueryError, QueryRefusedError, QueryStoppedError

PROBLEM = "application/problem+json"
# Nothing that is sent from here is a page: it may neither run, nor load, nor be framed.
COMMON: Headers = [
    ("server", "kg"),  # granian would put its own name there
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("access-control-allow-origin", "*"),
    (
        "access-control-expose-headers",
        "Content-Disposition, Content-Range, ETag, Link, Location, Retry-After, X-Request-ID",
    ),
]


def problem(status: int, detail: str, **members: str | int) -> Response:
    """Return an error with this HTTP status, ``detail`` for people and ``members`` for programs."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body = json.dumps(content | members, ensure_ascii=False).encode("utf-8", "replace")
    headers = [*COMMON, ("content-type", PROBLEM), ("cache-control", "no-store"), ("vary", "Accept")]
    return Response(status, headers, body)


def query_problem(error: QueryError | QueryRefusedError | FormatError | QueryStoppedError) -> Response:
    """Return the answer to a query that has none."""
    if isinstance(error, QueryError):
        place = {"line": error.line, "column": error.column} if error.line else {}
        return problem(400, str(error), **place)
    if isinstance(error, QueryRefusedError):
        return problem(403, str(error))
    if isinstance(error, FormatError):
        return problem(406, str(error))
    response = problem(429 if error.reason == "budget" else 503, str(error), limit=error.reason)
    if error.retry_after:
        response.headers.append(("retry-after", str(error.retry_after)))
    return response
