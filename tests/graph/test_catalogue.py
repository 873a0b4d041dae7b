"""The description has what VoID, DCAT and SHACL ask for, and the counts that rdflib finds in the dumps."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from pyoxigraph import RdfFormat, Store, serialize
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SH, VOID, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from store.built import BASE, OTHER, REAL, SPB, built

from kg.graph.files import describe_file
from kg.graph.statistics import count_graph
from kg.iris import ONTOLOGY, PREFIXES, Iris

SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef(f"{BASE}dataset")
ABOUT = [f"{BASE}graph/{name}" for name in ("findings", "queries")]  # they stand in the description's files
GRAPHS = [URIRef(f"{BASE}graph/{name}") for name in ("inferred", "links", "ontology", "fi-helsinki-2021")]
GRAPHS += map(URIRef, ABOUT)
LINKSET = URIRef(f"{BASE}dataset/linkset")
NAMED = {graph.value for graph in Store.read_only(str(built(REAL, OTHER).store)).named_graphs()}
COPIES = sorted(name for name in NAMED if name.startswith(f"{BASE}graph/wikidata"))
VOID_GRAPH = URIRef(f"{BASE}graph/void")


@cache
def part(name: str) -> Graph:
    return Graph().parse(built(REAL, OTHER).folder / "dumps" / f"{name}.nt", format="nt")


@cache
def whole() -> Graph:
    others = (named(name) for name in (*ABOUT, *COPIES))
    return sum(others, part("data") + part("inferred") + part("ontology"))


@cache
def named(name: str) -> Graph:
    lines = (built(REAL, OTHER).folder / "dumps" / "all.nq").read_text("utf-8").splitlines()
    end = f" <{name}> ."
    return Graph().parse(
        data="".join(f"{x.removesuffix(end)} .\n" for x in lines if x.endswith(end)), format="nt"
    )


def counted(node: URIRef) -> Graph:
    """Return the graph that the statistics of ``node`` are about."""
    return whole() if node == DATASET else named(str(node))


def number(subject: Node, predicate: URIRef) -> int:
    value = part("description").value(subject, predicate)
    assert isinstance(value, Literal)
    return int(value)


def members(graph: Graph) -> dict[Node, int]:
    """Return how many different things are of each class that has an IRI."""
    found = Counter({cls: 0 for cls in graph.objects(None, RDF.type) if isinstance(cls, URIRef)})
    return {cls: len(set(graph.subjects(RDF.type, cls))) for cls in found}


def partitions(node: Node, partition: URIRef, key: URIRef, size: URIRef) -> dict[Node | None, int]:
    about = part("description")
    nodes = list(about.objects(node, partition))
    found = {about.value(each, key): number(each, size) for each in nodes}
    assert len(found) == len(nodes)
    return found


def test_triples_of_the_parts() -> None:
    for name in ("data", "inferred", "ontology"):
        assert number(URIRef(f"{BASE}dataset/{name}"), VOID.triples) == len(part(name))


@pytest.mark.parametrize("node", [DATASET, *GRAPHS, URIRef(SPB)])
def test_totals(node: URIRef) -> None:
    graph = counted(node)
    subjects = set(graph.subjects())
    assert len(graph) > 100
    assert number(node, VOID.triples) == len(graph)
    assert number(node, VOID.distinctSubjects) == len(subjects)
    assert number(node, VOID.distinctObjects) == len(set(graph.objects()))
    assert number(node, VOID.entities) == sum(isinstance(subject, URIRef) for subject in subjects)
    assert number(node, VOID.classes) == len(members(graph))
    assert number(node, VOID.properties) == len(set(graph.predicates()))


@pytest.mark.parametrize("node", [DATASET, *GRAPHS, URIRef(SPB)])
def test_partitions(node: URIRef) -> None:
    graph = counted(node)
    assert partitions(node, VOID.classPartition, VOID["class"], VOID.entities) == members(graph)
    found = partitions(node, VOID.propertyPartition, VOID.property, VOID.triples)
    assert found == dict(Counter(graph.predicates()))


def test_each_class_has_the_properties_of_its_things() -> None:
    about, expected = part("description"), Counter[tuple[Node, Node]]()
    for thing, cls in whole().subject_objects(RDF.type):
        expected.update((cls, name) for name in whole().predicates(thing))
    found = {
        (about.value(node, VOID["class"]), name): size
        for node in about.objects(DATASET, VOID.classPartition)
        for name, size in partitions(node, VOID.propertyPartition, VOID.property, VOID.triples).items()
    }
    assert found == dict(expected)
    assert len(found) > 100


def test_the_description_counts_itself_and_the_union() -> None:
    store = Store.read_only(str(built(REAL, OTHER).store))
    union = part("description").value(URIRef(f"{BASE}dataset#sparql-dataset"), SD.defaultGraph)
    assert number(VOID_GRAPH, VOID.triples) == len(named(str(VOID_GRAPH)))
    assert len(part("description")) == sum(len(named(name)) for name in (str(VOID_GRAPH), *ABOUT))
    assert isinstance(union, URIRef)
    everything = {(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, None)}
    assert number(union, VOID.triples) == len(everything)


@pytest.mark.parametrize(
    ("name", "space"),
    [
        ("wikidata", "http://www.wikidata.org/entity/"),
        ("geonames", "https://sws.geonames.org/"),
        ("openstreetmap", "https://www.openstreetmap.org/relation/"),
        ("dbpedia", "http://dbpedia.org/resource/"),
        ("viaf", "http://viaf.org/viaf/"),
    ],
)
def test_links(name: str, space: str) -> None:
    about, node = part("description"), URIRef(f"{BASE}dataset/linkset/{name}")
    links = [link for link in part("data").objects(None, SCHEMA.sameAs) if str(link).startswith(space)]
    assert links or name not in ("wikidata", "geonames")
    assert number(node, VOID.triples) == len(links)
    assert len(links) == sum(str(link).startswith(space) for link in part("linkset").objects())
    assert (node, RDF.type, VOID.Linkset) in about
    assert (node, VOID.linkPredicate, SCHEMA.sameAs) in about
    assert (node, VOID.subjectsTarget, DATASET) in about
    (target,) = about.objects(node, VOID.objectsTarget)
    assert (target, RDF.type, VOID.Dataset) in about
    assert list(about.objects(target, VOID.uriSpace)) == [Literal(space)]
    assert (node, RDFS.seeAlso, LINKSET) in about


def test_linkset() -> None:
    about = part("description")
    files = {f"{BASE}dumps/latest/linkset.{suffix}" for suffix in ("ttl", "nt", "trig", "jsonld", "rdf")}
    assert {str(file) for file in about.objects(LINKSET, VOID.dataDump)} == files
    assert {str(file) for file in about.objects(LINKSET, DCAT.distribution)} == files
    assert number(LINKSET, VOID.triples) == len(part("linkset"))
    assert (DATASET, VOID.subset, LINKSET) not in about
    assert (URIRef(f"{BASE}dataset#catalogue"), DCAT.dataset, LINKSET) in about


SERVICE = URIRef(f"{BASE}dataset#service")
CATALOGUE = URIRef(f"{BASE}dataset#catalogue")
PUBLISHER = URIRef(f"{BASE}dataset#publisher")
STATED = [
    (DATASET, RDF.type, VOID.Dataset),
    (DATASET, RDF.type, DCAT.Dataset),
    (DATASET, VOID.sparqlEndpoint, URIRef(f"{BASE}sparql")),
    (DATASET, VOID.uriSpace, Literal(BASE)),
    (DATASET, VOID.dataDump, URIRef(f"{BASE}dumps/latest/all.trig")),
    (DATASET, VOID.feature, URIRef("http://www.w3.org/ns/formats/Turtle")),
    (DATASET, VOID.vocabulary, URIRef(f"{ONTOLOGY}#")),
    (DATASET, VOID.vocabulary, URIRef("https://schema.org/")),
    (DATASET, DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0/")),
    (DATASET, DCTERMS.publisher, PUBLISHER),
    (DATASET, DCTERMS.source, URIRef(f"{BASE}report/ru-saint-petersburg-2020")),
    (DATASET, DCTERMS.source, URIRef(f"{BASE}report/fi-helsinki-2021")),
    (DATASET, DCTERMS.title, Literal("City partners", lang="en")),
    (DATASET, DCTERMS.title, Literal("Города-партнёры", lang="ru")),
    (PUBLISHER, RDF.type, FOAF.Agent),
    (PUBLISHER, FOAF.name, Literal("City partners", lang="en")),
    (VOID_GRAPH, RDF.type, VOID.DatasetDescription),
    (VOID_GRAPH, FOAF.primaryTopic, DATASET),
    (CATALOGUE, RDF.type, DCAT.Catalog),
    (CATALOGUE, DCAT.dataset, DATASET),
    (CATALOGUE, DCAT.service, SERVICE),
    (SERVICE, RDF.type, DCAT.DataService),
    (SERVICE, DCAT.endpointURL, URIRef(f"{BASE}sparql")),
    (SERVICE, DCAT.endpointDescription, URIRef(f"{BASE}sparql")),
    (SERVICE, DCAT.servesDataset, DATASET),
]


@pytest.mark.parametrize("triple", STATED, ids=lambda triple: " ".join(str(term)[-24:] for term in triple))
def test_is_stated(triple: tuple[Node, Node, Node]) -> None:
    assert triple in part("description")


def test_the_period_is_that_of_the_reports() -> None:
    about = part("description")
    period = about.value(DATASET, DCTERMS.temporal)
    years = [Literal(year, datatype=XSD.gYear) for year in ("2020", "2021")]
    assert [about.value(period, end) for end in (DCAT.startDate, DCAT.endDate)] == years


def test_the_date_is_one_that_the_data_carries() -> None:
    (modified,) = part("description").objects(DATASET, DCTERMS.modified)
    assert str(modified) == max(map(str, whole().objects(None, DCTERMS.modified)))


def test_examples_are_things_of_the_data() -> None:
    examples = set(part("description").objects(DATASET, VOID.exampleResource))
    kinds = {kind for example in examples for kind in whole().objects(example, RDF.type)}
    assert {URIRef(f"{ONTOLOGY}#{name}") for name in ("Partnership", "Agreement", "Event")} <= kinds
    assert all((example, None, None) in whole() for example in examples)


def test_every_thing_with_an_iri_is_in_the_space_that_is_told() -> None:
    spaces = tuple(str(space) for space in part("description").objects(DATASET, VOID.uriSpace))
    copied = {subject for name in COPIES for subject in named(name).subjects()}  # things of Wikidata
    things = {subject for subject in whole().subjects() if isinstance(subject, URIRef)} - copied
    assert not [thing for thing in things if not str(thing).startswith(spaces)]


def test_prefixes_are_declared_for_editors() -> None:
    found = part("description").query(
        "SELECT ?prefix ?namespace WHERE { [] sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] }",
        initNs={"sh": SH},
    )
    assert {(str(row[0]), str(row[1])) for row in found} == set(PREFIXES.items())  # type: ignore[index]
    namespaces = set(part("description").objects(None, SH.namespace))
    assert {space.datatype for space in namespaces if isinstance(space, Literal)} == {XSD.anyURI}
    assert set(part("description").subjects(SH.declare)) == {DATASET}


def test_every_dump_of_a_part_is_told() -> None:
    about, dumps = part("description"), built(REAL, OTHER).dumps
    told = {str(url).rpartition("/")[2] for url in about.objects(None, DCAT.downloadURL)}
    suffixes = ("ttl", "nt", "trig", "jsonld", "rdf", "nq")
    assert told == {file.name for file in dumps if file.name.partition(".")[2] in suffixes}
    assert set(about.objects(None, VOID.dataDump)) == set(about.subjects(RDF.type, DCAT.Distribution))
    for file in about.subjects(RDF.type, DCAT.Distribution):
        assert about.value(file, DCAT.mediaType)
        assert about.value(file, DCTERMS.license)
        assert about.value(None, DCAT.distribution, file)


FILES = [
    ("data.ttl", "text/turtle", None, f"{BASE}dataset/data"),
    ("data.ttl.gz", "text/turtle", "application/gzip", f"{BASE}dataset/data"),
    ("inferred.rdf.zst", "application/rdf+xml", "application/zstd", f"{BASE}dataset/inferred"),
    ("all.nq", "application/n-quads", None, f"{BASE}dataset"),
    ("all.nq.gz", "application/n-quads", "application/gzip", f"{BASE}dataset"),
]
TYPES = "https://www.iana.org/assignments/media-types/"


@pytest.mark.parametrize(("name", "media_type", "packed", "of"), FILES)
def test_a_file_of_a_version(name: str, media_type: str, packed: str | None, of: str) -> None:
    triples = describe_file(name, 12, "ab" * 32, "0123", Iris(BASE))
    found = Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")
    file = URIRef(f"{BASE}dumps/0123/{name}")
    assert (URIRef(of), DCAT.distribution, file) in found
    assert found.value(file, DCAT.downloadURL) == file
    assert found.value(file, DCAT.mediaType) == URIRef(TYPES + media_type)
    assert found.value(file, DCAT.compressFormat) == (URIRef(TYPES + packed) if packed else None)
    assert found.value(file, DCAT.byteSize) == Literal("12", datatype=XSD.nonNegativeInteger)
    checksum = found.value(file, SPDX.checksum)
    assert found.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
    assert found.value(checksum, SPDX.checksumValue) == Literal("ab" * 32, datatype=XSD.hexBinary)


@pytest.mark.parametrize("name", ["SHA256SUMS", "ro-crate-metadata.json", "data", "data.gz"])
def test_a_file_that_is_no_rdf(name: str) -> None:
    assert not list(describe_file(name, 12, "ab" * 32, "0123", Iris(BASE)))


def test_no_blank_nodes() -> None:
    assert not [term for triple in part("description") for term in triple if isinstance(term, BNode)]


def test_counts_of_a_graph_with_blank_nodes_and_literals() -> None:
    found = count_graph(
        b'<urn:a> <urn:p> "1" .\n<urn:a> <urn:p> "1"@en .\n_:b <urn:p> <urn:a> .\n'
        b"_:b <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C> .\n"
        b"<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> _:b .\n"
    )
    kind = str(RDF.type)
    assert found.totals == {
        "void:triples": 5, "void:entities": 1, "void:distinctSubjects": 2, "void:distinctObjects": 5,
    }  # fmt: skip
    assert found.classes == {"urn:C": 1}
    assert found.properties == {"urn:p": 3, kind: 2}
    assert found.uses == {("urn:C", "urn:p"): 1, ("urn:C", kind): 1}
