"""What is asked of an engine and what comes back: values that every engine and the server share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from pyoxigraph import QueryResultsFormat, RdfFormat

Kind = OneOf["solutions", "boolean", "graph"]
Reason = OneOf["time", "memory", "output", "busy", "budget", "lost"]
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
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "text/n3": RdfFormat.N3,
}


class QueryError(Exception):
    """A query that cannot be evaluated: ``line`` and ``column`` (from 1) where known, else 0."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        """Keep what is wrong and where."""
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefusedError(Exception):
    """A query that asks for what this endpoint does not do."""


class FormatError(Exception):
    """A good query whose answer the format cannot hold; the message names one that can."""


class QueryStoppedError(Exception):
    """A query that was good and has no answer, because a limit of the service came first.

    ``reason`` is ``time``, ``memory``, ``output``, ``busy`` (too many at once), ``budget`` (one client's
    share is spent) or ``lost`` (the query process ended); ``retry_after`` seconds until it may go better.
    """

    def __init__(self, reason: Reason, message: str, retry_after: int = 0) -> None:
        """Keep which limit it was."""
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Question:
    """A query to be answered.

    ``results`` and ``graphs`` are the media types wanted for SELECT or ASK, and for CONSTRUCT or
    DESCRIBE; ``default_graphs`` and ``named_graphs`` the dataset of the SPARQL Protocol (empty: that of the
    query, or else all graphs, their union as the default one). ``timeout`` in seconds and ``most`` bytes of
    answer may lower the engine's own limits. ``bom`` begins a CSV with a byte order mark, for spreadsheets.
    ``services`` are the endpoints that SERVICE may call, in a process that can call them at all
    (:mod:`kg.store.workers.federated`); everywhere else SERVICE is refused.
    """

    text: str
    results: str = "application/sparql-results+json"
    graphs: str = "text/turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    most: int | None = None
    bom: bool = False
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A result in the media type that was asked for."""

    kind: Kind
    media_type: str
    body: bytes
