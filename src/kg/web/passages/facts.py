"""What was read from a passage: each thing with its kinds, its name, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Literal, NamedNode

from kg.iris import expand
from kg.web.asking import Row, Term, select
from kg.web.cells import read_cells
from kg.web.languages import language
from kg.web.pages import Shown, show
from kg.web.site import current_site
from kg.web.things.names import property_order

_KIND = expand("rdf:type")
_LABELS = tuple(expand(name) for name in ("rdfs:label", "skos:prefLabel", "dct:title"))
_FINDING = expand("sh:ValidationResult")
_MESSAGE = expand("sh:resultMessage")
# Said elsewhere on the page: the words themselves, and what repeats a date for sorting.
_HIDDEN = {
    _KIND,
    expand("rdfs:label"),
    *(expand(name) for name in ("schema:description", "cp:notBefore", "cp:notAfter", "cp:inReport")),
}
_FIRST, _LAST = expand("schema:startDate"), expand("schema:endDate")
_MOST = 12  # values of a property; the page of the thing has them all
_OWN = expand("cp:Event").removesuffix("Event")


@dataclass(frozen=True, slots=True)
class Statement:
    """A property and its values, of which ``more`` are not shown."""

    name: Shown
    values: tuple[Shown, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A thing that was read from a passage: how it is called, of which kinds it is, what is said of it."""

    thing: Shown
    kinds: tuple[Shown, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read from a passage, and what the checks of the data say about that."""

    things: tuple[Fact, ...]
    findings: tuple[Shown, ...]


def find_facts(passage: str) -> Facts:
    """Return what was read from the passage with the IRI ``passage``: at most 30 things."""
    rows = select(current_site().engine, "passages/facts", passage=passage, language=language())
    things, findings = [], []
    for _, group in groupby(rows, key=lambda row: row["thing"].value):
        about = tuple(group)
        if any(row["value"].value == _FINDING for row in about):
            findings.append(_finding(about))
        else:
            things.append(_fact(about))
    return Facts(tuple(things), tuple(findings))


def _fact(rows: Sequence[Row]) -> Fact:
    kinds = [row for row in rows if row["property"].value == _KIND]
    # Of the kinds, those of the vocabulary say enough; others are shown where there are no such.
    own = [row for row in kinds if row["value"].value.startswith(_OWN)] or kinds
    grouped: dict[str, list[Row]] = {}
    days = {
        row["property"].value: row["value"].value for row in rows if row["property"].value in (_FIRST, _LAST)
    }
    hidden = _HIDDEN | ({_LAST} if days.get(_LAST) == days.get(_FIRST) else set())
    for row in rows:
        if row["property"].value not in hidden:
            grouped.setdefault(row["property"].value, []).append(row)
    return Fact(
        show(rows[0]["thing"], _name(rows)),
        tuple(show(row["value"], row.get("valueLabel")) for row in own),
        tuple(_statement(grouped[iri]) for iri in sorted(grouped, key=property_order)),
    )


def _statement(rows: Sequence[Row]) -> Statement:
    values = tuple(_value(row["value"], row.get("valueLabel")) for row in rows[:_MOST])
    return Statement(show(rows[0]["property"], rows[0].get("propertyLabel")), values, len(rows) - len(values))


def _value(value: Term, label: Term | None) -> Shown:
    """Return a value as people read it; days and months as the reader's language writes them."""
    if value.kind == "literal" and value.datatype:
        ((cell,),) = read_cells([(Literal(value.value, datatype=NamedNode(value.datatype)),)])
        if cell and cell.kind == "time":
            return Shown(cell.text)
    return show(value, label)


def _finding(rows: Sequence[Row]) -> Shown:
    messages = [row["value"] for row in rows if row["property"].value == _MESSAGE]
    messages.sort(key=lambda message: message.language != language())
    return show(rows[0]["thing"], messages[0] if messages else None)


def _name(rows: Sequence[Row]) -> Term | None:
    """Return what the thing is called, if possible in the reader's language, by label rather than title."""
    names = [row for row in rows if row["property"].value in _LABELS]
    names.sort(key=lambda row: (row["value"].language != language(), _LABELS.index(row["property"].value)))
    return names[0]["value"] if names else None
