"""The one form in which an ontology file is kept: sorted Turtle, so that a diff shows a change of meaning.

`python -m tests.ontology.canonical` rewrites every ontology file in it.

Why not rdflib's longturtle: it keeps sibling blank nodes in the order of parsing; with `canon=True` it still
orders subjects by how often they are referred to, so that one new reference moves a block.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from rdflib import OWL, RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

FOLDER = Path(__file__).parents[2] / "ontology"
COMMAND = "python -m tests.ontology.canonical"

_SHORT = {XSD.integer: r"[+-]?\d+", XSD.decimal: r"[+-]?\d*\.\d+", XSD.boolean: "true|false"}


def read_ontology(path: Path) -> Graph:
    """Return the graph of a file, with the file's own prefixes only."""
    return Graph(bind_namespaces="none").parse(path, format="turtle")


def write_turtle(graph: Graph) -> str:
    """Return the header, then the other IRIs, then the blank nodes to which nothing refers, each sorted."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(graph.namespaces()))
    headers = set(graph.subjects(RDF.type, OWL.Ontology))
    subjects = set(graph.subjects())
    named = sorted((s for s in subjects if isinstance(s, URIRef)), key=lambda s: (s not in headers, s))
    blank = [s for s in subjects if isinstance(s, BNode) and not any(graph.triples((None, None, s)))]
    statements = [f"{_term(graph, s, '')}\n    {_predicates(graph, s, '    ')} ." for s in named]
    statements += sorted(f"[]\n    {_predicates(graph, s, '    ')} ." for s in blank)
    return "\n\n".join([prefixes.rstrip("\n"), *statements]) + "\n"


def _predicates(graph: Graph, subject: Node, indent: str) -> str:
    first, *rest = sorted(set(graph.predicates(subject)), key=lambda p: (p != RDF.type, str(p)))
    lines = (_predicate(graph, subject, p, indent) for p in (first, *rest))
    return f" ;\n{indent}".join(lines)


def _predicate(graph: Graph, subject: Node, predicate: Node, indent: str) -> str:
    verb = "a" if predicate == RDF.type else _term(graph, predicate, indent)
    objects = sorted(_term(graph, o, indent + "    ") for o in graph.objects(subject, predicate))
    line = f"{verb} {', '.join(objects)}"
    if len(objects) == 1 or (len(line) <= 100 and '"' not in line):
        return line
    return f"{verb}\n{indent}    " + f",\n{indent}    ".join(objects)


def _term(graph: Graph, node: Node, indent: str) -> str:
    if isinstance(node, BNode):
        return _blank(graph, node, indent)
    if isinstance(node, Literal) and node.datatype in _SHORT and re.fullmatch(_SHORT[node.datatype], node):
        return str(node)
    assert isinstance(node, (URIRef, Literal)), node
    return node.n3(graph.namespace_manager)


def _blank(graph: Graph, node: BNode, indent: str) -> str:
    assert len(list(graph.triples((None, None, node)))) == 1, f"two statements refer to blank node {node}"
    if (node, RDF.first, None) in graph:
        return f"( {' '.join(_items(graph, node, indent))} )"
    return f"[ {_predicates(graph, node, indent + '    ')} ]"


def _items(graph: Graph, node: BNode, indent: str) -> Iterable[str]:
    return (_term(graph, item, indent) for item in Collection(graph, node))


def main() -> None:
    for path in sorted(FOLDER.glob("*.ttl")):
        path.write_text(write_turtle(read_ontology(path)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
