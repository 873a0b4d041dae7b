"""The files people download: each part of the dataset in each format, also compressed, with SHA-256 sums."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from isal import igzip
from pyoxigraph import Quad, RdfFormat, parse, serialize

from kg.graph.parts import Parts, sort_lines
from kg.iris import PREFIXES

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
PARTS = ("data", "inferred", "ontology", "description", "all")


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A file among the dumps: its name, size in bytes and SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


def part_graphs(parts: Parts, part: str) -> Mapping[str, bytes]:
    """Return the graphs of one part (or of ``all``), by IRI."""
    if part == "data":
        return parts.data
    if part == "all":
        return parts.graphs()
    iri, triples = {"inferred": parts.inferred, "ontology": parts.ontology, "description": parts.description}[
        part
    ]
    return {iri: triples}


def _write(graphs: Mapping[str, bytes], merged: bytes, suffix: str, output: BinaryIO) -> None:
    """Write sorted N-Triples to ``output``: as TriG the ``graphs`` apart, else all of them ``merged``."""
    format_ = FORMATS[suffix]
    if format_ == RdfFormat.N_TRIPLES:
        output.write(merged)
    elif format_ == RdfFormat.TRIG:
        serialize(_quads(graphs), output, format_, prefixes=PREFIXES)
    else:
        triples = (quad.triple for quad in parse(merged, format=RdfFormat.N_TRIPLES))
        serialize(triples, output, format_, prefixes=PREFIXES)
    if format_ in (RdfFormat.TURTLE, RdfFormat.TRIG):
        _sort_prefixes(output)


def _merged(graphs: Mapping[str, bytes]) -> bytes:
    """Return the graphs as one, sorted; several reports can state the same of a place."""
    if len(graphs) == 1:
        return next(iter(graphs.values()))
    return sort_lines(b"".join(graphs.values()))


def _quads(graphs: Mapping[str, bytes]) -> Iterator[Quad]:
    for iri, triples in sorted(graphs.items()):
        # A line of N-Triples with the graph before its final dot is one of N-Quads; only there stands « .».
        yield from parse(triples.replace(b" .\n", f" <{iri}> .\n".encode()), format=RdfFormat.N_QUADS)


def _sort_prefixes(output: BinaryIO) -> None:
    """Put the prefixes of written Turtle or TriG in order; Oxigraph has them in that of a hash table."""
    output.seek(0)
    head = []
    while (line := output.readline()).startswith(b"@prefix "):
        head.append(line)
    output.seek(0)
    output.writelines(sorted(head))
    output.seek(0, io.SEEK_END)


def write_dumps(parts: Parts, folder: Path, step: Callable[[str], None]) -> tuple[DumpFile, ...]:
    """Write every dump of ``parts`` into ``folder`` with ``SHA256SUMS``; call ``step`` before each part.

    The same parts give the same bytes: compressed files carry no time and no name.
    """
    folder.mkdir(parents=True)
    files: list[DumpFile] = []
    for part in PARTS:
        step(f"writing dumps: {part}")
        graphs = part_graphs(parts, part)
        merged = b"" if part == "all" else _merged(graphs)
        for suffix in ("trig",) if part == "all" else FORMATS:
            path = folder / f"{part}.{suffix}"
            with path.open("w+b") as output:
                _write(graphs, merged, suffix, output)
            files += (_compress(path), _sum(path))
    files.sort(key=lambda file: file.name)
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return tuple(files)


def _compress(path: Path) -> DumpFile:
    packed = path.with_name(f"{path.name}.gz")
    with (
        path.open("rb") as plain,
        packed.open("wb") as raw,
        igzip.IGzipFile("", "wb", 2, raw, 0) as output,  # type: ignore[no-untyped-call]  # level 2, no time
    ):
        shutil.copyfileobj(plain, output, 1 << 20)
    return _sum(packed)


def _sum(path: Path) -> DumpFile:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256")
    return DumpFile(path.name, path.stat().st_size, found.hexdigest())


def as_table(files: tuple[DumpFile, ...]) -> list[dict[str, object]]:
    """Return the files as plain values, for the manifest."""
    return [asdict(file) for file in files]
