"""What the pages ask of the graph: the ``.rq`` files beside this module, and the answers as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from kg.query.saved import SavedQuery, read_query
from kg.store.engine import Answer, Engine, Question
from kg.web.rdf import write_graph


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a result: ``kind`` is ``uri``, ``literal`` or ``bnode``."""

    kind: str
    value: str
    language: str = ""
    datatype: str = ""


Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Table:
    """The solutions of a SELECT: the names of the columns, and rows that leave out what is unbound."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@cache
def page_query(name: str) -> SavedQuery:
    """Return the query in ``<name>.rq`` beside this module."""
    with as_file(files("kg.web").joinpath(f"{name}.rq")) as path:
        return read_query(path)


def select(engine: Engine, name: str, **values: str) -> tuple[Row, ...]:
    """Return the rows of the SELECT in ``<name>.rq``, its parameters bound to ``values``."""
    return read_table(engine.answer(Question(page_query(name).fill(values)))).rows


def holds(engine: Engine, name: str, **values: str) -> bool:
    """Return the answer of the ASK in ``<name>.rq``."""
    answer = engine.answer(Question(page_query(name).fill(values)))
    return bool(json.loads(answer.body)["boolean"])


def construct(engine: Engine, name: str, media_type: str, **values: str) -> bytes:
    """Return the graph of the CONSTRUCT in ``<name>.rq``, serialised."""
    answer = engine.answer(Question(page_query(name).fill(values), graphs="application/n-triples"))
    return write_graph(answer.body, media_type)


def read_table(answer: Answer) -> Table:
    """Return the solutions in ``answer``, whose format must be SPARQL's JSON."""
    found = json.loads(answer.body)
    rows = tuple(
        {
            name: Term(
                term["type"] if term["type"] in ("uri", "bnode") else "literal",
                str(term["value"]),
                term.get("xml:lang", ""),
                term.get("datatype", ""),
            )
            for name, term in binding.items()
        }
        for binding in found["results"]["bindings"]
    )
    return Table(tuple(found["head"]["vars"]), rows)
