"""Pages: what every template can use, and terms of the graph as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import quote, urlencode

from babel.dates import format_date
from flask import Flask, Response, make_response, render_template, request

from kg.web.asking import Term
from kg.web.assets import asset, has_asset, style
from kg.web.languages import LANGUAGES, bare_root, language, named_language
from kg.web.negotiation import negotiated
from kg.web.site import current_site
from kg.web.texts import gettext
from kg.web.things.names import foreign_name

_HEAD: Mapping[str, object] = MappingProxyType({"summary": "", "about": None, "picture": ""})
WEB = ("http://", "https://")  # how the addresses of the web begin
_LONGEST_NAME = 1_000  # characters; titles of agreements have some hundreds
_NO_LANGUAGE = ("/source/", "/dumps/latest/")  # files, the same in every language


@dataclass(frozen=True, slots=True)
class Shown:
    """A term for a page: its text, where it leads (None: nowhere), its language if not the page's."""

    text: str
    href: str | None = None
    language: str | None = None
    external: bool = False


def show(term: Term, label: Term | None = None) -> Shown:
    """Return ``term`` as people read it, called by its ``label`` where there is one."""
    if term.kind == "literal":
        return Shown(term.value, language=_foreign_language(term))
    if term.kind == "bnode":
        return Shown("…")
    addresses = current_site().addresses
    external = addresses.path(term.value) is None
    href = address_of(term.value)
    if label is not None:
        return Shown(clip_name(label.value), href, _foreign_language(label), external)
    name = foreign_name(term.value, language()) or addresses.short(term.value)
    return Shown(name, href, external=external)


def clip_name(text: str) -> str:
    """Return ``text``, what a thing is called; of what is no name but a book, the beginning.

    A page says it a dozen times. The whole of it stands among the values of the thing's properties.
    """
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def address_of(iri: str) -> str | None:
    """Return where ``iri`` can be looked at: its page here, else its own address if that is one of the web.

    None for all others: data that was loaded may have ``javascript:`` for an IRI.
    """
    path = current_site().addresses.path(iri)
    return link(path) if path is not None else iri if iri.startswith(WEB) else None


def _foreign_language(term: Term) -> str | None:
    return term.language if term.language and term.language != language() else None


def link(path: str) -> str:
    """Return the address of ``path`` on this server, in the language of the request's own, if it has one.

    ``path`` may have a query and a fragment; that of a file is the same in every language.
    """
    if path.startswith(_NO_LANGUAGE):
        return bare_root() + path
    named = named_language()
    return f"{bare_root()}/{named}{path}" if named else bare_root() + path


def this_page(code: str = "") -> str:
    """Return the address of this very page, in the language ``code`` or, without one, in the browser's."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    # With two slashes at its beginning, a browser would take a path for another site.
    bare = quote(request.path, safe="/:@!$&'()*+,;=~").lstrip("/")
    path = f"{bare_root()}/{code}/{bare}" if code else f"{bare_root()}/{bare}"
    return f"{path}?{urlencode(kept)}" if kept else path


def _sections() -> tuple[tuple[str, str], ...]:
    """Return the paths and the names of what the head of every page leads to."""
    return (
        ("/partners", gettext("Partners")),
        ("/agreements", gettext("Agreements")),
        ("/events", gettext("Events")),
        ("/queries", gettext("Questions")),
        ("/about", gettext("About")),
    )


def _written(day: date) -> str:
    return format_date(day, "long", locale="en_GB" if language() == "en" else language())


def page(template: str, **values: object) -> Response:
    """Return the page made of ``template`` and ``values``, in the language of the request.

    Of the values, ``summary`` is what search engines and link previews say of the page, ``about`` what it is
    about in the terms of schema.org (JSON-LD without ``@context``), ``picture`` the path of its preview.
    """
    response = make_response(render_template(template, **{**_HEAD, **values}))
    response.content_language.add(language())
    return negotiated(response, "Accept", "Accept-Language")


def register(app: Flask) -> None:
    """Give the templates of ``app`` the texts, the languages and the making of links."""

    def shared() -> Mapping[str, object]:
        return {
            "link": link,
            "asset": asset,
            "has_asset": has_asset,
            "style": style,
            "this_page": this_page,
            "sections": _sections(),
            "lang": language(),
            "languages": [(code, name, this_page(code)) for code, name in LANGUAGES.items()],
            "version": current_site().snapshot.version,
            "published": _written(current_site().snapshot.published),
        }

    app.context_processor(lambda: dict(shared()))
