"""What the shapes found, as the report that SHACL defines (https://www.w3.org/TR/shacl/, section 3.6)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.graph.terms import term, typed
from kg.graph.validate import Finding
from kg.iris import Iris

_TITLE = ("Замечания проверки данных", "Findings of the checks of the data")


def describe_findings(findings: Sequence[Finding], iris: Iris) -> Iterator[Triple]:
    """Yield ``findings`` as a ``sh:ValidationReport`` with one ``sh:ValidationResult`` each.

    Beside what SHACL asks for, a result has its message as ``rdfs:label`` too, and ``prov:wasDerivedFrom``
    for the passages that the thing at fault was read from: the focus node, or the value where a query looks
    through a report. All have IRIs made of what they say, so that the same findings give the same bytes.
    """
    report = NamedNode(iris.findings())
    yield Triple(report, term("rdf:type"), term("sh:ValidationReport"))
    yield Triple(report, term("sh:conforms"), typed(str(not findings).lower(), "xsd:boolean"))
    yield Triple(report, term("rdfs:label"), Literal(_TITLE[0], language="ru"))
    yield Triple(report, term("rdfs:label"), Literal(_TITLE[1], language="en"))
    for finding in findings:
        result = NamedNode(iris.finding(_key(finding)))
        yield Triple(report, term("sh:result"), result)
        yield from _result(result, finding)


def _result(node: NamedNode, finding: Finding) -> Iterator[Triple]:
    yield Triple(node, term("rdf:type"), term("sh:ValidationResult"))
    yield Triple(node, term("sh:focusNode"), NamedNode(finding.focus))
    yield Triple(node, term("sh:resultSeverity"), term(f"sh:{finding.severity}"))
    yield Triple(node, term("sh:sourceShape"), NamedNode(finding.shape))
    yield Triple(node, term("sh:sourceConstraintComponent"), NamedNode(finding.component))
    if finding.path.startswith("<"):  # an inverse path would need a blank node
        yield Triple(node, term("sh:resultPath"), NamedNode(finding.path[1:-1]))
    if finding.term is not None and not isinstance(finding.term, BlankNode):
        yield Triple(node, term("sh:value"), finding.term)
    for language, message in (("ru", finding.message_ru), ("en", finding.message_en)):
        if message:
            yield Triple(node, term("sh:resultMessage"), Literal(message, language=language))
            yield Triple(node, term("rdfs:label"), Literal(message, language=language))
    for passage in finding.passages:
        yield Triple(node, term("prov:wasDerivedFrom"), NamedNode(passage))


def _key(finding: Finding) -> str:
    """Return 16 hexadecimal digits of what tells ``finding`` apart from every other."""
    # Two reports can both lack the same of one partnership: the file tells those findings apart.
    parts = (finding.file, finding.shape, finding.component, finding.focus, str(finding.term))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
