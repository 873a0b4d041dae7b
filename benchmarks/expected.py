"""What the service has to answer, worked out beside it: by an Oxigraph store in memory over the same file.

The store is not the service's: no union is written, nothing forked, kept or sent.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pyoxigraph import QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, serialize

from benchmarks.questions import Solutions, question, read_solutions, some_rows

JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_THINGS = 200
Answer = Solutions | frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Known:
    """A question with the answers to it in both versions of the data.

    ``partial``: only some rows are asked for, which may be any of the answer's.
    """

    name: str
    text: str
    accept: str
    answers: tuple[Answer, Answer]
    partial: int = 0

    def fits(self, body: bytes) -> tuple[bool, bool]:
        """Return whether ``body`` answers it rightly, for the first version and for the second."""
        if self.accept == TRIPLES:
            found = _lines(body)
            return found == self.answers[0], found == self.answers[1]
        rows = read_solutions(body)
        if self.partial:
            full = rows.total() == self.partial
            return tuple(full and rows <= cast(Solutions, answer) for answer in self.answers)  # type: ignore[return-value]
        return rows == self.answers[0], rows == self.answers[1]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the data: its id, its file of quads, the SHA-256 of its dump."""

    name: str
    quads: Path
    digest: str

    @staticmethod
    def of(folder: Path, quads: Path) -> Version:
        """Return the version that was loaded from ``quads`` into the snapshot in ``folder``."""
        dump = (folder / "dumps" / "all.nq.gz").read_bytes()
        return Version(folder.name, quads, hashlib.sha256(dump).hexdigest())


def work_out(files: tuple[Path, Path]) -> Mapping[str, Sequence[Known]]:
    """Return the questions by kind, with their answers from the two files of N-Quads."""
    stores = (Store(), Store())
    for store, file in zip(stores, files, strict=True):
        store.bulk_load(path=str(file))

    def known(name: str, text: str, accept: str = JSON, partial: int = 0) -> Known:
        first, second = (_answer(store, text, accept) for store in stores)
        return Known(name, text, accept, (first, second), partial)

    # Things that there are in both: names do not depend on the seed.
    rows = read_solutions(_results(stores[0], question("things")))
    things = sorted(value for row in rows for _, _, value, _, _ in row)
    some = random.Random(1).sample(things, min(_THINGS, len(things)))
    whole = known("join", question("join"))
    return {
        "lookup": [known("lookup", question("lookup", thing)) for thing in some],
        "graph": [known("graph", question("describe", thing), TRIPLES) for thing in some],
        "aggregate": [known("aggregate", question("aggregate"))],
        "join": [whole],
        "rows": [Known("rows", some_rows(whole.text), JSON, whole.answers, 50)],
    }


def _answer(store: Store, text: str, accept: str) -> Answer:
    if accept == JSON:
        return read_solutions(_results(store, text))
    found = cast(QueryTriples, store.query(text, use_default_graph_as_union=True))
    return _lines(serialize(found, format=RdfFormat.N_TRIPLES) or b"")


def _results(store: Store, text: str) -> bytes:
    found = cast(QuerySolutions, store.query(text, use_default_graph_as_union=True))
    return found.serialize(format=QueryResultsFormat.JSON) or b""


def _lines(triples: bytes) -> frozenset[bytes]:
    return frozenset(line for line in triples.splitlines() if line)
