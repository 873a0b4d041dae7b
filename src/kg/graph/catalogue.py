"""The dataset's description of itself, with counts: VoID (https://www.w3.org/TR/void/) and DCAT 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from kg.graph.copies import describe_copies
from kg.graph.files import COPIES, LINKSET, PARTS, WHOLE, describe_latest
from kg.graph.links import DERIVED
from kg.graph.parts import Parts, count, count_distinct
from kg.graph.service import describe_service, format_nodes
from kg.graph.statistics import Statistics, ask, count_graph, count_statistics, state_statistics
from kg.graph.terms import term, typed
from kg.iris import CC_BY, GRAPH_FORMATS, LINKED, PREFIXES, VOCABULARY, Iris, expand, language_code
from kg.records import Report

_LANGUAGES = ("ru", "en")
_TITLES = {
    "": ("Города-партнёры", "City partners"),
    "data": ("Города-партнёры: данные, как в отчётах", "City partners: data as the reports state them"),
    "inferred": ("Города-партнёры: выведенное", "City partners: what follows by inference"),
    "ontology": ("Города-партнёры: онтология и понятия", "City partners: ontology and concepts"),
    "description": ("Города-партнёры: описание набора данных", "City partners: description of the dataset"),
    "linkset": (
        "Города-партнёры: связи с другими данными (owl:sameAs)",
        "City partners: links to other data (owl:sameAs)",
    ),
    "wikidata": ("Что утверждали Викиданные о тех же местах", "What Wikidata stated of the same places"),
    "catalogue": ("Каталог данных городов-партнёров", "Catalogue of the city partners' data"),
    "service": ("Города-партнёры: точка доступа SPARQL", "City partners: SPARQL endpoint"),
}
_ABOUT = (
    "Партнёры города за рубежом: соглашения, их даты и мероприятия года, с цитатой для каждого факта.",
    "A city's partners abroad: agreements, dates and the year's events, each fact with its passage.",
)
_RIGHTS = (
    "Лицензия относится к данным; слова отчётов принадлежат их издателям и приведены с указанием источника.",
    "The licence is that of the data; the reports' wording is their publishers' and quoted with its source.",
)
_PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
_DOCUMENTS = tuple(GRAPH_FORMATS[suffix] for suffix in ("ttl", "jsonld", "nt", "rdf"))
_VERSION = 1  # the triples of :func:`describe_version`


def describe_dataset(store: Store, parts: Parts, reports: Sequence[Report], iris: Iris) -> Iterator[Triple]:
    """Yield the description of a dataset.

    ``store`` holds all triples of ``parts`` in its default graph, to be counted. The version, a digest of
    this among others, is stated apart: see :func:`describe_version`. No time of day or of building stands in
    it, so that the same reports give the same description.
    """
    graphs = {iri: count_graph(triples) for iri, triples in parts.graphs().items()}
    whole = count_statistics(store)
    described = dict.fromkeys(
        chain(
            _dataset(store, whole, reports, iris),
            *(_part(part, parts, iris) for part in PARTS),
            describe_latest(WHOLE, iris),
            _copies(parts, iris),
            *(_graph(iri, found, iris) for iri, found in graphs.items()),
            _linksets(store, parts, iris),
            _catalogue(iris),
            _prefixes(iris),
        )
    )
    yield from described
    sizes = {iri: found.totals["void:triples"] for iri, found in graphs.items()}
    # How many triples describe the service does not depend on the numbers in them. What a copy of Wikidata
    # says of itself is said here too, and is one triple in the union.
    again = sum(Quad(triple.subject, triple.predicate, triple.object) in store for triple in described)
    others = whole.totals["void:triples"] - again
    own = len(described | dict.fromkeys(_service(sizes, others, 0, iris))) + _VERSION
    yield from _service(sizes, others, own, iris)


def describe_version(iris: Iris, version: str) -> Triple:
    """Return the statement of a dataset's version."""
    return Triple(NamedNode(iris.dataset()), term("dcat:version"), Literal(version))


def describe_unknown(graphs: Sequence[str], triples: int, version: str, iris: Iris) -> Iterator[Triple]:
    """Yield the little that can be said of data that came without a description and was not counted.

    ``graphs`` are the IRIs of its named graphs, ``triples`` how many its default graph has.
    """
    whole, service = NamedNode(iris.dataset()), NamedNode(iris.about("service"))
    for kind in ("void:Dataset", "dcat:Dataset"):
        yield Triple(whole, term("rdf:type"), term(kind))
    yield Triple(whole, term("dct:title"), Literal(version))
    yield Triple(whole, term("void:sparqlEndpoint"), NamedNode(iris.endpoint()))
    yield Triple(whole, term("void:triples"), typed(triples, "xsd:integer"))
    yield describe_version(iris, version)
    yield from _data_service(service, whole, iris)
    yield from describe_service(iris, dict.fromkeys(graphs), triples, union=False)
    yield from _prefixes(iris)


def _service(sizes: Mapping[str, int], others: int, own: int, iris: Iris) -> Iterator[Triple]:
    """Yield the service over graphs of these ``sizes``, in all ``others``, and the description's ``own``."""
    graphs = {**sizes, iris.graph("void"): own}
    return describe_service(iris, graphs, others + own, inferred=iris.graph("inferred"))


def _dataset(store: Store, found: Statistics, reports: Sequence[Report], iris: Iris) -> Iterator[Triple]:
    whole, document = NamedNode(iris.dataset()), NamedNode(iris.graph("void"))
    yield Triple(document, term("rdf:type"), term("void:DatasetDescription"))
    yield Triple(document, term("foaf:primaryTopic"), whole)
    yield from _resource(whole, "", iris)
    yield from _texts(whole, "dct:description", _ABOUT)
    yield from _texts(whole, "dct:rights", _RIGHTS)
    for row in ask(store, "modified"):
        if isinstance(row["modified"], Literal):
            yield Triple(whole, term("dct:modified"), row["modified"])
    for report in reports:
        yield Triple(whole, term("dct:source"), NamedNode(iris.report(report.description.key)))
    period = NamedNode(iris.about("period"))
    years = [report.description.year for report in reports]
    yield Triple(whole, term("dct:temporal"), period)
    yield Triple(period, term("rdf:type"), term("dct:PeriodOfTime"))
    yield Triple(period, term("dcat:startDate"), typed(min(years), "xsd:gYear"))
    yield Triple(period, term("dcat:endDate"), typed(max(years), "xsd:gYear"))
    for language in _LANGUAGES:
        yield Triple(whole, term("dct:language"), NamedNode(language_code(language)))
    yield Triple(whole, term("foaf:homepage"), NamedNode(iris.base))
    yield Triple(whole, term("dcat:landingPage"), NamedNode(iris.base))
    yield Triple(whole, term("void:sparqlEndpoint"), NamedNode(iris.endpoint()))
    for space in dict.fromkeys((iris.base, VOCABULARY)):
        yield Triple(whole, term("void:uriSpace"), Literal(space))
    for namespace in _namespaces((*found.classes, *found.properties)):
        yield Triple(whole, term("void:vocabulary"), NamedNode(namespace))
    for row in ask(store, "examples"):
        yield Triple(whole, term("void:exampleResource"), NamedNode(row["key"].value))
    for format_ in format_nodes(*_DOCUMENTS):
        yield Triple(whole, term("void:feature"), format_)
    yield from state_statistics(whole, found, iris, uses=True)


def _resource(node: NamedNode, name: str, iris: Iris) -> Iterator[Triple]:
    """Yield what every dataset here has: its kinds, titles, licence and publisher."""
    yield Triple(node, term("rdf:type"), term("void:Dataset"))
    yield Triple(node, term("rdf:type"), term("dcat:Dataset"))
    yield from _texts(node, "dct:title", _TITLES[name])
    yield Triple(node, term("dct:license"), NamedNode(CC_BY))
    yield Triple(node, term("dct:publisher"), NamedNode(iris.about("publisher")))


def _texts(node: NamedNode, name: str, texts: tuple[str, str]) -> Iterator[Triple]:
    for language, text in zip(_LANGUAGES, texts, strict=True):
        yield Triple(node, term(name), Literal(text, language=language))


def _namespaces(iris: Sequence[str]) -> list[str]:
    """Return the namespaces, as far as we have a prefix for them, of the terms ``iris``."""
    known = sorted(PREFIXES.values(), key=len, reverse=True)
    found = {next((space for space in known if iri.startswith(space)), "") for iri in iris}
    return sorted(found - {""})


def _part(part: str, parts: Parts, iris: Iris) -> Iterator[Triple]:
    node = NamedNode(iris.dataset(part))
    graphs: Mapping[str, Sequence[str]] = {
        "data": tuple(parts.data),
        "inferred": (parts.inferred[0],),
        "ontology": (parts.ontology[0],),
        "description": (iris.graph("void"), *parts.about),
    }
    sizes = {
        "data": count_distinct(parts.data.values()),  # reports can state the same of a place
        "inferred": count(parts.inferred[1]),
        "ontology": count(parts.ontology[1]),
    }
    yield Triple(NamedNode(iris.dataset()), term("void:subset"), node)
    yield from _resource(node, part, iris)
    for graph in graphs[part]:
        yield Triple(node, term("void:subset"), NamedNode(graph))
    if part in sizes:
        yield Triple(node, term("void:triples"), typed(sizes[part], "xsd:integer"))
    yield from describe_latest(part, iris)


def _copies(parts: Parts, iris: Iris) -> Iterator[Triple]:
    """Yield the part that is Wikidata's and not ours, where the dataset holds a copy: only the newest."""
    if not parts.copies:
        return
    node, (newest, *_) = NamedNode(iris.dataset(COPIES)), parts.copies
    yield Triple(NamedNode(iris.dataset()), term("void:subset"), node)
    yield Triple(NamedNode(iris.about("catalogue")), term("dcat:dataset"), node)
    for kind in ("void:Dataset", "dcat:Dataset"):
        yield Triple(node, term("rdf:type"), term(kind))
    yield from _texts(node, "dct:title", _TITLES[COPIES])
    yield Triple(node, term("void:subset"), NamedNode(newest))
    yield Triple(node, term("void:triples"), typed(count(parts.copies[newest]), "xsd:integer"))
    yield from describe_copies(parts.copies, iris)
    yield from describe_latest(COPIES, iris)


def _graph(iri: str, found: Statistics, iris: Iris) -> Iterator[Triple]:
    node = NamedNode(iri)
    yield Triple(node, term("rdf:type"), term("void:Dataset"))
    yield from state_statistics(node, found, iris, iri)


def _linksets(store: Store, parts: Parts, iris: Iris) -> Iterator[Triple]:
    """Yield the links to each of the other data that is ``LINKED``, and the file of all as owl:sameAs."""
    whole = NamedNode(iris.dataset())
    numbers = {row["key"].value: int(row["count"].value) for row in ask(store, "links")}
    file, links, copy = (NamedNode(iris.dataset(LINKSET)), iris.graph("links"), iris.graph("wikidata"))
    yield from _resource(file, LINKSET, iris)
    yield Triple(file, term("dct:source"), NamedNode(links))
    yield Triple(file, term("void:triples"), typed(count(parts.linkset[1]), "xsd:integer"))
    yield from describe_latest(LINKSET, iris)
    known = {name for name in DERIVED if numbers.get(name)}
    if known or f"<{expand('schema:url')}>".encode() in parts.data.get(links, b""):
        yield Triple(NamedNode(links), term("prov:wasDerivedFrom"), NamedNode(copy))
    for name, (space, home, endpoint) in LINKED.items():
        node, other = NamedNode(iris.dataset(f"linkset/{name}")), NamedNode(iris.about(name))
        yield Triple(whole, term("void:subset"), node)
        yield Triple(node, term("rdf:type"), term("void:Linkset"))
        yield Triple(node, term("void:subjectsTarget"), whole)
        yield Triple(node, term("void:objectsTarget"), other)
        yield Triple(node, term("void:linkPredicate"), term("schema:sameAs"))
        yield Triple(node, term("void:triples"), typed(numbers.get(name, 0), "xsd:integer"))
        yield Triple(node, term("rdfs:seeAlso"), file)
        if name in known:
            yield Triple(node, term("prov:wasDerivedFrom"), NamedNode(copy))
        yield Triple(other, term("rdf:type"), term("void:Dataset"))
        yield Triple(other, term("void:uriSpace"), Literal(space))
        yield Triple(other, term("foaf:homepage"), NamedNode(home))
        if endpoint:
            yield Triple(other, term("void:sparqlEndpoint"), NamedNode(endpoint))


def _catalogue(iris: Iris) -> Iterator[Triple]:
    node, service = NamedNode(iris.about("catalogue")), NamedNode(iris.about("service"))
    publisher = NamedNode(iris.about("publisher"))
    yield Triple(node, term("rdf:type"), term("dcat:Catalog"))
    yield from _texts(node, "dct:title", _TITLES["catalogue"])
    for part in ("", *PARTS, LINKSET):
        yield Triple(node, term("dcat:dataset"), NamedNode(iris.dataset(part)))
    yield Triple(node, term("dcat:service"), service)
    yield from _data_service(service, NamedNode(iris.dataset()), iris)
    yield from _texts(service, "dct:title", _TITLES["service"])
    for described in (node, service):
        yield Triple(described, term("dct:license"), NamedNode(CC_BY))
        yield Triple(described, term("dct:publisher"), publisher)
    yield Triple(publisher, term("rdf:type"), term("foaf:Agent"))
    yield from _texts(publisher, "foaf:name", _TITLES[""])
    yield Triple(publisher, term("foaf:homepage"), NamedNode(iris.base))


def _data_service(service: NamedNode, whole: NamedNode, iris: Iris) -> Iterator[Triple]:
    endpoint = NamedNode(iris.endpoint())
    yield Triple(service, term("rdf:type"), term("dcat:DataService"))
    yield Triple(service, term("dcat:endpointURL"), endpoint)
    yield Triple(service, term("dcat:endpointDescription"), endpoint)  # what it answers without a query
    yield Triple(service, term("dcat:servesDataset"), whole)
    yield Triple(service, term("dct:conformsTo"), NamedNode(_PROTOCOL))


def _prefixes(iris: Iris) -> Iterator[Triple]:
    """Yield the prefixes we use, as editors of queries look for them (SHACL, section 5.2.1)."""
    for prefix, namespace in PREFIXES.items():
        node = NamedNode(iris.about(f"prefix-{prefix}"))
        yield Triple(NamedNode(iris.dataset()), term("sh:declare"), node)
        yield Triple(node, term("rdf:type"), term("sh:PrefixDeclaration"))
        yield Triple(node, term("sh:prefix"), Literal(prefix))
        yield Triple(node, term("sh:namespace"), typed(namespace, "xsd:anyURI"))
