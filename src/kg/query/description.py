"""The saved queries as RDF: what the graph ``queries`` says of them.

A query is an executable of SHACL Advanced Features (https://www.w3.org/TR/shacl-af/#SPARQLExecutables), as
the examples of SIB's endpoints are (https://github.com/sib-swiss/sparql-examples); what it can be given are
``sh:Parameter``s (https://www.w3.org/TR/shacl/#constraint-components-parameters).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from kg.graph.parts import sort_triples
from kg.graph.terms import term, typed
from kg.iris import Iris, expand
from kg.query.parameters import Parameter
from kg.query.saved import Queries, SavedQuery


def describe_queries(queries: Queries, iris: Iris) -> bytes:
    """Return what is said of ``queries`` as sorted N-Triples, without blank nodes.

    Those that find choices are no questions of people's and are left out.
    """
    return sort_triples(triple for query in queries.values() for triple in _query(query, iris))


def _query(query: SavedQuery, iris: Iris) -> Iterator[Triple]:
    node = NamedNode(iris.query(query.name))
    yield Triple(node, term("rdf:type"), term("sh:SPARQLExecutable"))
    if query.columns:
        yield Triple(node, term("rdf:type"), term("sh:SPARQLSelectExecutable"))
        yield Triple(node, term("sh:select"), Literal(query.text.strip()))
    yield Triple(node, term("sh:prefixes"), NamedNode(iris.dataset()))
    yield Triple(node, term("schema:target"), NamedNode(query.federated or iris.endpoint()))
    yield from _texts(node, "rdfs:label", query.summaries)
    yield from _texts(node, "dct:description", query.descriptions)
    for tag in query.tags:
        yield Triple(node, term("schema:keywords"), Literal(tag))
    for number, parameter in enumerate(query.parameters):
        its_node = NamedNode(iris.of_query(query.name, parameter.name))
        yield Triple(node, term("sh:parameter"), its_node)
        yield from _parameter(parameter, its_node, number, query, iris)


def _texts(node: NamedNode, name: str, texts: Mapping[str, str]) -> Iterator[Triple]:
    for language, text in texts.items():
        if text:
            yield Triple(node, term(name), Literal(text, language=language))


def _parameter(
    parameter: Parameter, node: NamedNode, number: int, query: SavedQuery, iris: Iris
) -> Iterator[Triple]:
    yield Triple(node, term("rdf:type"), term("sh:Parameter"))
    # The local name of the path is the variable's, by SHACL's rule (section 6.2.1).
    yield Triple(node, term("sh:path"), NamedNode(iris.of_query(query.name, parameter.variable)))
    yield Triple(node, term("sh:order"), typed(number, "xsd:integer"))
    yield from _texts(node, "sh:name", parameter.titles)
    yield from _texts(node, "sh:description", parameter.notes)
    if parameter.type == "iri":
        yield Triple(node, term("sh:nodeKind"), term("sh:IRI"))
    elif not parameter.type.startswith("@"):
        datatype = expand("xsd:string" if parameter.type == "string" else parameter.type)
        yield Triple(node, term("sh:datatype"), NamedNode(datatype))
    else:
        yield Triple(node, term("sh:datatype"), term("rdf:langString"))
    optional = not parameter.required or parameter.default is not None
    yield Triple(node, term("sh:optional"), typed("true" if optional else "false", "xsd:boolean"))
    if parameter.default is not None:
        yield Triple(node, term("sh:defaultValue"), parameter.term(parameter.default))
    if parameter.choices:
        yield from _listed(parameter, node, query, iris)


def _listed(parameter: Parameter, node: NamedNode, query: SavedQuery, iris: Iris) -> Iterator[Triple]:
    """Yield the parameter's values as a list, whose nodes have names, as all of ours have."""
    numbers = range(1, len(parameter.choices) + 1)
    nodes = [
        NamedNode(iris.of_query(query.name, parameter.name, "choice", str(number))) for number in numbers
    ]
    yield Triple(node, term("sh:in"), nodes[0])
    for place, choice, rest in zip(nodes, parameter.choices, [*nodes[1:], term("rdf:nil")], strict=True):
        yield Triple(place, term("rdf:type"), term("rdf:List"))
        yield Triple(place, term("rdf:first"), parameter.term(choice.value))
        yield Triple(place, term("rdf:rest"), rest)
