"""The files people download: each part of the dataset in each format, also compressed, with SHA-256 sums."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Quad, RdfFormat, parse, serialize

from kg.graph.parts import Parts, sort_lines
from kg.iris import PREFIXES
from kg.store.crate import CRATE, SUMS, About, describe_crate, read_about
from kg.store.packing import DumpFile, measure, pack
from kg.store.sorting import sort_file

__all__ = ["FORMATS", "PARTS", "DumpFile", "as_table", "part_graphs", "write_dumps", "write_quads_dump"]

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
ALL = "all.nq"  # the whole of a version, in the order of its bytes: what two versions are compared by
PARTS = ("data", "inferred", "ontology", "description", "linkset", "wikidata", "all")
_PACKERS = 2  # threads; more would only wait for the disk


def part_graphs(parts: Parts, part: str) -> Mapping[str, bytes]:
    """Return the graphs of one part (or of ``all``, which has not the linkset), by IRI."""
    if part == "data":
        return parts.data
    if part == "all":
        return parts.graphs()
    if part == "wikidata":  # the newest date only: of two in one, nobody could tell what was true when
        return dict(list(parts.copies.items())[:1])
    if part == "description":
        return {parts.description[0]: parts.description[1], **parts.about}
    iri, triples = {"inferred": parts.inferred, "ontology": parts.ontology, "linkset": parts.linkset}[part]
    return {iri: triples}


def _write(graphs: Mapping[str, bytes], merged: bytes, suffix: str, output: BinaryIO) -> None:
    """Write sorted N-Triples to ``output``: with their names as TriG or N-Quads, else all ``merged``."""
    if suffix == "nq":
        output.writelines(sorted(line for quads in _quad_lines(graphs) for line in quads.splitlines(True)))
        return
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


def _quad_lines(graphs: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield each graph as N-Quads, in the order of their names."""
    for iri, triples in sorted(graphs.items()):
        # A line of N-Triples with the graph before its final dot is one of N-Quads; only there stands « .».
        yield triples.replace(b" .\n", f" <{iri}> .\n".encode())


def _quads(graphs: Mapping[str, bytes]) -> Iterator[Quad]:
    for lines in _quad_lines(graphs):
        yield from parse(lines, format=RdfFormat.N_QUADS)


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
    """Write every dump of ``parts`` into ``folder`` with RO-Crate metadata and ``SHA256SUMS``.

    ``step`` is called before each part. Files are compressed in threads of their own while the next is being
    written. The same parts give the same bytes. Returns all files but ``SHA256SUMS``, by name. Raises
    :class:`OSError` for a disk that is full.
    """
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(_PACKERS) as packers:
        packing = []
        for part in PARTS:
            step(f"writing dumps: {part}")
            graphs = part_graphs(parts, part)
            if not graphs:  # a dataset without a copy of Wikidata has no files of it
                continue
            merged = b"" if part == "all" else _merged(graphs)
            for suffix in ("trig", "nq") if part == "all" else FORMATS:
                path = folder / f"{part}.{suffix}"
                with path.open("w+b") as output:
                    _write(graphs, merged, suffix, output)
                packing.append(packers.submit(pack, path))
        files = [file for future in packing for file in future.result()]
    return _complete(folder, files, read_about(parts.description[1], parts.data.values()))


def write_quads_dump(
    quads: Path, folder: Path, version: str, step: Callable[[str], None]
) -> tuple[DumpFile, ...]:
    """Write the dumps of a dataset of any size: the lines of the N-Quads file ``quads``, sorted, each once.

    ``quads`` can be in any order and stays as it is; every line ends in a line feed. Memory is bounded
    (:mod:`kg.store.sorting`); beside ``quads``, as much again is needed on disk for a while. The rest is as
    for :func:`write_dumps`; without a description, the metadata tells only the ``version``.
    """
    folder.mkdir(parents=True)
    step("sorting the quads")
    sort_file(quads, folder / ALL)
    step("writing dumps: all")
    return _complete(folder, pack(folder / ALL), replace(About(), version=version))


def _complete(folder: Path, files: Sequence[DumpFile], about: About) -> tuple[DumpFile, ...]:
    """Add the metadata and the checksums to ``folder``; return all files but the latter, by name."""
    ordered = sorted(files, key=lambda file: file.name)
    (folder / CRATE).write_bytes(describe_crate(about, ordered))
    whole = sorted((*ordered, measure(folder / CRATE)), key=lambda file: file.name)
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in whole)
    (folder / SUMS).write_text(sums, encoding="utf-8")
    return tuple(whole)


def as_table(files: Sequence[DumpFile]) -> list[dict[str, object]]:
    """Return the files as plain values, for the manifest."""
    return [asdict(file) for file in files]
