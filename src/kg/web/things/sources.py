"""Where facts come from: the texts (``/source/…``); reports, graphs, parts of the dataset as documents."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, send_from_directory

from kg.faults import NotFoundError
from kg.web.asking import construct, select
from kg.web.negotiation import DOCUMENT_SUFFIXES, HTML, content_type, split_suffix, wanted
from kg.web.pages import page
from kg.web.site import current_site
from kg.web.things.documents import formats, thing_document, with_links

blueprint = Blueprint("sources", __name__)


@blueprint.get("/source/<file>")
def source(file: str) -> Response:
    """Return the text of a report, byte for byte; RFC 5147 fragments count its characters."""
    response = send_from_directory(current_site().snapshot.folder / "source", file, mimetype="text/plain")
    response.content_type = "text/plain; charset=utf-8"
    return response


@blueprint.get("/report/<path:path>")
def report(path: str) -> Response:
    """Return the document of a report."""
    return thing_document(f"report/{path}")


@blueprint.get("/dataset/<path:path>")
def part(path: str) -> Response:
    """Return the document of a part of the dataset."""
    return thing_document(f"dataset/{path}")


@blueprint.get("/graph/<path:path>")
def graph(path: str) -> Response:
    """Return the triples of a named graph, or a page about it."""
    site = current_site()
    stem, suffix = split_suffix(path, DOCUMENT_SUFFIXES)
    iri = site.addresses.iri(f"graph/{stem}")
    triples = int(select(site.engine, "dataset/graph-size", graph=iri)[0]["triples"].value)
    if not triples:
        raise NotFoundError(f"there is no graph <{iri}>")
    media_type = DOCUMENT_SUFFIXES[suffix] if suffix else wanted(*DOCUMENT_SUFFIXES.values())
    if media_type == HTML:
        response = page("graph.html", name=stem, iri=iri, triples=triples, formats=formats(iri))
    else:
        response = make_response(construct(site.engine, "dataset/graph", media_type, graph=iri))
        response.content_type = content_type(media_type)
    return with_links(response, iri)
