"""The SPARQL service as it describes itself (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode, Triple

from kg.graph.terms import term, typed
from kg.iris import OWL_RL, Iris

# What an answer can be had as, by media type: https://www.w3.org/ns/formats/
RESULT_FORMATS = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "text/n3": "N3",
    "application/n-triples": "N-Triples",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
}
# sd:SPARQL12Query stands in the draft of SPARQL 1.2's service description only; Oxigraph evaluates it.
_LANGUAGES = ("sd:SPARQL11Query", "sd:SPARQL12Query")


def format_nodes(*media_types: str) -> Iterator[NamedNode]:
    """Yield the W3C's IRIs of the formats with these media types (of every format without any)."""
    for media_type in media_types or RESULT_FORMATS:
        yield term(f"format:{RESULT_FORMATS[media_type]}")


def describe_service(
    iris: Iris,
    graphs: Mapping[str, int | None],
    default: int | None,
    *,
    inferred: str = "",
    union: bool = True,
) -> Iterator[Triple]:
    """Yield the description of the service over the named ``graphs``, by IRI with their numbers of triples.

    ``default`` is the number of triples of the default graph; None stands for a number that is not known.
    ``union`` says that this graph is the union of the others; it is more where loaded files had triples
    outside of every graph. ``inferred`` is the graph that holds what follows from the others by OWL 2 RL:
    that is told of it, and of the service that queries match only what is there (simple entailment).
    Whether SERVICE is allowed depends on settings and is stated apart: see :func:`describe_federation`.
    """
    service, dataset = NamedNode(iris.about("service")), NamedNode(iris.about("sparql-dataset"))
    whole = NamedNode(iris.about("default-graph"))
    endpoint = NamedNode(iris.endpoint())
    yield Triple(service, term("rdf:type"), term("sd:Service"))
    yield Triple(service, term("sd:endpoint"), endpoint)
    for language in _LANGUAGES:
        yield Triple(service, term("sd:supportedLanguage"), term(language))
    if union:
        yield Triple(service, term("sd:feature"), term("sd:UnionDefaultGraph"))
    for format_ in format_nodes():
        yield Triple(service, term("sd:resultFormat"), format_)
    yield Triple(service, term("sd:defaultEntailmentRegime"), term("entailment:Simple"))
    yield Triple(service, term("sd:defaultDataset"), dataset)
    yield Triple(dataset, term("rdf:type"), term("sd:Dataset"))
    yield Triple(dataset, term("sd:defaultGraph"), whole)
    yield from _graph(whole, default)
    for iri, size in graphs.items():
        named, graph = NamedNode(iris.described_graph(iri)), NamedNode(iri)
        yield Triple(dataset, term("sd:namedGraph"), named)
        yield Triple(named, term("rdf:type"), term("sd:NamedGraph"))
        yield Triple(named, term("sd:name"), graph)
        yield Triple(named, term("sd:graph"), graph)
        yield from _graph(graph, size)
        if iri == inferred:
            yield Triple(named, term("sd:entailmentRegime"), term("entailment:OWL-RDF-Based"))
            yield Triple(named, term("sd:supportedEntailmentProfile"), NamedNode(OWL_RL))


def describe_federation(iris: Iris) -> Triple:
    """Return the statement that SERVICE is allowed, which holds where the settings name endpoints for it."""
    return Triple(NamedNode(iris.about("service")), term("sd:feature"), term("sd:BasicFederatedQuery"))


def _graph(node: NamedNode, size: int | None) -> Iterator[Triple]:
    yield Triple(node, term("rdf:type"), term("sd:Graph"))
    if size is not None:
        yield Triple(node, term("void:triples"), typed(size, "xsd:integer"))
