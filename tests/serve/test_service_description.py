"""What the service says of itself (https://www.w3.org/TR/sparql11-service-description/), and if it is true.

The three cases of the W3C's tests: it is RDF, it names the endpoint, it keeps to the vocabulary.
"""

from __future__ import annotations

import pytest
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from .running import Server

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
VOID = Namespace("http://rdfs.org/ns/void#")
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}
# https://www.w3.org/ns/formats/ : the media type of each, and a query whose answer has it.
SELECT, CONSTRUCT = "SELECT * { ?s a ?o } LIMIT 1", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 1"
MEDIA_TYPES = {
    FORMATS.SPARQL_Results_JSON: ("application/sparql-results+json", SELECT),
    FORMATS.SPARQL_Results_XML: ("application/sparql-results+xml", SELECT),
    FORMATS.SPARQL_Results_CSV: ("text/csv", SELECT),
    FORMATS.SPARQL_Results_TSV: ("text/tab-separated-values", SELECT),
    FORMATS.Turtle: ("text/turtle", CONSTRUCT),
    FORMATS["N-Triples"]: ("application/n-triples", CONSTRUCT),
    FORMATS["JSON-LD"]: ("application/ld+json", CONSTRUCT),
    FORMATS.RDF_XML: ("application/rdf+xml", CONSTRUCT),
    FORMATS.TriG: ("application/trig", CONSTRUCT),
    FORMATS["N-Quads"]: ("application/n-quads", CONSTRUCT),
    FORMATS.N3: ("text/n3", CONSTRUCT),
}
# The vocabulary: the class of a property's subject, and of its value (None: any resource or literal).
PROPERTIES: dict[URIRef, tuple[URIRef, URIRef | None]] = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, SD.Feature),
    SD.defaultEntailmentRegime: (SD.Service, SD.EntailmentRegime),
    SD.defaultSupportedEntailmentProfile: (SD.Service, SD.EntailmentProfile),
    SD.extensionFunction: (SD.Service, SD.Function),
    SD.extensionAggregate: (SD.Service, SD.Aggregate),
    SD.languageExtension: (SD.Service, SD.Feature),
    SD.supportedLanguage: (SD.Service, SD.Language),
    SD.propertyFeature: (SD.Service, SD.Feature),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.resultFormat: (SD.Service, None),
    SD.inputFormat: (SD.Service, None),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.entailmentRegime: (SD.NamedGraph, SD.EntailmentRegime),
    SD.supportedEntailmentProfile: (SD.NamedGraph, SD.EntailmentProfile),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
INSTANCES = {
    SD.Feature: {
        SD[name] for name in ("DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs")
    }
    | {SD.BasicFederatedQuery},
    SD.Language: {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update, SD.SPARQL12Query},
}
SUBCLASSES = {SD.GraphCollection: {SD.GraphCollection, SD.Dataset}}


@pytest.fixture(scope="module", params=["city", "shelves"])
def server(request: pytest.FixtureRequest) -> Server:
    """Return a server over the real report, then one over a snapshot without any description."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Server)
    return found


@pytest.fixture(scope="module")
def description(server: Server) -> Graph:
    """Return what the endpoint says of itself."""
    return Graph().parse(data=server.get("/sparql", Accept="text/turtle").body, format="turtle")


@pytest.fixture(scope="module")
def service(description: Graph) -> Node:
    """Return the one service that is described."""
    (found,) = description.subjects(RDF.type, SD.Service)
    return found


@pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning")  # of rdflib by itself
@pytest.mark.parametrize("accept", GRAPHS)
def test_it_is_rdf(server: Server, accept: str) -> None:
    reply = server.get("/sparql", Accept=accept)
    assert (reply.status, reply.media_type) == (200, accept)
    assert "accept" in reply.values("Vary")
    found = Graph().parse(data=reply.body, format=GRAPHS[accept])
    assert len(list(found.subjects(RDF.type, SD.Service))) == 1


@pytest.mark.parametrize("accept", [None, "*/*", "application/sparql-results+json, text/turtle;q=0.5"])
def test_it_is_there_for_whoever_takes_rdf(server: Server, accept: str | None) -> None:
    reply = server.get("/sparql", **({"Accept": accept} if accept else {}))
    assert (reply.status, reply.media_type) == (200, "text/turtle")


def test_a_browser_gets_a_form(server: Server) -> None:
    reply = server.get("/sparql", Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (reply.status, reply.media_type) == (200, "text/html")
    assert "<textarea" in reply.text


def test_it_names_the_endpoint(request: pytest.FixtureRequest, description: Graph, service: Node) -> None:
    """The dataset's own IRI of the endpoint: the address by which the world is to know it."""
    bases = {"city": "https://w3id.org/citypartners/", "shelves": "https://example.org/"}
    base = next(bases[name] for name in bases if name in request.node.name)
    assert list(description.objects(service, SD.endpoint)) == [URIRef(f"{base}sparql")]


def test_it_keeps_to_the_vocabulary(description: Graph) -> None:
    """Every sd: property is one of the vocabulary, on a subject and with a value of the class it is for."""
    used = {p for p in description.predicates() if str(p).startswith(str(SD))}
    assert {SD.endpoint, SD.supportedLanguage, SD.resultFormat, SD.defaultDataset, SD.namedGraph} <= used
    assert used <= set(PROPERTIES)
    for property_ in used:
        domain, range_ = PROPERTIES[URIRef(str(property_))]
        for subject, value in description.subject_objects(property_):
            kinds = set(description.objects(subject, RDF.type))
            assert not kinds or kinds & SUBCLASSES.get(domain, {domain}), (subject, property_)
            assert not isinstance(value, Literal), (subject, property_)
            if range_ in INSTANCES:
                assert value in INSTANCES[range_], (property_, value)
            elif range_ is not None and (stated := set(description.objects(value, RDF.type))):
                assert range_ in stated, (property_, value)
    for value in description.objects(None, SD.name):
        assert isinstance(value, URIRef)


def test_the_languages_are_those_it_speaks(description: Graph, service: Node) -> None:
    languages = set(description.objects(service, SD.supportedLanguage))
    assert SD.SPARQL11Query in languages
    assert SD.SPARQL11Update not in languages


def test_every_format_that_it_names_is_offered(server: Server, description: Graph, service: Node) -> None:
    named = set(description.objects(service, SD.resultFormat))
    assert named <= set(MEDIA_TYPES)
    assert len(named) >= 8
    for format_ in named:
        media_type, query = MEDIA_TYPES[URIRef(str(format_))]
        reply = server.query(query, media_type)
        assert (reply.status, reply.media_type) == (200, media_type), format_


def test_every_format_that_is_offered_is_named(server: Server, description: Graph, service: Node) -> None:
    named = set(description.objects(service, SD.resultFormat))
    for format_, (media_type, query) in MEDIA_TYPES.items():
        if server.query(query, media_type).status == 200:
            assert format_ in named


def test_the_features_are_true(server: Server, description: Graph, service: Node) -> None:
    features = set(description.objects(service, SD.feature))
    missing = server.query("ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }").json()["boolean"]
    beside = server.query("ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }").json()["boolean"]
    assert missing is False
    assert (SD.UnionDefaultGraph in features) is not beside
    assert SD.BasicFederatedQuery not in features
    assert SD.DereferencesURIs not in features
    assert SD.RequiresDataset not in features


def test_the_graphs_are_all_of_them(server: Server, description: Graph, service: Node) -> None:
    """Each graph of the store by its name, no other, and each count of triples as a query counts them."""
    (dataset,) = description.objects(service, SD.defaultDataset)
    assert len(list(description.objects(dataset, SD.defaultGraph))) == 1
    counted = server.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g").json()
    expected = {row["g"]["value"]: int(row["n"]["value"]) for row in counted["results"]["bindings"]}
    listed = {}
    for named in description.objects(dataset, SD.namedGraph):
        assert isinstance(named, BNode | URIRef)
        (name,) = description.objects(named, SD.name)
        counts = [
            int(str(count))
            for graph in description.objects(named, SD.graph)
            for count in description.objects(graph, VOID.triples)
        ]
        listed[str(name)] = counts
    assert set(listed) == set(expected)
    assert not [name for name, counts in listed.items() if counts and counts != [expected[name]]]
