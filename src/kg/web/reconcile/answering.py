"""The answers to queries as the specification has them in JSON, and what they say of things and classes."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.languages import language
from kg.web.pages import clip_name
from kg.web.reconcile.agreeing import find_countries_of, find_referred
from kg.web.reconcile.asked import Query
from kg.web.reconcile.index import Index, Kind, Thing
from kg.web.reconcile.matching import Candidate, match
from kg.web.reconcile.properties import BROADER
from kg.web.reconcile.values import class_definition, class_name, values_of

_LONGEST = 200  # characters of a description
Member = dict[str, object]


def answer_queries(index: Index, queries: Mapping[str, Query]) -> Member:
    """Return the candidates for each of ``queries``, by their keys."""
    return {
        key: {"result": [_tell_candidate(index, found) for found in match(index, query)]}
        for key, query in queries.items()
    }


def name_of(thing: Thing) -> str:
    """Return what ``thing`` is called in the language of the answer."""
    return clip_name(thing.label(language()).value)


def describe(index: Index, thing: Thing) -> str:
    """Return what tells ``thing`` from its namesakes: kind and country, title or text."""
    if "Place" in thing.classes:
        countries = [name_of(each) for each in find_referred(index, thing, "country") if each.id != thing.id]
        said = [*values_of(index, thing, "kind"), *countries]
    else:
        said = [
            *values_of(index, thing, "title"),
            *values_of(index, thing, "text"),
            *dict.fromkeys(name_of(each) for each in find_countries_of(index, thing)),
        ][:1]
    text = ", ".join(said)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def tell_class(kinds: Mapping[str, Kind], class_: str, *, broader: bool = True) -> Member:
    """Return a class as the specification has a type."""
    told: Member = {"id": class_, "name": class_name(kinds, class_)}
    if definition := class_definition(kinds, class_):
        told["description"] = definition
    if broader and class_ in BROADER:
        told["broader"] = [tell_class(kinds, BROADER[class_], broader=False)]
    return told


def _tell_candidate(index: Index, found: Candidate) -> Member:
    thing = index.things[found.number]
    return {
        "id": thing.id,
        "name": name_of(thing),
        **described(describe(index, thing)),
        "type": [{"id": class_, "name": class_name(index.kinds, class_)} for class_ in thing.classes],
        "score": found.score,
        "match": found.is_match,
        "features": [{"id": name, "value": value} for name, value in found.features],
    }


def described(text: str) -> Mapping[str, str]:
    """Return the member that describes something by ``text``; none where that is empty."""
    return {"description": text} if text else {}
