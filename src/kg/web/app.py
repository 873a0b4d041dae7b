"""The application factory, and the headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response, request
from jinja2 import StrictUndefined

from kg.config import Config
from kg.store.engine import Engine
from kg.web import dumps, health, home, pages, problems, queries, resources, site, sources, sparql, vocabulary

_MEGABYTE = 1 << 20  # no query that a person wrote is longer
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Content-Disposition, ETag",
}


def create_app(config: Config, engine: Engine | None = None) -> Flask:
    """Return the application that serves the current snapshot of ``config``.

    Queries are answered by ``engine``, by default by the snapshot's own store in this process.

    Raises :class:`kg.faults.NotFoundError` when there is no snapshot, :class:`kg.faults.InputError` for a
    saved query that cannot be read.
    """
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=_MEGABYTE, MAX_FORM_MEMORY_SIZE=_MEGABYTE)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    site.attach(app, site.open_site(config, engine))
    pages.register(app)
    problems.register(app)
    for concern in (sparql, resources, sources, vocabulary, dumps, queries, health, home):
        app.register_blueprint(concern.blueprint)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = (
            "Accept, Accept-Language, Content-Type, If-None-Match, Range"
        )
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
