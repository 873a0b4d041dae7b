"""Which of the media types on offer a request wants (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable

from kg.iris import GRAPH_FORMATS

HTML = "text/html"
JSON = "application/json"

# What is offered, in order of preference, and what the engine then makes: a client that asks for plain
# JSON or XML is told that it got that.
RESULTS: Mapping[str, str] = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
}
GRAPHS: Mapping[str, str] = {
    "text/turtle": "text/turtle",
    "application/ld+json": "application/ld+json",
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    "application/trig": "application/trig",
    "application/n-quads": "application/n-quads",
    "text/n3": "text/n3",
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
}
# The formats that a suffix of a document's address fixes.
DOCUMENT_SUFFIXES: Mapping[str, str] = {
    "html": HTML,
    **{suffix: GRAPH_FORMATS[suffix] for suffix in ("ttl", "jsonld", "nt", "rdf")},
}


def choose(accept: MIMEAccept, offers: Iterable[str]) -> str | None:
    """Return the offered media type that ``accept`` prefers, the earlier one among equals.

    None when it accepts none of them. No Accept header at all accepts everything. Parameters of a range
    (charset, profile) are no reason to refuse; to werkzeug's ``best_match`` they are, and it lets ``*/*``
    bring back a type with ``q=0``.
    """
    offered = tuple(offers)
    if not accept:
        return offered[0]
    qualities = [_quality(accept, offer) for offer in offered]
    best = max(qualities)
    return offered[qualities.index(best)] if best > 0 else None


def _quality(accept: MIMEAccept, offer: str) -> float:
    """Return the q-value of the most specific range that covers ``offer``, 0 when none does."""
    kind = offer.partition("/")[0]
    ranges = {offer: 3, f"{kind}/*": 2, "*/*": 1}
    found = [(ranges.get(item.partition(";")[0].strip().lower(), 0), q) for item, q in accept]
    rank, quality = max(found)
    return quality if rank else 0.0


def content_type(media_type: str) -> str:
    """Return the Content-Type of an answer in ``media_type``; text is always in UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def wanted(*offers: str) -> str:
    """Return which of ``offers`` the current request wants; raise a 406 when it accepts none."""
    found = choose(request.accept_mimetypes, offers)
    if found is None:
        raise NotAcceptable(f"this is to be had as {', '.join(offers)}")
    return found


def wants_html(*others: str) -> bool:
    """Return whether the request prefers HTML to ``others``, as only browsers do."""
    return choose(request.accept_mimetypes, (*others, HTML)) == HTML


def split_suffix(path: str, suffixes: Iterable[str]) -> tuple[str, str | None]:
    """Return ``path`` without one of ``suffixes`` at its end, and that suffix (None when there is none).

    >>> split_suffix("place/at.ttl", ("ttl", "nt"))
    ('place/at', 'ttl')
    """
    for suffix in sorted(suffixes, key=len, reverse=True):  # «excel.csv» goes before «csv»
        stem = path.removesuffix(f".{suffix}")
        if stem and stem != path:
            return stem, suffix
    return path, None


def negotiated(response: Response, *headers: str) -> Response:
    """Return ``response`` marked as one of several that the request's ``headers`` chose among."""
    response.vary.update(headers or ("Accept",))
    return response
