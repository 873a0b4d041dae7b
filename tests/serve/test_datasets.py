"""The dataset of a query: what the request names, else what the query names, else all there is.

SPARQL 1.1 Protocol, section 2.1.4, and SPARQL 1.1 Query Language, section 13; every way to ask.
"""

from __future__ import annotations

import pytest

from .running import WAYS, Server

GRAPH = "https://example.org/graph/"
ONE, TWO, THREE = f"{GRAPH}one", f"{GRAPH}two", f"{GRAPH}three"
CARDS = "urn:x-shelves:cards"
NOWHERE = f"{GRAPH}nowhere"
JSON = "application/sparql-results+json"


def default(*graphs: str) -> tuple[tuple[str, str], ...]:
    return tuple(("default-graph-uri", graph) for graph in graphs)


def named(*graphs: str) -> tuple[tuple[str, str], ...]:
    return tuple(("named-graph-uri", graph) for graph in graphs)


def shelf(*graphs: str) -> str:
    """Return a pattern that holds where each of ``graphs`` calls itself a shelf."""
    return " ".join(f"<{graph}> a ?type{number} ." for number, graph in enumerate(graphs))


def inside(graph: str, name: str = "?g") -> str:
    """Return a pattern that holds where a named graph ``name`` has ``graph`` calling itself a shelf."""
    return f"GRAPH {name} {{ <{graph}> a ?type }}"


SHELF_ONCE = f"{{ SELECT (COUNT(*) AS ?n) {{ {shelf(ONE)} }} }} FILTER(?n = 1)"
DATASETS = {
    "nothing said: the union of all": ((), f"ASK {{ {shelf(ONE, TWO, THREE)} }}", True),
    "nothing said: what stands in no graph": ((), "ASK { <https://example.org/tree> ?p ?o }", True),
    "nothing said: each by its name": ((), f"ASK {{ {inside(ONE, f'<{ONE}>')} {inside(TWO, '?h')} }}", True),
    "one default": (default(ONE), f"ASK {{ {shelf(ONE)} }}", True),
    "one default has not the others": (default(ONE), f"ASK {{ {shelf(TWO)} }}", False),
    "one default is no named one": (default(ONE), f"ASK {{ {inside(ONE)} }}", False),
    "two defaults are merged": (default(ONE, TWO), f"ASK {{ {shelf(ONE, TWO)} }}", True),
    "two defaults have not the third": (default(ONE, TWO), f"ASK {{ {shelf(THREE)} }}", False),
    "a default twice is there once": (default(ONE, ONE), f"ASK {{ {SHELF_ONCE} }}", True),
    "what stands in two defaults is there once": (default(ONE, TWO), f"ASK {{ {SHELF_ONCE} }}", True),
    "one named": (named(ONE), f"ASK {{ {inside(ONE)} }}", True),
    "one named is not the default": (named(ONE), f"ASK {{ {shelf(ONE)} }}", False),
    "two named": (named(ONE, TWO), f"ASK {{ {inside(ONE, '?g')} {inside(TWO, '?h')} }}", True),
    "two named have not the third": (named(ONE, TWO), f"ASK {{ {inside(THREE)} }}", False),
    "named and default": (
        default(THREE) + named(ONE, TWO),
        f"ASK {{ {shelf(THREE)} {inside(ONE, '?g')} {inside(TWO, '?h')} }}",
        True,
    ),
    "named and default stay apart": (default(THREE) + named(ONE), f"ASK {{ {shelf(ONE)} }}", False),
    "an unknown default is empty": (default(NOWHERE), "ASK { ?s ?p ?o }", False),
    "an unknown default beside a known one": (default(NOWHERE, ONE), f"ASK {{ {shelf(ONE)} }}", True),
    "an unknown named is empty": (named(NOWHERE), "ASK { GRAPH ?g { ?s ?p ?o } }", False),
    "an empty pattern holds anywhere": (default(NOWHERE), "ASK {}", True),
    "a graph without a host": (default(CARDS), "ASK { ?s ?p 'no host' }", True),
    "a name with a fragment": (
        named("http://elsewhere.example/g?x=1&y=2#part"),
        "ASK { GRAPH <http://elsewhere.example/g?x=1&y=2#part> { ?s ?p 'another host' } }",
        True,
    ),
    "escapes in a name are decoded once": (default(f"{GRAPH}a%20b"), "ASK { ?s ?p 'once' }", True),
    "escaped escapes stay escapes": (default(f"{GRAPH}a%2520b"), "ASK { ?s ?p 'twice' }", True),
    "a name beyond ASCII": (default(f"{GRAPH}дом"), "ASK { ?s ?p 'not at all' }", True),
    "FROM alone": ((), f"ASK FROM <{ONE}> {{ {shelf(ONE)} }}", True),
    "FROM has not the others": ((), f"ASK FROM <{ONE}> {{ {shelf(TWO)} }}", False),
    "FROM NAMED alone": ((), f"ASK FROM NAMED <{ONE}> {{ {inside(ONE)} }}", True),
    "FROM NAMED leaves the default empty": ((), f"ASK FROM NAMED <{ONE}> {{ ?s ?p ?o }}", False),
    "FROM an unknown one is empty": ((), f"ASK FROM <{NOWHERE}> {{ ?s ?p ?o }}", False),
    "FROM twice is merged": ((), f"ASK FROM <{ONE}> FROM <{TWO}> {{ {SHELF_ONCE} }}", True),
    "FROM the same twice": ((), f"ASK FROM <{ONE}> FROM <{ONE}> {{ {SHELF_ONCE} }}", True),
    "FROM by relative names": (
        (),
        f"BASE <{GRAPH}> ASK FROM <one> #FROM\nFROM NAMED <three> FROM <./two>"
        f" {{ {SHELF_ONCE} {inside(THREE)} }}",
        True,
    ),
    "FROM by prefixed names": ((), f"PREFIX g: <{GRAPH}> ASK FROM g:one FROM g:two {{ {SHELF_ONCE} }}", True),
    "FROM and FROM NAMED the same": (
        (),
        f"ASK FROM <{ONE}> FROM <{TWO}> FROM NAMED <{ONE}> FROM NAMED <{TWO}> {{ {SHELF_ONCE}"
        f" {{ SELECT (COUNT(*) AS ?m) {{ {inside(ONE)} }} }} FILTER(?m = 2) }}",
        True,
    ),
    "the request overrides FROM": (default(TWO), f"ASK FROM <{ONE}> {{ {shelf(TWO)} }}", True),
    "what FROM names is not there then": (default(THREE), f"ASK FROM <{ONE}> {{ {shelf(ONE)} }}", False),
    "named ones override FROM too": (
        named(ONE, TWO),
        f"ASK FROM <{THREE}> {{ {inside(ONE, '?g')} {inside(TWO, '?h')} }}",
        True,
    ),
    "the default is empty then": (named(ONE), f"ASK FROM <{THREE}> {{ ?s ?p ?o }}", False),
    "a default overrides FROM NAMED": (default(TWO), f"ASK FROM NAMED <{ONE}> {{ {inside(ONE)} }}", False),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("dataset", "query", "expected"), DATASETS.values(), ids=DATASETS)
def test_the_dataset_is_the_one_asked_for(
    shelves: Server, way: str, dataset: tuple[tuple[str, str], ...], query: str, expected: bool
) -> None:
    reply = shelves.send(WAYS[way](query, *dataset))
    assert (reply.status, reply.media_type) == (200, JSON), reply.text
    assert reply.json()["boolean"] is expected
