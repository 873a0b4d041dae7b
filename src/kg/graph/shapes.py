"""SHACL shapes as SPARQL queries: one for each constraint of each property shape.

Written for the constraint components that ``ontology/shapes.ttl`` uses; any other is refused rather than
passed over. A test compares the findings with pyshacl's. Sources: SHACL (https://www.w3.org/TR/shacl/),
sections 2 (targets, paths), 4 (core constraint components) and 5 (SPARQL-based constraints).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Identifier, Node

from kg.faults import Fault, InputError

_CASTS = {"date", "dateTime", "gYear", "gYearMonth", "decimal", "integer", "double", "float", "boolean"}
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LANG_STRING = str(RDF.langString)
_KINDS = {
    str(SH.IRI): "isIRI(?value)",
    str(SH.Literal): "isLiteral(?value)",
    str(SH.BlankNode): "isBlank(?value)",
}
_PLAIN = {SH.path, SH.name, SH.message, SH.severity, SH.description, SH.order, SH.group}


@dataclass(frozen=True, slots=True)
class Check:
    """A query whose rows are violations: ``?focus`` and perhaps ``?value``.

    ``shape`` is the IRI of the shape, ``component`` of its constraint component, ``path`` as printed;
    ``messages`` the shape's texts by language.
    """

    shape: str
    component: str
    path: str
    severity: str
    messages: tuple[tuple[str, str], ...]
    query: str


def compile_shapes(shapes: Graph, ontology: Graph) -> tuple[Check, ...]:
    """Return the checks that ``shapes`` ask for; ``ontology`` tells the subclasses of target classes.

    Raises :class:`InputError` for a constraint that is not known here.
    """
    compiler = _Compiler(shapes, ontology)
    checks = list(compiler.checks())
    if compiler.faults:
        raise InputError(compiler.faults)
    return tuple(sorted(checks, key=lambda check: (check.shape, check.component, check.query)))


class _Compiler:
    """The shapes being compiled."""

    def __init__(self, shapes: Graph, ontology: Graph) -> None:
        self.shapes = shapes
        self.ontology = ontology
        self.faults: list[Fault] = []
        self.seen: set[Node] = set()

    def checks(self) -> Iterator[Check]:
        for shape, target in self.shapes.subject_objects(SH.targetClass):
            focus = f"VALUES ?class {{ {self._subclasses(target)} }} ?focus a ?class ."
            self._refuse(shape, {SH.targetClass, SH.sparql, SH.property})
            for constraint in self.shapes.objects(shape, SH.sparql):
                yield self._sparql(shape, constraint, focus)
            for property_shape in self.shapes.objects(shape, SH.property):
                yield from self._property(property_shape, focus)
        for shape in set(self.shapes.subjects()) - self.seen:
            self._refuse(shape, set())  # nothing that is aimed at leads to it

    def _subclasses(self, cls: Node) -> str:
        classes = {cls, *self.ontology.transitive_subjects(RDFS.subClassOf, cls)}
        return " ".join(sorted(f"<{each}>" for each in classes))

    def _refuse(self, shape: Node, known: set[URIRef]) -> None:
        """Add a fault for each term of SHACL that ``shape`` has and that is not ``known``."""
        self.seen.add(shape)
        for predicate in set(self.shapes.predicates(shape)) - known - _PLAIN:
            if str(predicate).startswith(str(SH)):
                self._fault(f"{_n3(predicate)} of {_n3(shape)} is not known here")

    def _fault(self, message: str) -> None:
        self.faults.append(Fault("shapes.ttl", 0, 0, message, "teach it to kg.graph.shapes"))

    def _check(self, shape: Node, component: str, path: str, query: str) -> Check:
        severity = self.shapes.value(shape, SH.severity) or SH.Violation
        messages = tuple(
            sorted(
                (message.language or "", str(message))
                for message in self.shapes.objects(shape, SH.message)
                if isinstance(message, Literal)
            )
        )
        iri = str(SH[f"{component}ConstraintComponent"])
        return Check(str(shape), iri, path, str(severity), messages, query)

    def _sparql(self, shape: Node, constraint: Node, focus: str) -> Check:
        self._refuse(constraint, {SH.select})
        select = str(self.shapes.value(constraint, SH.select))
        prologue, brace, rest = select.replace("$this", "?focus").partition("{")
        return self._check(shape, "SPARQL", "", f"{prologue}{brace} {focus} {rest}")

    def _property(self, shape: Node, focus: str) -> Iterator[Check]:
        path = self.shapes.value(shape, SH.path)
        inverse = self.shapes.value(path, SH.inversePath) if path else None
        step = f"^<{inverse}>" if inverse else f"<{path}>"
        if not isinstance(inverse or path, URIRef):
            self._fault(f"the path of {_n3(shape)} is not known here")
            return
        if inverse and path:
            self._refuse(path, {SH.inversePath})
        known: set[URIRef] = set()
        for name, component, wrong in self._constraints(shape, step):
            known.add(name)
            query = f"SELECT DISTINCT ?focus ?value WHERE {{ {focus} {wrong} }}"
            yield self._check(shape, component, step, query)
        self._refuse(shape, known)

    def _constraints(self, shape: Node, step: str) -> Iterator[tuple[URIRef, str, str]]:
        """Yield for each constraint its predicate, its component's name and the pattern of a violation."""
        for predicate, given in self.shapes.predicate_objects(shape):
            local = str(predicate).removeprefix(str(SH))
            if wrong := self._counted(local, str(given), step) or self._wrong(local, given, step):
                yield URIRef(str(predicate)), local[0].upper() + local[1:], wrong

    def _counted(self, local: str, given: str, step: str) -> str:
        """Return the pattern of a focus node with too few or too many values; else nothing."""
        match local, given:
            case "minCount", "1":
                return f"FILTER NOT EXISTS {{ ?focus {step} ?any }}"
            case "maxCount", "1":
                return f"FILTER EXISTS {{ {_two(step)} }}"
            case "minCount", _:
                return _count(step, f"< {given}")
            case "maxCount", _:
                return _count(step, f"> {given}")
            case "uniqueLang", "true":
                same = "lang(?one) != '' && lcase(lang(?one)) = lcase(lang(?two))"
                return f"FILTER EXISTS {{ {_two(step)} FILTER({same}) }}"
        return ""

    def _wrong(self, local: str, given: Node, step: str) -> str:
        """Return the pattern of a ?value that breaks the constraint; nothing for one not known."""
        match local:
            case "datatype":
                test = f"!{_of_datatype(str(given))}"
            case "class":
                member = f"VALUES ?of {{ {self._subclasses(given)} }} ?value a ?of"
                return f"?focus {step} ?value . MINUS {{ {member} }}"  # see kg.graph.close on NOT EXISTS
            case "nodeKind" if str(given) in _KINDS:
                test = f"!{_KINDS[str(given)]}"
            case "pattern":
                test = f"isBlank(?value) || !REGEX(STR(?value), {Literal(str(given)).n3()})"
            case "languageIn":
                fits = " || ".join(f"langMatches(lang(?value), {_n3(tag)})" for tag in self._list(given))
                test = f"!COALESCE({fits}, false)"
            case "minInclusive":
                test = f"!COALESCE(?value >= {_n3(given)}, false)"
            case "maxInclusive":
                test = f"!COALESCE(?value <= {_n3(given)}, false)"
            case "lessThanOrEquals":
                return (
                    f"?focus {step} ?value ; {_n3(given)} ?other . FILTER(!COALESCE(?value <= ?other, false))"
                )
            case "in":
                same = " || ".join(f"sameTerm(?value, {_n3(term)})" for term in self._list(given))
                test = f"!({same or 'false'})"
            case "or":
                test = f"!({self._any_datatype(given)})"
            case _:
                return ""
        return f"?focus {step} ?value . FILTER({test})"

    def _list(self, head: Node) -> list[Identifier]:
        return [item for item in Collection(self.shapes, head) if isinstance(item, Identifier)]

    def _any_datatype(self, shapes: Node) -> str:
        tests = []
        for shape in self._list(shapes):
            self._refuse(shape, {SH.datatype})
            tests.append(_of_datatype(str(self.shapes.value(shape, SH.datatype))))
        return " || ".join(tests)


def _n3(node: Node) -> str:
    return node.n3() if isinstance(node, URIRef | Literal) else str(node)


def _two(step: str) -> str:
    """Return the pattern of two different values, each pair once."""
    return f"?focus {step} ?one, ?two . FILTER(!sameTerm(?one, ?two))"


def _count(step: str, test: str) -> str:
    count = f"SELECT ?focus (COUNT(DISTINCT ?each) AS ?n) WHERE {{ ?focus {step} ?each }} GROUP BY ?focus"
    return f"OPTIONAL {{ {{ {count} }} }} FILTER(COALESCE(?n, 0) {test})"


def _of_datatype(datatype: str) -> str:
    """Return a test for a well-formed literal of ``datatype`` (SHACL 4.1.2)."""
    local = datatype.removeprefix(_XSD)
    if datatype == _LANG_STRING:
        return "(isLiteral(?value) && lang(?value) != '')"
    cast = f" && COALESCE(isLiteral(<{datatype}>(STR(?value))), false)" if local in _CASTS else ""
    return f"(isLiteral(?value) && DATATYPE(?value) = <{datatype}>{cast})"
