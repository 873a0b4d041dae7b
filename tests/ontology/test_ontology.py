"""The ontology's own style guide, as tests."""

from itertools import product
from pathlib import Path

import owlrl
import pyshacl
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from .canonical import COMMAND, FOLDER, read_ontology, write_turtle

BASE = "https://w3id.org/citypartners/"
CP = Namespace(f"{BASE}ontology#")
CC_BY = URIRef("https://creativecommons.org/licenses/by/4.0/")
LANGUAGES = ["en", "ru"]

IRI_OF_FILE = {
    "alignments.ttl": f"{BASE}alignments",
    "citypartners.ttl": f"{BASE}ontology",
    "schemes.ttl": f"{BASE}schemes",
    "shapes.ttl": f"{BASE}shapes",
}
FILES = [pytest.param(FOLDER / name, id=name) for name in IRI_OF_FILE]

ONTOLOGY = read_ontology(FOLDER / "citypartners.ttl")
SCHEMES = read_ontology(FOLDER / "schemes.ttl")
SHAPES = read_ontology(FOLDER / "shapes.ttl")
ALIGNMENTS = read_ontology(FOLDER / "alignments.ttl")

TERM_KINDS = [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty]
CLASSES, OBJECT_PROPERTIES, DATATYPE_PROPERTIES = (
    sorted(ONTOLOGY.subjects(RDF.type, k), key=str) for k in TERM_KINDS
)
PROPERTIES = OBJECT_PROPERTIES + DATATYPE_PROPERTIES
TERMS = CLASSES + PROPERTIES
CONCEPTS = sorted(SCHEMES.subjects(RDF.type, SKOS.Concept), key=str)
CHECKS = sorted([*SHAPES.subjects(RDF.type, SH.PropertyShape), *SHAPES.subjects(SH.sparql)], key=str)

# OWL 2 RL knows no union, neither of classes as a domain nor of datatypes as a range.
EXCEPTIONS = {
    (CP.involves, RDFS.domain): "an event or an agreement",
    (CP.involvesCountry, RDFS.domain): "an event or an agreement",
    (CP.inReport, RDFS.domain): "a partnership, an agreement or an event",
    (CP.notBefore, RDFS.domain): "a partnership, an agreement or an event",
    (CP.notAfter, RDFS.domain): "a partnership, an agreement or an event",
    (CP.establishedOn, RDFS.range): "an xsd:date, xsd:gYearMonth or xsd:gYear",
    (CP.signedOn, RDFS.range): "an xsd:date, xsd:gYearMonth or xsd:gYear",
}
AXIOMS = {
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    OWL.inverseOf,
    OWL.propertyChainAxiom,
    OWL.members,
}
TYPES = {
    *TERM_KINDS,
    OWL.Ontology,
    OWL.SymmetricProperty,
    OWL.TransitiveProperty,
    OWL.AllDisjointClasses,
}
ANNOTATIONS = {
    RDFS.label,
    RDFS.isDefinedBy,
    SKOS.definition,
    SKOS.scopeNote,
    DCTERMS.title,
    DCTERMS.description,
    DCTERMS.license,
    DCTERMS.created,
    DCTERMS.modified,
    OWL.versionIRI,
    OWL.versionInfo,
    URIRef("http://purl.org/vocab/vann/preferredNamespacePrefix"),
    URIRef("http://purl.org/vocab/vann/preferredNamespaceUri"),
}


def languages(graph: Graph, subject: Node, predicate: Node) -> list[str]:
    return sorted(o.language or "" for o in graph.objects(subject, predicate) if isinstance(o, Literal))


def cp_terms(graph: Graph) -> set[Node]:
    return {node for triple in graph for node in triple if isinstance(node, URIRef) and node in CP}


@pytest.mark.parametrize("path", FILES)
def test_file_is_sorted_turtle(path: Path) -> None:
    graph = read_ontology(path)
    assert path.read_text(encoding="utf-8") == write_turtle(graph), f"not sorted: run `{COMMAND}`"


@pytest.mark.parametrize("path", FILES)
def test_sorted_turtle_depends_on_the_triples_alone(path: Path) -> None:
    graph = read_ontology(path)
    backwards = "".join(sorted(graph.serialize(format="nt").splitlines(keepends=True), reverse=True))
    again = Graph(bind_namespaces="none").parse(data=backwards, format="nt")
    for prefix, iri in graph.namespaces():
        again.bind(prefix, iri)
    assert isomorphic(graph, again)
    assert write_turtle(graph) == write_turtle(again)


@pytest.mark.parametrize("path", FILES)
def test_header_states_name_version_and_licence(path: Path) -> None:
    graph = read_ontology(path)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    assert str(header) == IRI_OF_FILE[path.name]
    version = graph.value(header, OWL.versionInfo, any=False)
    assert graph.value(header, OWL.versionIRI, any=False) == URIRef(f"{header}/{version}")
    assert graph.value(header, DCTERMS.license, any=False) == CC_BY
    assert languages(graph, header, DCTERMS.title) == LANGUAGES
    assert languages(graph, header, DCTERMS.description) == LANGUAGES


@pytest.mark.parametrize("path", FILES)
def test_nothing_is_imported_or_fused(path: Path) -> None:
    assert not set(read_ontology(path).predicates()) & {OWL.imports, OWL.sameAs}


def test_every_file_is_tested() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(IRI_OF_FILE)


@pytest.mark.parametrize(("term", "predicate"), list(product(TERMS, [RDFS.label, SKOS.definition])))
def test_term_speaks_both_languages(term: Node, predicate: Node) -> None:
    assert languages(ONTOLOGY, term, predicate) == LANGUAGES


@pytest.mark.parametrize("term", TERMS)
def test_term_says_where_it_is_defined(term: Node) -> None:
    assert list(ONTOLOGY.objects(term, RDFS.isDefinedBy)) == [URIRef(IRI_OF_FILE["citypartners.ttl"])]


@pytest.mark.parametrize(("concept", "predicate"), list(product(CONCEPTS, [SKOS.prefLabel, SKOS.definition])))
def test_concept_speaks_both_languages(concept: Node, predicate: Node) -> None:
    assert languages(SCHEMES, concept, predicate) == LANGUAGES


@pytest.mark.parametrize("concept", CONCEPTS)
def test_concept_is_at_the_top_of_its_scheme(concept: URIRef) -> None:
    scheme, _, fragment = concept.partition("#")
    assert [str(o) for o in SCHEMES.objects(concept, SKOS.inScheme)] == [scheme]
    assert [str(o) for o in SCHEMES.objects(concept, SKOS.topConceptOf)] == [scheme]
    assert [str(o) for o in SCHEMES.objects(concept, SKOS.notation)] == [fragment]
    # pyshacl copies from its ont_graph the individuals that are declared as such, and no others.
    kinds = set(SCHEMES.objects(concept, RDF.type)) - {SKOS.Concept, OWL.NamedIndividual}
    assert len(kinds) == 1
    assert (kinds.pop(), RDFS.subClassOf, SKOS.Concept) in ONTOLOGY
    assert (concept, RDF.type, OWL.NamedIndividual) in SCHEMES


@pytest.mark.parametrize(
    ("predicate", "language"), list(product([SKOS.prefLabel, SKOS.definition], LANGUAGES))
)
def test_no_two_concepts_of_a_scheme_read_alike(predicate: Node, language: str) -> None:
    for scheme in SCHEMES.subjects(RDF.type, SKOS.ConceptScheme):
        concepts = list(SCHEMES.subjects(SKOS.inScheme, scheme))
        literals = [o for c in concepts for o in SCHEMES.objects(c, predicate) if isinstance(o, Literal)]
        texts = [str(o) for o in literals if o.language == language]
        assert len(texts) == len(set(texts))


@pytest.mark.parametrize(("term", "edge"), list(product(PROPERTIES, [RDFS.domain, RDFS.range])))
def test_property_has_one_domain_and_one_range(term: URIRef, edge: URIRef) -> None:
    found = len(list(ONTOLOGY.objects(term, edge)))
    assert found == (0 if (term, edge) in EXCEPTIONS else 1)


@pytest.mark.parametrize("term", sorted({term for term, _ in EXCEPTIONS}))
def test_property_without_domain_or_range_says_why(term: Node) -> None:
    assert languages(ONTOLOGY, term, SKOS.scopeNote) == LANGUAGES


def test_only_listed_axioms_of_owl_2_rl() -> None:
    lists = {RDF.first, RDF.rest}
    assert set(ONTOLOGY.predicates()) <= {RDF.type} | AXIOMS | ANNOTATIONS | lists
    assert set(ONTOLOGY.objects(predicate=RDF.type)) <= TYPES
    blank = {s for s in ONTOLOGY.subjects() if isinstance(s, BNode)}
    assert all(
        (s, RDF.first, None) in ONTOLOGY or (s, RDF.type, OWL.AllDisjointClasses) in ONTOLOGY for s in blank
    )


@pytest.mark.parametrize("graph", [SCHEMES, SHAPES, ALIGNMENTS], ids=["schemes", "shapes", "alignments"])
def test_every_term_used_is_declared(graph: Graph) -> None:
    assert cp_terms(graph) <= set(TERMS)


def test_every_term_mentioned_in_the_ontology_is_declared() -> None:
    assert cp_terms(ONTOLOGY) == set(TERMS)


def test_alignments_stand_apart() -> None:
    header = URIRef(IRI_OF_FILE["alignments.ttl"])
    assert cp_terms(ALIGNMENTS) >= {s for s in ALIGNMENTS.subjects() if s != header}
    assert set(ALIGNMENTS.subjects(RDF.type)) == {header}
    assert not any(header in triple for graph in (ONTOLOGY, SCHEMES, SHAPES) for triple in graph)


@pytest.mark.parametrize("shape", CHECKS)
def test_a_finding_has_a_name_and_a_message_in_both_languages(shape: Node) -> None:
    assert isinstance(shape, URIRef)
    assert languages(SHAPES, shape, SH.name) == LANGUAGES
    assert languages(SHAPES, shape, SH.message) == LANGUAGES


def test_shapes_are_valid_shacl() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text


FIVE = f"""
    @prefix cp: <{CP}> .
    @prefix : <https://example.org/> .
    :partnership cp:hasPartner :budapest ; cp:hasEvent :visit ; cp:hasAgreement :protocol .
    :budapest cp:within :hungary .
    :hungary cp:country :hungary .
"""
EXAMPLE = Namespace("https://example.org/")
INFERRED = [
    (EXAMPLE.visit, CP.involves, EXAMPLE.budapest),
    (EXAMPLE.visit, CP.involvesCountry, EXAMPLE.hungary),
    (EXAMPLE.protocol, CP.involves, EXAMPLE.budapest),
    (EXAMPLE.protocol, RDF.type, CP.Agreement),
    (EXAMPLE.budapest, CP.isPartnerIn, EXAMPLE.partnership),
    (EXAMPLE.budapest, CP.country, EXAMPLE.hungary),
]


def close(data: str) -> Graph:
    graph = Graph().parse(data=data, format="turtle")
    for triple in ONTOLOGY:
        graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def errors(graph: Graph) -> list[Node]:
    return list(graph.subjects(RDF.type, ERRNS.ErrorMessage))


def test_closure_infers_without_contradiction() -> None:
    closed = close(FIVE)
    assert not errors(closed)
    assert [triple for triple in INFERRED if triple not in closed] == []


def test_closure_finds_a_place_that_is_an_event() -> None:
    assert errors(close(f"{FIVE} :partnership cp:hasEvent :budapest ."))
