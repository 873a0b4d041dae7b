"""``/reconcile``, and the same in one language at ``/reconcile/en`` and ``/reconcile/ru``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from flask import Blueprint, Response, g, make_response, redirect, render_template, request

from kg.web.asking import holds
from kg.web.languages import LANGUAGES, bare_root, language
from kg.web.negotiation import JSON, negotiated, wants_html
from kg.web.pages import page
from kg.web.problems import problem
from kg.web.reconcile.answering import answer_queries
from kg.web.reconcile.asked import BATCH, MOST_IDS, AskedError, read_cursor, read_extension, read_queries
from kg.web.reconcile.extending import extend
from kg.web.reconcile.index import MOST_THINGS, Index, find_index
from kg.web.reconcile.manifest import addresses, describe_service
from kg.web.reconcile.offered import find_offer
from kg.web.reconcile.previewing import flyout_of, preview_of
from kg.web.reconcile.properties import BROADER, properties_of
from kg.web.reconcile.spelling import LONGEST
from kg.web.reconcile.suggesting import (
    propose_properties,
    suggest_classes,
    suggest_properties,
    suggest_things,
)
from kg.web.reconcile.values import class_name
from kg.web.site import current_site

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")
in_language = Blueprint("reconcile_in", __name__, url_prefix=f"/reconcile/<any({','.join(LANGUAGES)}):code>")
blueprints = (blueprint, in_language)

_JAVASCRIPT = "text/javascript; charset=utf-8"
# A function, or one in an object; nothing that could be called, indexed or end the statement.
_CALLBACK = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*", re.ASCII)
_LONGEST_CALLBACK = 100
_PREVIEW = "preview"


@in_language.url_value_preprocessor
def _take_language(_endpoint: str | None, values: dict[str, object] | None) -> None:
    """Answer in the language that the path names; the functions below need not know how it was named."""
    if values is not None:
        g.language = g.reconciled_in = values.pop("code")


def may_be_framed() -> bool:
    """Return whether the answer to this request may stand in a frame of any site: it has nothing to press."""
    return request.endpoint in {f"{each.name}.{_PREVIEW}" for each in blueprints}


def _service() -> Response:
    """Return the manifest, or the answer to the ``queries`` or to ``extend`` in the address or the form.

    People with a browser get a page that tells how to use it.
    """
    asked = request.form if request.method == "POST" else request.args
    try:
        if "queries" in asked:
            queries = read_queries(asked["queries"])
            return _answer(answer_queries(_admitted(), queries))
        if "extend" in asked:
            extension = read_extension(asked["extend"])
            return _answer(extend(_admitted(), extension))
    except AskedError as error:
        return problem(error.status, str(error))
    if request.method == "POST":
        return problem(400, 'the form has neither "queries" nor "extend"')
    if wants_html(JSON) and "callback" not in asked:
        return _tell_people()
    return _answer(describe_service(find_offer()))


def _suggest(kind: str) -> Response:
    """Return the things, the classes or the properties called as ``prefix`` begins."""
    prefix, class_ = request.args.get("prefix", "").strip()[:LONGEST], request.args.get("type", "")
    cursor = read_cursor(request.args.get("cursor", ""))
    if kind == "property":
        return _answer(suggest_properties(class_, prefix, cursor))
    index = _admitted()
    if kind == "type":
        return _answer(suggest_classes(index, prefix, cursor))
    return _answer(suggest_things(index, prefix, class_, cursor))


def _flyout(kind: str) -> Response:
    """Return a thing, a class or a property in a few words of HTML."""
    id_ = request.args.get("id", "")
    found = flyout_of(find_index(), kind, id_)
    return _answer({"id": id_, "html": found}) if found else problem(404, f"there is no {kind} {id_!r}")


def _properties() -> Response:
    """Return the properties that things of a ``type`` can be extended by."""
    class_, limit = request.args.get("type", ""), request.args.get("limit", "")
    return _answer(propose_properties(class_, read_cursor(limit)))


def _preview() -> Response:
    """Return the thing ``id`` as a page for a small frame."""
    index, id_ = find_index(), request.args.get("id", "")
    at = index.by_id.get(id_)
    shown = None if at is None else preview_of(index, index.things[at], language())
    address = f"{bare_root()}/{language()}/id/{id_}"
    response = make_response(render_template("reconcile/preview.html", shown=shown, address=address))
    response.status_code = 404 if shown is None else 200
    response.content_language.add(language())
    return _varied(response)


for _blueprint in blueprints:
    for _path, _name, _view, _methods in (
        ("", "service", _service, ["GET", "POST"]),
        ("/suggest/<any(entity,type,property):kind>", "suggest", _suggest, ["GET"]),
        ("/flyout/<any(entity,type,property):kind>", "flyout", _flyout, ["GET"]),
        ("/properties", "properties", _properties, ["GET"]),
        ("/preview", _PREVIEW, _preview, ["GET"]),
    ):
        _blueprint.add_url_rule(_path, _name, _view, methods=_methods, strict_slashes=False)


def _admitted() -> Index:
    """Return the index to a client that may still ask.

    It is in memory, and what it takes is only charged afterwards: the engine tells who has spent all.
    """
    holds(current_site().engine, "reconcile/ready")
    return find_index()


def _tell_people() -> Response:
    if "reconciled_in" in g:
        return negotiated(make_response(redirect(f"{bare_root()}/{language()}/reconcile")))
    index = find_index()
    places = [each for each in index.classes if each == "Place" or each in BROADER]
    others = [[each] for each in index.classes if each not in places]
    kinds = [  # what has the same properties stands together
        (
            [
                (class_name(index.kinds, each), sum(each in thing.classes for thing in index.things))
                for each in classes
            ],
            properties_of(classes[0]),
        )
        for classes in (places, *others)
        if classes
    ]
    return page(
        "reconcile/page.html",
        addresses=addresses(),
        kinds=kinds,
        is_whole=index.is_whole,
        most_things=MOST_THINGS,
        batch=BATCH,
        most_ids=MOST_IDS,
    )


def _answer(content: Mapping[str, object]) -> Response:
    """Return ``content`` as JSON, or as a call of the function that ``callback`` names (JSONP)."""
    callback = request.args.get("callback") if request.method == "GET" else None
    # In ASCII: a client may send half of a character, and get it back as a key.
    text = json.dumps(content, allow_nan=False, separators=(",", ":"))
    if callback is None:
        return _varied(Response(text, content_type=JSON))
    if len(callback) > _LONGEST_CALLBACK or not _CALLBACK.fullmatch(callback):
        return problem(400, f"callback: {callback[:_LONGEST_CALLBACK]!r} is no name of a function")
    return _varied(Response(f"/**/{callback}({text});", content_type=_JAVASCRIPT))


def _varied(response: Response) -> Response:
    return negotiated(response, "Accept", "Accept-Language")
