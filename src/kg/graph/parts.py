"""A graph's triples as they are kept and compared: sorted N-Triples, each line once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, parse, serialize

from kg.iris import expand

_TYPE = f"<{expand('rdf:type')}>".encode()


@dataclass(frozen=True)
class Parts:
    """The named graphs of a dataset as sorted N-Triples.

    ``data`` has one graph for each report, by graph IRI, and that of the places' links; ``about`` the
    graphs that stand beside the description and tell of the data rather than of partners (the findings of
    the shapes, the saved queries); ``copies`` what Wikidata stated, the newest copy first; the others are
    one graph each, with its IRI. The ``linkset`` is none of the dataset's graphs: it follows from ``data``
    and is a file only (:func:`kg.graph.links.make_linkset`).
    """

    data: Mapping[str, bytes]
    inferred: tuple[str, bytes]
    ontology: tuple[str, bytes]
    description: tuple[str, bytes] = ("", b"")
    about: Mapping[str, bytes] = field(default_factory=dict)
    copies: Mapping[str, bytes] = field(default_factory=dict)
    linkset: tuple[str, bytes] = ("", b"")

    def graphs(self) -> dict[str, bytes]:
        """Return all graphs by IRI."""
        others = (self.inferred, self.ontology, self.description)
        return {**self.data, **self.about, **self.copies} | {iri: triples for iri, triples in others if iri}

    def digest(self) -> str:
        """Return the SHA-256 of all graphs, in hexadecimal."""
        found = hashlib.sha256()
        for iri, triples in sorted(self.graphs().items()):
            found.update(f"{iri} {len(triples)}\n".encode())
            found.update(triples)
        return found.hexdigest()


def sort_triples(triples: Iterable[Triple]) -> bytes:
    """Return ``triples`` as sorted N-Triples, a subject's type first."""
    return sort_lines(bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b""))


def sort_lines(triples: bytes) -> bytes:
    """Return N-Triples sorted, each line once, a subject's type before its other properties.

    A dict keeps the order of the lines where a set would shuffle them: what is nearly sorted sorts fast.
    """
    lines: list[bytes] = sorted(dict.fromkeys(triples.splitlines(keepends=True)), key=_order)
    return b"".join(lines)


def _order(line: bytes) -> bytes:
    return line.replace(_TYPE, b"<", 1)


def count(triples: bytes) -> int:
    """Return the number of triples in N-Triples."""
    return triples.count(b"\n")


def count_distinct(graphs: Iterable[bytes]) -> int:
    """Return how many different triples there are in N-Triples ``graphs``."""
    return len({line for triples in graphs for line in triples.splitlines()})


def read_turtle(paths: Iterable[Path]) -> bytes:
    """Return the triples of Turtle files as sorted N-Triples, blank nodes named canonically (RDFC-1.0)."""
    quads = Dataset()
    for path in paths:
        for quad in parse(path=path, rename_blank_nodes=True):
            quads.add(Quad(quad.subject, quad.predicate, quad.object))
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sort_triples(quad.triple for quad in quads)
