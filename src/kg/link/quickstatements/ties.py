"""The ties of the reports as far as giving them back needs them, and what Wikidata is known to state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kg.records import StatedDate


@dataclass(frozen=True, slots=True)
class Side:
    """A place of a tie: its IRI, its labels by language, the kinds it has, its names, its Wikidata items.

    It has more items than one only in data that contradicts itself; then none of them is sure.
    """

    iri: str
    labels: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return the last part of its IRI, ``hu-budapest``."""
        return self.iri.rpartition("/")[2]

    @property
    def item(self) -> str:
        """Return its Wikidata item, empty where it has none or several."""
        return self.items[0] if len(self.items) == 1 else ""


@dataclass(frozen=True, slots=True)
class Source:
    """A report as it is cited: title and its language, address and item where known, day it was fetched."""

    iri: str
    title: str
    language: str
    year: int = 0
    url: str = ""
    item: str = ""
    retrieved: date | None = None

    @property
    def key(self) -> str:
        """Return the last part of its IRI, ``ru-saint-petersburg-2020``."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Document:
    """A document on which a tie rests: title, key of its type, dates of signing, parties as it names them."""

    title: str
    type: str
    signed: tuple[StatedDate, ...] = ()
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """What one report says of its host and one partner; ``line`` is where it begins to."""

    iri: str
    source: Source
    host: Side
    partner: Side
    line: int
    established: StatedDate | None = None
    documents: tuple[Document, ...] = ()


Pair = tuple[str, str]  # an item and what it is stated to have as its P190, or to lie in


@dataclass(frozen=True, slots=True)
class Known:
    """What Wikidata is known to state, by dated copies.

    ``issued`` is the date of the newest (empty: there is none); ``asked`` the items whose P190 it was asked
    for, ``stated`` what it has. ``formerly`` are pairs that older copies have, each with the date of the last
    that does. ``replaced`` leads from items that were merged to those that they are now; ``within`` has what
    lies in what, by our own table and by the copy; ``names`` the labels of items.
    """

    issued: str = ""
    asked: frozenset[str] = frozenset()
    stated: frozenset[Pair] = frozenset()
    formerly: Mapping[Pair, str] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    within: frozenset[Pair] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)

    def stated_near(self, item: str, value: str) -> Iterator[str]:
        """Yield the items that ``item`` is stated to be twinned with and that hold ``value`` or lie in it."""
        around = self._reach(value, 0, 1) | self._reach(value, 1, 0)
        for one, other in sorted(self.stated):
            if one == item and other in around and other != value:
                yield other

    def _reach(self, item: str, begin: int, end: int) -> set[str]:
        """Return all that can be reached from ``item`` by going from one end of pairs to the other."""
        found: set[str] = set()
        new = {item}
        while new:
            new = {pair[end] for pair in self.within if pair[begin] in new} - found
            found |= new
        return found
