"""Whether the links of ``places.tsv`` still hold: by what Wikidata says of its items, by asking addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from pyoxigraph import NamedNode, Triple

from kg.faults import Fault
from kg.iris import LINKED, dbpedia, expand, geonames, viaf
from kg.link.online.copying import PREFIXES, StatementCopy, objects
from kg.link.online.polite import OnlineError, PoliteClient
from kg.link.online.refresh import Progress, find_lines, find_merged, find_missing, find_table_faults
from kg.link.online.wikidata import Wikidata, batches, item_of
from kg.records import Place

BATCH = 50  # items that one query is about
_ENGLISH = NamedNode("https://en.wikipedia.org/")
_REPLACED = NamedNode(expand("dct:isReplacedBy"))
_ABOUT, _PART_OF, _NAME = (NamedNode(PREFIXES["schema"] + name) for name in ("about", "isPartOf", "name"))


@dataclass(frozen=True, slots=True)
class ItemStates:
    """What is known of items: those ``asked`` about, ``merged`` into others, ``missing``; the statements."""

    asked: frozenset[str]
    merged: Mapping[str, str]
    missing: frozenset[str]
    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link from the place ``key`` to an address elsewhere."""

    key: str
    address: str


@dataclass(frozen=True, slots=True)
class LinkState:
    """What became of a link: ``found``, ``dead``, ``moved`` or ``unknown``, and in words why."""

    link: Link
    state: str
    why: str = ""


def states_of_copy(copy: StatementCopy) -> ItemStates:
    """Return what the copy in ``data/wikidata/`` tells of items; of none, where it has too few properties."""
    asked = copy.items if {"P17", "P1566"} <= copy.properties else frozenset()
    merged = {
        item_of(triple.subject.value): item_of(triple.object.value)
        for triple in copy.triples
        if triple.predicate == _REPLACED
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode)
    }
    return ItemStates(asked, merged, find_missing(copy.triples, asked), tuple(copy.triples))


def ask_states(wikidata: Wikidata, items: Iterable[str], progress: Progress) -> ItemStates:
    """Return what Wikidata tells of ``items``. Raises :class:`OnlineError`."""
    ordered = sorted(set(items), key=lambda item: int(item[1:]))
    parts = list(batches(ordered, BATCH))
    triples: list[Triple] = []
    with progress(len(parts)) as step:
        for number, part in enumerate(parts, 1):
            step(f"asking Wikidata about {len(part)} items ({number} of {len(parts)})")
            triples += wikidata.triples("state", part)[0]
    missing = find_missing(triples, ordered)
    if ordered and len(missing) == len(ordered):
        raise OnlineError(f"the endpoint knows none of the {len(ordered)} items; it is no Wikidata")
    return ItemStates(frozenset(ordered), find_merged(triples), missing, tuple(triples))


def find_faults(table: Path, places: Sequence[Place], states: ItemStates) -> list[Fault]:
    """Return what ``table`` (places.tsv), read as ``places``, has otherwise than Wikidata.

    Items that were merged or are not there; GeoNames numbers of which Wikidata states others only; countries
    of which Wikidata states others only. What Wikidata does not state is no fault, nor is what was not asked.
    """
    by_key = {place.key: place for place in places}
    lines = find_lines(table)
    numbers, countries = _by_item(objects(states.triples, "P1566")), _by_item(objects(states.triples, "P17"))
    own = {place.wikidata for place in places if place.wikidata in states.asked}
    faults = find_table_faults(table, own, dict(states.merged), states.missing)
    for place in places:
        if place.wikidata not in own:
            continue
        line = lines.get(place.wikidata, 0)
        known = numbers.get(place.wikidata, set())
        if place.geonames and known and place.geonames not in known:
            stated = ", ".join(sorted(known, key=lambda number: (len(number), number)))
            message = f"{place.wikidata} has GeoNames {stated}, not {place.geonames}"
            faults.append(Fault(table.name, line, 0, message, "look which of the two is the place"))
        country = by_key[place.country].wikidata if place.country in by_key else ""
        held = {item_of(iri) for iri in countries.get(place.wikidata, set())} - {""}
        if country and held and country not in held and place.country != place.key:
            message = f"{place.wikidata} is in {', '.join(sorted(held))}, not in {country} ({place.country})"
            faults.append(Fault(table.name, line, 0, message, "look whether it is the place"))
    return sorted(faults)


def find_links(places: Sequence[Place], triples: Iterable[Triple]) -> Iterator[Link]:
    """Yield the links of ``places``: GeoNames by the table, DBpedia and VIAF by what Wikidata states."""
    triples = tuple(triples)
    clusters = _by_item(objects(triples, "P214"))
    titles = _english_titles(triples)
    for place in places:
        if place.geonames:
            yield Link(place.key, geonames(place.geonames))
        if place.wikidata in titles:
            yield Link(place.key, dbpedia(titles[place.wikidata]))
        for number in sorted(clusters.get(place.wikidata, ())):
            yield Link(place.key, viaf(number))


def link_hosts() -> tuple[str, ...]:
    """Return the addresses of the servers that links lead to."""
    return tuple(LINKED[name][0] for name in ("geonames", "dbpedia", "viaf"))


def check_links(
    client: PoliteClient, links: Iterable[Link], step: Callable[[str], None]
) -> Iterator[LinkState]:
    """Yield what HEAD tells of each link, asked slowly, and only where the server's robots.txt allows it.

    A redirect within the same server is how linked data is served; one to another server is ``moved``. What
    could not be asked is ``unknown``, with the reason.
    """
    rules: dict[str, RobotFileParser | str] = {}
    for link in links:
        step(f"asking for {link.address}")
        parts = urlsplit(link.address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in rules:
            rules[origin] = _read_rules(client, origin)
        rule = rules[origin]
        if isinstance(rule, str):
            yield LinkState(link, "unknown", rule)
        elif not rule.can_fetch(client.manners.agent, _in_ascii(link.address)):
            yield LinkState(link, "unknown", f"the robots.txt of {parts.netloc} forbids to ask")
        else:
            yield _state(client, link)


def _read_rules(client: PoliteClient, origin: str) -> RobotFileParser | str:
    """Return what the server at ``origin`` allows, or why that cannot be told."""
    rules = RobotFileParser()
    lines: list[str] = []  # no rules, which is what it means that there is no such file (RFC 9309, 2.3.1.3)
    try:
        status, _ = client.head(f"{origin}/robots.txt")
        if status == 200:
            text, _given = client.get(f"{origin}/robots.txt", lambda body: body.decode("utf-8", "replace"))
            lines = text.splitlines()
    except OnlineError as error:
        return str(error)
    rules.parse(lines)
    return rules


def _state(client: PoliteClient, link: Link) -> LinkState:
    try:
        status, location = client.head(_in_ascii(link.address))
    except OnlineError as error:
        return LinkState(link, "unknown", str(error))
    if 300 <= status < 400:
        here, there = urlsplit(link.address).hostname, urlsplit(location).hostname
        is_near = there is None or _site(there) == _site(here or "")
        return LinkState(link, "found") if is_near else LinkState(link, "moved", f"leads to {location}")
    if status in (404, 410):
        return LinkState(link, "dead", f"HTTP {status}")
    if status >= 400:
        return LinkState(link, "unknown", f"answers HTTP {status} to HEAD")
    return LinkState(link, "found")


def _site(host: str) -> str:
    """Return the last two labels of a host's name, by which sws.geonames.org and www.geonames.org are one."""
    return host if host.replace(".", "").isdecimal() else ".".join(host.lower().split(".")[-2:])


def _in_ascii(iri: str) -> str:
    """Return an IRI as the URI that goes over the wire (RFC 3987, 3.1)."""
    return "".join(
        letter if letter.isascii() else "".join(f"%{byte:02X}" for byte in letter.encode()) for letter in iri
    )


def _by_item(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item, value in pairs:
        found.setdefault(item, set()).add(value)
    return found


def _english_titles(triples: Sequence[Triple]) -> dict[str, str]:
    """Return the title of the article in the English Wikipedia, by item."""
    pages = {each.subject for each in triples if each.predicate == _PART_OF and each.object == _ENGLISH}
    names = {
        triple.subject: getattr(triple.object, "value", "")
        for triple in triples
        if triple.predicate == _NAME and triple.subject in pages
    }
    return {
        item_of(triple.object.value): names[triple.subject]
        for triple in triples
        if triple.predicate == _ABOUT and triple.subject in names and isinstance(triple.object, NamedNode)
    }
