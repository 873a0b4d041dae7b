"""The graph of findings is the report that pyshacl writes, with the same IRIs whenever it says the same."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pyshacl
import pytest
from pyoxigraph import NamedNode
from rdflib import PROV, RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from store.built import BASE, OTHER, REAL, checked

from graph.test_validate import ONTOLOGY, SHAPES, broken, real
from kg.graph.findings import describe_findings
from kg.graph.parts import sort_triples
from kg.graph.validate import Finding
from kg.iris import Iris

CP = Namespace("https://w3id.org/citypartners/ontology#")
SHAPE = Namespace("https://w3id.org/citypartners/shapes#")
IRIS = Iris(BASE)
PAPER = f"{BASE}id/agreement/at--ru-saint-petersburg/2011-06-16"  # golden: line 8
REPORT = URIRef(f"{BASE}id/findings")
FINDING = Finding(
    severity="Warning",
    file="a.txt",
    line=3,
    focus=f"{BASE}report/a",
    shape=str(SHAPE.X),
    component=str(SH.SPARQLConstraintComponent),
    value=f"{BASE}id/place/at",
    message_ru="Так",
    message_en="So",
    passages=(f"{BASE}source/a.txt#char=1,2",),
    term=NamedNode(f"{BASE}id/place/at"),
)


def described(*findings: Finding) -> Graph:
    return Graph().parse(data=sort_triples(describe_findings(findings, IRIS)).decode(), format="nt")


@cache
def ours() -> Graph:
    return described(*checked().findings)


def rows(report: Graph) -> set[tuple[Node | str | None, ...]]:
    """Return each result without its name; a value that is but the focus node again is none."""
    names = SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent, SH.resultPath
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        value = report.value(result, SH.value)
        # pyshacl forgets the languages of a query's messages.
        messages = sorted(map(str, report.objects(result, SH.resultMessage)))
        parts = [report.value(result, name) for name in names]
        found.add((*parts, None if value == parts[0] else value, " ".join(messages)))
    return found


def test_report_is_that_of_pyshacl() -> None:
    _, report, _ = pyshacl.validate(real(), shacl_graph=SHAPES, ont_graph=ONTOLOGY, inference="none")
    assert isinstance(report, Graph)
    assert rows(ours()) ^ rows(report) == set()
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    assert ours().value(REPORT, SH.conforms) == report.value(node, SH.conforms) == Literal(False)


def test_each_finding_is_one_result_with_a_name() -> None:
    results = set(ours().subjects(RDF.type, SH.ValidationResult))
    assert len(results) == len(checked().findings) == len(set(ours().objects(REPORT, SH.result)))
    for result in {*results, REPORT}:
        labels = ours().objects(result, RDFS.label)
        assert sorted(label.language or "" for label in labels if isinstance(label, Literal)) == ["en", "ru"]
        assert isinstance(result, URIRef)


def test_results_have_the_passages_that_their_things_were_read_from() -> None:
    graph, data = ours(), real()
    for result, thing in graph.subject_objects(SH.focusNode):
        passages = set(graph.objects(result, PROV.wasDerivedFrom))
        assert passages == set(data.objects(thing, PROV.wasDerivedFrom))
        assert bool(passages) == bool({CP.Partnership, CP.Event} & set(data.objects(thing, RDF.type)))


def test_what_a_query_found_in_a_report_is_the_value() -> None:
    """Of a partnership said to be younger than its agreement, the finding is where the agreement stands."""
    graph = described(FINDING)
    (result,) = graph.objects(REPORT, SH.result)
    assert graph.value(result, SH.focusNode) == URIRef(f"{BASE}report/a")
    assert graph.value(result, SH.value) == URIRef(f"{BASE}id/place/at")
    assert graph.value(result, SH.resultPath) is None
    found = broken(
        "INSERT { ?pair cp:establishedOn '2020'^^xsd:gYear ; cp:notBefore '2020-01-01'^^xsd:date } WHERE { "
        f"?pair cp:hasAgreement <{PAPER}> }}"
    )
    (early,) = (finding for finding in found if finding.value == PAPER)
    assert early.focus == f"{BASE}id/partnership/at--ru-saint-petersburg"
    assert (early.file, early.line) == ("ru-saint-petersburg-2020.txt", 8)
    passages = {URIRef(passage) for passage in early.passages}
    assert passages == set(real().objects(URIRef(PAPER), PROV.wasDerivedFrom)) != set()


def test_no_finding_conforms() -> None:
    graph = described()
    assert graph.value(REPORT, SH.conforms) == Literal(True)
    assert list(graph.objects(REPORT, SH.result)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("file", "b.txt"), ("focus", f"{BASE}report/b"), ("shape", str(SHAPE.Y)), ("term", None)],
)
def test_different_findings_have_different_iris(name: str, value: str | None) -> None:
    other = replace(FINDING, **{name: value})  # type: ignore[arg-type]
    assert len(list(described(FINDING, other).objects(REPORT, SH.result))) == 2


def test_findings_of_two_reports_are_those_of_each() -> None:
    """A place is found once, whatever the number of reports; a finding's IRI does not depend on others."""
    one, other, both = (described(*checked(*paths).findings) for paths in ((REAL,), (OTHER,), (REAL, OTHER)))
    assert set(both) == set(one) | set(other)
