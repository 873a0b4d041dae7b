"""Data extension: what the graph knows of things that were matched, by property."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from kg.web.reconcile.agreeing import find_referred
from kg.web.reconcile.answering import Member, describe, described, name_of
from kg.web.reconcile.asked import Extension, Wanted
from kg.web.reconcile.index import Index, Thing
from kg.web.reconcile.properties import PROPERTIES, Property
from kg.web.reconcile.values import DAY, class_name, numbers_of, values_of

MOST_VALUES = 500  # of one property of one thing
DATES = ("day", "text", "year")  # how a setting can want dates
_DATED = ("since", "established", "signed", "begin", "end")
_POSITIONS = ("latitude", "longitude")


def extend(index: Index, asked: Extension) -> Member:
    """Return the values of the properties wanted for each of the things, none for what is not known."""
    meta = []
    for each in asked.properties:
        known = PROPERTIES.get(each.property)
        column: Member = {"id": each.property, "name": known.name if known else each.property}
        if known and known.values:
            column["type"] = {"id": known.values, "name": class_name(index.kinds, known.values)}
        meta.append(column)
    rows = {id_: {each.property: _extend(index, id_, each) for each in asked.properties} for id_ in asked.ids}
    return {"meta": meta, "rows": rows}


def _extend(index: Index, id_: str, wanted: Wanted) -> list[Member]:
    if id_ not in index.by_id or wanted.property not in PROPERTIES:
        return []
    thing = index.things[index.by_id[id_]]
    found = list(_tell_values(index, thing, PROPERTIES[wanted.property], wanted.settings))
    return found[: _limit(wanted.settings)]


def _limit(settings: Mapping[str, object]) -> int:
    """Return how many values the settings want; a form sends the number as a text, and 0 is no limit."""
    stated = str(settings.get("limit") or "")[:10]
    number = int(stated) if stated.isascii() and stated.isdecimal() else 0
    return min(number or MOST_VALUES, MOST_VALUES)


def _tell_values(
    index: Index, thing: Thing, property_: Property, settings: Mapping[str, object]
) -> Iterable[Member]:
    if property_.values:
        for each in find_referred(index, thing, property_.id):
            yield {"id": each.id, "name": name_of(each), **described(describe(index, each))}
        return
    number = numbers_of(thing, property_.id)
    if number is not None:
        yield {"int": number}
        return
    for text in values_of(index, thing, property_.id):
        if property_.id in _POSITIONS:
            yield _tell_number(text)
        elif property_.id in _DATED:
            yield _tell_date(text, str(settings.get("dates", "")))
        else:
            yield {"str": text}


def _tell_number(text: str) -> Member:
    try:
        number = float(text)
    except ValueError:
        return {"str": text}
    return {"float": number} if math.isfinite(number) else {"str": text}


def _tell_date(text: str, manner: str) -> Member:
    """Return a day as a date, a month or a year as it is stated: a date would add a day nobody named."""
    if manner == "year" and text[:4].isascii() and text[:4].isdecimal():
        return {"int": int(text[:4])}
    return {"date": f"{text}T00:00:00Z"} if DAY.fullmatch(text) and manner != "text" else {"str": text}
