"""A built dataset written as a snapshot: the store from its graphs, the index, the dumps, other files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from kg.graph.parts import Parts, count
from kg.store.dumps import write_dumps
from kg.store.index.writing import FOLDER as INDEX
from kg.store.index.writing import write_index
from kg.store.publish import Contents, publish
from kg.store.snapshot import Snapshot


def write_snapshot(
    parts: Parts,
    out: Path,
    *,
    version: str,
    base: str,
    keep: int,
    counts: Mapping[str, int],
    extra: Mapping[str, bytes],
    step: Callable[[str], None],
) -> Snapshot:
    """Publish ``parts`` as snapshot ``version`` under ``out``; see :func:`kg.store.publish.publish`.

    ``extra`` holds further files (sources, ontology) by relative path.
    """

    def write(folder: Path) -> Contents:
        step("writing the store")
        quads, triples = _write_store(parts, folder / "store")
        step("indexing")
        write_index(folder / "store", folder / INDEX)
        dumps = write_dumps(parts, folder / "dumps", step)
        for name, content in extra.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return Contents(dumps, counts, quads, triples)

    return publish(out, version, base, keep, write, step)


def _write_store(parts: Parts, folder: Path) -> tuple[int, int]:
    """Write each graph and, as the default graph, their union; return how many quads and triples."""
    graphs = parts.graphs()
    store = Store(folder)
    try:
        for iri, triples in graphs.items():
            name = NamedNode(iri)
            if b"_:" in triples:  # bulk_load would name blank nodes anew each time
                store.bulk_extend(_in_both(triples, name))
            else:
                store.bulk_load(triples, format=RdfFormat.N_TRIPLES, to_graph=name)
                store.bulk_load(triples, format=RdfFormat.N_TRIPLES)
        store.flush()
        quads = len(store)
    finally:
        del store  # it is closed now, else its folder could not be removed after a fault
    return quads, quads - sum(count(triples) for triples in graphs.values())


def _in_both(triples: bytes, name: NamedNode) -> Iterator[Quad]:
    for quad in parse(triples, format=RdfFormat.N_TRIPLES):
        yield Quad(quad.subject, quad.predicate, quad.object, name)
        yield Quad(quad.subject, quad.predicate, quad.object)
