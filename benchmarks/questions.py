"""The queries of the load, and what their answers have in common whoever gives them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from benchmarks.load import Load
from benchmarks.servers import Server, fetch
from kg.query.saved import read_queries

FOLDER = Path(__file__).with_name("queries")
ROWS = 50  # of a join
Solutions = Counter[frozenset[tuple[str, str, str, str, str]]]
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_END = "\n#"  # what comes after it is a comment: a number that makes each query another text


@cache
def question(name: str, thing: str = "") -> str:
    """Return the query in ``queries/<name>.rq``, about ``thing`` (an IRI) where it is about one."""
    return read_queries(FOLDER)[name].fill({"thing": thing} if thing else {}).strip()


def some_rows(query: str) -> str:
    """Return ``query`` for the first rows only."""
    return f"{query}\nLIMIT {ROWS}"


def things(server: Server) -> list[str]:
    """Return the IRIs of up to a thousand things to look up."""
    bindings = json.loads(fetch(server, server.target(question("things"))).body)["results"]["bindings"]
    return sorted({row["thing"]["value"] for row in bindings})


def asking(server: Server, queries: Sequence[str], *, distinct: bool) -> Load:
    """Return the load that asks ``server`` each of ``queries`` in turn."""
    return Load([server.target(query + _END) for query in queries], distinct=distinct)


def read_solutions(body: bytes) -> Solutions:
    """Return the solutions in SPARQL 1.1 Query Results JSON, in no order; blank nodes are all alike."""
    return Counter(
        frozenset(
            (
                name,
                term["type"].replace("typed-literal", "literal"),
                "" if term["type"] == "bnode" else term["value"],
                term.get("xml:lang", "").lower(),
                term.get("datatype", _STRING).replace(_STRING, ""),
            )
            for name, term in row.items()
        )
        for row in json.loads(body)["results"]["bindings"]
    )


def solutions(server: Server, query: str) -> Solutions:
    """Return the solutions of ``query`` as ``server`` has them; raise :class:`ValueError` for no answer."""
    reply = fetch(server, server.target(query))
    if reply.status != 200:
        text = reply.body[:200].decode("utf-8", "replace")
        raise ValueError(f"{server.name} answers {reply.status}: {text}")
    return read_solutions(reply.body)
