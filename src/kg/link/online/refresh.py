"""A new copy of what Wikidata states about our places: fetched in batches, and gone on with if cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from kg.faults import Fault
from kg.iris import expand
from kg.link.online.copying import PREFIXES, StatementCopy, make_copy
from kg.link.online.polite import OnlineError
from kg.link.online.wikidata import Wikidata, batches, halved, item_of

BATCH = 25  # items that one query is about
_ROUNDS = 5  # the items, the partners of hosts, and what replaces an item that was merged, again and again
_SAME = NamedNode(expand("owl:sameAs"))
_PARTNERS = tuple(NamedNode(PREFIXES[prefix] + "P190") for prefix in ("wdt", "ps"))
_HAS_PARTNER = NamedNode(PREFIXES["p"] + "P190")
Progress = Callable[[int], AbstractContextManager[Callable[[str], None]]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A copy, the items that were ``merged`` into another, and those that Wikidata has not (any more)."""

    copy: StatementCopy
    merged: dict[str, str]
    missing: frozenset[str]


@dataclass(slots=True)
class _Gathered:
    """What was asked and answered so far."""

    asked: set[str] = field(default_factory=set)
    triples: set[Triple] = field(default_factory=set)
    given: list[datetime] = field(default_factory=list)


def fetch_copy(wikidata: Wikidata, items: Iterable[str], hosts: Iterable[str], progress: Progress) -> Fetched:
    """Return what Wikidata states of ``items``, of ``hosts``, and of each P190 value of a host.

    What replaces a merged item is fetched too. The day of the copy is that of its oldest answer. ``progress``
    is told of each round how many questions it has, and before each what is asked. Raises
    :class:`OnlineError`, also where Wikidata knows nothing of anything.
    """
    found = _Gathered()
    lead = set(hosts)
    pending = lead.union(items)
    for _ in range(_ROUNDS):
        if not pending:
            break
        _ask_all(wikidata, sorted(pending, key=lambda item: int(item[1:])), found, progress)
        merged = find_merged(found.triples)
        lead |= {merged[item] for item in lead if item in merged}
        pending = {merged[item] for item in found.asked & merged.keys()} | _partners(found.triples, lead)
        pending -= found.asked
    missing = find_missing(found.triples, found.asked)
    if missing == found.asked:
        raise OnlineError(f"the endpoint knows none of the {len(missing)} items; it is no Wikidata")
    copy = make_copy(min(found.given).date(), found.asked, found.triples)
    return Fetched(copy, find_merged(found.triples), missing)


def find_merged(triples: Iterable[Triple]) -> dict[str, str]:
    """Return each item that was merged, with the one that replaces it."""
    pairs = ((_item(triple.subject), _item(triple.object)) for triple in triples if triple.predicate == _SAME)
    return {old: new for old, new in pairs if old and new}


def find_missing(triples: Iterable[Triple], asked: Iterable[str]) -> frozenset[str]:
    """Return which of the items ``asked`` the answer ``triples`` say nothing of at all."""
    return frozenset(asked) - {_item(triple.subject) for triple in triples}


def find_table_faults(
    table: Path, items: Iterable[str], merged: dict[str, str], missing: frozenset[str]
) -> list[Fault]:
    """Return a fault for each item of ``table`` (places.tsv) that was merged into another or is not there."""
    lines = find_lines(table)
    faults = []
    for item in sorted(set(items), key=lambda each: int(each[1:])):
        line = lines.get(item, 0)
        if new := merged.get(item):
            faults.append(Fault(table.name, line, 0, f"{item} was merged into {new}", f"put {new}"))
        elif item in missing:
            faults.append(Fault(table.name, line, 0, f"Wikidata has no {item}", "find the place's item anew"))
    return faults


def find_lines(table: Path, column: str = "wikidata") -> dict[str, int]:
    """Return the line of ``table`` that each value of ``column`` stands on."""
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines()]
    at = rows[0].index(column)
    return {row[at]: number for number, row in enumerate(rows, 1) if number > 1 and len(row) > at and row[at]}


def _ask_all(wikidata: Wikidata, items: Sequence[str], found: _Gathered, progress: Progress) -> None:
    def ask(some: Sequence[str]) -> None:
        triples, given = wikidata.triples("copy", some)
        found.asked.update(some)
        found.triples.update(triples)
        found.given.append(given)

    parts = list(batches(items, BATCH))
    with progress(len(parts)) as step:
        for number, part in enumerate(parts, 1):
            step(f"asking Wikidata about {len(part)} items ({number} of {len(parts)})")
            halved(ask, part)


def _partners(triples: Iterable[Triple], hosts: set[str]) -> set[str]:
    """Return the items that ``hosts`` have as a value of P190, of whatever rank."""
    own = {
        triple.object
        for triple in triples
        if triple.predicate == _HAS_PARTNER and _item(triple.subject) in hosts
    }
    return {
        item
        for triple in triples
        if triple.predicate in _PARTNERS
        and (_item(triple.subject) in hosts or triple.subject in own)
        and (item := _item(triple.object))
    }


def _item(term: object) -> str:
    return item_of(term.value) if isinstance(term, NamedNode) else ""
