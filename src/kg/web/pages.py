"""Pages: what every template can use, and terms of the graph as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Flask, Response, make_response, render_template, request

from kg.web.asking import Term
from kg.web.messages import LANGUAGES, language, message
from kg.web.names import foreign_name
from kg.web.negotiation import negotiated
from kg.web.site import current_site

_WEB = ("http://", "https://")
_NO_LANGUAGE = ("/source/", "/dumps/latest/", "/static/")  # files, the same in every language


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
    path = addresses.path(term.value)
    external = path is None
    href = link(path) if path is not None else term.value if term.value.startswith(_WEB) else None
    if label is not None:
        return Shown(label.value, href, _foreign_language(label), external)
    name = foreign_name(term.value, language()) or addresses.short(term.value)
    return Shown(name, href, external=external)


def _foreign_language(term: Term) -> str | None:
    return term.language if term.language and term.language != language() else None


def link(path: str) -> str:
    """Return the address of ``path`` on this server, in the language that ``?lang=`` chose, if it did."""
    target = request.script_root + path
    if request.args.get("lang") not in LANGUAGES or path.startswith(_NO_LANGUAGE):
        return target
    bare, mark, fragment = target.partition("#")
    joined = "&" if "?" in bare else "?"
    return f"{bare}{joined}lang={language()}{mark}{fragment}"


def _in_language(code: str) -> str:
    """Return the address of this very page in another language."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    # With two slashes at its beginning, a browser would take a path for another site.
    path = "/" + quote(request.script_root + request.path, safe="/:@!$&'()*+,;=~").lstrip("/")
    return f"{path}?{urlencode([*kept, ('lang', code)])}"


def page(template: str, **values: object) -> Response:
    """Return the page made of ``template`` and ``values``, in the language of the request."""
    response = make_response(render_template(template, **values))
    response.content_language.add(language())
    return negotiated(response, "Accept", "Accept-Language")


def register(app: Flask) -> None:
    """Give the templates of ``app`` the texts, the languages and the making of links."""

    def shared() -> Mapping[str, object]:
        return {
            "t": message,
            "link": link,
            "lang": language(),
            "languages": [(code, name, _in_language(code)) for code, name in LANGUAGES.items()],
            "version": current_site().snapshot.version,
        }

    app.context_processor(lambda: dict(shared()))
