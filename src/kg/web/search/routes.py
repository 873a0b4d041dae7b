"""``/search?q=…``: the page, and the same as JSON for programs (``/search.json``, or by Accept)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from kg.store.index.asked import LONGEST
from kg.store.index.searching import Found, SearchIndex, open_search
from kg.web.negotiation import JSON, negotiated, wants_html
from kg.web.pages import link, page
from kg.web.search.results import GROUPS, Result, show_hits
from kg.web.site import current_site
from kg.web.texts import gettext

blueprint = Blueprint("search", __name__)

_OF_EACH = 5  # results of each kind on the first page
_SIZE = 20  # on a page of one kind
_PAGES = 50
_opening = Lock()


@blueprint.get("/search")
def search() -> Response:
    """Return what the words of ``q`` find: some of each kind, or all of one ``kind`` by pages."""
    return negotiated(_page() if wants_html(JSON) else _answer())


@blueprint.get("/search.json")
def search_json() -> Response:
    """Return the same for programs."""
    return _answer()


def search_index() -> SearchIndex:
    """Return the index of the snapshot that is served, opened at its first use."""
    snapshot = current_site().snapshot
    with _opening:  # one made in memory takes a while, and nobody should make it twice
        return _opened(snapshot.folder, snapshot.store)


@lru_cache(maxsize=2)  # the one that is served, and the one before while its last requests are answered
def _opened(folder: Path, store: Path) -> SearchIndex:
    return open_search(folder, store)


def _asked() -> tuple[str, str, int]:
    """Return the words, the kind ("" for all) and the number of the page that are asked for."""
    text = request.args.get("q", "")[:LONGEST].strip("\x00").strip()
    kind = request.args.get("kind", "")
    number = request.args.get("page", "1")
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1
    return text, kind if kind in GROUPS else "", min(max(at, 1), _PAGES)


def _find(text: str, kind: str, number: int) -> Found:
    each = 0 if kind else _OF_EACH
    return search_index().search(text, kind, (number - 1) * _SIZE, _SIZE, each)


def address(text: str, kind: str = "", number: int = 1) -> str:
    """Return the address of a page of results."""
    asked = {"q": text} | ({"kind": kind} if kind else {}) | ({"page": str(number)} if number > 1 else {})
    return link(f"/search?{urlencode(asked)}")


def _page() -> Response:
    text, kind, number = _asked()
    found = _find(text, kind, number)
    results = show_hits(found.hits, found.marker)
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.kind, []).append(result)
    shown = found.counts.get(kind, 0) if kind else found.total
    pages = min(-(-shown // _SIZE), _PAGES) if kind else 1
    best = None if kind or not found.best else show_hits([found.best], found.marker)[0]
    if best and [result.iri for result in groups.get(best.kind, ())] == [best.iri]:
        del groups[best.kind]  # it is shown above
    response = page(
        "search.html",
        searched=request.args.get("q", "")[:LONGEST],
        text=text,
        kind=kind,
        titles={name: gettext(title) for name, title in GROUPS.items()},
        found=found,
        groups=groups,
        best=best,
        number=number,
        pages=pages,
        first=(number - 1) * _SIZE + 1,
        address=address,
        index=search_index(),
    )
    response.headers.add(
        "Link", f'<{link("/search.json")}?{urlencode({"q": text})}>; rel="alternate"; type="{JSON}"'
    )
    return response


def _answer() -> Response:
    text, kind, number = _asked()
    found = _find(text, kind, number)
    best = show_hits([found.best], found.marker)[0] if found.best else None
    return jsonify(
        query=text,
        total=found.total,
        counts=found.counts,
        instead={word: list(words) for word, words in found.instead.items()},
        any=found.is_any,
        best=_member(best) if best else None,
        hits=[_member(result) for result in show_hits(found.hits, found.marker)],
    )


def _member(result: Result) -> dict[str, str]:
    return {
        "iri": result.iri,
        "kind": result.kind,
        "label": result.heading.text,
        "address": result.href,
        "text": result.snippet.text if result.snippet else "",
    }
