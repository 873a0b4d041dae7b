"""Which graphs a query names, and that several of them are merged as RDF graphs are."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from kg.store.dataset import Dataset, merge, read_dataset
from kg.store.engine import Question, evaluate

Clauses = tuple[tuple[str, ...], tuple[str, ...]]
PREFIXES = "PREFIX : <http://e/> PREFIX ex: <http://e/x#> PREFIX from: <http://e/from/> "

# A query, and the graphs of its FROM and FROM NAMED clauses.
NAMES: dict[str, tuple[str, Clauses]] = {
    "two": ("SELECT * FROM <a:a> FROM <a:b> { ?s ?p ?o }", (("a:a", "a:b"), ())),
    "one twice": ("SELECT * FROM <a:a> FROM <a:a> { ?s ?p ?o }", (("a:a",), ())),
    "named": ("SELECT * FROM NAMED <a:a> FROM <a:b> FROM NAMED <a:c> {}", (("a:b",), ("a:a", "a:c"))),
    "ASK": ("ASK FROM <a:a> FROM <a:b> {}", (("a:a", "a:b"), ())),
    "DESCRIBE": ("DESCRIBE ?x <a:x> FROM <a:a> FROM <a:b> { ?x ?p ?o }", (("a:a", "a:b"), ())),
    "DESCRIBE *": ("DESCRIBE * FROM <a:a> FROM <a:b> { ?x ?p ?o }", (("a:a", "a:b"), ())),
    "DESCRIBE without a pattern": ("DESCRIBE <a:x> FROM <a:a> FROM <a:b>", (("a:a", "a:b"), ())),
    "CONSTRUCT": (
        "CONSTRUCT { ?s ?p '} FROM <a:x>' } FROM <a:a> FROM <a:b> WHERE { ?s ?p ?o }",
        (("a:a", "a:b"), ()),
    ),
    "CONSTRUCT in short": ("CONSTRUCT FROM <a:a> FROM <a:b> WHERE { ?s ?p ?o }", (("a:a", "a:b"), ())),
    "any letter case": (
        f"{PREFIXES}aSk From :a fROM nAmed ex:b {{}}",
        (("http://e/a",), ("http://e/x#b",)),
    ),
    "relative": (
        "BASE <http://e/x/> SELECT * FROM <a> FROM <../b> FROM <#c> {}",
        (("http://e/x/a", "http://e/b", "http://e/x/#c"), ()),
    ),
    "no space": ("SELECT*FROM<a:a>FROM<a:b>{}", (("a:a", "a:b"), ())),
    "no space before a name": (f"{PREFIXES}SELECT*FROM:a FROMex:b{{}}", (("http://e/a", "http://e/x#b"), ())),
    "no space after ASK": ("ASKFROM<a:a>FROM NAMED<a:b>{}", (("a:a",), ("a:b",))),
    "comments": (
        "# FROM <a:x>\nSELECT * # FROM <a:y>\rFROM # <a:z>\n <a:a>#\nFROM#\nNAMED#\n<a:b># FROM <a:v>\n{}",
        (("a:a",), ("a:b",)),
    ),
    "escapes in names": (
        rf"{PREFIXES}ASK FROM :a\.b\/c FROM :d%20e {{}}",
        (("http://e/a.b/c", "http://e/d%20e"), ()),
    ),
    "escapes in IRIs": (
        r"ASK FROM <http://e/\u0061> FROM <http://e/\U00000062> {}",
        (("http://e/a", "http://e/b"), ()),
    ),
    "letters beyond ASCII": (
        "PREFIX го: <http://e/> ASK FROM го:род FROM <http://e/é> {}",
        (("http://e/род", "http://e/é"), ()),
    ),
    "a version": ("VERSION '1.2' PREFIX : <a:> ASK FROM :a FROM :b {}", (("a:a", "a:b"), ())),
    "a prefix called from": (
        f"{PREFIXES}DESCRIBE from:x FROM from:a FROM from:b",
        (("http://e/from/a", "http://e/from/b"), ()),
    ),
    "a variable called from": (
        "SELECT ?from $FROM FROM <a:a> FROM <a:b> { ?from ?p $FROM }",
        (("a:a", "a:b"), ()),
    ),
    "expressions": (
        "SELECT (?a AS ?b) (CONCAT(')', \"(\", '''it's (''') AS ?c) FROM <a:a> FROM <a:b> { ?a ?p ?o }",
        (("a:a", "a:b"), ()),
    ),
    "< compares": (
        "SELECT (((?a<(1+2))&&(?b>3)) AS ?x) FROM <a:a> FROM <a:b> { ?a ?p ?b }",
        (("a:a", "a:b"), ()),
    ),
    "< begins an IRI": (
        "SELECT (EXISTS { ?x (<http://e/#a>/<b:b)>) 'x' FILTER(1<2) } AS ?y) FROM <a:a> FROM <a:b> {}",
        (("a:a", "a:b"), ()),
    ),
    "< begins an IRI in a list": (
        "SELECT (EXISTS { ?x a (<http://e/#a)> ?y <b:(>) ; <b:c> (1 <b:(>) } AS ?z) FROM <a:a> FROM <a:b> {}",
        (("a:a", "a:b"), ()),
    ),
}
DOES_NOT = {
    "nothing": "",
    "no query": "FROM <a:a> FROM <a:b>",
    "variables": "SELECT ?from ?x { ?from ?x 'FROM' }",
    "strings": "SELECT * { ?s ?p 'FROM <a:a> FROM <a:b>' }",
    "comments": "SELECT * # FROM <a:a> FROM <a:b>\n{ ?s ?p ?o } # FROM <a:a>",
    "IRIs": "SELECT * { <http://e/FROM> ?p <http://e/from> }",
    "names": f"{PREFIXES}SELECT * {{ from:FROM ?p ex:from }}",
    "after the pattern": "SELECT * { ?s ?p ?o } FROM <a:a> FROM <a:b>",
    "unknown prefix": "SELECT * FROM no:a FROM no:b {}",
    "no base": "SELECT * FROM <a> FROM <b> {}",
    "half of it": "SELECT * FROM <a:a> FROM",
    "open bracket": "SELECT (1 FROM <a:a> FROM <a:b>",
}


def dataset(clauses: Clauses) -> Dataset:
    return Dataset(tuple(map(NamedNode, clauses[0])), tuple(map(NamedNode, clauses[1])))


@pytest.mark.parametrize(("query", "clauses"), NAMES.values(), ids=NAMES)
def test_graphs_are_read(query: str, clauses: Clauses) -> None:
    Store().query(query)
    assert read_dataset(query) == dataset(clauses)


@pytest.mark.parametrize("query", DOES_NOT.values(), ids=DOES_NOT)
def test_no_graph_is_read(query: str) -> None:
    assert read_dataset(query) is None


GAPS = st.sampled_from([" ", "\n", "\t\r\n", "#\n", " # FROM <a:x> ( { ' \" <\n", "#>\r"])
TERMS = {
    "<a:a>": "a:a",
    "<http://e/#b>": "http://e/#b",
    "<c>": "http://e/base/c",
    "<>": "http://e/base/",
    ":d": "http://e/d",
    "ex:e.f": "http://e/x#e.f",
    "from:from": "http://e/from/from",
    r":\(\'\#": "http://e/('#",
    ":%7B": "http://e/%7B",
}
STRINGS = st.sampled_from(
    [
        "'a'",
        '"FROM <a:x>"',
        "'('",
        '")"',
        "'\\''",
        "''",
        "'''it's ( FROM'''",
        '"""a "}" {"""',
        "'x'@en-GB",
        "1.5e3",
    ]
)
IRIS = st.sampled_from(["<a:b>", "<http://e/#(>", "ex:f", ":", "from:x", "<http://e/?a&b)>"])
NAMES_OF_VARIABLES = ("?x", "$y", "?from", "?имя")
VARIABLES = st.sampled_from(NAMES_OF_VARIABLES)
TRIPLES = st.builds(
    "{} {} {} .".format,
    VARIABLES,
    st.one_of(IRIS, st.builds("({}/^{})".format, IRIS, IRIS)),
    st.one_of(STRINGS, IRIS, VARIABLES, st.builds("({} {})".format, VARIABLES, IRIS)),
)
OPERANDS = st.one_of(STRINGS, VARIABLES, IRIS)


def expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["<", ">", "<=", "=", "&&", "||", " < ", "+", " - ", "!="])
    return st.one_of(
        st.builds("({}{}{})".format, inner, operators, inner),
        st.builds("(({}){}({}))".format, inner, operators, inner),
        st.builds("CONCAT({}, {})".format, inner, inner),
        st.builds("({} IN ({}, {}))".format, inner, inner, inner),
        st.builds("(!{})".format, inner),
        st.builds("isTRIPLE(<<( {} {} {} )>>)".format, IRIS, IRIS, st.one_of(STRINGS, IRIS, VARIABLES)),
        st.builds("EXISTS {{ {} FILTER({}) {} }}".format, TRIPLES, inner, TRIPLES),
        st.builds("NOT EXISTS {{ {} BIND({} AS ?z) }}".format, TRIPLES, inner),
    )


EXPRESSIONS = st.recursive(OPERANDS, expressions, max_leaves=6)


@st.composite
def queries(draw: st.DrawFn) -> tuple[str, Dataset]:
    """Return a query with FROM clauses that are known."""
    form = draw(
        st.one_of(
            st.lists(st.one_of(VARIABLES, EXPRESSIONS), min_size=1, max_size=3).map(
                lambda items: (
                    "SELECT "
                    + " ".join(
                        item if item in NAMES_OF_VARIABLES else f"({item} AS ?v{number})"
                        for number, item in enumerate(items)
                    )
                )
            ),
            st.lists(TRIPLES, max_size=3).map(lambda triples: f"CONSTRUCT {{ {' '.join(triples)} }}"),
            st.lists(st.one_of(VARIABLES, IRIS), min_size=1, max_size=3).map(
                lambda items: f"DESCRIBE {' '.join(items)}"
            ),
            st.sampled_from(["ASK", "SELECT *", "SELECT DISTINCT ?x", "CONSTRUCT", "DESCRIBE *"]),
        )
    )
    clauses = draw(st.lists(st.tuples(st.sampled_from(sorted(TERMS)), st.booleans()), min_size=1, max_size=4))
    gap = draw(GAPS)
    words = [f"BASE{gap}<http://e/base/>{gap}{PREFIXES}{form}"]
    for term, is_named in clauses:
        words.append(f"FROM{gap}NAMED{gap}{term}" if is_named else f"FROM{gap}{term}")
    words.append("WHERE { ?x ?y ?from }")
    default = dict.fromkeys(NamedNode(TERMS[term]) for term, is_named in clauses if not is_named)
    named = dict.fromkeys(NamedNode(TERMS[term]) for term, is_named in clauses if is_named)
    return gap.join(words), Dataset(tuple(default), tuple(named))


def parses(query: str) -> bool:
    try:
        Store().query(query)
    except SyntaxError:
        return False
    except RuntimeError:  # a function that Oxigraph does not know
        return True
    return True


@settings(max_examples=200, deadline=None)
@given(queries())
def test_graphs_of_any_query_are_read(made: tuple[str, Dataset]) -> None:
    query, expected = made
    assume(parses(query))  # most of them do
    assert read_dataset(query) == expected


GRAPHS = [NamedNode(f"a:{letter}") for letter in "abc"]
NODES = st.sampled_from([NamedNode("a:x"), NamedNode("a:y"), BlankNode("b"), BlankNode("c")])
QUADS = st.lists(
    st.builds(
        Quad,
        NODES,
        st.sampled_from([NamedNode("a:p"), NamedNode("a:q")]),
        st.one_of(NODES, st.sampled_from([Literal("1\n .\n"), Literal("é", language="fr")])),
        st.sampled_from([*GRAPHS, DefaultGraph()]),
    ),
    max_size=12,
)
CHOSEN = st.lists(st.sampled_from([*GRAPHS, NamedNode("a:none")]), max_size=4)


def ask(
    store: Store, text: str, default: list[NamedNode], named: list[NamedNode]
) -> Counter[tuple[str, ...]]:
    """Return the rows of a SELECT as a multiset; blank nodes are all alike."""
    output = io.BytesIO()
    names = tuple(graph.value for graph in default), tuple(graph.value for graph in named)
    evaluate(store, Question(text, "text/csv", "", *names), output)
    rows = list(csv.reader(io.StringIO(output.getvalue().decode(), newline="")))[1:]
    return Counter(tuple("_:" if value.startswith("_:") else value for value in row) for row in rows)


def written(term: object) -> str:
    return "_:" if isinstance(term, BlankNode) else str(getattr(term, "value", ""))


@settings(max_examples=100, deadline=None)
@given(QUADS, CHOSEN, CHOSEN)
def test_dataset_is_that_of_the_specification(
    quads: list[Quad], default: list[NamedNode], named: list[NamedNode]
) -> None:
    """The default graph is the merge (a set) of its graphs, a named one is itself, nothing else is there."""
    if not default and not named:
        return
    store = Store()
    store.extend(quads)
    merged = {quad.triple for quad in quads if quad.graph_name in default}
    inside = {quad for quad in quads if quad.graph_name in named}
    clauses = "".join(
        [*(f" FROM {graph}" for graph in default), *(f" FROM NAMED {graph}" for graph in named)]
    )
    for text, *protocol in (("", default, named), (clauses, [], [])):
        rows = ask(store, f"SELECT ?s ?p ?o{text} {{ ?s ?p ?o }}", *protocol)
        assert rows == Counter(tuple(map(written, triple)) for triple in merged)
        rows = ask(store, f"SELECT ?s ?p ?o ?g{text} {{ GRAPH ?g {{ ?s ?p ?o }} }}", *protocol)
        assert rows == Counter(tuple(map(written, quad)) for quad in inside)
        rows = ask(store, f"SELECT ?g{text} {{ ?s ?p ?o GRAPH ?g {{ ?s ?p ?o }} }}", *protocol)
        assert rows == Counter((written(quad.graph_name),) for quad in inside if quad.triple in merged)


def test_protocol_goes_before_the_query() -> None:
    store = Store()
    store.extend(
        Quad(NamedNode(f"a:{number}"), GRAPHS[0], GRAPHS[0], graph) for number, graph in enumerate(GRAPHS)
    )
    text = "SELECT ?s FROM <a:a> FROM <a:b> FROM NAMED <a:c> { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    assert ask(store, text, [], []) == Counter([("a:0",), ("a:1",), ("a:2",)])
    assert ask(store, text, GRAPHS[1:], []) == Counter([("a:1",), ("a:2",)])
    assert ask(store, text, [], GRAPHS[:1]) == Counter([("a:0",)])


def test_graph_without_triples_is_still_there() -> None:
    store = Store()
    for graph in GRAPHS:
        store.add_graph(graph)
    found = merge(store, Dataset(tuple(GRAPHS[:2]), (GRAPHS[2], NamedNode("a:none"))))
    assert list(found.named_graphs()) == [GRAPHS[2]]
