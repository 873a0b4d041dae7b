"""The things that names are matched with: read from the graph once a version, and kept in memory."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import TypeVar

from rapidfuzz import fuzz, process

from kg.iris import CP
from kg.web.asking import Row, Term, select
from kg.web.reconcile.properties import BROADER, CLASSES, IDENTIFIERS, SAME_AS
from kg.web.reconcile.spelling import Name, read_name
from kg.web.site import current_site

MOST_THINGS = 20_000
_MOST_NAMES = 100_000  # as the queries have it: what they find beyond is not matched with
_MOST_VALUES = 300_000
_MOST_KEPT = 2  # the version that is served, and the one before while its last requests are answered
_LIKE = 50  # names that are like one, or begin like it
_MOST_ALIKE = 300  # things that a name is compared with in full
_LEAST_LIKE = 75  # of 100: «Manchester» and «Munchester» have 90
_SHORTEST = 3  # letters of a beginning that stands for a whole name
_Key = TypeVar("_Key", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing: its id, which is its IRI without the base; its classes, the most special first; its names.

    The first of ``names`` are its labels, as many as ``labels`` says. ``values`` are by the names that
    ``values.rq`` has.
    """

    id: str
    classes: tuple[str, ...]
    names: tuple[Term, ...]
    labels: int
    values: Mapping[str, tuple[Term, ...]]

    def label(self, language: str) -> Term:
        """Return what the thing is called, in ``language`` if possible, otherwise in English."""
        found = self.names[: self.labels] or self.names
        return min(found, key=lambda name: (name.language != language, name.language != "en", name.value))


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of things, as the ontology calls it and explains it, in each language."""

    labels: tuple[Term, ...] = ()
    definitions: tuple[Term, ...] = ()


class Index:
    """The things of one version by id, by name and by the identifiers that other data has for them."""

    def __init__(
        self, base: str, things: Iterable[Thing], kinds: Mapping[str, Kind], *, is_whole: bool
    ) -> None:
        """Index ``things``; ``base`` is what their IRIs begin with, before the id."""
        self.base = base
        self.things = tuple(things)
        self.kinds = kinds
        self.is_whole = is_whole
        self.by_id = {thing.id: number for number, thing in enumerate(self.things)}
        self.names: tuple[tuple[Name, ...], ...] = tuple(_read_names(thing) for thing in self.things)
        self._by_whole: dict[str, list[int]] = {}
        self._by_bare: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._by_identifier: dict[tuple[str, str], list[int]] = {}
        for number, names in enumerate(self.names):
            _file(self._by_whole, number, (name.whole for name in names))
            _file(self._by_bare, number, (name.bare for name in names))
            _file(self._by_word, number, (word for name in names for word in name.words))
            for property_ in IDENTIFIERS:
                _file(
                    self._by_identifier,
                    number,
                    ((property_, each) for each in self.identifiers(number, property_)),
                )
        self._sorted = sorted(self._by_whole)
        self.countries = frozenset(name.whole for at in self.find_of(("Country",)) for name in self.names[at])
        self.classes = tuple(each for each in CLASSES if any(each in thing.classes for thing in self.things))

    def identifiers(self, number: int, property_: str) -> tuple[str, ...]:
        """Return the identifiers that other data has for a thing: ``Q1781``, ``3054643``."""
        beginning = IDENTIFIERS[property_]
        same = self.things[number].values.get(SAME_AS, ())
        return tuple(
            term.value.removeprefix(beginning).strip("/") for term in same if term.value.startswith(beginning)
        )

    def find_identified(self, property_: str, identifier: str) -> Sequence[int]:
        """Return the numbers of the things that other data has under ``identifier``."""
        return self._by_identifier.get((property_, identifier), ())

    def find_alike(self, name: Name) -> Sequence[int]:
        """Return the numbers of the things with a name like ``name``, or with it as a part."""
        found = dict.fromkeys(self._by_whole.get(name.whole, ()))
        for key in (name.whole, name.bare):
            found |= dict.fromkeys(self._by_bare.get(key, ()))
            found |= dict.fromkeys(self._by_whole.get(key, ()))
            found |= dict.fromkeys(self._begin_with(key))
        for key in dict.fromkeys((name.whole, name.bare)):
            like = process.extract(
                key, self._sorted, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKE, limit=_LIKE
            )
            found |= dict.fromkeys(number for whole, _, _ in like for number in self._by_whole[whole])
        found |= dict.fromkeys(self._with_all(name.words))
        return tuple(islice(found, _MOST_ALIKE))

    def _with_all(self, words: Sequence[str]) -> Iterable[int]:
        """Return the numbers of the things with all of ``words`` in their names, places first."""
        lists = [set(self._by_word.get(word, ())) for word in dict.fromkeys(words)]
        both = set.intersection(*lists) if lists else set()
        return sorted(both, key=lambda number: (not self.is_place(number), number))

    def find_of(self, classes: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the things of any of ``classes``; of places, if none are given."""
        wanted = set(classes or ("Place",))
        return (number for number, thing in enumerate(self.things) if wanted & set(thing.classes))

    def is_place(self, number: int) -> bool:
        """Return whether a thing is a place."""
        return "Place" in self.things[number].classes

    def _begin_with(self, beginning: str) -> Iterator[int]:
        if len(beginning) < _SHORTEST:
            return
        at = bisect_left(self._sorted, beginning)
        for whole in self._sorted[at : at + _LIKE]:
            if not whole.startswith(beginning):
                return
            yield from self._by_whole[whole]


def _read_names(thing: Thing) -> tuple[Name, ...]:
    of_place = "Place" in thing.classes
    names = (read_name(name.value, of_place=of_place) for name in thing.names)
    return tuple(dict.fromkeys(name for name in names if name.whole))


def _file(drawers: dict[_Key, list[int]], number: int, keys: Iterable[_Key]) -> None:
    for key in set(keys):
        drawers.setdefault(key, []).append(number)


_kept: OrderedDict[tuple[str, str], Index] = OrderedDict()
_making = Lock()  # nobody should make one twice, and pages are made in threads


def find_index() -> Index:
    """Return the index of the version that is served. Raises what the engine raises."""
    site = current_site()
    key = (site.engine.version, site.snapshot.base)
    with _making:
        if key in _kept:
            return _kept[key]
        _kept[key] = made = _read_index()
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
        return made


def _read_index() -> Index:
    site = current_site()
    base = f"{site.snapshot.base}id/"
    named, known = select(site.engine, "reconcile/names"), select(site.engine, "reconcile/values")
    things = _read_things(base, named, known)
    is_whole = len(named) < _MOST_NAMES and len(known) < _MOST_VALUES and len(things) <= MOST_THINGS
    kinds = read_kinds(select(site.engine, "reconcile/kinds"))
    return Index(base, things[:MOST_THINGS], kinds, is_whole=is_whole)


def _read_things(base: str, named: Iterable[Row], known: Iterable[Row]) -> list[Thing]:
    classes: dict[str, set[str]] = {}
    names: dict[str, dict[Term, bool]] = {}
    for row in named:
        iri = row["thing"].value
        if iri.startswith(base) and iri != base:
            class_ = row["class"].value.removeprefix(CP)
            classes.setdefault(iri, set()).update({class_, BROADER.get(class_, class_)})
            told = names.setdefault(iri, {})
            told[row["name"]] = told.get(row["name"], False) or row["isLabel"].value == "true"
    values: dict[str, dict[str, set[Term]]] = {iri: {} for iri in names}
    for row in known:
        if row["thing"].value in values and row["value"].kind != "bnode":
            values[row["thing"].value].setdefault(row["property"].value, set()).add(row["value"])
    return [
        Thing(
            iri.removeprefix(base),
            tuple(each for each in CLASSES if each in classes[iri]),
            tuple(sorted(told, key=lambda name: (not told[name], name.value, name.language))),
            sum(told.values()),
            {name: tuple(sorted(said, key=_order)) for name, said in values[iri].items()},
        )
        for iri, told in sorted(names.items())
    ]


def read_kinds(rows: Iterable[Row]) -> dict[str, Kind]:
    """Return what the rows of ``kinds.rq`` tell of each class."""
    found: dict[str, Kind] = {}
    for row in rows:
        class_ = row["class"].value.removeprefix(CP)
        kind = found.get(class_, Kind())
        definitions = (row["definition"],) if "definition" in row else ()
        found[class_] = Kind((*kind.labels, row["label"]), (*kind.definitions, *definitions))
    return found


def _order(term: Term) -> tuple[str, str]:
    return term.value, term.language
