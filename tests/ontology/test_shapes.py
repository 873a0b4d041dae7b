"""What the shapes let pass and what they find: one small report that conforms, and what breaks it."""

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, Namespace, URIRef
from rdflib.term import Node

from .canonical import FOLDER, read_ontology

SHAPES = read_ontology(FOLDER / "shapes.ttl")
ONTOLOGY = read_ontology(FOLDER / "citypartners.ttl") + read_ontology(FOLDER / "schemes.ttl")
NAMES = Namespace("https://w3id.org/citypartners/shapes#")

PREFIXES = """
@prefix : <https://example.org/> .
@prefix agreement-type: <https://w3id.org/citypartners/scheme/agreement-type#> .
@prefix cp: <https://w3id.org/citypartners/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix event-type: <https://w3id.org/citypartners/scheme/event-type#> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix section: <https://w3id.org/citypartners/scheme/section#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix topic: <https://w3id.org/citypartners/scheme/topic#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
REPORT = """
:hu a cp:Country ; rdfs:label "Hungary"@en, "Венгрия"@ru ; cp:country :hu ; cp:isoCode "HU" ;
    schema:sameAs <http://www.wikidata.org/entity/Q28>, <https://sws.geonames.org/719819/> ;
    geo:lat 47.17 ; geo:long 19.41 .
:bp a cp:City, cp:Region ; rdfs:label "Budapest"@en, "Будапешт"@ru ; cp:country :hu ; cp:within :hu ;
    schema:sameAs <http://www.wikidata.org/entity/Q1781>, <https://sws.geonames.org/3054643/> ;
    geo:lat 47.49 ; geo:long 19.04 ; cp:isoCode "HU-BU" .
:ru a cp:Country ; rdfs:label "Russia"@en, "Россия"@ru ; cp:country :ru ;
    schema:sameAs <http://www.wikidata.org/entity/Q159>, <https://sws.geonames.org/2017370/> ;
    geo:lat 60.0 ; geo:long 100.0 .
:spb a cp:City ; rdfs:label "Saint Petersburg"@en, "Санкт-Петербург"@ru ; cp:country :ru ; cp:within :ru ;
    schema:sameAs <http://www.wikidata.org/entity/Q656>, <https://sws.geonames.org/498817/> ;
    geo:lat 59.94 ; geo:long 30.31 ; cp:partnerOf :bp .
:report a cp:Report ; dct:title "Отчёт"@ru ; cp:listsPartnersOf :spb ; schema:temporalCoverage "2020" .
:passage a cp:Passage ; nif:beginIndex "5"^^xsd:nonNegativeInteger ; nif:endIndex 9 ;
    nif:anchorOf "слов"@ru ; nif:referenceContext :text ; cp:firstLine 1 ; cp:lastLine 2 .
:pair a cp:Partnership ; rdfs:label "Pair"@en, "Пара"@ru ; cp:hasPartner :bp, :spb ; cp:inReport :report ;
    cp:inSection section:europe ; cp:establishedOn "1980"^^xsd:gYear ; cp:notBefore "1980-01-01"^^xsd:date ;
    cp:notAfter "1980-12-31"^^xsd:date ; prov:wasDerivedFrom :passage ; cp:hasAgreement :paper ;
    cp:hasEvent :visit, :talk .
:paper a cp:Agreement ; rdfs:label "Protocol"@en, "Протокол"@ru ; dct:title "Протокол"@ru ;
    cp:hasAgreementType agreement-type:protocol ; schema:temporalCoverage "2015/2018" ; cp:hasParty :mayor ;
    cp:signedOn "1993"^^xsd:gYear, "2015-12-16"^^xsd:date ;
    cp:notBefore "1993-01-01"^^xsd:date, "2015-12-16"^^xsd:date ;
    cp:notAfter "1993-12-31"^^xsd:date, "2015-12-16"^^xsd:date ;
    prov:wasDerivedFrom :passage ; cp:inReport :report .
:mayor a cp:Party ; rdfs:label "Мэрия"@ru .
:visit a cp:Event ; rdfs:label "Visit"@en, "Визит"@ru ; schema:description "Визит"@ru ;
    cp:hasEventType event-type:visit ; cp:hasTopic topic:culture, topic:health ; cp:resultedIn :paper ;
    schema:startDate "2020-02"^^xsd:gYearMonth ; schema:endDate "2020-02"^^xsd:gYearMonth ;
    cp:notBefore "2020-02-01"^^xsd:date ; cp:notAfter "2020-02-29"^^xsd:date ; cp:statedDate "В феврале"@ru ;
    schema:eventAttendanceMode schema:OfflineEventAttendanceMode ; cp:participantCount 37 ;
    schema:mentions :hu ; prov:wasDerivedFrom :passage ; cp:inReport :report .
:talk a cp:Event ; rdfs:label "Meeting"@en, "Встреча"@ru ; schema:description "Встреча"@ru ;
    cp:hasEventType event-type:meeting ; schema:superEvent :visit ;
    schema:eventAttendanceMode schema:OnlineEventAttendanceMode ;
    schema:startDate "2020-02-10"^^xsd:date ; schema:endDate "2020-02-10"^^xsd:date ;
    cp:notBefore "2020-02-10"^^xsd:date ; cp:notAfter "2020-02-10"^^xsd:date ;
    prov:wasDerivedFrom :passage ; cp:inReport :report .
"""

# What to take away (in SPARQL's DELETE DATA), what to put in its place, and the shapes that must then speak.
CASES = [
    ("", ':bp rdfs:label "Buda"@en', ["Place-label"]),
    (':bp rdfs:label "Budapest"@en', "", ["Place-label"]),
    ("", ":bp schema:sameAs <https://www.wikidata.org/wiki/Q1781>", ["Place-sameAs"]),
    ("", ":bp schema:sameAs <https://www.openstreetmap.org/node/37244>", ["Place-sameAs"]),
    ("", ":bp schema:sameAs <http://viaf.org/viaf/137224614>, <http://dbpedia.org/resource/Budapest>", []),
    ("", ":bp schema:sameAs <https://www.openstreetmap.org/relation/37244>", []),
    ("", ":bp schema:url <https://budapest.hu/>", []),
    ("", ":bp schema:url <ftp://budapest.hu/>", ["Place-url"]),
    ("", ':bp schema:url "https://budapest.hu/"', ["Place-url"]),
    (":spb schema:sameAs <http://www.wikidata.org/entity/Q656>", "", ["Place-links-to-Wikidata"]),
    (":bp cp:country :hu", ":bp cp:country :spb", ["Place-country"]),
    (":bp cp:within :hu", "", ["Place-within-present"]),
    ("", ":hu cp:within :ru", ["Country-within"]),
    (":bp geo:lat 47.49", ":bp geo:lat 147.49", ["Place-lat"]),
    (":bp geo:long 19.04", ':bp geo:long "19,04"', ["Place-long"]),
    ("", ':spb cp:isoCode "ru-spe"', ["Place-isoCode"]),
    ("", ':spb skos:altLabel "Питер"', ["Place-altLabel"]),
    ("", ":pair cp:hasPartner :hu", ["Partnership-hasPartner"]),
    (":pair cp:hasPartner :spb", ":pair cp:hasPartner :ru", ["Report-host-is-partner"]),
    (":pair cp:inSection section:europe", ":pair cp:inSection topic:culture", ["Partnership-inSection"]),
    ("", ':pair cp:notAfter "1979-12-31"^^xsd:date', ["Partnership-notAfter", "Partnership-notBefore"]),
    (':pair cp:notBefore "1980-01-01"^^xsd:date', "", ["Report-dates-have-bounds"]),
    (
        ":pair cp:hasAgreement :paper",
        "",
        ["Agreement-isAgreementOf", "Partnership-hasAgreement-present"],
    ),
    (':paper dct:title "Протокол"@ru', ':paper dct:title "Протокол"', ["Agreement-title"]),
    (':paper cp:signedOn "1993"^^xsd:gYear', ":paper cp:signedOn 1993", ["Agreement-signedOn"]),
    (
        ':paper cp:signedOn "1993"^^xsd:gYear, "2015-12-16"^^xsd:date',
        "",
        ["Agreement-signedOn-present"],
    ),
    ("", ':paper schema:temporalCoverage "2015-2018"', ["Agreement-temporalCoverage"]),
    (
        ":paper cp:hasAgreementType agreement-type:protocol",
        ":paper cp:hasAgreementType event-type:visit",
        ["Agreement-hasAgreementType"],
    ),
    (":visit prov:wasDerivedFrom :passage", "", ["Event-wasDerivedFrom"]),
    (":visit cp:hasEventType event-type:visit", ":visit cp:hasEventType :visit", ["Event-hasEventType"]),
    ("", ":visit cp:hasEventType event-type:meeting", ["Event-hasEventType"]),
    ("", ":visit cp:hasTopic event-type:visit", ["Event-hasTopic"]),
    (
        ":visit schema:eventAttendanceMode schema:OfflineEventAttendanceMode",
        ":visit schema:eventAttendanceMode schema:MixedEventAttendanceMode",
        ["Event-eventAttendanceMode"],
    ),
    (":visit cp:participantCount 37", ":visit cp:participantCount 0", ["Event-participantCount"]),
    (
        ':talk cp:notAfter "2020-02-10"^^xsd:date',
        ':talk cp:notAfter "2020-03-01"^^xsd:date',
        ["Report-parts-lie-within-wholes"],
    ),
    (
        ':report schema:temporalCoverage "2020"',
        ':report schema:temporalCoverage "2018/2019"',
        ["Report-period-holds-events"],
    ),
    (':mayor rdfs:label "Мэрия"@ru', "", ["Party-label"]),
    (":passage nif:endIndex 9", ":passage nif:endIndex 4", ["Passage-beginIndex"]),
    (":bp schema:sameAs <https://sws.geonames.org/3054643/>", "", ["Place-links-to-GeoNames"]),
    (":spb geo:lat 59.94", "", ["Place-lat-present"]),
    (":pair cp:hasEvent :visit, :talk", "", ["Event-isEventOf", "Partnership-hasEvent-present"]),
    (
        ":talk schema:eventAttendanceMode schema:OnlineEventAttendanceMode",
        "",
        ["Event-eventAttendanceMode-present"],
    ),
    ("", ":visit schema:mentions :mayor", ["Event-mentions"]),
    ("", ':paper cp:notBefore "2021-01-01"^^xsd:date', ["Agreement-in-report-period"]),
    (  # the 1993 of the example is the year of a signing
        ':pair cp:notBefore "1980-01-01"^^xsd:date ; cp:notAfter "1980-12-31"^^xsd:date',
        ':pair cp:notBefore "1994-01-01"^^xsd:date ; cp:notAfter "1994-12-31"^^xsd:date',
        ["Partnership-not-younger-than-agreements"],
    ),
    (":passage cp:firstLine 1", ":passage cp:firstLine 3", ["Passage-firstLine"]),
]
WARNINGS = {
    "Agreement-in-report-period",
    "Agreement-signedOn-present",
    "Partnership-not-younger-than-agreements",
    "Place-links-to-Wikidata",
    "Report-period-holds-events",
}
NOTES = {
    "Event-eventAttendanceMode-present",
    "Partnership-hasAgreement-present",
    "Partnership-hasEvent-present",
    "Place-lat-present",
    "Place-links-to-GeoNames",
}

ALLOWED = {
    *(
        SH.targetClass,
        SH.property,
        SH.path,
        SH.inversePath,
        SH.minCount,
        SH.maxCount,
        SH.datatype,
        SH["class"],
    ),
    *(SH.nodeKind, SH.pattern, SH.uniqueLang, SH.languageIn, SH.minInclusive, SH.maxInclusive, SH["in"]),
    *(SH.lessThanOrEquals, SH.disjoint, SH["or"], SH.sparql, SH.select, SH.message, SH.severity, SH.name),
}


def find(data: Graph) -> set[tuple[str, Node | None]]:
    """Return the name and the severity of each shape that has a finding."""
    _, findings, _ = pyshacl.validate(data, shacl_graph=SHAPES, ont_graph=ONTOLOGY, inference="none")
    assert isinstance(findings, Graph)
    results = findings.subjects(RDF.type, SH.ValidationResult)
    sources = {(findings.value(r, SH.sourceShape), findings.value(r, SH.resultSeverity)) for r in results}
    return {(str(shape).removeprefix(str(NAMES)), severity) for shape, severity in sources}


def severity(name: str) -> str:
    """Return the local name of the severity that the shape of this name has."""
    return "Warning" if name in WARNINGS else "Info" if name in NOTES else "Violation"


def example() -> Graph:
    return Graph(bind_namespaces="none").parse(data=PREFIXES + REPORT, format="turtle")


def test_example_has_no_findings() -> None:
    assert find(example()) == set()


@pytest.mark.parametrize(("less", "more", "shapes"), CASES)
def test_shape_finds(less: str, more: str, shapes: list[str]) -> None:
    data = example()
    data.update(f"DELETE DATA {{ {less} }} ; INSERT DATA {{ {more} }}")
    found = find(data)
    assert found == {(name, SH[severity(name)]) for name in shapes}


def test_cases_cover_every_query_and_every_warning() -> None:
    special = {*SHAPES.subjects(SH.sparql), *SHAPES.subjects(SH.severity)}
    assert special <= {NAMES[name] for _, _, names in CASES for name in names}


def test_shapes_keep_to_the_core_that_is_listed() -> None:
    used = {p for p in SHAPES.predicates() if isinstance(p, URIRef) and p in Namespace(str(SH))}
    assert used <= ALLOWED


def test_label_of_a_concept_is_checked() -> None:
    data = example()
    data.parse(data=f"{PREFIXES} topic:new a cp:Topic .", format="turtle")
    assert find(data) == {("Concept-prefLabel", SH.Violation)}


def test_finding_in_a_report_points_at_what_it_found() -> None:
    data = example()
    data.update("DELETE DATA { :pair cp:hasPartner :spb } ; INSERT DATA { :pair cp:hasPartner :ru }")
    _, findings, _ = pyshacl.validate(data, shacl_graph=SHAPES, ont_graph=ONTOLOGY, inference="none")
    assert isinstance(findings, Graph)
    assert list(findings.objects(predicate=SH.value)) == [URIRef("https://example.org/pair")]
