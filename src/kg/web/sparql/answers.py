"""A query's answer in the format that the request wants; what ``/sparql`` and ``/queries`` have in common."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from flask import Response, make_response, request
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results
from werkzeug.exceptions import NotAcceptable

from kg.query.table import Heading
from kg.store.engine import FormatError, Question
from kg.web.cells import Cell, Term, read_cells
from kg.web.negotiation import GRAPHS, HTML, RESULTS, choose, content_type, negotiated
from kg.web.rdf import write_graph
from kg.web.site import current_site
from kg.web.views.solutions import Solutions

_JSON = "application/sparql-results+json"
_TSV = "text/tab-separated-values"
_TURTLE = "text/turtle"
_TRIPLES = "application/n-triples"
_MOST = 4 << 20  # bytes of an answer that is to be a page, which has several times as many
_TOO_DEEP = "the answer is nested too deeply for a page; it can be had as JSON"
LONGEST_ADDRESS = 6_000  # characters; servers and browsers on the way take 8,000 and more
ROWS_SHOWN = 1000  # on a page; a browser stumbles over many more


@dataclass(frozen=True, slots=True)
class Formats:
    """The media types in which solutions and graphs are wanted; None where none is acceptable."""

    results: str | None
    graphs: str | None


# What ``format=`` and the suffix of a file may be.
NAMED_FORMATS: Mapping[str, Formats] = {
    "csv": Formats("text/csv", None),
    "tsv": Formats(_TSV, None),
    "json": Formats(_JSON, "application/ld+json"),
    "xml": Formats("application/sparql-results+xml", "application/rdf+xml"),
    "ttl": Formats(None, _TURTLE),
    "nt": Formats(None, _TRIPLES),
    "jsonld": Formats(None, "application/ld+json"),
    "rdf": Formats(None, "application/rdf+xml"),
}
# Which of them an answer can be had in.
OFFERED: Mapping[str, tuple[str, ...]] = {
    "solutions": ("csv", "tsv", "json", "xml"),
    "boolean": ("json", "xml"),
    "graph": ("ttl", "nt", "jsonld", "rdf"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the variable's name, and whether all its values are numbers."""

    name: str
    numeric: bool


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer for a page: of ``count`` rows or triples the first :data:`ROWS_SHOWN`, or a truth value.

    ``kind`` is the engine's; ``terms`` are those of the ``rows``; ``turtle`` has the triples shown;
    ``seconds`` is how long the engine took; ``address`` is where the query can be asked again and changed,
    None when it is too long for that.
    """

    kind: str
    seconds: float
    address: str | None
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    count: int = 0
    truth: bool | None = None
    turtle: str = ""
    terms: tuple[tuple[Term | None, ...], ...] = ()

    @property
    def solutions(self) -> Solutions:
        """Return what views of the answer are made of: the rows shown; none of a truth value."""
        headings = tuple(Heading(column.name, column.name) for column in self.columns)
        return Solutions(headings, self.terms, self.rows, is_graph=self.kind == "graph")

    @property
    def groups(self) -> tuple[tuple[tuple[Cell | None, ...], ...], ...]:
        """Return the rows of a graph, those about one subject together."""
        return tuple(tuple(rows) for _, rows in groupby(self.rows, key=lambda row: row[0]))


def wants_page() -> bool:
    """Return whether the request wants its answer as a page."""
    return choose(request.accept_mimetypes, (*RESULTS, *GRAPHS, HTML)) == HTML


def wanted_formats() -> Formats:
    """Return the formats that the request wants; raise a 406 when there is none."""
    accept = request.accept_mimetypes
    found = Formats(choose(accept, RESULTS), choose(accept, GRAPHS))
    if not (found.results or found.graphs):
        raise NotAcceptable(f"answers are to be had as {', '.join(dict.fromkeys((*RESULTS, *GRAPHS)))}")
    return found


def ask(text: str, formats: Formats, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> Response:
    """Return the answer to the query ``text`` over the dataset of ``default`` and ``named`` graphs.

    Raises a 406 when its kind is to be had in none of the ``formats``, and what the engine raises.
    """
    results = RESULTS[formats.results] if formats.results else _JSON
    graphs = GRAPHS[formats.graphs] if formats.graphs else _TURTLE
    answer = current_site().engine.answer(Question(text, results, graphs, default, named))
    media_type = formats.graphs if answer.kind == "graph" else formats.results
    if media_type is None:
        offers = GRAPHS if answer.kind == "graph" else RESULTS
        raise NotAcceptable(f"the answer to this query is to be had as {', '.join(offers)}")
    response = make_response(answer.body)
    response.content_type = content_type(media_type)
    return negotiated(response)


def ask_for_page(
    text: str,
    default: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
    timeout: float | None = None,
) -> ShownAnswer:
    """Return the answer to the query ``text`` as a page shows it; raise what the engine raises."""
    started = time.perf_counter()
    # The formats with a line for each row: those that are not shown need not be read to be counted.
    question = Question(text, _TSV, _TRIPLES, default, named, timeout, most=_MOST)
    answer = current_site().engine.answer(question)
    seconds = time.perf_counter() - started
    address = query_address(text, default, named, timeout)
    if answer.kind == "boolean":
        return ShownAnswer("boolean", seconds, address, truth=answer.body.strip() == b"true")
    if answer.kind == "graph":
        return _shown_graph(answer.body, seconds, address)
    count = answer.body.count(b"\n") - 1
    lines = answer.body.split(b"\n", ROWS_SHOWN + 1)[: min(count, ROWS_SHOWN) + 1]
    names, solutions = _read_rows(b"\n".join(lines) + b"\n")
    rows = read_cells(solutions)
    columns = _columns(names, rows)
    return ShownAnswer("solutions", seconds, address, columns, rows, count, terms=tuple(solutions))


def _read_rows(table: bytes) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
    """Return the names and rows of SPARQL TSV; raise :class:`FormatError` for what cannot be shown."""
    try:
        found = parse_query_results(table, format=QueryResultsFormat.TSV)
        assert isinstance(found, QuerySolutions)  # noqa: S101  # for the type checker
        rows = [tuple(solution) for solution in found]
    except SyntaxError:  # triples in triples, deeper than the parser goes
        raise FormatError(_TOO_DEEP) from None
    return tuple(variable.value for variable in found.variables), rows


def query_address(
    text: str,
    default: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
    timeout: float | None = None,
    **further: str,
) -> str | None:
    """Return the address on this server that asks the query ``text``; None when it is too long for one."""
    pairs = [("query", text)]
    pairs += [("default-graph-uri", iri) for iri in default]
    pairs += [("named-graph-uri", iri) for iri in named]
    pairs += [("timeout", f"{timeout:g}")] if timeout is not None else []
    address = f"/sparql?{urlencode([*pairs, *further.items()])}"
    return address if len(address) <= LONGEST_ADDRESS else None


def _shown_graph(body: bytes, seconds: float, address: str | None) -> ShownAnswer:
    # CONSTRUCT says a triple as often as it finds it.
    lines = list(dict.fromkeys(body.splitlines()))
    shown = b"\n".join(lines[:ROWS_SHOWN]) + b"\n"
    try:
        quads = list(parse(shown, format=RdfFormat.N_TRIPLES))
    except SyntaxError:  # triples in triples, deeper than the parser goes
        raise FormatError(_TOO_DEEP) from None
    triples: list[tuple[Term | None, ...]] = [(quad.subject, quad.predicate, quad.object) for quad in quads]
    triples.sort(key=lambda triple: tuple(map(str, triple)))
    rows = read_cells(triples)
    columns = _columns(("subject", "predicate", "object"), rows)
    turtle = write_graph(shown, _TURTLE).decode()
    return ShownAnswer(
        "graph", seconds, address, columns, rows, len(lines), turtle=turtle, terms=tuple(triples)
    )


def _columns(names: Sequence[str], rows: Sequence[Sequence[Cell | None]]) -> tuple[Column, ...]:
    kinds = [{cell.kind for row in rows if (cell := row[index])} for index in range(len(names))]
    return tuple(Column(name, found == {"number"}) for name, found in zip(names, kinds, strict=True))
