"""Parameters: whatever the value, it is one term of the right type or an error."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.iris import expand
from kg.query.parameters import Choice, Parameter, ParameterError, find_parameters, replace_variables
from kg.store.engine import QueryRefusedError, check_query

NASTY = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                *"\"'\\<>{}#?$_: \n\r\t\u2028\x00",
                "\\u0022",
                "\\U00000027",
                '"""',
                "'''",
                "SERVICE <a:b> {",
                "?__b",
            ]
        )
    ).map("".join),
)


def parameter(kind: str, *values: str) -> Parameter:
    choices = tuple(Choice(value, {}) for value in values)
    return Parameter("a", "_a", kind, required=True, choices=choices)


# The value at each kind of place where one can stand.
TEMPLATE = """
PREFIX ex: <https://example.org/>
SELECT ?x ?y WHERE {
  ?x ex:is ?_a ; ex:has "in the query ?_a # }" .  # ?_a }
  OPTIONAL { ?y ex:is ?_a }
  FILTER(!BOUND(?_a) || ?x<?_a && ?y IN (?_a, '} in the query'))
  BIND(STR(?_a) AS ?z)
  VALUES (?x ?y) { (?_a UNDEF) }
}
ORDER BY ?x LIMIT 5
"""


def algebra(text: str, marked: NamedNode | Literal) -> object:
    """Return what rdflib's parser makes of ``text``, with a mark wherever it finds the term ``marked``."""
    return marked_tree(translateQuery(parseQuery(text)).algebra, marked)


def marked_tree(node: object, marked: NamedNode | Literal) -> object:
    if isinstance(node, CompValue):
        return (node.name, [(key, marked_tree(node[key], marked)) for key in sorted(node)])
    if isinstance(node, Mapping):
        return [(marked_tree(key, marked), marked_tree(value, marked)) for key, value in node.items()]
    if isinstance(node, set):
        return sorted(map(str, node))
    if isinstance(node, list | tuple):
        return [marked_tree(each, marked) for each in node]
    if isinstance(node, rdflib.term.Identifier):
        same = (
            node == rdflib.URIRef(marked.value)
            if isinstance(marked, NamedNode)
            else isinstance(node, rdflib.Literal) and str(node) == marked.value
        )
        return "the value" if same else node.n3()
    return repr(node)


@settings(deadline=None)  # rdflib's parser takes its time
@given(NASTY)
def test_any_value_leaves_the_query_as_it_is(value: str) -> None:
    """Another parser than the engine's sees the same query, but for the one term."""
    for kind, harmless in (
        ("string", "harmless"),
        ("@ru", "harmless"),
        ("iri", "https://example.org/harmless"),
    ):
        given_ = parameter(kind)
        try:
            term = given_.term(value)
        except ParameterError:
            continue
        plain = given_.term(harmless)
        expected = algebra(replace_variables(TEMPLATE, {"_a": plain}), plain)
        assert algebra(replace_variables(TEMPLATE, {"_a": term}), term) == expected


def value_of(text: str) -> NamedNode | Literal:
    found = Store().query(text)
    assert isinstance(found, QuerySolutions)
    (row,) = found
    term = row["x"]
    assert isinstance(term, NamedNode | Literal)
    return term


@given(NASTY)
def test_any_text_is_one_literal(value: str) -> None:
    for kind in ("string", "@ru"):
        try:
            term = parameter(kind).term(value)
        except ParameterError:  # half a character
            continue
        text = replace_variables("SELECT ?x { BIND(?_a AS ?x) }", {"_a": term})
        assert value_of(text) == term
        assert term.value == value
        check_query(text)


@given(NASTY)
def test_any_iri_is_one_iri_or_an_error(value: str) -> None:
    try:
        term = parameter("iri").term(value)
    except ParameterError:
        return
    assert value_of(replace_variables("SELECT ?x { BIND(?_a AS ?x) }", {"_a": term})) == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("iri", "https://example.org/a?b#c"),
        ("iri", "urn:x:y"),
        ("xsd:integer", "007"),
        ("xsd:integer", "-5"),
        ("xsd:integer", str(2**63 - 1)),
        ("xsd:decimal", "1."),
        ("xsd:double", "1e-3"),
        ("xsd:boolean", "1"),
        ("xsd:date", "2020-02-29"),
        ("xsd:gYear", "2020"),
        ("xsd:gYearMonth", "2020-12"),
        ("xsd:anyURI", "what you like"),
    ],
)
def test_value_of_its_type(kind: str, value: str) -> None:
    assert parameter(kind).term(value).value == value


def test_iri_by_prefix() -> None:
    assert parameter("iri").term("section:asia") == NamedNode(expand("section:asia"))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(
            ("iri", value)
            for value in ("", "asia", "a b:c", "http://x/> <", "http://x/{", "http://[", "section:<")
        ),
        *(("iri", value) for value in ("<http://x/>", 'http://x/"', "http://x/\\u003E", "http://x/\n", ":x")),
        *(("xsd:integer", value) for value in ("", "1.0", "1e3", "٣", "²", "1 ", "0x1")),
        ("xsd:integer", str(2**63)),
        *(("xsd:decimal", value) for value in ("", ".", "1e3", "1,5")),
        *(("xsd:boolean", value) for value in ("", "True", "yes")),
        *(("xsd:date", value) for value in ("2020-02-30", "2020-2-1", "20200201", "2020-W01-1", "2020", "")),
        *(("xsd:gYear", value) for value in ("20", "20200", "٢٠٢٠", "-2020")),
        ("xsd:gYearMonth", "2020-13"),
    ],
)
def test_value_not_of_its_type(kind: str, value: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parameter(kind).term(value)
    message = str(caught.value)
    assert message.startswith(f"parameter 'a' is {value!r}; it must be of type {kind}")
    assert "\n" not in message
    error = caught.value
    assert (error.parameter, error.value) == ("a", value)
    assert message.endswith(error.allowed)


@pytest.mark.parametrize(
    ("variable", "name", "kind", "required"),
    [
        ("?_a", "a", "string", True),
        ("$_a", "a", "string", True),
        ("?__a", "a", "string", False),
        ("?_place_iri", "place", "iri", True),
        ("?_two_words", "two_words", "string", True),
        ("?_two_words_iri", "two_words", "iri", True),
        ("?_n_integer", "n", "xsd:integer", True),
        ("?__from_date", "from", "xsd:date", False),
        ("?_y_xsd_gYear", "y", "xsd:gYear", True),
        ("?_label_ru", "label", "@ru", True),
        ("?_label_en", "label", "@en", True),
        ("?_iri", "iri", "string", True),
        ("?_date", "date", "string", True),
    ],
)
def test_name_tells_the_type(variable: str, name: str, kind: str, required: bool) -> None:
    assert find_parameters(f"ASK {{ ?s ?p {variable} }}") == (Parameter(name, variable[1:], kind, required),)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p '?_a' }",
        'ASK { ?s ?p "?_a" }',
        "ASK { ?s ?p '''it's ?_a''' }",
        'ASK { ?s ?p """a "b" ?_a\n ?_a""" }',
        r"ASK { ?s ?p '\' ?_a' }",
        "ASK { # ?_a\n }",
        "ASK { ?s <http://example.org/?_a> ?o }",
        "ASK { ?s ?p ?a_b, ?___a, ?_1 }",
    ],
)
def test_what_is_no_parameter(text: str) -> None:
    assert find_parameters(text) == ()
    assert replace_variables(text, {"_a": Literal("x")}) == text


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("?_a", '"x"'),
        ("$_a", '"x"'),
        ("?_a?_ab", '"x"?_ab'),
        ("?s<?_a&&?_a>?o", '?s<"x"&&"x">?o'),
        ("BOUND(?_a)", "true"),
        ("!bound ( $_a )", "!true"),
        ("BOUND(?b)", "BOUND(?b)"),
        ("'?_a' ?_a # ?_a", "'?_a' \"x\" # ?_a"),
    ],
)
def test_replace(text: str, filled: str) -> None:
    assert replace_variables(text, {"_a": Literal("x")}) == filled


def test_text_that_looks_like_a_call_is_only_text() -> None:
    value = "' } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #"
    check_query(replace_variables("ASK { ?s ?p ?_a }", {"_a": Literal(value)}))
    with pytest.raises(QueryRefusedError):
        check_query("ASK { ?s ?p '' } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #")


def test_escape_in_a_value_survives_an_engine_that_resolves_escapes_first() -> None:
    r"""SPARQL 19.2 resolves ``\u0022`` before it looks for strings: as N-Triples write it, one would end."""
    filled = replace_variables("?_a", {"_a": Literal("\\u0022 } #")})
    resolved = filled.replace("\\U00000075", "u")
    assert resolved == r'"\\u0022 } #"'
    assert value_of(f"SELECT ?x {{ BIND({filled} AS ?x) }}").value == "\\u0022 } #"


@pytest.mark.parametrize(
    ("kind", "values", "value", "words"),
    [
        ("string", ("online", "in-person"), "by post", "one of online, in-person"),
        ("string", ("online",), "Online", "one of online"),
        ("string", tuple("abcdefghijklm"), "z", "one of a, b, c, d, e, f, g, h, i, j or 3 others"),
        ("iri", ("section:asia",), "section:cis", "one of section:asia"),
        ("xsd:gYear", ("2020",), "2021", "one of 2020"),
    ],
)
def test_listed_values_are_all_there_are(kind: str, values: tuple[str, ...], value: str, words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parameter(kind, *values).term(value)
    assert str(caught.value) == f"parameter 'a' is {value!r}; it must be {words}"


def test_listed_value_can_be_written_in_another_way() -> None:
    assert parameter("iri", "section:asia").term(expand("section:asia")) == NamedNode(expand("section:asia"))


def test_long_value_is_told_in_part() -> None:
    with pytest.raises(ParameterError) as caught:
        parameter("xsd:date").term("9" * 100_000)
    assert len(str(caught.value)) < 400


def test_a_value_is_no_book() -> None:
    assert str(parameter("string").term("x" * 500).value) == "x" * 500
    with pytest.raises(ParameterError, match=r"'x{200}'…; it must be of up to 500 characters"):
        parameter("string").term("x" * 501)
