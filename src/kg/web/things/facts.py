"""What the graph says of one thing, by property; how much else there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.iris import expand
from kg.web.asking import Term, select
from kg.web.languages import language
from kg.web.site import current_site


@dataclass(frozen=True, slots=True)
class Facts:
    """The values of each property of the thing ``iri``; properties are named with prefixes: ``cp:within``."""

    iri: str
    values: Mapping[str, tuple[Term, ...]]

    def all(self, name: str) -> tuple[Term, ...]:
        """Return the values of the property ``name``."""
        return self.values.get(expand(name), ())

    def iris(self, name: str) -> tuple[str, ...]:
        """Return those values of the property ``name`` that are IRIs."""
        return tuple(term.value for term in self.all(name) if term.kind == "uri")

    def first(self, name: str) -> Term | None:
        """Return a value of the property ``name``, if possible one in the reader's language."""
        return prefer(self.all(name))

    def text(self, name: str) -> str:
        """Return a value of the property ``name`` as text; "" when there is none."""
        found = self.first(name)
        return found.value if found else ""

    def is_a(self, *names: str) -> bool:
        """Return whether the thing is of one of the classes ``names``."""
        kinds = self.iris("rdf:type")
        return any(expand(name) in kinds for name in names)


@dataclass(frozen=True, slots=True)
class Draft:
    """A page before it is made: its template in ``things/``, and what the template is given."""

    template: str
    values: Mapping[str, object]


def prefer(terms: Sequence[Term]) -> Term | None:
    """Return one of ``terms``, if possible in the reader's language, otherwise in English; None for none."""
    return min(
        terms, key=lambda term: (term.language != language(), term.language != "en", term.value), default=None
    )


def read_facts(iri: str) -> Facts:
    """Return what is said of the thing ``iri``; nothing, where the graph does not know it."""
    found: dict[str, list[Term]] = {}
    for row in select(current_site().engine, "things/facts", thing=iri):
        found.setdefault(row["property"].value, []).append(row["value"])
    return Facts(iri, {name: tuple(values) for name, values in found.items()})


def count(kind: str, prop: str, iri: str) -> int:
    """Return how many things of the class ``kind`` have ``iri`` as a value of the property ``prop``."""
    engine = current_site().engine
    rows = select(engine, "things/count", kind=expand(kind), property=expand(prop), thing=iri)
    return int(rows[0]["count"].value)
