"""Graphs as people like to read them: sorted, a subject's triples together, only the prefixes that occur."""

from __future__ import annotations

from pyoxigraph import RdfFormat, parse, serialize

from kg.graph.parts import sort_lines
from kg.iris import PREFIXES
from kg.store.engine import GRAPH_FORMATS


def write_graph(triples: bytes, media_type: str) -> bytes:
    """Return N-Triples in the format ``media_type``; the same triples give the same bytes."""
    lines = sort_lines(triples)
    format_ = GRAPH_FORMATS[media_type]
    if format_ == RdfFormat.N_TRIPLES:
        return lines
    prefixes = {name: iri for name, iri in PREFIXES.items() if f"<{iri}".encode() in lines}
    read = (quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES))
    written = serialize(read, format=format_, prefixes=prefixes) or b""
    return _sort_prefixes(written) if format_ == RdfFormat.TURTLE else written


def _sort_prefixes(turtle: bytes) -> bytes:
    """Put the prefixes in order; Oxigraph has them in that of a hash table."""
    lines = turtle.splitlines(keepends=True)
    count = sum(line.startswith(b"@prefix ") for line in lines)
    return b"".join(sorted(lines[:count]) + lines[count:])
