"""The OWL 2 RL closure of data: compiled rules run as SPARQL updates in Oxigraph, to a fixpoint.

The result is what owlrl infers over the same triples about the data's own things; a test compares them.
"""

from __future__ import annotations

import re
from functools import cache
from graphlib import TopologicalSorter

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from kg.faults import Fault, InputError
from kg.graph.rules import Rule, Rules

INFERRED = NamedNode("urn:kg:inferred")


def close(store: Store, rules: Rules, ontology_name: str = "ontology") -> bytes:
    """Return what ``rules`` infer from the default graph of ``store``, as N-Triples in no fixed order.

    The inferred triples are added to the default graph on the way. Raises :class:`InputError` when a thing
    turns out to be of two disjoint classes.
    """
    for group in _strata(rules.rules):
        again = True
        while again:
            for rule in group:
                store.update(_update(rule))
            again = _is_recursive(group) and any(_adds(store, rule) for rule in group)
    faults = [
        Fault(ontology_name, 0, 0, f"<{thing}> would be both a <{one}> and a <{other}>", "correct the data")
        for one, other in rules.disjoint
        for thing in _members(store, one, other)
    ]
    if faults:
        raise InputError(faults)
    return store.dump(format=RdfFormat.N_TRIPLES, from_graph=INFERRED) or b""


def _members(store: Store, one: str, other: str) -> list[str]:
    found = store.query(f"SELECT DISTINCT ?x WHERE {{ ?x a <{one}>, <{other}> }} ORDER BY ?x LIMIT 10")
    assert isinstance(found, QuerySolutions)  # noqa: S101  # it is a SELECT
    return [str(row["x"].value) for row in found]


def _is_recursive(group: tuple[Rule, ...]) -> bool:
    writes = {rule.writes for rule in group}
    return any(rule.reads & writes for rule in group)


def _new(rule: Rule) -> str:
    """Return the pattern of what ``rule`` adds, each solution once.

    MINUS and joined subqueries make Oxigraph hash both sides once. NOT EXISTS and plain joins look each
    row up, which for a node with 10⁴ triples (the host, in each partnership) walks through all of them:
    at 10⁴ partners the closure took 50 times what it took at 10³.
    """
    steps = rule.body.split(" . ")
    body = " ".join(f"{{ SELECT * WHERE {{ {step} }} }}" for step in steps) if len(steps) > 1 else rule.body
    variables = " ".join(sorted(set(re.findall(r"\?\w+", rule.head))))
    subject = rule.head.split()[0]  # a literal is none; owlrl says something of it, RDF does not
    body += f" FILTER(!isLiteral({subject}))"
    return f"{{ SELECT DISTINCT {variables} WHERE {{ {body} }} }} MINUS {{ {rule.head} }}"


def _update(rule: Rule) -> str:
    """Return the rule as an update that also marks what is new by a graph of its own."""
    return f"INSERT {{ {rule.head} . GRAPH {INFERRED} {{ {rule.head} }} }} WHERE {{ {_new(rule)} }}"


def _adds(store: Store, rule: Rule) -> bool:
    return bool(store.query(f"ASK {{ {_new(rule)} }}"))


@cache
def _strata(rules: tuple[Rule, ...]) -> tuple[tuple[Rule, ...], ...]:
    """Return the rules in groups, each reading only what groups before it, or it itself, write.

    Rules that feed each other (an inverse and its inverse) share a group: a strongly connected component
    of the graph of what each rule reads and writes.
    """
    component = _components(rules)
    before: dict[int, set[int]] = {}
    members: dict[int, list[Rule]] = {}
    for rule in rules:
        target = component[rule.writes]
        members.setdefault(target, []).append(rule)
        before.setdefault(target, set()).update(component[token] for token in rule.reads)
        before[target].discard(target)
    order = TopologicalSorter(before).static_order()
    return tuple(tuple(members[number]) for number in order if number in members)


def _components(rules: tuple[Rule, ...]) -> dict[str, int]:
    """Return the number of the strongly connected component of each predicate or class."""
    reach: dict[str, set[str]] = {}
    for rule in rules:
        for token in rule.reads:
            reach.setdefault(token, set()).add(rule.writes)
        reach.setdefault(rule.writes, set())
    for token, next_ones in list(reach.items()):
        stack, seen = list(next_ones), set[str]()
        while stack:
            step = stack.pop()
            if step not in seen:
                seen.add(step)
                stack.extend(reach[step])
        reach[token] = next_ones | seen
    numbers: dict[str, int] = {}
    for token, reached in reach.items():
        same = {token} | {other for other in reached if token in reach[other]}
        numbers[token] = min((numbers[other] for other in same if other in numbers), default=len(numbers))
    return numbers
