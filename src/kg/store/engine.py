"""SPARQL over a snapshot, behind one small interface.

:class:`Engine` is all that the command line and the server know of evaluation: a question in, bytes out. A
pool of worker processes or a remote endpoint can stand behind it as well as the store in this process.
"""

from __future__ import annotations

import io
from typing import Protocol

from pyoxigraph import Store

from kg.store.evaluate import check_depth, check_text, evaluate
from kg.store.question import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    Answer,
    FormatError,
    Kind,
    QueryError,
    QueryRefusedError,
    QueryStoppedError,
    Question,
    Reason,
)
from kg.store.snapshot import Snapshot

__all__ = [
    "GRAPH_FORMATS",
    "RESULT_FORMATS",
    "Answer",
    "Engine",
    "FormatError",
    "Kind",
    "QueryError",
    "QueryRefusedError",
    "QueryStoppedError",
    "Question",
    "Reason",
    "StoreEngine",
    "check_depth",
    "check_query",
    "check_text",
    "evaluate",
]


class Engine(Protocol):
    """What answers queries over one version of the dataset."""

    @property
    def version(self) -> str:
        """Return the id of the version."""
        ...

    def answer(self, question: Question) -> Answer:
        """Return the answer.

        Raises :class:`QueryError`, :class:`QueryRefusedError`, :class:`QueryStoppedError` or
        :class:`FormatError`.
        """
        ...


class StoreEngine:
    """The engine that evaluates in this process, over a read-only store; nothing limits its queries."""

    def __init__(self, snapshot: Snapshot, *, resident: bool = False) -> None:
        """Open the store of ``snapshot``; others may read it at the same time.

        ``resident``: hold it in memory, which is worth its while from a hundred questions on.
        """
        self._store = Store.read_only(str(snapshot.store))
        if resident:
            kept = Store()
            kept.bulk_extend(self._store)
            self._store = kept
        self.version = snapshot.version

    def answer(self, question: Question) -> Answer:
        """Evaluate ``question`` (SPARQL 1.1 Query); see :class:`Engine`."""
        return _answer(self._store, question)


def check_query(text: str) -> None:
    """Raise what answering ``text`` would raise before a single triple is looked at."""
    _answer(Store(), Question(text))


def _answer(store: Store, question: Question) -> Answer:
    check_text(question.text)
    output = io.BytesIO()
    kind = evaluate(store, question, output)
    return Answer(kind, question.graphs if kind == "graph" else question.results, output.getvalue())
