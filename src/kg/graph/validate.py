"""Asserted triples checked against the shapes, before anything is inferred from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple

from kg.graph.shapes import Check
from kg.graph.terms import term

_GRAVITY = {"Violation": 0, "Warning": 1, "Info": 2}
_PLACES, _CONCEPTS = "places.tsv", "schemes.ttl"
Value = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Finding:
    """A result of validation: a focus node that breaks a constraint.

    ``file`` and ``line`` tell where the thing's first passage stands; ``line`` is 0 for what has no passage
    (a place's facts stand in ``places.tsv``, a concept in ``schemes.ttl``). ``severity`` is the local name of
    the SHACL severity, ``path`` the property in question, ``term`` is ``value`` as RDF, and ``passages`` are
    those that the thing at fault was read from: the focus node, or what a query found.
    """

    severity: str
    file: str
    line: int
    focus: str
    shape: str
    component: str
    value: str
    message_ru: str
    message_en: str
    path: str = ""
    passages: tuple[str, ...] = ()
    term: Value | None = None

    def __str__(self) -> str:
        """Return the finding as one line in English."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        value = f" ({self.value})" if self.value else ""
        text = f"{where}: {self.message_en} <{self.focus}>{value} [{self.shape.rpartition('#')[2]}]"
        return " ".join(text.split())


def validate(store: Store, checks: tuple[Check, ...]) -> tuple[Finding, ...]:
    """Return what ``checks`` find in the default graph of ``store``, the gravest first.

    The ontology and the concept schemes must be in the store too: they say which class is a subclass of
    which and of what class a concept is.
    """
    found = (finding for check in checks for finding in _findings(store, check))
    return tuple(sorted(found, key=by_gravity))


def by_gravity(finding: Finding) -> tuple[int | str, ...]:
    """Return what to sort findings by: the gravest first, then as they stand in the sources."""
    place = finding.file, finding.line, finding.focus, finding.shape, finding.component, finding.value
    return _GRAVITY.get(finding.severity, 0), *place


def _findings(store: Store, check: Check) -> Iterator[Finding]:
    messages = dict(check.messages)
    rows = store.query(check.query)
    assert isinstance(rows, QuerySolutions)  # noqa: S101  # every check is a SELECT
    has_value = any(variable.value == "value" for variable in rows.variables)
    for row in rows:
        focus, value = row["focus"], row["value"] if has_value else None
        # The value of a SPARQL-based constraint is the thing at fault; else it is the focus node.
        is_query = check.component.endswith("#SPARQLConstraintComponent")
        blamed = value if is_query and isinstance(value, NamedNode) else focus
        passages = _passages(store, blamed)
        file, line = _where(store, blamed, passages)
        yield Finding(
            severity=check.severity.rpartition("#")[2],
            file=file,
            line=line,
            focus=_text(focus),
            shape=check.shape,
            component=check.component,
            value=_text(value) if value is not None else "",
            message_ru=messages.get("ru", ""),
            message_en=messages.get("en", messages.get("", "")),
            path=check.path,
            passages=tuple(sorted(_text(passage) for passage in passages)),
            term=value,
        )


def _text(node: object) -> str:
    return node.value if isinstance(node, NamedNode | BlankNode | Literal) else str(node)


def _passages(store: Store, node: object) -> list[NamedNode]:
    """Return the passages that ``node`` was read from: a party stands in its agreements."""
    if not isinstance(node, NamedNode):
        return []
    holders = [quad.subject for quad in store.quads_for_pattern(None, term("cp:hasParty"), node)]
    found = (
        quad.object
        for thing in (node, *holders)
        for quad in store.quads_for_pattern(thing, term("prov:wasDerivedFrom"), None)
    )
    return [passage for passage in found if isinstance(passage, NamedNode)]


def _where(store: Store, node: object, passages: list[NamedNode]) -> tuple[str, int]:
    """Return the source file and line of what ``node`` was read from; line 0 for what no passage states."""
    if not isinstance(node, NamedNode):
        return "", 0
    lines = [
        (_source(passage), int(quad.object.value))
        for passage in (node, *passages)  # a passage stands for itself
        for quad in store.quads_for_pattern(passage, term("cp:firstLine"), None)
        if isinstance(quad.object, Literal) and quad.object.value.isdecimal()
    ]
    if lines:
        return min(lines)
    for quad in store.quads_for_pattern(node, term("dct:source"), None):
        return _source(quad.object), 0
    is_concept = any(True for _ in store.quads_for_pattern(node, term("skos:inScheme"), None))
    return _CONCEPTS if is_concept else _PLACES, 0


def _source(node: object) -> str:
    """Return the file name at the end of the IRI of a source text or of a passage in it."""
    return unquote(_text(node).partition("#")[0].rpartition("/")[2])
