"""Asking the engine in tests: plain values of a query's rows."""

from __future__ import annotations

from kg.iris import CP
from kg.store.engine import Engine, Question
from kg.web.asking import read_table


def rows(engine: Engine, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT, unbound as empty strings."""
    table = read_table(engine.answer(Question(query)))
    return [tuple(row[name].value if name in row else "" for name in table.columns) for row in table.rows]


def all_things(engine: Engine, kind: str) -> list[str]:
    """Return the IRIs of the things of a class of the ontology, sorted."""
    return [row[0] for row in rows(engine, f"SELECT DISTINCT ?s WHERE {{ ?s a <{CP}{kind}> }} ORDER BY ?s")]
