"""A question evaluated over a store in this process, and its answer written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from pyoxigraph import (
    DefaultGraph,
    Literal,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    serialize,
)

from kg.iris import PREFIXES
from kg.store.dataset import find_dataset, merge
from kg.store.depth import is_too_deep
from kg.store.question import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    FormatError,
    Kind,
    QueryError,
    QueryRefusedError,
    Question,
)
from kg.store.refuse import has_service
from kg.store.results import XmlOutput, write_csv

_XML = ("application/sparql-results+xml", "application/rdf+xml")
_WITH_PREFIXES = ("text/turtle", "application/rdf+xml", "application/trig", "text/n3")
_POSITION = re.compile(r"^error at (\d+):(\d+): ")
_CLASS = re.compile(r"(?:, )?\[(?:_|'[^\]]*)\]")
_UNWRITABLE = re.compile(r"^(?:JSON-LD|RDF/XML)\b")  # so begin the errors of Oxigraph's writers
_OTHERS = {"graph": "text/turtle or application/n-triples", "solutions": "application/sparql-results+json"}


def check_text(text: str) -> None:
    """Raise what can be said of a query without parsing it: that it may not run, or not safely."""
    upper = text.upper()
    # What has neither the word nor an escape has no call in any reading.
    if ("SERVICE" in upper or "\\U" in upper) and has_service(text):
        raise QueryRefusedError("SERVICE is not allowed here: this endpoint opens no connections")
    check_depth(text)


def check_depth(text: str) -> None:
    """Raise :class:`QueryError` for a query that the parser would not survive."""
    if is_too_deep(text):
        raise QueryError("the query is nested too deeply or has too many patterns; make several of it")


def evaluate(store: Store, question: Question, output: IO[bytes]) -> Kind:
    """Write the answer to ``question``, whose text was checked, to ``output``; return of which kind it is.

    The default graph of ``store`` is the union of its graphs. Raises :class:`QueryError`,
    :class:`FormatError` when something is written already, and what ``output`` raises.
    """
    try:
        found = ask(store, question)
        kind: Kind = "graph"
        if not isinstance(found, QueryTriples):
            kind = "boolean" if isinstance(found, QueryBoolean) else "solutions"
        _write(found, question, output)  # evaluation goes on meanwhile
    except SyntaxError as error:
        raise _query_error(error) from None
    except UnicodeEncodeError:
        raise QueryError("the query has half a character (a lone surrogate)") from None
    except RuntimeError as error:  # a function that Oxigraph does not know, for one
        raise QueryError(" ".join(str(error).split())) from None
    return kind


def ask(store: Store, question: Question) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Return what Oxigraph finds for ``question``, in the dataset that it names.

    Raises :class:`SyntaxError`, and :class:`RuntimeError` for a function that Oxigraph does not know.
    """
    dataset = find_dataset(question)
    if dataset is None:
        return store.query(question.text)
    present = [graph for graph in dataset.default if store.contains_named_graph(graph)]
    if len(present) < 2:  # nothing to merge
        return store.query(question.text, default_graph=[*present], named_graphs=list(dataset.named))
    merged = merge(store, dataset)
    return merged.query(question.text, default_graph=DefaultGraph(), named_graphs=list(dataset.named))


def _write(
    found: QuerySolutions | QueryBoolean | QueryTriples, question: Question, output: IO[bytes]
) -> None:
    is_graph = isinstance(found, QueryTriples)
    media_type = question.graphs if is_graph else question.results
    others = _OTHERS["graph" if is_graph else "solutions"]
    if media_type in _XML:
        output = _xml(output, media_type, others)
    try:
        if isinstance(found, QueryTriples):
            prefixes = dict(PREFIXES) if media_type in _WITH_PREFIXES else None
            triples = _plain(found) if media_type == "text/n3" else found
            serialize(triples, output, GRAPH_FORMATS[media_type], prefixes=prefixes)
        elif isinstance(found, QuerySolutions) and media_type == "text/csv":
            write_csv(found, output, bom=question.bom)
        else:
            found.serialize(output, RESULT_FORMATS[media_type])
    except OSError as error:
        if error.errno is not None or not _UNWRITABLE.match(str(error)):
            raise
        raise FormatError(f"{media_type} cannot hold this answer: {error}; take {others}") from None


def _plain(triples: QueryTriples) -> Iterator[Triple]:
    """Yield ``triples``; raise :class:`FormatError` at what RDF 1.2 brought, which N3 lacks."""
    for triple in triples:
        term = triple.object
        if isinstance(term, Triple) or (isinstance(term, Literal) and term.direction):
            raise FormatError(
                "text/n3 cannot hold this answer: it has a triple term or a text with a direction; "
                f"take {_OTHERS['graph']}"
            )
        yield triple


def _xml(output: IO[bytes], media_type: str, others: str) -> Any:  # a raw stream, which is enough
    return XmlOutput(output, media_type, others)


def _query_error(error: SyntaxError) -> QueryError:
    message = " ".join(str(error.msg or error).split())
    position = _POSITION.search(message)
    line, column = (int(position[1]), int(position[2])) if position else (0, 0)
    # The parser also lists character classes of names, which tell a reader nothing.
    plain = _CLASS.sub("", _POSITION.sub("", message)).replace("expected one of ,", "expected one of")
    plain = plain.strip(" ,")
    return QueryError("expected a query" if plain in ("", "expected") else plain, line, column)
