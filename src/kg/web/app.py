"""The application factory, and the headers that every answer carries."""

from __future__ import annotations

from flask import Flask, Response, request
from jinja2 import StrictUndefined

from kg.web import assets, machines, pages, problems, texts
from kg.web.dataset import catalogue, dumps
from kg.web.languages import LanguagePrefix
from kg.web.lists import comparing, listing, overviews
from kg.web.overview import about, home, quality
from kg.web.passages import routes as passages
from kg.web.pictures import routes as pictures
from kg.web.queries import openapi
from kg.web.queries import routes as queries
from kg.web.reconcile import routes as reconciling
from kg.web.search import routes as search
from kg.web.site import Site, attach, may_be_kept
from kg.web.sparql import completion, embedding, shortening
from kg.web.sparql import routes as sparql
from kg.web.things import resources, sources, topics
from kg.web.vocabulary import routes as vocabulary
from kg.web.wikidata import comparing as wikidata
from kg.web.wikidata import quickstatements

_MEGABYTE = 1 << 20  # no query that a person wrote is longer
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' {style}; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {framers}"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Content-Disposition, Content-Encoding, Content-Range, ETag, Link, Location, "
        "Retry-After, X-Total-Count"
    ),
}


def create_app(site: Site | None = None) -> Flask:
    """Return the application for ``site``, or for one that :func:`kg.web.site.attach` will give it."""
    app = Flask(__name__, static_folder=None)
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.config.update(MAX_CONTENT_LENGTH=_MEGABYTE, MAX_FORM_MEMORY_SIZE=_MEGABYTE)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if site:
        attach(app, site)
    texts.register(app)
    pages.register(app)
    machines.register(app)
    problems.register(app)
    for concern in (
        assets,
        machines,
        catalogue,
        sparql,
        resources,
        sources,
        vocabulary,
        dumps,
        queries,
        openapi,
        home,
    ):
        app.register_blueprint(concern.blueprint)
    app.register_blueprint(passages.blueprint)
    app.register_blueprint(pictures.blueprint)
    app.register_blueprint(topics.blueprint)
    app.register_blueprint(search.blueprint)
    for concern in (listing, overviews, comparing):
        app.register_blueprint(concern.blueprint)
    for concern in (completion, embedding, shortening):
        app.register_blueprint(concern.blueprint)
    for concern in (about, quality):
        app.register_blueprint(concern.blueprint)
    app.register_blueprint(wikidata.blueprint)
    app.register_blueprint(quickstatements.blueprint)
    for blueprint in reconciling.blueprints:
        app.register_blueprint(blueprint)
    app.after_request(_add_headers)
    return app


def _add_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    is_open = embedding.may_be_framed() or reconciling.may_be_framed()
    framers = "*" if is_open else "'none'"
    response.headers["Content-Security-Policy"] = _POLICY.format(style=assets.style_source(), framers=framers)
    if not may_be_kept():
        response.headers["Cache-Control"] = "no-store"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = (
            "Accept, Accept-Language, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, "
            "Range"
        )
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
