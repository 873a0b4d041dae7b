"""What clients send: batches of queries and of things to extend, read and bounded before anything is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from kg.web.reconcile.spelling import LONGEST

BATCH = 50  # queries in a batch; OpenRefine sends 10 or as many as the manifest allows
MOST_IDS = 500  # things that are extended at once; OpenRefine sends 10
MOST_PROPERTIES = 50
MOST_CANDIDATES = 50
_CANDIDATES = 5  # where the query does not say how many
_MOST_WISHES = 20  # properties of a query
_MOST_GIVEN = 20  # values of each
_MEMBERS = ("query", "type", "limit", "properties", "type_strict")
Given = str | float | bool


class AskedError(Exception):
    """A request that cannot be answered: the HTTP ``status`` says why."""

    def __init__(self, status: int, message: str) -> None:
        """Keep the status."""
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Wish:
    """What a query says of a property: any of the ``given`` values; a thing is given by its id."""

    property: str
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: a name ("" for none), classes, values of properties, and how many candidates.

    ``strict`` is ``should`` (another class counts less), ``any`` (one of the classes) or ``all`` (of them).
    ``is_too_long`` says that the name is longer than anything here is called.
    """

    name: str
    classes: tuple[str, ...]
    strict: str
    wishes: tuple[Wish, ...]
    limit: int
    is_too_long: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What things are to be extended by: a property and its settings."""

    property: str
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Extension:
    """The ids of things, and the properties that are wanted of each."""

    ids: tuple[str, ...]
    properties: tuple[Wanted, ...]


def read_queries(text: str) -> dict[str, Query]:
    """Return the queries of a batch by their keys.

    Raises :class:`AskedError`: 400 for what is no batch, with the key of the query that is wrong, 413 for one
    with more than :data:`BATCH` queries.
    """
    batch = _read_object(text, "queries")
    if len(batch) > BATCH:
        raise AskedError(413, f"a batch may have {BATCH} queries, this one has {len(batch)}")
    return {key: _read_query(f"query {key!r}", query) for key, query in batch.items()}


def read_extension(text: str) -> Extension:
    """Return the things to extend and the properties. Raises :class:`AskedError` with 400 or 413."""
    asked = _read_object(text, "extend")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise AskedError(400, 'extend: "ids" must be a list of texts')
    if not isinstance(properties, list):
        raise AskedError(400, 'extend: "properties" must be a list of objects with an "id"')
    if len(ids) > MOST_IDS:
        raise AskedError(413, f"{MOST_IDS} things can be extended at once, these are {len(ids)}")
    if len(properties) > MOST_PROPERTIES:
        raise AskedError(413, f"{MOST_PROPERTIES} properties can be had at once, these are {len(properties)}")
    return Extension(tuple(dict.fromkeys(ids)), tuple(map(_read_wanted, properties)))


def _read_object(text: str, name: str) -> dict[str, object]:
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise AskedError(400, f"{name}: this is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise AskedError(400, f"{name}: a JSON object is needed")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _read_query(place: str, query: object) -> Query:
    if not isinstance(query, dict):
        raise AskedError(400, f"{place}: an object is needed")
    # A misspelt member would be a condition that nobody keeps.
    if unknown := query.keys() - set(_MEMBERS):
        raise AskedError(400, f"{place}: {min(unknown)!r} is none of {', '.join(_MEMBERS)}")
    name = query.get("query", "")
    if not isinstance(name, str):
        raise AskedError(400, f'{place}: "query" must be a text')
    stated = query.get("properties", [])
    if not isinstance(stated, list):
        raise AskedError(400, f'{place}: "properties" must be a list')
    if len(stated) > _MOST_WISHES:
        raise AskedError(413, f"{place}: more than {_MOST_WISHES} properties")
    wishes = tuple(_read_wish(place, each) for each in stated)
    if "query" not in query and not wishes:
        raise AskedError(400, f'{place}: it needs "query" or "properties"')
    types = query.get("type", [])
    types = [types] if isinstance(types, str) else types
    if not isinstance(types, list) or not all(isinstance(each, str) for each in types):
        raise AskedError(400, f'{place}: "type" must be a text or a list of texts')
    strict = query.get("type_strict", "should")
    return Query(
        name.strip()[:LONGEST],
        tuple(dict.fromkeys(types[:MOST_PROPERTIES])),
        strict if strict in ("any", "all") else "should",
        wishes,
        _read_limit(place, query.get("limit")),
        is_too_long=len(name.strip()) > LONGEST,
    )


def _read_limit(place: str, limit: object) -> int:
    if limit is None:
        return _CANDIDATES
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        raise AskedError(400, f'{place}: "limit" must be a number')
    return _CANDIDATES if limit < 1 else int(min(limit, MOST_CANDIDATES))


def _read_wish(place: str, wish: object) -> Wish:
    if not isinstance(wish, dict) or not isinstance(wish.get("pid"), str) or "v" not in wish:
        raise AskedError(400, f'{place}: a property is an object with "pid" and "v"')
    values = wish["v"] if isinstance(wish["v"], list) else [wish["v"]]
    return Wish(wish["pid"], tuple(_read_given(place, each) for each in values[:_MOST_GIVEN]))


def _read_given(place: str, value: object) -> Given:
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return str(value["id"])[:LONGEST]
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, bool | int | float):
        return value
    raise AskedError(400, f'{place}: a value is a text, a number, true, false or an object with an "id"')


def _read_wanted(wanted: object) -> Wanted:
    if not isinstance(wanted, dict) or not isinstance(wanted.get("id"), str):
        raise AskedError(400, 'extend: a property is an object with an "id"')
    settings = wanted.get("settings")
    if settings is not None and not isinstance(settings, dict):
        raise AskedError(400, 'extend: "settings" must be an object')
    return Wanted(wanted["id"], settings or {})


def read_cursor(text: str) -> int:
    """Return how many suggestions ``text`` says to skip; 0 for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
