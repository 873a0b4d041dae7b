"""SPARQL over a snapshot, behind one small interface.

:class:`Engine` is all that the command line and the server know of evaluation: a question in, bytes out. A
pool of worker processes or a remote endpoint can stand behind it as well as the store in this process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import Protocol

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    serialize,
)

from kg.iris import PREFIXES
from kg.store.dataset import names_dataset
from kg.store.depth import is_too_deep
from kg.store.refuse import has_service
from kg.store.results import write_csv
from kg.store.snapshot import Snapshot

Kind = OneOf["solutions", "boolean", "graph"]
RESULT_FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_POSITION = re.compile(r"^error at (\d+):(\d+): ")
_CLASS = re.compile(r"(?:, )?\[(?:_|'[^\]]*)\]")


class QueryError(Exception):
    """A query that cannot be evaluated: ``line`` and ``column`` (from 1) where known, else 0."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        """Keep what is wrong and where."""
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefusedError(Exception):
    """A query that asks for what this endpoint does not do."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query to be answered.

    ``results`` and ``graphs`` are the media types wanted for SELECT or ASK, and for CONSTRUCT or
    DESCRIBE; ``default_graphs`` and ``named_graphs`` the dataset of the SPARQL Protocol (empty: all
    graphs, their union as the default one).
    """

    text: str
    results: str = "application/sparql-results+json"
    graphs: str = "text/turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A result in the media type that was asked for."""

    kind: Kind
    media_type: str
    body: bytes


class Engine(Protocol):
    """What answers queries over one version of the dataset."""

    @property
    def version(self) -> str:
        """Return the id of the version."""
        ...

    def answer(self, question: Question) -> Answer:
        """Return the answer; raise :class:`QueryError` or :class:`QueryRefusedError`."""
        ...


class StoreEngine:
    """The engine that evaluates in this process, over a read-only store."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Open the store of ``snapshot``; others may read it at the same time."""
        self._store = Store.read_only(str(snapshot.store))
        self.version = snapshot.version

    def answer(self, question: Question) -> Answer:
        """Evaluate ``question`` (SPARQL 1.1 Query); see :class:`Engine`."""
        return _answer(self._store, question)


def check_query(text: str) -> None:
    """Raise what answering ``text`` would raise before a single triple is looked at."""
    _answer(Store(), Question(text))


def _answer(store: Store, question: Question) -> Answer:
    if has_service(question.text):
        raise QueryRefusedError("SERVICE is not allowed here: this endpoint opens no connections")
    if is_too_deep(question.text):
        raise QueryError("the query is nested too deeply or has too many patterns; make several of it")
    explicit = bool(question.default_graphs or question.named_graphs)
    try:
        found = store.query(
            question.text,
            use_default_graph_as_union=not explicit and not names_dataset(question.text),
            default_graph=[_graph(iri) for iri in question.default_graphs] if explicit else None,
            named_graphs=[_graph(iri) for iri in question.named_graphs] if explicit else None,
        )
        # Evaluation goes on while the result is written.
        if isinstance(found, QuerySolutions) and question.results == "text/csv":
            return Answer("solutions", question.results, write_csv(found))
        if isinstance(found, QuerySolutions | QueryBoolean):
            kind: Kind = "boolean" if isinstance(found, QueryBoolean) else "solutions"
            body = found.serialize(format=RESULT_FORMATS[question.results])
            return Answer(kind, question.results, body or b"")
        graph = serialize(found, format=GRAPH_FORMATS[question.graphs], prefixes=_prefixes(question))
        return Answer("graph", question.graphs, graph or b"")
    except SyntaxError as error:
        raise _query_error(error) from None
    except RuntimeError as error:  # a function that Oxigraph does not know, for one
        raise QueryError(" ".join(str(error).split())) from None


def _graph(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"<{iri}> is no IRI of a graph: {error}") from None


def _prefixes(question: Question) -> dict[str, str] | None:
    return dict(PREFIXES) if question.graphs in ("text/turtle", "application/rdf+xml") else None


def _query_error(error: SyntaxError) -> QueryError:
    message = " ".join(str(error.msg or error).split())
    position = _POSITION.search(message)
    line, column = (int(position[1]), int(position[2])) if position else (0, 0)
    # The parser also lists character classes of names, which tell a reader nothing.
    plain = _CLASS.sub("", _POSITION.sub("", message)).replace("expected one of ,", "expected one of")
    plain = plain.strip(" ,")
    return QueryError("expected a query" if plain in ("", "expected") else plain, line, column)
