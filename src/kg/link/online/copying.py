"""The copy of what Wikidata states as a file: sorted Turtle, the same bytes for the same statements."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.faults import Fault, InputError
from kg.iris import CC0, LINKED, expand, wikidata
from kg.link.online.wikidata import DIRECT, item_of

PROPERTIES = ("P17", "P131", "P190", "P214", "P402", "P625", "P856", "P1082", "P1566")
QUALIFIED = ("P190", "P1082")  # those of them whose whole statements are copied
PREFIXES = {  # Wikidata's own, and those of the header
    "dct": "http://purl.org/dc/terms/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "p": "http://www.wikidata.org/prop/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "pqv": "http://www.wikidata.org/prop/qualifier/value/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "s": "http://www.wikidata.org/entity/statement/",
    "schema": "http://schema.org/",
    "v": "http://www.wikidata.org/value/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "wdno": "http://www.wikidata.org/prop/novalue/",
    "wdt": DIRECT,
    "wikibase": "http://wikiba.se/ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# What a copy calls itself while it is written: of a scheme that no other IRI has, so that it comes out as <>.
_ITSELF = "copy://copy/"
_UNKNOWN = "http://www.wikidata.org/.well-known/genid/"
_NUMBERS = tuple(NamedNode(expand(f"xsd:{name}")) for name in ("decimal", "integer"))
_VERSION = NamedNode(PREFIXES["schema"] + "version")
_SAME = NamedNode(expand("owl:sameAs"))
_REPLACED = NamedNode(expand("dct:isReplacedBy"))
_LABEL = NamedNode(expand("rdfs:label"))


@dataclass(frozen=True, slots=True)
class StatementCopy:
    """What Wikidata stated on a day: ``triples``, and of which ``items`` and ``properties`` they are all."""

    issued: str
    items: frozenset[str]
    properties: frozenset[str]
    triples: frozenset[Triple]


@dataclass(frozen=True, slots=True)
class Change:
    """How many statements of ``what`` (a property, ``labels``) one copy has and the one before it has not."""

    what: str
    added: int
    removed: int


def make_copy(day: date, items: Iterable[str], answers: Iterable[Triple]) -> StatementCopy:
    """Return the copy made on ``day`` of the ``answers`` of Wikidata about ``items``.

    An unknown value, which is a blank node in a dump, becomes an IRI as in the query service; a merged item
    says which one replaces it.
    """
    triples = frozenset(kept for triple in answers if (kept := _kept(triple)))
    return StatementCopy(day.isoformat(), frozenset(items), frozenset(PROPERTIES), triples)


def write_copy(copy: StatementCopy, path: Path) -> None:
    """Write ``copy`` to the file ``path``, whole or not at all. Raises :class:`OSError`."""
    triples = sorted((*copy.triples, *_header(copy)), key=str)
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES, base_iri=_ITSELF) or b""
    body = b"".join(line for line in text.splitlines(True) if not line.startswith(b"@"))
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(PREFIXES.items()))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(head.encode() + body)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def read_copy(path: Path) -> StatementCopy:
    """Return the copy in the file ``path``. Raises :class:`InputError` where it is none."""
    try:
        triples = {quad.triple for quad in parse(path.read_bytes(), RdfFormat.TURTLE, base_iri=_ITSELF)}
    except OSError as error:
        raise InputError([Fault(str(path), 0, 0, (error.strerror or "cannot be read").lower())]) from None
    except SyntaxError as error:
        raise InputError(
            [Fault(path.name, error.lineno or 0, error.offset or 0, f"not Turtle: {error.msg}")]
        ) from None
    told = [triple for triple in triples if triple.subject == NamedNode(_ITSELF)]
    items = frozenset(_ends(told, "dct:subject", wikidata("")))
    asked = {each.object for each in told if each.predicate == NamedNode(expand("void:propertyPartition"))}
    partitions = [triple for triple in triples if triple.subject in asked]
    properties = frozenset(_ends(partitions, "void:property", DIRECT))
    issued = next(iter(_ends(told, "dct:issued", "")), "")
    return StatementCopy(issued, items, properties, frozenset(triples.difference(told, partitions)))


def newest_copy(folder: Path) -> Path | None:
    """Return the file of the newest copy in ``folder``: their names are days or months."""
    return max(folder.glob("*.ttl"), key=lambda path: path.stem, default=None)


def compare_copies(old: StatementCopy, new: StatementCopy) -> tuple[Change, ...]:
    """Return what changed in the items and properties that both copies are complete of.

    A statement is an item, its property and a value of best rank; a qualifier of one (the value of P580 of
    ``P190``, say) is counted where both copies have the whole statements.
    """
    items = old.items & new.items
    changes = []
    for name in sorted(old.properties & new.properties, key=lambda each: int(each[1:])):
        before, after = _direct(old, name, items), _direct(new, name, items)
        changes.append(Change(name, len(after - before), len(before - after)))
        was, now = _qualifiers(old, name, items), _qualifiers(new, name, items)
        if was and now:
            changes.append(Change(f"qualifiers of {name}", len(now - was), len(was - now)))
    was, now = _labels(old, items), _labels(new, items)
    changes.append(Change("labels", len(now - was), len(was - now)))
    return tuple(changes)


def objects(triples: Iterable[Triple], name: str) -> Iterator[tuple[str, str]]:
    """Yield (item, value) for each truthy statement of the property ``name`` (P17): values as text."""
    predicate = NamedNode(DIRECT + name)
    for triple in triples:
        if triple.predicate == predicate and (item := _item(triple.subject)):
            yield item, getattr(triple.object, "value", "")


def _kept(triple: Triple) -> Triple | None:
    """Return ``triple`` as the copy has it; nothing where it has it not."""
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    if predicate == _VERSION or not isinstance(subject, NamedNode):
        return None
    if predicate == _SAME:
        return Triple(subject, _REPLACED, value) if _item(value) else None
    if isinstance(value, BlankNode):
        digest = hashlib.md5(f"{subject.value} {predicate.value}".encode(), usedforsecurity=False).hexdigest()
        value = NamedNode(_UNKNOWN + digest)
    elif isinstance(value, Literal) and value.datatype in _NUMBERS:
        value = Literal(value.value.removeprefix("+"), datatype=value.datatype)
    return Triple(subject, predicate, value)


def _header(copy: StatementCopy) -> Iterator[Triple]:
    itself = NamedNode(_ITSELF)
    yield Triple(itself, NamedNode(expand("rdf:type")), NamedNode(expand("void:Dataset")))
    issued = Literal(copy.issued, datatype=NamedNode(expand("xsd:date")))
    yield Triple(itself, NamedNode(expand("dct:issued")), issued)
    yield Triple(itself, NamedNode(expand("dct:source")), NamedNode(LINKED["wikidata"][1]))
    yield Triple(itself, NamedNode(expand("dct:license")), NamedNode(CC0))
    for item in copy.items:
        yield Triple(itself, NamedNode(expand("dct:subject")), NamedNode(wikidata(item)))
    for name in copy.properties:
        part = NamedNode(f"{_ITSELF}#{name}")
        yield Triple(itself, NamedNode(expand("void:propertyPartition")), part)
        yield Triple(part, NamedNode(expand("void:property")), NamedNode(DIRECT + name))


def _item(term: object) -> str:
    return item_of(term.value) if isinstance(term, NamedNode) else ""


def _ends(triples: Iterable[Triple], predicate: str, start: str) -> Iterator[str]:
    """Yield the values of ``predicate`` (a prefixed name), without the ``start`` they have."""
    wanted = NamedNode(expand(predicate))
    for triple in triples:
        value = getattr(triple.object, "value", "")
        if triple.predicate == wanted and value.startswith(start):
            yield value.removeprefix(start)


def _direct(copy: StatementCopy, name: str, items: frozenset[str]) -> set[tuple[str, str]]:
    return {(item, value) for item, value in objects(copy.triples, name) if item in items}


def _qualifiers(copy: StatementCopy, name: str, items: frozenset[str]) -> set[Triple]:
    has = NamedNode(PREFIXES["p"] + name)
    nodes = {each.object for each in copy.triples if each.predicate == has and _item(each.subject) in items}
    return {
        triple
        for triple in copy.triples
        if triple.subject in nodes and triple.predicate.value.startswith(PREFIXES["pq"] + "P")
    }


def _labels(copy: StatementCopy, items: frozenset[str]) -> set[Triple]:
    return {each for each in copy.triples if each.predicate == _LABEL and _item(each.subject) in items}
