"""The dated copies of what Wikidata states, ``data/wikidata/<date>.ttl``, as named graphs of the dataset.

A copy is Turtle in Wikidata's own form and namespaces. It tells of itself, as the document ``<>``: when it
was fetched (dct:issued), where (dct:source), its licence, and what was asked: of which items (dct:subject),
which properties (void:propertyPartition). Only what was asked can be said to be missing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.faults import Fault, InputError
from kg.graph.parts import sort_triples
from kg.graph.terms import term
from kg.iris import CC0, LINKED, Iris, expand

FOLDER = "wikidata"  # within data/, and the name of the newest copy's graph
SOURCE = LINKED["wikidata"][1]  # what every copy names as its dct:source
_DATE = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?")
_TYPES = {len("2026-04"): expand("xsd:gYearMonth"), len("2026-04-01"): expand("xsd:date")}
_TOLD = tuple(term(name) for name in ("dct:issued", "dct:source", "dct:license"))  # in the description too
_WIKIDATA = "http://www.wikidata.org/"  # what it calls its items, statements and values
_ARTICLES = re.compile(r"https://[a-z-]+\.wikipedia\.org/")


@dataclass(frozen=True, slots=True)
class Copy:
    """What Wikidata stated at ``issued`` (a month or a day): sorted N-Triples, and the IRI of their graph."""

    issued: str
    graph: str
    triples: bytes


def read_copies(folder: Path, iris: Iris) -> tuple[Copy, ...]:
    """Return the copies in ``folder``, the newest first; none where there is no such folder.

    The graph of the newest is ``graph/wikidata``, that of an older one ``graph/wikidata/<date>``. Raises
    :class:`InputError` with every fault of every file.
    """
    copies: list[Copy] = []
    faults: list[Fault] = []
    paths = sorted(folder.glob("*.ttl"), key=lambda path: path.stem, reverse=True)
    for number, path in enumerate(paths):
        try:
            copies.append(_read_copy(path, iris.graph(f"{FOLDER}/{path.stem}" if number else FOLDER)))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return tuple(copies)


def _read_copy(path: Path, graph: str) -> Copy:
    if not _DATE.fullmatch(path.stem):
        raise InputError(
            [Fault(path.name, 0, 0, "a name that is no date", "call it 2026-11.ttl or 2026-11-23.ttl")]
        )
    try:
        content = path.read_bytes().decode("utf-8")
        triples = [quad.triple for quad in parse(content, format=RdfFormat.TURTLE, base_iri=graph)]
    except UnicodeDecodeError:
        raise InputError([Fault(path.name, 0, 0, "not UTF-8", "save it as UTF-8")]) from None
    except SyntaxError as error:
        line, column = error.lineno or 0, error.offset or 0
        raise InputError([Fault(path.name, line, column, error.msg, "it has to be Turtle")]) from None
    if faults := [*_header_faults(path, triples, graph), *_foreign(path, content, triples, graph)]:
        raise InputError(faults)
    return Copy(path.stem, graph, sort_triples(triples))


def _header_faults(path: Path, triples: Sequence[Triple], graph: str) -> Iterator[Fault]:
    """Yield what the copy does not say of itself, or not as its name has it."""
    said: dict[str, list[NamedNode | BlankNode | Literal | Triple]] = {}
    for triple in triples:
        if triple.subject == NamedNode(graph):
            said.setdefault(triple.predicate.value, []).append(triple.object)
    wanted = {
        "dct:issued": Literal(path.stem, datatype=NamedNode(_TYPES[len(path.stem)])),
        "dct:source": NamedNode(SOURCE),
        "dct:license": NamedNode(CC0),
    }
    for name, value in wanted.items():
        if said.get(expand(name)) != [value]:
            yield Fault(path.name, 0, 0, f"the copy does not say its {name}", f"state <> {name} {value}")
    for name in ("dct:subject", "void:propertyPartition"):
        if not said.get(expand(name)):
            yield Fault(path.name, 0, 0, f"the copy does not say its {name}", "state what Wikidata was asked")


def _foreign(path: Path, content: str, triples: Sequence[Triple], graph: str) -> Iterator[Fault]:
    """Yield a fault for each thing spoken of that is not Wikidata's: a copy must not speak of ours."""
    partitions = {triple.object for triple in triples if triple.predicate == term("void:propertyPartition")}
    for thing in dict.fromkeys(triple.subject for triple in triples):
        if isinstance(thing, NamedNode) and (
            thing.value == graph or thing in partitions or thing.value.startswith(_WIKIDATA)
            or _ARTICLES.match(thing.value)
        ):  # fmt: skip
            continue
        name = thing.value if isinstance(thing, NamedNode) else str(thing)
        yield Fault(path.name, _line_of(content, name), 0, f"{name} is nothing of Wikidata's", "leave it out")


def _line_of(content: str, iri: str) -> int:
    """Return the first line that has ``iri``, or at least its end; 0 if there is none."""
    ends = (iri, re.split(r"[/#:]", iri)[-1])
    lines = content.splitlines()
    return next((at for end in ends for at, line in enumerate(lines, 1) if end and end in line), 0)


def describe_copies(copies: Mapping[str, bytes], iris: Iris) -> Iterator[Triple]:
    """Yield what the description of the dataset says of the ``copies``, by graph: dates, source, licence.

    Of the part of the dataset that people can take it is the newest one, which is the first.
    """
    part = NamedNode(iris.dataset(FOLDER))
    for number, (graph, triples) in enumerate(copies.items()):
        own = b"".join(line for line in triples.splitlines(True) if line.startswith(f"<{graph}> ".encode()))
        for quad in parse(own, format=RdfFormat.N_TRIPLES):
            if quad.predicate in _TOLD:
                yield quad.triple
                if not number:
                    yield Triple(part, quad.predicate, quad.object)
