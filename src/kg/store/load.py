"""Any RDF files as a snapshot: read once, written as sorted N-Quads, and bulk loaded from those.

What it takes of memory does not grow with the data, but for the blank nodes of formats that have nameless
ones (Turtle, TriG, RDF/XML, JSON-LD): their names are kept. The version is a digest of the files' bytes in
the order given, their formats, the base IRI and this program's version: same command, same dumps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version as package_version
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse, serialize

from kg.faults import Fault, InputError
from kg.store.dumps import ALL, write_quads_dump
from kg.store.index.writing import FOLDER as INDEX
from kg.store.index.writing import write_index
from kg.store.publish import Contents, publish
from kg.store.rdf_files import RdfFile, count_tenths, find_files, open_counted, read_quads
from kg.store.snapshot import Snapshot

STEPS = 26  # most calls of `step`: ten parts of the files, ten of the quads, and what is between


def load_files(
    paths: Sequence[Path], out: Path, *, base: str, keep: int, step: Callable[[str], None]
) -> Snapshot:
    """Publish what the RDF files ``paths`` say as a snapshot under ``out``; see :func:`publish`.

    N-Quads, TriG and JSON-LD keep their graphs, the other formats go to the default graph; blank nodes of two
    files are never the same. Relative IRIs are resolved against ``base``, which is the snapshot's base too.
    Raises :class:`InputError` with the faults of all files and publishes nothing then.
    """
    files = find_files(paths)
    step("working out the version")
    version = _version(files, base)

    def write(folder: Path) -> Contents:
        raw = folder / "unsorted.nq"
        faults: list[Fault] = []
        add = count_tenths("reading", sum(file.size for file in files), step)
        serialize(read_quads(files, base, faults, add), raw, RdfFormat.N_QUADS)
        if faults:
            raise InputError(faults)
        if changed := [file for file in files if not file.is_unchanged()]:
            raise InputError(
                Fault(str(file.path), 0, 0, "changed while it was read", "load it again") for file in changed
            )
        dumps = write_quads_dump(raw, folder / "dumps", version, step)
        raw.unlink()
        quads, triples = _write_store(folder / "dumps" / ALL, folder / "store", step)
        step("indexing")
        write_index(folder / "store", folder / INDEX)
        return Contents(dumps, {}, quads, triples)

    return publish(out, version, base, keep, write, step)


def _version(files: Sequence[RdfFile], base: str) -> str:
    whole = hashlib.sha256(f"{package_version('citypartners-kg')} {base}\n".encode())
    for file in files:
        with file.path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        whole.update(f"{file.format.media_type} {file.packed} {digest}\n".encode())
    return whole.hexdigest()[:16]


def _write_store(dump: Path, folder: Path, step: Callable[[str], None]) -> tuple[int, int]:
    """Write the quads of ``dump``, and the union of their graphs as the default one; return their numbers."""
    named = 0

    def with_union(quads: Iterable[Quad]) -> Iterator[Quad]:
        nonlocal named
        for quad in quads:
            yield quad
            if quad.graph_name != DefaultGraph():
                named += 1
                yield Quad(quad.subject, quad.predicate, quad.object)

    add = count_tenths("writing the store", dump.stat().st_size, step)
    with open_counted(dump, add) as content:
        store = Store(folder)
        try:
            store.bulk_extend(with_union(parse(content, RdfFormat.N_QUADS)))
            store.flush()
            quads = len(store)
        finally:
            del store  # it is closed now, else its folder could not be removed after a fault
    return quads, quads - named
