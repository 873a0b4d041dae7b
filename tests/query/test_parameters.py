"""Parameters: whatever the value, it is one term of the right type or an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.iris import expand
from kg.query.parameters import Parameter, ParameterError, find_parameters, replace_variables
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


def parameter(kind: str) -> Parameter:
    return Parameter("a", "_a", kind, required=True)


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
        except (ParameterError, UnicodeEncodeError):
            continue
        text = replace_variables("SELECT ?x { BIND(?_a AS ?x) }", {"_a": term})
        assert value_of(text) == term
        assert term.value == value
        check_query(text)


@given(NASTY)
def test_any_iri_is_one_iri_or_an_error(value: str) -> None:
    try:
        term = parameter("iri").term(value)
    except (ParameterError, UnicodeEncodeError):
        return
    assert value_of(replace_variables("SELECT ?x { BIND(?_a AS ?x) }", {"_a": term})) == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("iri", "https://example.org/a?b#c"),
        ("iri", "urn:x:y"),
        ("xsd:integer", "007"),
        ("xsd:integer", "-5"),
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
    assert str(caught.value) == f"parameter 'a' is {value!r}; it must be of type {kind}"


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
    resolved = filled.replace("\\u0075", "u")
    assert resolved == r'"\\u0022 } #"'
    assert value_of(f"SELECT ?x {{ BIND({filled} AS ?x) }}").value == "\\u0022 } #"
