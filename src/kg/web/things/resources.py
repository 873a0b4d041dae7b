"""``/id/…``: things, which lead to their documents; ``/doc/…``: those; any other IRI under the base."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kg.faults import NotFoundError
from kg.web.site import current_site
from kg.web.things.documents import thing_document, thing_exists

blueprint = Blueprint("resources", __name__)


@blueprint.get("/id/<path:path>")
def thing(path: str) -> AnyResponse:
    """Lead to the document of a thing, with the query string as it is."""
    iri = current_site().addresses.iri(f"id/{path}")
    if not thing_exists(iri):
        raise NotFoundError(f"nothing is said here of <{iri}>")
    query = request.query_string.decode("latin-1")
    target = url_for("resources.document", path=path)
    return redirect(f"{target}?{query}" if query else target, 303)


@blueprint.get("/doc/<path:path>")
def document(path: str) -> Response:
    """Return the document of a thing."""
    return thing_document(f"id/{path}")


@blueprint.get("/<path:path>")
def anything(path: str) -> Response:
    """Return the document of a thing that is not called as ours are, in a dataset that was loaded."""
    return thing_document(path)
