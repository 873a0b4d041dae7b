"""What the index has of each thing: its kind, its names, and the texts about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.iris import LINKED, PREFIXES, expand

MOST = 100_000  # things in an index; the rest of a larger dataset is not searched, and the index says so
_LONGEST = 2_000  # characters of a text that are searched
_LITERALS = 5  # that are looked at for each thing, of its names, its titles and its texts
_PLENTY = 20  # texts of one thing in one field

# The kinds, in the order in which a thing with several classes is given one and in which they are shown.
KINDS = (
    "place", "agreement", "event", "party", "topic", "partnership", "report", "concept", "question", "term",
    "other", "passage",
)  # fmt: skip
_TYPE = NamedNode(expand("rdf:type"))
_SCHEMA = ("https://schema.org/", "http://schema.org/")
_OF_KINDS: Mapping[str, tuple[str, ...]] = {
    "place": (
        *(expand(name) for name in ("cp:Place", "cp:Country", "cp:Region", "cp:City", "cp:District")),
        *(f"{namespace}{name}" for namespace in _SCHEMA for name in ("Place", "City", "Country")),
    ),
    "agreement": (expand("cp:Agreement"),),
    "event": (expand("cp:Event"), *(f"{namespace}Event" for namespace in _SCHEMA)),
    "party": (expand("cp:Party"),),
    "topic": (expand("cp:Topic"),),
    "partnership": (expand("cp:Partnership"),),
    "report": (expand("cp:Report"),),
    "concept": (expand("skos:Concept"), expand("skos:ConceptScheme")),
    "question": (expand("sh:SPARQLExecutable"),),
    "term": tuple(
        expand(name)
        for name in ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "rdfs:Class", "rdf:Property")
    ),
    "passage": (expand("cp:Passage"),),
}
_CLASSES = {kind: frozenset(classes) for kind, classes in _OF_KINDS.items()}
# Described for programs, and found by nobody who searches for words.
_LEFT_OUT = frozenset(
    expand(name)
    for name in (
        "sh:ValidationResult", "sh:Parameter", "sh:PrefixDeclaration", "sh:NodeShape", "sh:PropertyShape",
        "dcat:Distribution", "sd:NamedGraph", "sd:Graph", "sd:Service", "void:Dataset", "void:Linkset",
    )
)  # fmt: skip

_NAMES = (
    *(expand(name) for name in ("rdfs:label", "skos:prefLabel")),
    *(f"{namespace}name" for namespace in _SCHEMA),
    expand("foaf:name"),
)
_TITLES = (expand("dct:title"), expand("skos:altLabel"), "http://purl.org/dc/elements/1.1/title")
_TEXTS = (
    *(f"{namespace}description" for namespace in _SCHEMA),
    *(expand(name) for name in ("dct:description", "skos:definition", "rdfs:comment", "nif:anchorOf")),
    f"{PREFIXES['schema']}keywords",
)


@dataclass(frozen=True, slots=True)
class Said:
    """A text and its language, "" where it has none."""

    text: str
    language: str = ""


@dataclass(slots=True)
class Entry:
    """A thing: its names, its titles (verbatim, or as printed), the texts about it."""

    iri: str
    kind: str = "other"
    names: list[Said] = field(default_factory=list)
    titles: list[Said] = field(default_factory=list)
    texts: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entries:
    """What is to be indexed, by IRI; ``is_whole`` says whether it is everything that there is."""

    found: tuple[Entry, ...]
    is_whole: bool


def read_entries(store: Store, most: int = MOST) -> Entries:
    """Return what is searched of ``store``, whose default graph is the union of the others: ``most`` things.

    Blank nodes are left out, and what a copy of Wikidata tells of. Things are taken as their names are met,
    then titles, then texts; of each, so many are looked at that the time is bounded, whatever the size of the
    store.
    """
    entries: dict[str, Entry] = {}
    left_out: set[str] = set()
    copies = _find_copies(store)
    classes_of = _read_classes(store, most * _LITERALS)
    is_whole = True
    for attribute, properties in (("names", _NAMES), ("titles", _TITLES), ("texts", _TEXTS)):
        for number, (subject, literal) in enumerate(_literals(store, properties)):
            if number >= most * _LITERALS:
                is_whole = False
                break
            iri = subject.value
            if iri in left_out:
                continue
            entry = entries.get(iri)
            if entry is None:
                if any(next(store.quads_for_pattern(subject, None, None, copy), None) for copy in copies):
                    left_out.add(iri)
                    continue
                kind = _kind(classes_of(subject)) if len(entries) < most else "other"
                if not kind:
                    left_out.add(iri)
                    continue
                if len(entries) >= most:
                    is_whole = False
                    continue
                entry = entries[iri] = Entry(iri, kind)
            said = getattr(entry, attribute)
            new = Said(unicodedata.normalize("NFC", literal.value[:_LONGEST]), literal.language or "")
            if len(said) < _PLENTY and new.text.strip() and new not in said:
                said.append(new)
    kept = (entry for entry in entries.values() if entry.names or entry.titles or entry.texts)
    return Entries(tuple(sorted(kept, key=lambda entry: entry.iri)), is_whole)


def _find_copies(store: Store) -> tuple[NamedNode, ...]:
    """Return the graphs that say of themselves that they are copies of Wikidata: they are not ours."""
    wikidata = NamedNode(LINKED["wikidata"][1])
    said = store.quads_for_pattern(None, NamedNode(expand("dct:source")), wikidata, None)
    graphs = (quad.graph_name for quad in said if quad.graph_name == quad.subject)
    return tuple(graph for graph in graphs if isinstance(graph, NamedNode))


def _literals(store: Store, properties: Iterable[str]) -> Iterator[tuple[NamedNode, Literal]]:
    for name in properties:
        for quad in store.quads_for_pattern(None, NamedNode(name), None, DefaultGraph()):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject, quad.object


def _read_classes(store: Store, most: int) -> Callable[[NamedNode], Iterable[str]]:
    """Return what tells the classes of a thing: all are read at once, unless ``most`` are not all.

    To look up each thing takes many times as long, but of a large store few things are looked up.
    """
    found: dict[str, list[str]] = {}
    for number, quad in enumerate(store.quads_for_pattern(None, _TYPE, None, DefaultGraph())):
        if number >= most:
            return lambda thing: _look_up_classes(store, thing)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            found.setdefault(quad.subject.value, []).append(quad.object.value)
    return lambda thing: found.get(thing.value, ())


def _look_up_classes(store: Store, thing: NamedNode) -> list[str]:
    quads = store.quads_for_pattern(thing, _TYPE, None, DefaultGraph())
    return [quad.object.value for quad in quads if isinstance(quad.object, NamedNode)]


def _kind(classes: Iterable[str]) -> str:
    """Return the kind of a thing of ``classes``; "" for what is not to be found at all."""
    found = set(classes)
    if found & _LEFT_OUT:
        return ""
    return next((kind for kind in KINDS if kind in _CLASSES and found & _CLASSES[kind]), "other")
