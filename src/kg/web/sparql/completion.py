"""``/sparql/terms.json``: what an editor of queries completes with, from the dataset itself."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from pyoxigraph import NamedNode

from kg.iris import PREFIXES
from kg.web.asking import Row, select
from kg.web.labels import find_labels
from kg.web.languages import language
from kg.web.negotiation import negotiated
from kg.web.site import current_site

blueprint = Blueprint("completion", __name__)

_LONGEST = 240  # characters of what a term means; an editor shows them in a small box


@blueprint.get("/sparql/terms.json")
def terms() -> Response:
    """Return the prefixes by name, and the terms: IRI, kind, label, meaning, number of uses.

    The language is the request's. The kinds are ``class``, ``property`` and ``concept``; of each, those used
    most come first.
    """
    rows = select(current_site().engine, "sparql/completion", language=language())
    labels = find_labels(NamedNode(row["term"].value) for row in rows)
    response = jsonify(
        prefixes=PREFIXES,
        terms=[
            _described(row, label.value if (label := labels.get(row["term"].value)) else "") for row in rows
        ],
    )
    response.content_language.add(language())
    return negotiated(response, "Accept-Language")


def _described(row: Row, label: str) -> dict[str, str | int]:
    meaning = row["meaning"].value if "meaning" in row else ""
    return {
        "iri": row["term"].value,
        "kind": row["kind"].value,
        "label": label,
        "meaning": meaning if len(meaning) <= _LONGEST else f"{meaning[:_LONGEST]}…",
        "uses": int(row["uses"].value),
    }
