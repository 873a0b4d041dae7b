"""A query's answer in the format that the request wants; what ``/sparql`` and ``/queries`` have in common."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, make_response, request
from werkzeug.exceptions import NotAcceptable

from kg.store.engine import Answer, Question
from kg.web.asking import Row, read_table
from kg.web.negotiation import GRAPHS, HTML, RESULTS, choose, content_type, negotiated
from kg.web.pages import Shown, show
from kg.web.site import current_site

_JSON = "application/sparql-results+json"
_TURTLE = "text/turtle"
_LIMIT = 1000  # rows on a page; a browser stumbles over many more


@dataclass(frozen=True, slots=True)
class Formats:
    """The media types in which solutions and graphs are wanted; None where none is acceptable."""

    results: str | None
    graphs: str | None


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer for a page: a table with the number of all its rows, or a truth value, or a graph's text."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Shown | None, ...], ...] = ()
    count: int = 0
    truth: bool | None = None
    graph: str | None = None


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


def ask_for_page(text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> ShownAnswer:
    """Return the answer to the query ``text`` as a page shows it; raise what the engine raises."""
    answer = current_site().engine.answer(Question(text, _JSON, _TURTLE, default, named))
    return _shown(answer)


def _shown(answer: Answer) -> ShownAnswer:
    if answer.kind == "graph":
        return ShownAnswer(graph=answer.body.decode())
    if answer.kind == "boolean":
        return ShownAnswer(truth=b"true" in answer.body)
    table = read_table(answer)
    rows = tuple(_cells(row, table.columns) for row in table.rows[:_LIMIT])
    return ShownAnswer(table.columns, rows, len(table.rows))


def _cells(row: Row, columns: tuple[str, ...]) -> tuple[Shown | None, ...]:
    return tuple(show(row[name]) if name in row else None for name in columns)
