"""SERVICE calls the endpoints of the allow-list, and nothing else in any way of writing it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, Store

from kg.store.engine import QueryRefusedError
from kg.store.federation import explain_failure, rewrite_services

from .test_refuse import CALLS, INNOCENT, PIECES

ONE, TWO = "https://one.example/sparql", "http://127.0.0.1:3030/ds/sparql"
ALLOWED = (ONE, TWO)
FIRST, SECOND = "<http://127.0.0.1:8080/0>", "<http://127.0.0.1:8080/1>"
# «@» stands for an allowed endpoint: those of the other test's table that may be called then.
PLAIN = {
    *("plain", "letter case", "silent", "no space", "comment between", "after a comment ended by CR"),
    *("< of a comparison hides a quote", "after an escaped quote", "after a long string", "after a language"),
    *("deep", "in EXISTS", "in NOT EXISTS", "in MINUS", "in a subquery", "in GRAPH", "in LATERAL"),
    *("in an expression", "in ORDER BY", "in CONSTRUCT", "in DESCRIBE", "after a direction"),
    *("after a name with an escaped quote", "after a name with an escaped number sign"),
}


def find_port(query: str) -> str:
    """Return which port Oxigraph is seen to call for ``query``: to 1 and 7 it only says that it will not."""
    query = query.replace("http://127.0.0.1:8080/", "http://127.0.0.1:7/")
    try:
        found = Store().query(query)
        if not isinstance(found, QueryBoolean):
            list(found)
    except OSError as error:
        return str(error).replace("port 7 ", "port 8080 ").partition("The port ")[2].partition(" ")[0]
    except (SyntaxError, RuntimeError):
        return ""
    return ""


@pytest.mark.parametrize("name", INNOCENT)
def test_query_without_a_call_stays(name: str) -> None:
    for allowed in ((), ALLOWED):
        assert rewrite_services(INNOCENT[name], allowed) == (INNOCENT[name], ())


@pytest.mark.parametrize("name", CALLS)
def test_nothing_is_called_without_a_list(name: str) -> None:
    with pytest.raises(QueryRefusedError, match=r"opens no connections .* allow-list .* is empty"):
        rewrite_services(CALLS[name].replace("@>", f"{ONE}>"), ())


@pytest.mark.parametrize("name", CALLS)
def test_other_endpoint_is_refused(name: str) -> None:
    with pytest.raises(QueryRefusedError, match="allow-list"):
        rewrite_services(CALLS[name].replace("@>", "https://other.example/>"), ALLOWED)


@pytest.mark.parametrize("name", CALLS)
def test_allowed_endpoint_is_called_where_the_call_is_plain(name: str) -> None:
    text = CALLS[name].replace("@>", f"{ONE}>")
    if name in PLAIN:
        rewritten, endpoints = rewrite_services(text, ALLOWED)
        assert endpoints == (ONE,)
        assert FIRST in rewritten
        assert find_port(rewritten) in ("8080", "")
    else:
        with pytest.raises(QueryRefusedError):
            rewrite_services(text, ALLOWED)


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        (f"SELECT * {{ SERVICE <{ONE}> {{}} }}", f"SELECT * {{ SERVICE {FIRST} {{}} }}"),
        (f"ASK{{service silent<{TWO}>{{}}}}", f"ASK{{service silent{SECOND} {{}}}}"),
        (
            f"# SERVICE <x:y> {{\nASK {{ SERVICE # <\n <{ONE}>\n{{}} }}",
            f"# SERVICE <x:y> {{\nASK {{ SERVICE # <\n {FIRST}\n{{}} }}",
        ),
        (
            "PREFIX o: <https://one.example/> ASK { SERVICE o:sparql {} }",
            f"PREFIX o: <https://one.example/> ASK {{ SERVICE {FIRST} {{}} }}",
        ),
        (
            "PREFIX : <https://one.example/sparql> ASK { SERVICE : {} }",
            f"PREFIX : <https://one.example/sparql> ASK {{ SERVICE {FIRST} {{}} }}",
        ),
        (
            f"SELECT * {{ {{ SERVICE <{ONE}> {{}} }} UNION {{ SERVICE <{TWO}> {{ OPTIONAL {{}} }} }} }}",
            f"SELECT * {{ {{ SERVICE {FIRST} {{}} }} UNION {{ SERVICE {SECOND} {{ OPTIONAL {{}} }} }} }}",
        ),
        (
            f"ASK {{ ?s ?p '''SERVICE <{ONE}> {{''' SERVICE <{ONE}> {{}} }}",
            f"ASK {{ ?s ?p '''SERVICE <{ONE}> {{''' SERVICE {FIRST} {{}} }}",
        ),
        (f"ASK {{ SERVICE <{ONE}> {{", f"ASK {{ SERVICE {FIRST} {{"),
    ],
)
def test_call_is_rewritten(text: str, rewritten: str) -> None:
    found, endpoints = rewrite_services(text, ALLOWED)
    assert found.split() == rewritten.split()
    assert endpoints
    assert set(endpoints) <= set(ALLOWED)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ VALUES ?u {{ <{ONE}> }} SERVICE ?u {{}} }}",
        f"BASE <{ONE}> SELECT * {{ SERVICE <> {{}} }}",
        "BASE <https://one.example/> SELECT * { SERVICE <sparql> {} }",
        f"SELECT * {{ SERVICE <{ONE}> {{ SERVICE <{TWO}> {{}} }} }}",
        f"SELECT * {{ SERVICE <{ONE}> {{ {{}} {{ OPTIONAL {{ SERVICE <{ONE}> {{}} }} }} }} }}",
        f"SELECT * {{ SERVICE <{ONE}/> {{}} }}",
        f"SELECT * {{ SERVICE <{ONE.upper()}> {{}} }}",
        f"SELECT * {{ SERVICE <{ONE}?x> {{}} }}",
        f"SELECT * {{ SERVICE <{ONE}> {{}} SERVICE <http://127.0.0.1:8080/0> {{}} }}",
        "SELECT * { SERVICE <http://127.0.0.1:3031/ds/sparql> {} }",
        "SELECT * { SERVICE <http://2130706433:3030/ds/sparql> {} }",
        "SELECT * { SERVICE <http://[::ffff:127.0.0.1]:3030/ds/sparql> {} }",
        r"SELECT * { SERVICE <https://one.example/\u0073parql> {} }",
        rf"SELECT * {{ \u0053ERVICE <{ONE}> {{}} }}",
        rf"SELECT * {{ # \u000A SERVICE <x:y> {{}}{chr(10)} SERVICE <{ONE}> {{}} }}",
        r"PREFIX o: <https://one.example/> ASK { SERVICE o:sp\u0061rql {} }",
        r"PREFIX o: <https://one.example/sparq> ASK { SERVICE o:\l {} }",
        "PREFIX o: <https://one.example/> ASK { SERVICE o:sparql. {} }",
        "PREFIX o: <https://one.example/> PREFIX o: <http://x/> ASK { SERVICE o:sparql {} }",
        "PREFIX o: </> ASK { SERVICE o:sparql {} }",
        "ASK { SERVICE o:sparql {} }",
        f"PREFIX o: <https://one.example/> ASK {{ SERVICEo:sparql {{}} SERVICE <{ONE}> {{}} }}",
        f"ASK {{ FILTER(1<2)SERVICE#>\n <x:y>{{}} SERVICE <{ONE}> {{}} }}",
        f"ASK {{ FILTER(1<2||'>'='x') SERVICE<x:y>{{}} FILTER('a') SERVICE <{ONE}> {{}} }}",
    ],
)
def test_unclear_call_is_refused(text: str) -> None:
    with pytest.raises(QueryRefusedError):
        rewrite_services(text, ALLOWED)


def test_calls_one_after_the_other() -> None:
    text = (
        f"SELECT * {{ SERVICE <{TWO}> {{ {{}} }} OPTIONAL {{ SERVICE <{ONE}> {{}} }} SERVICE <{TWO}> {{}} }}"
    )
    rewritten, endpoints = rewrite_services(text, ALLOWED)
    assert endpoints == (TWO, ONE)
    assert (rewritten.count(FIRST), rewritten.count(SECOND)) == (1, 2)


def test_error_stands_where_it_stood() -> None:
    text = f"SELECT * {{ SERVICE <{ONE}> {{ ?s ?p }} }}"
    with pytest.raises(SyntaxError) as before:
        Store().query(text)
    with pytest.raises(SyntaxError) as after:
        Store().query(rewrite_services(text, ALLOWED)[0])
    assert str(before.value) == str(after.value)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_is_rewritten_calls_only_the_forwarder(body: str) -> None:
    """Every endpoint but the forwarder's is one that Oxigraph does not even try: its port is never called."""
    query = f"PREFIX a: <@> SELECT * {{ {body} SERVICE <{ONE}> {{}} {body} }}".replace(
        "@>", "http://127.0.0.1:1/>"
    )
    try:
        rewritten, _ = rewrite_services(query, ALLOWED)
    except QueryRefusedError:
        return
    assert find_port(rewritten) in ("8080", "")


def test_failure_names_the_endpoint() -> None:
    told = "Error 502 Bad Gateway returned by http://127.0.0.1:8080/1 with payload:\nit leads\n elsewhere"
    assert explain_failure(told, ALLOWED) == f"SERVICE <{TWO}> has no answer: it leads elsewhere"
    assert explain_failure("The body is\nshort", ALLOWED) == "SERVICE has no answer: The body is short"
