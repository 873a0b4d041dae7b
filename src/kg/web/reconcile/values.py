"""What is known of a thing, property by property, as data extension, previews and comparing need it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.web.asking import Term
from kg.web.languages import language
from kg.web.reconcile.index import Index, Kind, Thing
from kg.web.reconcile.properties import IDENTIFIERS, PLACES, PROPERTIES

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBERS = {"agreements": "agreement", "events": "event"}
_NAMES = {"name-en": "en", "name-ru": "ru"}


def texts_of(index: Index, thing: Thing, property_: str) -> tuple[str, ...]:
    """Return the values of a property of ``thing`` as texts, in every language; things by their IRIs."""
    return tuple(dict.fromkeys(term.value for term in _terms_of(index, thing, property_)))


def values_of(index: Index, thing: Thing, property_: str) -> tuple[str, ...]:
    """Return the same in the language of the answer, where the graph says it in several."""
    return tuple(dict.fromkeys(term.value for term in terms_of(index, thing, property_)))


def terms_of(index: Index, thing: Thing, property_: str) -> Sequence[Term]:
    """Return the same as terms: literals, and the IRIs of things."""
    terms = _terms_of(index, thing, property_)
    own = [term for term in terms if term.language == language()]
    tagged = {term.language for term in terms if term.language}
    return [term for term in terms if not term.language] + own if own and len(tagged) > 1 else terms


def numbers_of(thing: Thing, property_: str) -> int | None:
    """Return how many values a property counts; None for a property that does not count."""
    return len(thing.values.get(_NUMBERS[property_], ())) if property_ in _NUMBERS else None


def class_name(kinds: Mapping[str, Kind], class_: str) -> str:
    """Return what the ontology calls ``class_``, in the language of the answer if possible."""
    kind = kinds.get(class_)
    return in_language(kind.labels if kind else ()) or class_


def class_definition(kinds: Mapping[str, Kind], class_: str) -> str:
    """Return how the ontology explains ``class_``; "" where it does not."""
    kind = kinds.get(class_)
    return in_language(kind.definitions if kind else ())


def in_language(terms: Sequence[Term]) -> str:
    """Return the text among ``terms`` in the language of the answer if possible; "" for none at all."""
    best = min(terms, key=lambda term: (term.language != language(), term.language != "en"), default=None)
    return best.value if best else ""


def _terms_of(index: Index, thing: Thing, property_: str) -> Sequence[Term]:
    if property_ in IDENTIFIERS:
        return _plain(index.identifiers(index.by_id[thing.id], property_))
    if property_ in _NAMES:
        return [name for name in thing.names[: thing.labels] if name.language == _NAMES[property_]]
    if property_ == "iri":
        return _plain([index.base + thing.id])
    if property_ == "kind":
        own = [class_ for class_ in thing.classes if class_ in PLACES]
        return _plain([class_name(index.kinds, class_) for class_ in own])
    if property_ == "coordinates":
        return _plain(_coordinates(thing))
    if property_ == "since":
        return sorted(_dates(thing), key=lambda date: date.value)[:1]
    if property_ in _NUMBERS:
        return _plain([str(numbers_of(thing, property_))])
    return thing.values.get(property_, ()) if property_ in PROPERTIES else ()


def _plain(texts: Sequence[str]) -> list[Term]:
    return [Term("literal", text) for text in texts]


def _coordinates(thing: Thing) -> list[str]:
    latitudes, longitudes = thing.values.get("latitude", ()), thing.values.get("longitude", ())
    return [f"{latitudes[0].value},{longitudes[0].value}"] if latitudes and longitudes else []


def _dates(thing: Thing) -> list[Term]:
    """Return the dates since which a thing may be a partner; an establishment counts as a signing does.

    As texts they are in order: a year comes before its days.
    """
    return [term for name in ("established", "signed") for term in thing.values.get(name, ())]
