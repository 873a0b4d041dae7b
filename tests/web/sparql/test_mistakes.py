"""Where a query stops making sense: the token that a person would point at, not where the parser gave up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QuerySolutions, Store

from kg.store.engine import QueryError, check_query
from kg.web.sparql.mistakes import Mistake, explain, widen

RDFS = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"


def mistake_in(query: str) -> Mistake:
    with pytest.raises(QueryError) as caught:
        check_query(query)
    return explain(query, caught.value, check_query)


# In each query the wrong token stands between ⟦ and ⟧; nothing between them means the query's end.
TOKENS = [
    ("bracket instead of an object", "SELECT ?s\nWHERE { ?s ?p ⟦}⟧", "query-token"),
    ("one bracket too many", "SELECT * {\n ?s ?p ?o }\n⟦}⟧", "query-token"),
    ("one bracket too many after a Windows line", "SELECT * {\r\n ?s ?p ?o }⟦}⟧", "query-token"),
    ("misspelt first word", "⟦SELCT⟧ * { ?s ?p ?o }", "query-token"),
    ("misspelt filter", "SELECT * {\n  ?s ?p ?o\n  ⟦FILTR⟧(?o > 3)\n}", "query-token"),
    ("unclosed parenthesis", "SELECT * { ?s ?p ?o . FILTER(?o > 3 ⟦}⟧", "query-token"),
    ("no number", "SELECT * { ?s ?p ?o } LIMIT ⟦ten⟧", "query-token"),
    ("no projection", "SELECT ⟦WHERE⟧ { ?s ?p ?o }", "query-token"),
    ("no variable for a count", "SELECT (COUNT(?x)⟦)⟧ { ?x ?y ?z }", "query-token"),
    ("after letters of several bytes", "SELECT * { ?s ?p 'é𝄞«я»' . \t ?s ⟦}⟧", "query-token"),
    ("nothing of a query", "⟦1⟧", "query-token"),
    ("markup", "SELECT ⟦</script>⟧ x", "query-token"),
    ("without spaces", "SELECT*{?s ?p ?o FILTER(?s<3&&?o>4)⟦;⟧}", "query-token"),
    ("after a comment", "SELECT * { # } all\n ?s ?p ⟦}⟧", "query-token"),
    ("after a sign like a comment", "SELECT * { ?s <http://e/#x> ⟦}⟧", "query-token"),
    ("after a long string", 'SELECT * { ?s ?p """two\nlines } """ . ?s ⟦}⟧', "query-token"),
    ("undeclared prefix", "SELECT * { ?s ⟦ex:p⟧ ?o }", "query-prefix"),
    ("undeclared empty prefix", "SELECT * { ?s a ⟦:Thing⟧ }", "query-prefix"),
    ("undeclared prefix of a function", "SELECT * { ?s ?p ?o FILTER(⟦foo:bar⟧(?s)) }", "query-prefix"),
    ("undeclared beside a declared one", f"{RDFS} SELECT * {{ ?s rdfs:label ?l ; ⟦e:x⟧ 1 }}", "query-prefix"),
    ("open string", 'SELECT * { ?s ?p ⟦"abc }⟧\n', "query-quote"),
    ("lone quote", "SELECT * { ?s ?p ⟦'⟧\n}", "query-quote"),
    ("update", "⟦INSERT⟧ DATA { <urn:a> <urn:b> <urn:c> }", "query-update"),
    ("update after a prefix", f"{RDFS}\n⟦clear⟧ all", "query-update"),
    ("empty", "⟦⟧", "query-ends"),
    ("only a comment", "# nothing⟦⟧", "query-ends"),
    ("open bracket", "SELECT * {⟦⟧", "query-ends"),
    ("open bracket and empty lines", "SELECT * { ?s ?p ?o⟦⟧\n\n", "query-ends"),
    ("nothing to order by", "SELECT ?s { ?s ?p ?o } ORDER BY⟦⟧", "query-ends"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "why"), [case[1:] for case in TOKENS], ids=[case[0] for case in TOKENS])
def test_the_wrong_token_is_marked(marked: str, why: str) -> None:
    before, rest = marked.split("⟦")
    token, after = rest.split("⟧")
    found = mistake_in(before + token + after)
    assert found.why == why
    assert found.place is not None
    lines = before.split("\n")
    assert (found.place.line, found.place.column) == (len(lines), len(lines[-1]) + 1)
    assert found.place.token == token
    wrong = next(line for line in found.lines if line.marked is not None)
    assert (wrong.number, wrong.before, wrong.marked) == (len(lines), lines[-1], token)
    assert wrong.after == after.split("\n")[0].rstrip("\r")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT * is not authorized with GROUP BY"),
        ("SELECT (?a AS ?a) { ?a ?b ?c }", "overrides an existing variable"),
        ("SELECT * { ?s <http://a b> ?o }", "IRI parsing failed"),
        (
            "SELECT * { FILTER(<http://example.org/f>(1)) }",
            "function <http://example.org/f> is not supported",
        ),
        ("SELECT ?s { ?s ?p }", ""),
        ("SELECT * { ?s ?p ?o FILTER }", ""),
    ],
)
def test_of_the_parsers_words_only_sentences_are_kept(query: str, words: str) -> None:
    found = mistake_in(query)
    assert words in found.words
    assert bool(found.words) is bool(words)
    assert '"$"' not in found.words


def test_a_known_prefix_comes_with_its_declaration() -> None:
    found = mistake_in("SELECT * { ?s skos:prefLabel ?o }")
    assert (found.name, found.declaration) == ("skos:", "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>")
    check_query(f"{found.declaration}\nSELECT * {{ ?s skos:prefLabel ?o }}")
    assert mistake_in("SELECT * { ?s ex:p ?o }").declaration == ""


def test_a_long_line_is_cut_around_the_mark() -> None:
    found = mistake_in("SELECT * { " + "?s ?p ?o . " * 100 + "FILTR(1) " + "?s ?p ?o . " * 100 + "}")
    (wrong,) = found.lines
    assert wrong.marked == "FILTR"
    assert len(wrong.before) < 200
    assert len(wrong.after) < 200


def test_the_lines_around_are_shown_with_their_numbers() -> None:
    found = mistake_in("SELECT ?s\nWHERE {\n  ?s ?p\n}\nLIMIT 3")
    assert [line.number for line in found.lines] == [3, 4, 5]
    assert [line.marked for line in found.lines] == [None, "}", None]


QUERIES = [
    "SELECT*{?s ?p ?o FILTER(?s<3&&?o>4)}",
    "PREFIX e:<http://e/>SELECT?s(COUNT(*)AS?n){?s e:a\\-b|^e:c/e:d*'x'@en,\"y\"^^e:t;e:%41 1.5}GROUP BY?s",
    "SELECT * { <<( <urn:a> <urn:b> 'c' )>> ?p ?o . << ?a ?b ?c >> ?d ?e {| ?f ?g |} }",
    "ASK { [] ?p ( 1 'two' [ ?q ?r ] ) # comment } \n FILTER NOT EXISTS { ?x !(a|^a) ?y } }",
    "SELECT ?x { VALUES (?x) { (UNDEF) ('''a'b\n\"c''') } BIND(<http://e/a#b> AS ?z) }",
    "CONSTRUCT WHERE { ?s a ?o . } LIMIT 1",
]


@pytest.mark.parametrize("query", QUERIES)
def test_white_space_does_not_change_what_a_query_means(query: str) -> None:
    check_query(query)
    check_query(widen(query)[0])


@given(st.text(st.sampled_from("ab 'é\"\n\t\\<>#{}()?:.@1"), max_size=30))
def test_widening_leaves_out_nothing_but_white_space(text: str) -> None:
    wide, pieces = widen(text)
    at = 0
    for piece in pieces:
        assert not text[at : piece.begin].strip()
        assert text[piece.begin :].startswith(piece.text)
        assert wide[piece.wide :].startswith(piece.text)
        at = piece.begin + len(piece.text)
    assert not text[at:].strip()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_strings_mean_the_same_when_widened(value: str) -> None:
    found = Store().query(widen(f"SELECT (STRLEN({Literal(value)})AS?n){{}}")[0])
    assert isinstance(found, QuerySolutions)
    assert [row["n"].value for row in found] == [str(len(value))]
