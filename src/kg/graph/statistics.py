"""How large a dataset and its parts are, counted by the queries beside this module (VoID, section 4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pyoxigraph import NamedNode, QuerySolution, QuerySolutions, RdfFormat, Store, Triple

from kg.graph.terms import term, typed
from kg.iris import Iris

_TOTALS = {
    "void:triples": "triples",
    "void:entities": "entities",
    "void:distinctSubjects": "subjects",
    "void:distinctObjects": "objects",
}


@dataclass(frozen=True, slots=True)
class Statistics:
    """The counts of a graph: ``totals`` by VoID property, entities by class, triples by property.

    ``uses`` has, by class and property, the triples of that property whose subjects are of that class.
    """

    totals: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    uses: Mapping[tuple[str, str], int]


def ask(store: Store, name: str) -> Iterator[QuerySolution]:
    """Yield the solutions of the SELECT in ``<name>.rq`` over the default graph of ``store``."""
    found = store.query(_text(name))
    assert isinstance(found, QuerySolutions)  # noqa: S101  # each of the queries here is a SELECT
    yield from found


def count_statistics(store: Store) -> Statistics:
    """Return the counts of the default graph of ``store``."""
    (totals,) = ask(store, "totals")
    return Statistics(
        totals={key: int(totals[name].value) for key, name in _TOTALS.items()},
        classes={row["key"].value: int(row["count"].value) for row in ask(store, "classes")},
        properties={row["key"].value: int(row["count"].value) for row in ask(store, "properties")},
        uses={(row["class"].value, row["key"].value): int(row["count"].value) for row in ask(store, "uses")},
    )


def count_graph(triples: bytes) -> Statistics:
    """Return the counts of the graph written as N-Triples."""
    store = Store()
    store.bulk_load(triples, format=RdfFormat.N_TRIPLES)
    return count_statistics(store)


def state_statistics(
    node: NamedNode, found: Statistics, iris: Iris, graph: str = "", *, uses: bool = False
) -> Iterator[Triple]:
    """Yield ``found`` as what VoID says of ``node``: totals, and a partition for each class and property.

    ``graph`` is the IRI of the graph that was counted, empty for the whole dataset. With ``uses`` each class
    also has the properties of its things, from which editors complete queries.
    """
    numbers = dict(found.totals)
    numbers |= {"void:classes": len(found.classes), "void:properties": len(found.properties)}
    for key, number in numbers.items():
        yield Triple(node, term(key), typed(number, "xsd:integer"))
    for cls, number in found.classes.items():
        yield from _partition(node, iris.partition(graph, cls=cls), "class", cls, number)
    for name, number in found.properties.items():
        yield from _partition(node, iris.partition(graph, name=name), "property", name, number)
    for (cls, name), number in found.uses.items() if uses else ():
        part = NamedNode(iris.partition(graph, cls=cls))
        yield from _partition(part, iris.partition(graph, cls=cls, name=name), "property", name, number)


def _partition(whole: NamedNode, iri: str, kind: str, key: str, number: int) -> Iterator[Triple]:
    node = NamedNode(iri)
    yield Triple(whole, term(f"void:{kind}Partition"), node)
    yield Triple(node, term(f"void:{kind}"), NamedNode(key))
    size = "void:entities" if kind == "class" else "void:triples"
    yield Triple(node, term(size), typed(number, "xsd:integer"))


@cache
def _text(name: str) -> str:
    return files("kg.graph").joinpath(f"{name}.rq").read_text(encoding="utf-8")
