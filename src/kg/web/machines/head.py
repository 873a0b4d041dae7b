"""The head of a page: JSON-LD, its address in each language, its preview; whether it is to be indexed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Flask, Response, request
from markupsafe import Markup

from kg.web.languages import bare_root, language
from kg.web.machines.absolute import absolute, is_frozen, is_placed
from kg.web.machines.catalogue import catalogue_table, tells_of_dataset
from kg.web.negotiation import HTML
from kg.web.pages import WEB, link, this_page
from kg.web.pictures.routes import default_picture

# Pages of which there are as many as there are questions; so are all that have arguments.
_ENDLESS = ("/search", "/compare", "/embed", "/sparql/embed", "/q/", "/graphs")
_LOCALES = {"ru": "ru_RU", "en": "en_US"}
_ADDRESSES = ("@id", "url", "image", "contentUrl", "item", "mainEntityOfPage", "subjectOf", "isPartOf")
# In a script's text, what would end it (HTML) or a line (JavaScript before 2019) has to be escaped.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_NOT_INDEXED = "noindex"
_API = ("/", "/sparql", "/queries")


def is_indexed() -> bool:
    """Return whether search engines are to keep the answer: it is not one of endlessly many."""
    arguments = set(request.args) - {"lang"}
    return not arguments and request.method in ("GET", "HEAD") and not request.path.startswith(_ENDLESS)


def structured(about: Mapping[str, object] | None) -> Markup:
    """Return what the page is ``about`` as JSON-LD for a ``script`` element; nothing to tell is empty.

    The front page tells of the site and of the dataset besides. Paths in the members of schema.org that are
    addresses become full ones.
    """
    site = request.path == "/"
    told: list[object] = []
    if site:  # what the page itself says of the site is said of the same thing
        said = about if about and about.get("@type") == "WebSite" else {}
        told.append({**{name: _absolute(value, name) for name, value in said.items()}, **_site_table()})
    if about and not (site and about.get("@type") == "WebSite"):
        told.append(_absolute(about))
    if request.path in tells_of_dataset and request.args.keys() <= {"lang"}:
        told += catalogue_table()
    if not told:
        return Markup("")
    whole = {"@context": "https://schema.org", "@graph": told} if len(told) > 1 else _alone(told[0])
    return Markup(json.dumps(whole, ensure_ascii=False).translate(_ESCAPES))  # noqa: S704  # just escaped


def _alone(table: object) -> dict[str, object]:
    assert isinstance(table, dict)  # noqa: S101  # for the type checker
    return {"@context": "https://schema.org", **table}


def _absolute(value: object, name: str = "") -> object:
    """Return ``value``, that of the member ``name``, with its addresses in full, however deep they stand.

    What links the thing to others is only what can be looked at on the web.
    """
    if isinstance(value, Mapping):
        return {str(key): _absolute(member, str(key)) for key, member in value.items()}
    if isinstance(value, list | tuple):
        kept = value if name != "sameAs" else [each for each in value if str(each).startswith(WEB)]
        return [_absolute(member, name) for member in kept]
    if isinstance(value, str) and name in _ADDRESSES:
        return absolute(value)
    return value


def _site_table() -> dict[str, object]:
    """Return the site itself; where to search in it, unless there is nobody to answer."""
    home = absolute(link("/"))
    table: dict[str, object] = {"@type": "WebSite", "@id": f"{home}#site", "url": home}
    table["inLanguage"] = language()
    if not is_frozen():
        target = {
            "@type": "EntryPoint",
            "urlTemplate": f"{absolute(link('/search'))}?q={{search_term_string}}",
        }
        table["potentialAction"] = {
            "@type": "SearchAction",
            "target": target,
            "query-input": "required name=search_term_string",
        }
    return table


def _add_headers(response: Response) -> Response:
    """Tell robots what not to index, and programs where the dataset and the interface are described."""
    if not is_indexed() or response.status_code >= 400:
        response.headers["X-Robots-Tag"] = _NOT_INDEXED
    if response.mimetype == HTML and response.status_code == 200:
        if is_indexed():
            response.headers.add("Link", f'<{absolute(this_page(language()))}>; rel="canonical"')
        response.headers.add("Link", f'<{link("/dataset")}>; rel="describedby"')
        if request.path in _API:
            response.headers.add(
                "Link", f'<{link("/openapi.json")}>; rel="service-desc"; type="application/json"'
            )
    return response


def _file_address(path: str) -> str:
    """Return the address of a file that is the same in every language."""
    return bare_root() + path


def register(app: Flask) -> None:
    """Give the templates of ``app`` what ``_machines.html`` needs, and its answers the headers."""
    app.context_processor(
        lambda: {
            "absolute": absolute,
            "file_address": _file_address,
            "is_frozen": is_frozen(),
            "is_placed": is_placed(),
            "is_indexed": is_indexed(),
            "default_picture": default_picture,
            "structured": structured,
            "locales": _LOCALES,
        }
    )
    app.after_request(_add_headers)
