"""Calls of SERVICE take along what they are joined with, where that changes nothing in the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from kg.store.binding import bind_calls

from .workers.endpoints import Endpoint, endpoint, reply

P, Q = NamedNode("http://e/p"), NamedNode("http://e/q")
CALL = "SERVICE <http://far/> { ?x <http://e/q> ?y }"
PAIRS = "{ SELECT DISTINCT ?x ?n { ?x <http://e/p> ?n } }"
XS = "{ SELECT DISTINCT ?x { ?x <http://e/p> ?n } }"


def store(things: int = 3) -> Store:
    found = Store()
    found.extend(Quad(NamedNode(f"http://e/{n}"), P, Literal(n)) for n in range(things))
    return found


def bound(text: str, things: int = 3) -> str:
    return bind_calls(text, store(things).query)


def values(text: str) -> list[set[str]]:
    """Return the rows of each VALUES in ``text``."""
    blocks = re.findall(r"VALUES \([^{]*\{([^{}]*)\}", text)
    return [set(re.findall(r"\(([^()?]+)\)", block)) for block in blocks]


THREE = {"<http://e/0>", "<http://e/1>", "<http://e/2>"}


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {XS} {CALL} }}",
        f"SELECT * {{ {XS} . {CALL} }}",
        f"SELECT * {{ {XS} # why\n {CALL} }}",
        f"ASK {{ {XS} {CALL} }}",
        f"SELECT * {{ {PAIRS} {CALL} }}",  # ?n is nothing to the endpoint
        f"SELECT * {{ ?x <http://e/p> ?m {XS} {CALL} OPTIONAL {{ ?x <http://e/p> ?k }} }}",
        f"SELECT ?x WHERE {{ {{ SELECT * WHERE {{ {XS} {CALL} }} ORDER BY ?x }} }} LIMIT 2",  # a page
        f"PREFIX e: <http://e/> SELECT * {{ {{ select distinct ?x {{ ?x e:p ?n }} }} {CALL} }}",
        f"SELECT * {{ {XS} service <http://far/> {{ SELECT $x {{ $x <http://e/q> ?y }} LIMIT 5 }} }}",
    ],
)
def test_values_go_along(text: str) -> None:
    assert values(bound(text)) == [THREE]


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {CALL} }}",
        f"SELECT * {{ {CALL} {XS} }}",
        f"SELECT * {{ ?x <http://e/p> ?n {CALL} }}",
        f"SELECT * {{ {{ ?x <http://e/p> ?n }} {CALL} }}",
        f"SELECT * {{ OPTIONAL {XS} {CALL} }}",
        f"SELECT * {{ {{ ?s ?p ?o }} UNION {XS} {CALL} }}",
        f"SELECT * {{ ?s ?p ?o MINUS {XS} {CALL} }}",
        f"SELECT * {{ GRAPH ?g {{ {XS} {CALL} }} }}",
        f"SELECT * {{ GRAPH <http://e/g> {{ {{ {XS} {CALL} }} }} }}",
        f"SELECT * {{ ?s ?p ?x FILTER EXISTS {{ {XS} {CALL} }} }}",
        f"SELECT *FROM <http://e/g> {{ {XS} {CALL} }}",
        f"SELECT * {{ {XS} {CALL} }} VALUES ?x {{ <http://e/1> }}",
        f"CONSTRUCT {{ ?x ?x ?x }} {{ {XS} {CALL} }}",
        f"SELECT * {{ {XS} {CALL.replace('SERVICE', 'SERVICE SILENT')} }}",
        f"SELECT * {{ {XS} SERVICE <http://far/> {{ _:b <http://e/q> ?x }} }}",
        f"SELECT * {{ {XS} SERVICE <http://far/> {{ ?z <http://e/q> ?y }} }}",
        f"SELECT * {{ {{ SELECT ?x {{ {CALL} }} }} {CALL} }}",
        f"SELECT * {{ {{ SELECT ?x {{ ?x <http://e/p> ?n OPTIONAL }} }} {CALL} }}",
        f"SELECT * {{ {XS} {CALL} }} }}",
        f"SELECT * {{ {XS} {CALL}",
        f"SELECT * {{ {XS} {CALL} FILTER }}",
        f"SELECT * {{ {{ SELECT (<http://no/function>(?n) AS ?x) {{ ?s <http://e/p> ?n }} }} {CALL} }}",
        "SELECT * { ?s ?p 'SERVICE' }",
        "SERVICE",
        "",
    ],
)
def test_other_queries_stay_as_they_are(text: str) -> None:
    assert bound(text) == text


@pytest.mark.parametrize(
    "term", [BlankNode("b"), Literal("x" * 3_000), None], ids=["blank node", "long", "unbound"]
)
def test_what_values_cannot_hold_is_not_sent(term: BlankNode | Literal | None) -> None:
    data = store()
    if term:
        data.add(Quad(NamedNode("http://e/odd"), Q, term))
    text = f"SELECT * {{ {{ SELECT ?y {{ ?x <http://e/p> ?n OPTIONAL {{ ?z <http://e/q> ?y }} }} }} {CALL} }}"
    assert bind_calls(text, data.query) == text


def test_text_cannot_break_out() -> None:
    data = Store()
    data.add(Quad(NamedNode("http://e/1"), P, Literal('") } } SERVICE <http://private/> { ?a ?b "\\')))
    text = f"SELECT * {{ {{ SELECT ?y {{ ?x <http://e/p> ?y }} }} {CALL} }}"
    (row,) = re.findall(r"VALUES \(\?y\) \{ \((.*?)\) \} \{", bind_calls(text, data.query))
    assert row == r'''"\") } } SERVICE <http://private/> { ?a ?b \"\\"'''


@pytest.mark.parametrize(
    ("things", "sizes"),
    [(1, [1]), (100, [100]), (101, [100, 1]), (5_000, [100] * 50), (5_001, [])],
)
def test_a_hundred_values_a_call_and_not_too_many_calls(things: int, sizes: list[int]) -> None:
    assert [len(rows) for rows in values(bound(f"SELECT * {{ {XS} {CALL} }}", things))] == sizes


def test_nothing_to_send_is_no_call() -> None:
    text = bound(f"SELECT * {{ {XS} {CALL} }}", 0)
    assert "SERVICE" not in text
    assert list(answer(text, Store())) == []


def answer(text: str, data: Store) -> list[tuple[str, ...]]:
    found = data.query(text)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple(map(str, solution)) for solution in found)


def rows(count: int) -> bytes:
    bindings = ",".join(
        f'{{"x":{{"type":"uri","value":"http://e/{n}"}},"y":{{"type":"literal","value":"far {n}"}}}}'
        for n in range(count)
    )
    return f'{{"head":{{"vars":["x","y"]}},"results":{{"bindings":[{bindings}]}}}}'.encode()


@pytest.fixture
def far() -> Iterator[Endpoint]:
    with endpoint(reply(rows(150))) as found:
        yield found


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {{ {xs} {call} }}",
        "SELECT * {{ {xs} {call} ?x <http://e/p> ?n }}",
        "SELECT * {{ {xs} {call} BIND(STRLEN(?y) AS ?long) FILTER(?long > 5) }}",
        "SELECT (COUNT(*) AS ?n) {{ {xs} {call} }}",
        "SELECT * {{ ?x <http://e/p> ?n OPTIONAL {{ ?x <http://e/none> ?k }} {xs} {call} }}",
    ],
)
def test_answer_is_the_same(text: str, far: Endpoint) -> None:
    """The endpoint has 150 things, the data the first 40 of them, so that one call has all."""
    data = store(40)
    query = text.format(xs=XS, call=CALL.replace("http://far/", far.address))
    before = answer(query, data)
    assert far.asked[-1].count("http://e/3") == 0
    after = answer(bind_calls(query, data.query), data)
    assert after == before
    assert len(far.asked) == 2
    assert far.asked[-1].count("<http://e/39>") == 1


def test_several_calls_are_joined() -> None:
    """Each call is answered by the things that it asks for, as a real endpoint does."""
    with endpoint() as first:
        data = store(150)
        text = bind_calls(f"SELECT * {{ {XS} {CALL.replace('http://far/', first.address)} }}", data.query)
        first.says = reply(rows(7))  # of either call the same, which has none of the other's
        found = answer(text, data)
        assert len(first.asked) == 2
        assert sum(said.count("<http://e/") for said in first.asked) == 152  # each once, and ?x e:q ?y twice
        assert len(found) == 14
