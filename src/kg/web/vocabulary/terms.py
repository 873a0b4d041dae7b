"""The terms of the ontology for its page: what is said of each, how often it is used, an example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.iris import Iris, expand
from kg.web.asking import Row, Term, select
from kg.web.languages import language
from kg.web.pages import Shown, show
from kg.web.site import current_site
from kg.web.texts import N_, gettext

_CLASS = N_("Classes")
_KINDS = {
    expand("owl:Class"): _CLASS,
    expand("owl:ObjectProperty"): N_("Object properties"),
    expand("owl:DatatypeProperty"): N_("Datatype properties"),
    expand("owl:AnnotationProperty"): N_("Annotation properties"),
}
_RELATIONS = {
    expand("rdfs:subClassOf"): N_("Kind of"),
    expand("rdfs:subPropertyOf"): N_("More special than"),
    expand("rdfs:domain"): N_("Said of"),
    expand("rdfs:range"): N_("Its values are"),
    expand("owl:inverseOf"): N_("Inverse of"),
    expand("rdf:type"): N_("Characteristic"),
    expand("owl:propertyChainAxiom"): N_("Follows from"),
}
# The other way round: what is told of the term that a relation leads to.
_BACK = {
    expand("rdfs:subClassOf"): N_("More special classes"),
    expand("rdfs:subPropertyOf"): N_("More special properties"),
    expand("rdfs:domain"): N_("Has the properties"),
    expand("rdfs:range"): N_("Is the value of"),
    expand("owl:inverseOf"): N_("Inverse of"),
}
_CHARACTERISTICS = {
    expand("owl:SymmetricProperty"): N_("symmetric: holds in both directions"),
    expand("owl:TransitiveProperty"): N_("transitive: what is within a part is within the whole"),
}
_NOTE = expand("skos:scopeNote")
_CHAIN = expand("owl:propertyChainAxiom")


@dataclass(frozen=True, slots=True)
class Relation:
    """How a term is related to others: what the relation is called, and the others."""

    name: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Something of a class, or a statement with a property, whose ``object`` is then not None."""

    subject: Shown
    object: Shown | None


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A term: its ``name`` and anchor, its row of ``terms.rq``, and what else is known of it.

    ``uses`` is how many things or statements there are, 0 where none were counted.
    """

    name: str
    row: Row
    notes: tuple[str, ...]
    relations: tuple[Relation, ...]
    uses: int
    example: Example | None


@dataclass(frozen=True, slots=True)
class Group:
    """The terms of one kind, by the ``title`` of that kind; ``anchor`` is that of its heading."""

    title: str
    anchor: str
    has_things: bool
    terms: tuple[ShownTerm, ...]


def read_terms() -> tuple[Group, ...]:
    """Return the terms of the ontology by their kinds; nothing where the data has none."""
    site = current_site()
    graph = Iris(site.snapshot.base).graph("ontology")
    rows = select(site.engine, "vocabulary/terms", graph=graph)
    labels = {row["term"].value: row for row in rows}
    related: dict[str, list[Row]] = defaultdict(list)
    back: dict[str, list[Row]] = defaultdict(list)
    for row in select(site.engine, "vocabulary/term-relations", graph=graph, language=language()):
        related[row["term"].value].append(row)
        back[row["value"].value].append(row)
    uses = {row["term"].value: int(row["uses"].value) for row in select(site.engine, "vocabulary/term-uses")}
    groups = []
    for kind, title in _KINDS.items():
        own = [row for row in rows if row["kind"].value == kind]
        terms = tuple(
            ShownTerm(
                row["term"].value.partition("#")[2],
                row,
                tuple(each["value"].value for each in related[row["term"].value] if _is(each, _NOTE)),
                _relations(related[row["term"].value], back[row["term"].value], labels),
                uses.get(row["term"].value, 0),
                _example(row["term"].value, "class" if title == _CLASS else "property")
                if uses.get(row["term"].value)
                else None,
            )
            for row in own
        )
        if terms:
            groups.append(Group(gettext(title), kind.partition("#")[2], title == _CLASS, terms))
    return tuple(groups)


def _is(row: Row, relation: str) -> bool:
    return row["relation"].value == relation


def _relations(rows: list[Row], back: list[Row], labels: Mapping[str, Row]) -> tuple[Relation, ...]:
    found = [
        (gettext(title), tuple(_value(row, labels) for row in rows if _is(row, relation)))
        for relation, title in _RELATIONS.items()
    ]
    found += [
        (gettext(title), tuple(_called(row["term"].value, labels) for row in back if _is(row, relation)))
        for relation, title in _BACK.items()
    ]
    joined: dict[str, dict[str, Shown]] = {}
    for name, values in found:  # an inverse is told once, from whichever side it is stated
        joined.setdefault(name, {}).update({value.text: value for value in values})
    return tuple(Relation(name, tuple(values.values())) for name, values in joined.items() if values)


def _value(row: Row, labels: Mapping[str, Row]) -> Shown:
    value = row["value"].value
    if value in _CHARACTERISTICS:
        return Shown(gettext(_CHARACTERISTICS[value]))
    if _is(row, _CHAIN):
        return Shown(" → ".join(_called(step, labels).text for step in value.split()))
    return _called(value, labels)


def _called(iri: str, labels: Mapping[str, Row]) -> Shown:
    row = labels.get(iri, {})
    own, other = ("labelRu", "labelEn") if language() == "ru" else ("labelEn", "labelRu")
    return show(Term("uri", iri), row.get(own) or row.get(other))


def _example(term: str, kind: str) -> Example | None:
    rows = select(current_site().engine, f"vocabulary/{kind}-example", term=term, language=language())
    if not rows:
        return None
    row = rows[0]
    told = show(row["object"], row.get("objectLabel")) if "object" in row else None
    return Example(show(row["subject"], row.get("subjectLabel")), told)
