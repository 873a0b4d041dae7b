"""An answer as a graph: the triples between things, or two columns of things related row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode

from kg.query.table import Term, pair_columns
from kg.web.cells import Cell
from kg.web.drawing.network import Arrow, Node
from kg.web.views.solutions import Solutions

_Relation = tuple[Term, Cell, Term, Cell, str]


def find_network(solutions: Solutions) -> tuple[tuple[Node, ...], tuple[Arrow, ...]]:
    """Return the things in ``solutions``, those with most relations first, and the relations between them.

    There are none where no two things stand together. Values are no things: they stay in the table.
    """
    relations = list(_read_triples(solutions) if solutions.is_graph else _read_rows(solutions))
    degrees: Counter[Term] = Counter()
    cells: dict[Term, Cell] = {}
    for one, one_cell, other, other_cell, _ in relations:
        degrees.update((one, other))
        cells |= {one: one_cell, other: other_cell}
    places = {thing: at for at, (thing, _) in enumerate(degrees.most_common())}
    nodes = tuple(Node(cells[thing].text, cells[thing].href or "") for thing in places)
    arrows = dict.fromkeys(Arrow(places[one], places[other], label) for one, _, other, _, label in relations)
    return nodes, tuple(arrows)


def _read_triples(solutions: Solutions) -> Iterator[_Relation]:
    for (one, _, other), (one_cell, relation, other_cell) in solutions.rows():
        if _is_thing(one) and _is_thing(other) and one and other and one_cell and other_cell:
            yield one, one_cell, other, other_cell, relation.text if relation else ""


def _read_rows(solutions: Solutions) -> Iterator[_Relation]:
    """Yield the things of the first two columns that have any."""
    columns = [
        at for at, _ in pair_columns(solutions.headings) if any(_is_thing(row[at]) for row in solutions.terms)
    ]
    if len(columns) < 2:
        return
    first, second = columns[:2]
    label = solutions.headings[second].title
    for terms, cells in solutions.rows():
        one, other, one_cell, other_cell = terms[first], terms[second], cells[first], cells[second]
        if _is_thing(one) and _is_thing(other) and one and other and one_cell and other_cell:
            yield one, one_cell, other, other_cell, label


def _is_thing(term: Term | None) -> bool:
    return isinstance(term, NamedNode | BlankNode)
