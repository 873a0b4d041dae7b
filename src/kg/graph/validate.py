"""Asserted triples checked against the shapes, before anything is inferred from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from kg.graph.shapes import Check
from kg.graph.terms import term


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A result of validation: a focus node that breaks a constraint.

    ``line`` is the source line of the thing's first passage, 0 where it has none (a place's facts stand in
    ``data/places.tsv``); ``severity`` the local name of the SHACL severity.
    """

    severity: str
    line: int
    focus: str
    shape: str
    component: str
    value: str
    message_ru: str
    message_en: str

    def __str__(self) -> str:
        """Return the finding as one line in English."""
        where = f"line {self.line}" if self.line else "data/places.tsv"
        value = f" ({self.value})" if self.value else ""
        return f"{where}: <{self.focus}>{value}: {self.message_en} [{self.shape.rpartition('#')[2]}]"


def validate(store: Store, checks: tuple[Check, ...]) -> tuple[Finding, ...]:
    """Return what ``checks`` find in the default graph of ``store``, the gravest first.

    The ontology and the concept schemes must be in the store too: they say which class is a subclass of
    which and of what class a concept is.
    """
    return tuple(sorted(finding for check in checks for finding in _findings(store, check)))


def _findings(store: Store, check: Check) -> Iterator[Finding]:
    messages = dict(check.messages)
    rows = store.query(check.query)
    assert isinstance(rows, QuerySolutions)  # noqa: S101  # every check is a SELECT
    has_value = any(variable.value == "value" for variable in rows.variables)
    for row in rows:
        focus, value = row["focus"], row["value"] if has_value else None
        # The value of a SPARQL-based constraint is the thing at fault; else it is the focus node.
        blamed = value if check.component.endswith("#SPARQLConstraintComponent") and value else focus
        yield Finding(
            severity=check.severity.rpartition("#")[2],
            line=_line(store, blamed) or _line(store, focus),
            focus=_text(focus),
            shape=check.shape,
            component=check.component,
            value=_text(value) if value is not None else "",
            message_ru=messages.get("ru", ""),
            message_en=messages.get("en", messages.get("", "")),
        )


def _text(node: object) -> str:
    return node.value if isinstance(node, NamedNode | BlankNode | Literal) else str(node)


def _line(store: Store, node: object) -> int:
    """Return the first source line of ``node``, itself a passage or derived from some; else 0."""
    if not isinstance(node, NamedNode):
        return 0
    passages = [quad.object for quad in store.quads_for_pattern(node, term("prov:wasDerivedFrom"), None)]
    lines = [
        int(quad.object.value)
        for passage in (node, *passages)
        if isinstance(passage, NamedNode)
        for quad in store.quads_for_pattern(passage, term("cp:firstLine"), None)
        if isinstance(quad.object, Literal) and quad.object.value.isdigit()
    ]
    return min(lines, default=0)
