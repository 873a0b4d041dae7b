"""The compiled shapes find what pyshacl finds, and say where it stands."""

from __future__ import annotations

from functools import cache

import pyshacl
import pytest
from ontology import test_shapes as examples
from owlrl.DatatypeHandling import use_Alt_lexical_conversions, use_RDFLib_lexical_conversions
from pyoxigraph import RdfFormat, Store
from rdflib import RDF, SH, Graph, Namespace, URIRef
from rdflib.term import Node
from store.built import BASE, OTHER, REAL, ROOT, asserted, checked, settings, silent

from kg.build import build, check_reports, read_reports, violations
from kg.faults import InputError
from kg.graph.shapes import Check, compile_shapes
from kg.graph.validate import Finding, validate

SHAPES = Graph().parse(ROOT / "ontology" / "shapes.ttl")
ONTOLOGY = Graph().parse(ROOT / "ontology" / "citypartners.ttl") + Graph().parse(
    ROOT / "ontology" / "schemes.ttl"
)
TERMS = ONTOLOGY.serialize(format="nt").encode()
SHAPE = Namespace("https://w3id.org/citypartners/shapes#")
Result = tuple[str, str, str, str, str]

# One breakage of the real report for each constraint component, and each kind of ill-typed literal.
PAIR = f"<{BASE}id/partnership/be-antwerp--ru-saint-petersburg>"
PLACE = f"<{BASE}id/place/be-antwerp>"
BREAKAGES = f"""
DELETE {{ {PLACE} rdfs:label ?label }} WHERE {{ {PLACE} rdfs:label ?label FILTER(LANG(?label) = "en") }} ;
INSERT DATA {{
  {PLACE} rdfs:label "Anvers"@fr, "Антверп"@ru ; geo:lat "north"^^xsd:decimal ; geo:long 1000.5 ;
    cp:isoCode "be-van" ; schema:sameAs "Q12892" ; cp:country <{BASE}id/place/hu> , "Belgium" .
  {PAIR} cp:inSection topic:culture ; cp:hasPartner <{BASE}id/place/hu> ;
    cp:establishedOn "2020-02-30"^^xsd:date ;
    cp:notBefore "2020"^^xsd:gYear , "2030-01-01"^^xsd:date ; cp:hasEvent <{BASE}id/place/hu> .
}} ;
DELETE {{ ?event schema:eventAttendanceMode ?mode ; prov:wasDerivedFrom ?passage ; cp:notAfter ?last }}
INSERT {{ ?event schema:eventAttendanceMode schema:MixedEventAttendanceMode ;
  cp:notAfter "2019-01-01"^^xsd:date ; cp:participantCount 0, "many"^^xsd:integer, 2.5 ;
  schema:startDate "soon"^^xsd:date }}
WHERE {{ {PAIR} cp:hasEvent ?event . ?event schema:eventAttendanceMode ?mode ; prov:wasDerivedFrom ?passage ;
  cp:notAfter ?last }} ;
DELETE {{ ?passage cp:firstLine ?line }} INSERT {{ ?passage cp:firstLine 500 }}
WHERE {{ {PAIR} prov:wasDerivedFrom ?passage . ?passage cp:firstLine ?line }} ;
DELETE {{ ?report schema:temporalCoverage ?years }} INSERT {{ ?report schema:temporalCoverage "1999" }}
WHERE {{ ?report schema:temporalCoverage ?years }} ;
DELETE {{ ?party rdfs:label ?label }} WHERE {{ ?party a cp:Party ; rdfs:label ?label }} ;
DELETE {{ ?paper cp:signedOn ?date ; cp:notBefore ?first }}
INSERT {{ ?paper schema:temporalCoverage "always" }}
WHERE {{ ?paper cp:signedOn ?date ; cp:notBefore ?first }}
"""


@cache
def checks() -> tuple[Check, ...]:
    return compile_shapes(SHAPES, ONTOLOGY)


def store_of(data: Graph, *more: bytes) -> Store:
    store = Store()
    for triples in (data.serialize(format="nt").encode(), *more):
        store.load(triples, format=RdfFormat.N_TRIPLES)
    return store


def ours(data: Graph) -> set[Result]:
    return {
        (found.focus, found.shape, found.component, found.value, found.severity)
        for found in validate(store_of(data, TERMS), checks())
    }


def theirs(data: Graph) -> set[Result]:
    """Return pyshacl's results; SHACL has a value of its own only for some components."""
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, ont_graph=ONTOLOGY, inference="none")
    assert isinstance(report, Graph)
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):

        def term(name: URIRef, result: Node = result) -> str:
            found = report.value(result, name)
            return "" if found is None else str(found)

        focus, component, value = term(SH.focusNode), term(SH.sourceConstraintComponent), term(SH.value)
        # The value of a query without ?value is its focus node; here it has none.
        bare = component == str(SH.SPARQLConstraintComponent) and value == focus
        severity = term(SH.resultSeverity).removeprefix(str(SH))
        found.add((focus, term(SH.sourceShape), component, "" if bare else value, severity))
    return found


@cache
def real() -> Graph:
    return Graph(bind_namespaces="none").parse(data=b"".join(asserted().values()).decode(), format="nt")


def test_real_report_has_the_same_findings_by_both_and_no_violation() -> None:
    found = ours(real())
    assert found ^ theirs(real()) == set()
    assert {severity for *_, severity in found} == {"Warning", "Info"}


def test_breakages_of_the_real_report_are_found_by_both() -> None:
    data = Graph(bind_namespaces="none")  # rdflib's own geo: is another
    for triple in real():
        data.add(triple)
    data.update(with_prefixes(BREAKAGES))
    found = ours(data)
    assert found ^ theirs(data) == set()
    assert {component for _, _, component, _, _ in found} == {check.component for check in checks()}
    assert {severity for *_, severity in found} == {"Violation", "Warning", "Info"}


ILL_TYPED = [
    '"2020-02-30"^^xsd:date',
    '"2020-2-1"^^xsd:date',
    '"yesterday"^^xsd:date',
    '"2020"^^xsd:date',
    '"2020-02-20T10:00:00"^^xsd:dateTime',
    '"2020-13"^^xsd:gYearMonth',
    '"now"^^xsd:gYear',
    '"2020-01-01"@en',
    '"2020-01-01"',
    "2020",
]


def example(number: int, less: str, more: str) -> Graph:
    """Return the example of tests/ontology with a change, its things apart from those of other numbers."""
    data = examples.example()
    data.update(f"DELETE DATA {{ {less} }} ; INSERT DATA {{ {more} }}")
    text = data.serialize(format="nt").replace("https://example.org/", f"https://example.org/{number}/")
    return Graph().parse(data=text, format="nt")


@pytest.mark.parametrize(("less", "more", "shapes"), examples.CASES)
def test_breakage_of_the_example_is_found(less: str, more: str, shapes: list[str]) -> None:
    """That pyshacl finds the same is what tests/ontology shows; it takes half a second for each."""
    found = {(shape, severity) for _, shape, _, _, severity in ours(example(0, less, more))}
    assert found == {(str(SHAPE[name]), examples.severity(name)) for name in shapes}


def test_ill_typed_literals_are_found_by_both() -> None:
    # rdflib takes any text for a year until owlrl has run, which leaves it its own conversion of years.
    use_Alt_lexical_conversions()
    use_RDFLib_lexical_conversions()
    whole = Graph()
    for number, literal in enumerate(ILL_TYPED):
        # Of an agreement, where they are compared to nothing: rdflib compares values of unlike types.
        data = example(number, "", f":paper cp:notBefore {literal} ; cp:signedOn {literal}")
        assert str(SHAPE["Agreement-notBefore"]) in {shape for _, shape, _, _, _ in ours(data)}, literal
        whole += data
    assert ours(whole) ^ theirs(whole) == set()


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        ("shapes:X sh:targetClass cp:Event ; sh:closed true .", "shacl#closed> of <"),
        ("shapes:X sh:targetClass cp:Event ; sh:nodeKind sh:IRI .", "shacl#nodeKind> of <"),
        ("shapes:X sh:targetNode cp:Event ; sh:property shapes:Event-label .", "shacl#targetNode> of <"),
        ("shapes:X sh:targetSubjectsOf cp:inReport .", "shacl#targetSubjectsOf> of <"),
        ("shapes:Event-label sh:minLength 3 .", "shacl#minLength> of <"),
        ("shapes:Event-label sh:deactivated true .", "shacl#deactivated> of <"),
        ("shapes:Event-label sh:disjoint cp:statedDate .", "shacl#disjoint> of <"),
        ("shapes:Event-label sh:nodeKind sh:BlankNodeOrIRI .", "shacl#nodeKind> of <"),
        ("shapes:Event sh:property [ sh:path (cp:inReport cp:inReport) ; sh:minCount 1 ] .", "the path of "),
        ("shapes:Event-label sh:or ( [ sh:class cp:Event ] ) .", "shacl#class> of "),
        ("shapes:Event-label sh:sparql [ sh:select 'SELECT $this {}' ] .", "shacl#sparql> of <"),
        ("shapes:Event sh:sparql [ sh:ask 'ASK {}' ] .", "shacl#ask> of "),
    ],
)
def test_constraint_that_is_not_known_is_refused(turtle: str, words: str) -> None:
    shapes = Graph().parse(ROOT / "ontology" / "shapes.ttl")
    prefixes = "".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in shapes.namespaces())
    shapes.parse(data=prefixes + turtle, format="turtle")
    with pytest.raises(InputError) as caught:
        compile_shapes(shapes, ONTOLOGY)
    assert words in str(caught.value)
    assert str(caught.value).startswith("shapes.ttl: ")
    assert str(caught.value).endswith("teach it to kg.graph.shapes")


def with_prefixes(update: str) -> str:
    return examples.PREFIXES.replace("@prefix", "PREFIX").replace("> .", ">") + update


def broken(update: str) -> tuple[Finding, ...]:
    """Return the findings in the real report after ``update``."""
    store = checked().store
    store.update(with_prefixes(update))
    return validate(store, checks())


@pytest.mark.parametrize(
    ("update", "shape", "file", "line"),
    [
        # golden: the visit of 9-10 February to be-antwerp stands in line 16
        (
            f"DELETE {{ ?e rdfs:label ?l }} WHERE {{ {PAIR} cp:hasEvent ?e . ?e rdfs:label ?l }}",
            "Event-label",
            "ru-saint-petersburg-2020.txt",
            16,
        ),
        (
            f'INSERT DATA {{ {PAIR} cp:notAfter "soon" }}',
            "Partnership-notAfter",
            "ru-saint-petersburg-2020.txt",
            16,
        ),
        (
            "DELETE { ?p rdfs:label ?l } WHERE { ?p a cp:Party ; rdfs:label ?l . "
            f"<{BASE}id/partnership/at--ru-saint-petersburg> cp:hasAgreement/cp:hasParty ?p }}",
            "Party-label",
            "ru-saint-petersburg-2020.txt",
            8,
        ),
        (
            f"DELETE {{ ?e cp:notAfter ?d }} INSERT {{ ?e cp:notAfter ?late }} "
            f"WHERE {{ {PAIR} cp:hasEvent ?e . ?e schema:superEvent ?w ; cp:notAfter ?d "
            'BIND("2020-12-30"^^xsd:date AS ?late) }',
            "Report-parts-lie-within-wholes",
            "ru-saint-petersburg-2020.txt",
            16,
        ),
        (f"DELETE WHERE {{ {PLACE} rdfs:label ?l }}", "Place-label", "places.tsv", 0),
        ("DELETE WHERE { topic:culture skos:prefLabel ?l }", "Concept-prefLabel", "schemes.ttl", 0),
        (
            "DELETE { ?r dct:title ?t } WHERE { ?r a cp:Report ; dct:title ?t }",
            "Report-title",
            "ru-saint-petersburg-2020.txt",
            0,
        ),
    ],
)
def test_finding_tells_where_it_stands(update: str, shape: str, file: str, line: int) -> None:
    found = [finding for finding in broken(update) if finding.shape == str(SHAPE[shape])]
    assert found
    assert {(finding.file, finding.line) for finding in found} == {(file, line)}
    for finding in found:
        assert str(finding).startswith(f"{file}:{line}: " if line else f"{file}: ")
        assert str(finding).count("\n") == 0
        assert finding.message_ru
        assert finding.message_en


def test_violations_come_first_then_the_order_of_the_source() -> None:
    found = broken(
        "DELETE { ?e rdfs:label ?l } WHERE { ?e a cp:Event ; rdfs:label ?l } ; "
        "DELETE { ?a cp:signedOn ?d } WHERE { ?a cp:signedOn ?d }"
    )
    order = ["Violation", "Warning", "Info"]
    assert [finding.severity for finding in found] == sorted(
        (finding.severity for finding in found), key=order.index
    )
    lines = [finding.line for finding in found if finding.severity == "Violation"]
    assert len(lines) > 100
    assert lines == sorted(lines)


def test_faults_name_the_report_they_stand_in() -> None:
    """With several reports every fault bore the name of the first one's file."""
    config = settings()
    made = check_reports(config, read_reports(config, [REAL, OTHER], silent), silent)
    made.store.update(with_prefixes("DELETE { ?e rdfs:label ?l } WHERE { ?e a cp:Event ; rdfs:label ?l }"))
    found = type(made)(made.reading, made.data, made.ontology, validate(made.store, checks()), made.store)
    names = {fault.file for fault in violations(found)}
    assert names == {"ru-saint-petersburg-2020.txt", "fi-helsinki-2021.txt"}
    assert all(str(fault).count("\n") == 0 and fault.line for fault in violations(found))


def test_ill_typed_value_of_the_table_stops_a_build(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A latitude beyond the pole is a violation: one line, nothing written."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("data", "ontology", "queries"):
        (root / folder).symlink_to(ROOT / folder)
    (root / "data").unlink()
    (root / "data").mkdir()
    table = (ROOT / "data" / "places.tsv").read_text("utf-8")
    head, *rows = table.splitlines()
    column = head.split("\t").index("lat")
    changed = [row.split("\t") for row in rows]
    for row in changed:
        if row[0] == "be-antwerp":
            row[column] = "151.2"
    (root / "data" / "places.tsv").write_text("\n".join([head, *map("\t".join, changed)]) + "\n", "utf-8")
    (root / "data" / "words.tsv").symlink_to(ROOT / "data" / "words.tsv")
    config = settings(root=root, out=root / "build")
    with pytest.raises(InputError) as caught:
        build(config, [REAL], config.out, silent)
    assert len(caught.value.faults) == 1
    assert str(caught.value).startswith("places.tsv: A latitude ")
    assert PLACE in str(caught.value)
    assert not config.out.exists()


def test_warning_stops_nothing() -> None:
    found = broken("DELETE { ?a cp:signedOn ?d } WHERE { ?a cp:signedOn ?d }")
    made = checked()
    assert {finding.severity for finding in found} == {"Warning", "Info"}
    assert violations(type(made)(made.reading, made.data, made.ontology, found, made.store)) == ()


def test_value_that_is_a_number_is_compared_as_a_term() -> None:
    """sh:in is about terms (SHACL 4.8.3): with NOT IN, an ill-typed literal beside numbers passed."""
    shapes = Graph().parse(
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/> .
        :S a sh:NodeShape ; sh:targetClass :T ; sh:property :P .
        :P a sh:PropertyShape ; sh:path :p ; sh:in ( 1 :a "x"@en ) .""",
        format="turtle",
    )
    data = Graph().parse(
        data="""@prefix : <https://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        :t a :T ; :p 1, :a, "x"@en, "x", 2, :b, "one"^^xsd:integer, 1.0 .""",
        format="turtle",
    )
    found = validate(store_of(data), compile_shapes(shapes, Graph()))
    assert {finding.value for finding in found} == {"x", "2", "https://example.org/b", "one", "1"}
    assert len(found) == 5
