"""``/robots.txt`` and ``/sitemap.xml``: what robots may read, and where all of it is (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, current_app, stream_with_context

from kg.faults import NotFoundError
from kg.web.asking import select
from kg.web.languages import LANGUAGES, bare_root, language
from kg.web.machines.absolute import absolute, is_frozen, is_placed
from kg.web.passages.texts import find_text
from kg.web.site import Site, current_site
from kg.web.things.naming import topic_path

_PART = 20_000  # pages a file; each is there in two languages, and the protocol allows 50,000 addresses
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_XML = "application/xml"
_MOST_ADDRESS = 2_000  # characters; the protocol allows 2,048
# What leads to all the rest; of those that this server has.
_FIXED = (
    "/",
    "/partners",
    "/agreements",
    "/events",
    "/countries",
    "/topics",
    "/queries",
    "/quality",
    "/about",
    "/ontology",
    "/schemes",
    "/sparql",
    "/dataset",
    "/dumps/",
)
# Lists, each the face of a saved query, which another's dataset can do without.
_LISTS = {"/partners": "find-partners", "/agreements": "find-agreements", "/events": "find-events"}
_FILES = ("/source/", "/dumps/", "/graph/", "/queries/", "/id/")
# What has one argument may be read, and says itself that it is not to be kept: a robot that may not read it
# keeps its bare address when others link to it. Of what has more, of orders and of SPARQL there is no end.
_ROBOTS = """\
User-agent: *
Disallow: /*?*&
Disallow: /*?*_sort=
Disallow: /*?*query=
Disallow: /graphs
"""


def add_addresses(blueprint: Blueprint) -> None:
    """Have ``blueprint`` answer at the addresses of this module."""
    blueprint.get("/robots.txt")(robots)
    blueprint.get("/sitemap.xml")(index)
    blueprint.get("/sitemap/<int:number>.xml")(part)


def robots() -> Response:
    """Return what robots are asked not to read: answers, of which there are as many as questions."""
    text = _ROBOTS
    if is_placed():
        text += f"\nSitemap: {absolute(f'{bare_root()}/sitemap.xml')}\n"
    return Response(text, content_type="text/plain; charset=utf-8")


def index() -> Response:
    """Return the list of the files that list the pages."""
    _need_place()
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_NAMESPACE}">\n']
    for path in part_paths():
        address = absolute(bare_root() + path)
        lines.append(f"<sitemap><loc>{escape(address)}</loc><lastmod>{_changed()}</lastmod></sitemap>\n")
    return Response([*lines, "</sitemapindex>\n"], content_type=_XML)


def part(number: int) -> Response:
    """Return the pages of one of the files, each in each language; sent while it is written."""
    _need_place()
    shown = paths()[(number - 1) * _PART : number * _PART] if number else []
    if not shown:
        raise NotFoundError(f"there is no part {number} of the sitemap; /sitemap.xml lists them")
    return Response(stream_with_context(_write(shown)), content_type=_XML)


def part_paths() -> tuple[str, ...]:
    """Return the paths of the files that list the pages."""
    return tuple(f"/sitemap/{number + 1}.xml" for number in range(-(-len(paths()) // _PART)))


def _need_place() -> None:
    if not is_placed():
        raise NotFoundError("a sitemap has full addresses, and nobody said where these pages will stand")


def paths() -> Sequence[str]:
    """Return the paths of all pages that search engines are to know, without a language, in a fixed order."""
    site = current_site()
    known = {rule.rule for rule in current_app.url_map.iter_rules()}
    missing = {path for path, query in _LISTS.items() if query not in site.queries}
    found = [path for path in _FIXED if path in known and path not in missing]
    found += [f"/queries/{name}" for name in site.queries]
    topics = select(site.engine, "lists/topics", language=language())
    found += filter(None, (topic_path(row["topic"].value) for row in topics if "topic" in row))
    found += _texts(site)
    for row in select(site.engine, "machines/documents", base=site.snapshot.base):
        path = site.addresses.path(row["thing"].value)
        if path and not path.startswith(_FILES) and len(path) < _MOST_ADDRESS:
            found.append(path)
    return tuple(dict.fromkeys(found))


def _texts(site: Site) -> Iterator[str]:
    """Yield the paths of the texts of the reports that are here."""
    for row in select(site.engine, "overview/reports", language=language()):
        stem = (site.addresses.path(row["source"].value) or "").removeprefix("/source/").removesuffix(".txt")
        if find_text(site.snapshot.folder, stem):
            yield f"/text/{quote(stem)}"


def _changed() -> str:
    return current_site().snapshot.published.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(shown: Sequence[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_NAMESPACE}" xmlns:xhtml="{_XHTML}">\n'
    root, changed, rest = bare_root(), _changed(), iter(shown)
    while some := [*islice(rest, 500)]:
        yield "".join(_entry(root, path, changed) for path in some)
    yield "</urlset>\n"


def _entry(root: str, path: str, changed: str) -> str:
    """Return a page in each language, each telling of all of them, as search engines want it."""
    addresses = {code: absolute(f"{root}/{code}{path}") for code in LANGUAGES}
    told = dict(addresses) if is_frozen() else {**addresses, "x-default": absolute(root + path)}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>'
        for code, address in told.items()
    )
    return "".join(
        f"<url><loc>{escape(address)}</loc><lastmod>{changed}</lastmod>{others}</url>\n"
        for address in addresses.values()
    )
