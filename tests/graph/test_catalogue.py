"""The description's counts are those that rdflib counts in the dumps."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from rdflib import DCAT, RDF, VOID, Graph, Literal, Namespace, URIRef
from store.built import BASE, OTHER, REAL, built

SCHEMA = Namespace("https://schema.org/")
DATASET = URIRef(f"{BASE}dataset")


@cache
def part(name: str) -> Graph:
    return Graph().parse(built(REAL, OTHER).folder / "dumps" / f"{name}.nt", format="nt")


@cache
def whole() -> Graph:
    return part("data") + part("inferred") + part("ontology")


def number(subject: URIRef, predicate: URIRef) -> int:
    value = part("description").value(subject, predicate)
    assert isinstance(value, Literal)
    return int(value)


def test_triples() -> None:
    assert number(DATASET, VOID.triples) == len(whole())
    for name in ("data", "inferred", "ontology"):
        assert number(URIRef(f"{BASE}dataset/{name}"), VOID.triples) == len(part(name))


def test_classes_and_their_members() -> None:
    expected = {
        cls: len(set(whole().subjects(RDF.type, cls)))
        for cls in set(whole().objects(None, RDF.type))
        if isinstance(cls, URIRef)
    }
    partitions = part("description").objects(DATASET, VOID.classPartition)
    found = {
        part("description").value(node, VOID["class"]): number(node, VOID.entities)
        for node in partitions
        if isinstance(node, URIRef)
    }
    assert found == expected
    assert number(DATASET, VOID.classes) == len(expected)


def test_properties_and_their_triples() -> None:
    expected = Counter(whole().predicates())
    partitions = part("description").objects(DATASET, VOID.propertyPartition)
    found = {
        part("description").value(node, VOID.property): number(node, VOID.triples)
        for node in partitions
        if isinstance(node, URIRef)
    }
    assert found == expected
    assert number(DATASET, VOID.properties) == len(expected)


def test_subjects() -> None:
    assert number(DATASET, VOID.distinctSubjects) == len(set(whole().subjects()))


@pytest.mark.parametrize(
    ("name", "space"), [("wikidata", "http://www.wikidata.org/"), ("geonames", "https://sws.geonames.org/")]
)
def test_links(name: str, space: str) -> None:
    links = [link for link in part("data").objects(None, SCHEMA.sameAs) if str(link).startswith(space)]
    assert links
    assert number(URIRef(f"{BASE}dataset/linkset/{name}"), VOID.triples) == len(links)


def test_every_dump_of_a_part_is_told() -> None:
    folder = built(REAL, OTHER).folder / "dumps"
    told = {str(url).rpartition("/")[2] for url in part("description").objects(None, DCAT.downloadURL)}
    assert told == {
        path.name for path in folder.iterdir() if path.suffix in (".ttl", ".nt", ".trig", ".jsonld", ".rdf")
    } - {"all.trig"}
