"""Whether a thing has the value of a property that a list states for it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from kg.web.reconcile.asked import Given, Wish
from kg.web.reconcile.countries import find_codes
from kg.web.reconcile.index import Index, Thing
from kg.web.reconcile.properties import IDENTIFIERS, PROPERTIES
from kg.web.reconcile.spelling import fold_words, kinds_of, read_name
from kg.web.reconcile.values import texts_of

YES, UNCLEAR, NO = 1.0, 0.9, 0.6  # what the score is multiplied by
_DEGREES = 0.1  # by which two positions of one town differ
_POSITIONS = ("latitude", "longitude")


def agrees(index: Index, number: int, wish: Wish) -> float | None:
    """Return how well a thing agrees with ``wish``: :data:`YES`, :data:`UNCLEAR` or :data:`NO`.

    None where nothing can be said: the graph does not know the value, or nobody knows the property.
    """
    thing = index.things[number]
    if wish.property in IDENTIFIERS:
        known = index.identifiers(number, wish.property)
        asked = {identifier_in(str(each)) for each in wish.given}
        return None if not known else YES if asked & set(known) else NO
    if wish.property == "country":
        return _country_agrees(index, thing, wish.given)
    if wish.property == "kind":
        return _kind_agrees(index, thing, wish.given)
    if wish.property not in PROPERTIES:
        return None
    if PROPERTIES[wish.property].values:
        return _thing_agrees(index, thing, wish)
    known = texts_of(index, thing, wish.property)
    if not known:
        return None
    if wish.property in _POSITIONS:
        return YES if any(_are_near(one, other) for one in known for other in wish.given) else NO
    return YES if any(_are_same(one, str(other)) for one in known for other in wish.given) else NO


def identifier_in(text: str) -> str:
    """Return the identifier in ``text``, an identifier itself or the address of its page.

    >>> identifier_in("https://www.wikidata.org/wiki/q656")
    'Q656'
    """
    return text.strip().rstrip("/").rpartition("/")[2].rpartition(":")[2].upper()


def find_referred(index: Index, thing: Thing, property_: str) -> list[Thing]:
    """Return the things that are values of a property of ``thing``, as far as they have names."""
    ids = (term.value.removeprefix(index.base) for term in thing.values.get(property_, ()))
    return [index.things[index.by_id[each]] for each in ids if each in index.by_id]


def _is_called(index: Index, thing: Thing, given: str) -> bool:
    if given.removeprefix(index.base) == thing.id:
        return True
    wanted = read_name(given)
    return any(wanted.whole == name.whole for name in index.names[index.by_id[thing.id]])


def _thing_agrees(index: Index, thing: Thing, wish: Wish) -> float | None:
    known = find_referred(index, thing, wish.property)
    if not known:
        return None
    return YES if any(_is_called(index, each, str(given)) for each in known for given in wish.given) else NO


def _country_agrees(index: Index, thing: Thing, given: Sequence[Given]) -> float | None:
    countries = find_referred(index, thing, "country") or find_countries_of(index, thing)
    if not countries:
        return None
    if any(_is_called(index, each, str(text)) for each in countries for text in given):
        return YES
    codes = {term.value for each in countries for term in each.values.get("iso-code", ())}
    asked = frozenset[str]().union(*(find_codes(str(text)) for text in given))
    items = {each for country in countries for each in index.identifiers(index.by_id[country.id], "wikidata")}
    if codes & asked or items & {identifier_in(str(text)) for text in given}:
        return YES
    known = any(text in index.by_id or read_name(str(text)).whole in index.countries for text in given)
    return NO if asked or known else UNCLEAR  # nobody here knows a country of that name


def find_countries_of(index: Index, thing: Thing) -> list[Thing]:
    """Return the countries of the places that an agreement, an event or a partnership is between."""
    return [
        country
        for place in find_referred(index, thing, "place")
        for country in find_referred(index, place, "country")
    ]


def _kind_agrees(index: Index, thing: Thing, given: Sequence[Given]) -> float | None:
    if "Place" not in thing.classes:
        return None
    asked = {class_ for text in given for class_ in classes_called(index, str(text))}
    if not asked:
        return UNCLEAR
    return YES if asked & set(thing.classes) else NO


def classes_called(index: Index, text: str) -> Iterable[str]:
    """Return the classes that ``text`` names: by id, as the ontology calls them, or by words for kinds."""
    wanted = fold_words(text)
    called = [
        class_
        for class_, kind in index.kinds.items()
        if wanted in ((class_.casefold(),), *(fold_words(label.value) for label in kind.labels))
    ]
    return called or kinds_of(text)


def _are_same(known: str, given: str) -> bool:
    """Return whether two values are one; a year is one with a day in it."""
    one, other = fold_words(known), fold_words(given)
    if not one or not other:
        return False
    if one[0].isdecimal() and other[0].isdecimal():
        return one[: len(other)] == other[: len(one)]
    return one == other


def _are_near(known: str, given: Given) -> bool:
    try:
        return math.isclose(float(known), float(given), abs_tol=_DEGREES)
    except (ValueError, OverflowError):
        return False
