"""No query that Oxigraph's parser reads as a call of SERVICE gets through; others do."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryBoolean, QuerySolutions, Store

from kg.store.engine import QueryError, QueryRefusedError, Question
from kg.store.refuse import has_service

from .built import engine
from .workers.listeners import Listeners

# «@» stands for the address.
CALLS = {
    "plain": "SELECT * { SERVICE <@> { ?s ?p ?o } }",
    "letter case": "SELECT * { sErViCe <@> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <@> { ?s ?p ?o } }",
    "no space": "SELECT*{SERVICE<@>{?s?p?o}}",
    "no space, silent": "PREFIX a: <@> SELECT*{SERVICESILENTa:b{?s?p?o}}",
    "word and prefix in one": "PREFIX a: <@> SELECT * { SERVICEa:b { ?s ?p ?o } }",
    "empty prefix": "PREFIX : <@> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "prefix called service": "PREFIX service: <@> SELECT * { SERVICE service:x { ?s ?p ?o } }",
    "comment between": "SELECT * { SERVICE # { \n <@> # x\r{ ?s ?p ?o } }",
    "after a comment ended by CR": "SELECT * { # x\rSERVICE <@> { ?s ?p ?o } }",
    "variable": "SELECT * { VALUES ?u { <@> } SERVICE ?u { ?s ?p ?o } }",
    "dollar variable": "SELECT * { VALUES ?u { <@> } SERVICE $u { ?s ?p ?o } }",
    "< of a comparison takes it for an IRI": "PREFIX a: <@> SELECT*{FILTER(1<2)SERVICE#>\n a:b{?s?p?o}}",
    "< of a comparison hides a quote": "SELECT * { FILTER(1<2||'>'='x') SERVICE<@>{?s ?p ?o} FILTER('a') }",
    "name with two dots": "PREFIX a: <@> SELECT * { a:b a:c a:d.e.SERVICE<@>{?s?p?o} }",
    "after true": "PREFIX a: <@> SELECT * { ?s ?p trueSERVICEa:b{?s?p?o} }",
    "name that gives no IRI": "PREFIX a: <http://h:80> SELECT * { ?s ?p a:SERVICE<@>{?s ?p ?o} }",
    "after a name with an escaped quote": r"PREFIX a: <@> SELECT * { ?s a:\' ?o SERVICE <@> {?s ?p ?o} }",
    "after a name with an escaped number sign": r"PREFIX a: <@> SELECT*{?s a:\# ?o SERVICE <@> {?s ?p ?o}}",
    "after an escaped quote": r"""SELECT * { ?s ?p "\"" SERVICE <@> { ?s ?p ?o } }""",
    "after a long string": "SELECT * { ?s ?p '''it's''' SERVICE <@> { ?s ?p ?o } }",
    "in a long string that is none": "ASK { VALUES ?x { '''x' # \\uD800\n } SERVICE <@> { ?s ?p ?o } #'''\n}",
    "after a language": 'SELECT * { ?s ?p "x"@en-GB SERVICE <@> { ?s ?p ?o } }',
    "after an escape in an IRI": r"SELECT * { ?s <http://e/\u0062#> ?o SERVICE <@> { ?s ?p ?o } }",
    "deep": "SELECT * { { OPTIONAL { { SELECT * { GRAPH ?g { SERVICE <@> { ?s ?p ?o } } } } } } }",
    "in EXISTS": "ASK { FILTER EXISTS { SERVICE <@> { ?s ?p ?o } } }",
    "in NOT EXISTS": "ASK { FILTER NOT EXISTS { SERVICE <@> { ?s ?p ?o } } }",
    "in MINUS": "SELECT * { ?s ?p ?o MINUS { SERVICE <@> { ?s ?p ?o } } }",
    "in a subquery": "SELECT * { { SELECT ?s { SERVICE <@> { ?s ?p ?o } } } }",
    "in GRAPH": "SELECT * { GRAPH <@> { SERVICE <@> { ?s ?p ?o } } }",
    "in LATERAL": "SELECT * { LATERAL { SERVICE <@> { ?s ?p ?o } } }",
    "in an expression": "SELECT (EXISTS { SERVICE <@> { ?s ?p ?o } } AS ?x) {}",
    "in ORDER BY": "SELECT * { ?s ?p ?o } ORDER BY (EXISTS { SERVICE <@> { ?s ?p ?o } })",
    "relative": "BASE <@> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "after a path's question mark": "PREFIX a: <@> SELECT * { ?s a:b? trueSERVICE a:c { ?s ?p ?o } }",
    "after a direction": "SELECT * { ?s ?p 'x'@en--ltr SERVICE <@> { ?s ?p ?o } }",
    "in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <@> { ?s ?p ?o } }",
    "in DESCRIBE": "DESCRIBE ?s { SERVICE <@> { ?s ?p ?o } }",
    "escaped, for engines that resolve it": r"SELECT * { \u0053ERVICE <@> { ?s ?p ?o } }",
    "escaped long": r"SELECT * { \U00000053ERVICE <@> { ?s ?p ?o } }",
    "escaped end of a comment": r"SELECT * { # \u000A SERVICE <@> { ?s ?p ?o }" + "\n }",
    "escaped quote": r"SELECT * { ?s ?p '\u0027 SERVICE <@> { ?s ?p ?o } #'" + "\n }",
    "very long name": f"PREFIX a: <@> SELECT * {{ SERVICE a:{'b' * 5000} {{ ?s ?p ?o }} }}",
    "very long prefix": f"PREFIX {'a' * 5000}: <@> SELECT * {{ SERVICE {'a' * 5000}:b {{ ?s ?p ?o }} }}",
    "very long variable": f"SELECT * {{ SERVICE ?{'b' * 5000} {{ ?s ?p ?o }} }}",
}
INNOCENT = {
    "variable": "SELECT ?service ?x { ?s ?p ?service }",
    "dollar variable": "SELECT $service $x { ?s ?p $service }",
    "variable before the brace": "SELECT ?service { ?s ?p ?service }",
    "IRI": "SELECT * { ?s a <http://example.org/service> . { ?s ?p ?o } }",
    "IRI with a fragment": "SELECT * { ?s <http://example.org/#SERVICE> ?x . { ?x ?y ?z } }",
    "local name": "PREFIX sd: <http://e/#> SELECT * { ?s a sd:Service ; sd:service ?x . { ?s ?p ?o } }",
    "local name before a brace": "PREFIX ex: <http://e/#> SELECT * { GRAPH ex:service { ?s ?p ?o } }",
    "prefix": "PREFIX service: <http://e/> ASK { service:a service:b service:c . }",
    "string": 'SELECT * { ?s ?p "SERVICE <http://e/> {" }',
    "string in single quotes": "SELECT * { ?s ?p 'SERVICE <http://e/> { }' }",
    "string with an escaped quote": r"""SELECT * { ?s ?p "\" SERVICE <http://e/> {" }""",
    "long string": 'SELECT * { ?s ?p """a "quoted" SERVICE <http://e/> {""" }',
    "long string with an apostrophe": "SELECT * { ?s ?p '''it's SERVICE <http://e/> {''' }",
    "comment": "# SERVICE <http://e/> { }\nSELECT * { }",
    "comment at the end": "SELECT * { } # SERVICE <http://e/> { }",
    "comment with an apostrophe": "# it's not a\n# SERVICE <http://e/> { }\nSELECT * { ?s ?p 'x' }",
    "language": 'SELECT * { ?s ?p "x"@service . { ?s ?p ?o } }',
    "comparison": "SELECT * { ?s ?p ?service FILTER(?service < 3 && ?service > 1) }",
    "part of a word": "SELECT (COUNT(?services) AS ?n) { ?services ?p ?o }",
    "nothing": "",
}


# What else might lead out, with the port of a listener for «@»; none of it is a call for the parser's wall.
WAYS = {
    "FROM": "SELECT * FROM <http://127.0.0.1:@/x> { ?s ?p ?o }",
    "FROM NAMED": "SELECT * FROM NAMED <http://[::1]:@/x> { GRAPH ?g { ?s ?p ?o } }",
    "FROM a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "GRAPH": "SELECT * { GRAPH <http://127.0.0.1:@/x> { ?s ?p ?o } }",
    "DESCRIBE": "DESCRIBE <http://127.0.0.1:@/x>",
    "function": "SELECT (<http://127.0.0.1:@/f>(1) AS ?x) {}",
    "LOAD": "LOAD <http://127.0.0.1:@/x>",
    "LOAD INTO": "LOAD SILENT <http://127.0.0.1:@/x> INTO GRAPH <http://e/>",
    "LOAD after a query": "ASK {} ; LOAD <http://127.0.0.1:@/x>",
    "LOAD in a query": "SELECT * { LOAD <http://127.0.0.1:@/x> }",
    "escaped LOAD": r"\u004COAD <http://127.0.0.1:@/x>",
    "INSERT": "INSERT DATA { <http://127.0.0.1:@/x> a <http://127.0.0.1:@/y> }",
    "INSERT by USING": "INSERT { ?s ?p ?o } USING <http://127.0.0.1:@/x> WHERE { ?s ?p ?o }",
    "COPY": "COPY <http://127.0.0.1:@/x> TO DEFAULT",
    "BASE": "BASE <http://127.0.0.1:@/> SELECT * FROM <x> { ?s ?p <y> }",
}
# Hosts in the ways that reach this machine, for SERVICE.
HOSTS = (
    *("127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.1", "0"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "user:word@127.0.0.1", "127.0.0.1."),  # noqa: S104
)


@pytest.fixture
def listeners(tmp_path: Path) -> Iterator[Listeners]:
    found = Listeners(tmp_path)
    yield found
    found.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


class Listener:
    """A server that takes connections, counts them and says nothing."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        self.connections = 0
        self.thread = Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.connections += 1
                connection.close()

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


@pytest.mark.parametrize("name", WAYS)
def test_way_out_is_none(name: str, listeners: Listeners) -> None:
    for found in (listeners.four, listeners.six):
        port = str(found.getsockname()[1])
        with suppress(QueryError):
            answer = engine().answer(Question(WAYS[name].replace("@", port), results="text/csv"))
            assert b"root:" not in answer.body
        iri = f"http://127.0.0.1:{port}/x"
        engine().answer(Question("ASK { ?s ?p ?o }", default_graphs=(iri,), named_graphs=(iri,)))
    assert listeners.connections() == 0


@pytest.mark.parametrize("host", HOSTS)
def test_call_of_this_machine_is_refused(host: str, listeners: Listeners) -> None:
    for found in (listeners.four, listeners.six):
        for silent in ("", "SILENT "):
            text = f"ASK {{ SERVICE {silent}<http://{host}:{found.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
            with pytest.raises(QueryRefusedError, match="opens no connections"):
                engine().answer(Question(text))
    assert listeners.connections() == 0


@pytest.mark.parametrize("name", CALLS)
def test_call_is_refused(name: str) -> None:
    assert has_service(CALLS[name].replace("@>", "http://example.org/>"))
    with pytest.raises(QueryRefusedError, match="opens no connections"):
        engine().answer(Question(CALLS[name].replace("@>", "http://example.org/>")))


@pytest.mark.parametrize("name", INNOCENT)
def test_innocent_query_is_not_refused(name: str) -> None:
    assert not has_service(INNOCENT[name])
    if INNOCENT[name]:
        Store().query(INNOCENT[name])


def test_calls_are_real(listener: Listener) -> None:
    """The table would prove nothing if Oxigraph did not read its queries as calls."""
    connected = set()
    for name, query in CALLS.items():
        before = listener.connections
        with suppress(SyntaxError, OSError, RuntimeError):
            found = Store().query(query.replace("@>", f"{listener.address}>"))
            if not isinstance(found, QueryBoolean):
                list(found)
        time.sleep(0.01)
        if listener.connections > before:
            connected.add(name)
    assert {"plain", "empty prefix", "word and prefix in one", "no space, silent"} <= connected
    assert {"< of a comparison takes it for an IRI", "after a comment ended by CR"} <= connected


PIECES = st.sampled_from(
    [
        *(
            "SERVICE",
            "service",
            "SILENT",
            "SERVICEa:b",
            "SERVICE:x",
            "trueSERVICE",
            "<@>",
            "a:b",
            "a:",
            ":x",
            "?u",
        ),
        *(
            "{",
            "}",
            "{ ?s ?p ?o }",
            "(",
            ")",
            ".",
            ";",
            " ",
            "\n",
            "\r",
            "#",
            "#>",
            "# '",
            "'",
            '"',
            "'''",
            '"""',
        ),
        *(
            "<",
            ">",
            "<2",
            "1",
            "true",
            "\\",
            "\\'",
            "\\#",
            "\\u0027",
            "\\u000A",
            "\\u0053ERVICE",
            "@en",
            "^^",
        ),
        *(
            "FILTER(1<2)",
            "FILTER(1<2||'>'='x')",
            "FILTER('x')",
            "OPTIONAL",
            "UNION",
            "GRAPH ?g",
            "?s ?p ",
            "'a'",
        ),
        *(
            "'''it's'''",
            '"#"',
            "<http://e/#>",
            "<http://e/'>",
            "a:b.c.",
            "VALUES ?u { <@> }",
            "BIND(1 AS ?x)",
        ),
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_is_not_refused_connects_to_nothing(listener: Listener, body: str) -> None:
    query = f"PREFIX a: <@> PREFIX : <@> SELECT * {{ {body} }}".replace("@>", f"{listener.address}>")
    before = listener.connections
    if not has_service(query):
        with suppress(SyntaxError, RuntimeError, OSError):
            found = Store().query(query)
            assert isinstance(found, QuerySolutions)
            list(found)
    assert listener.connections == before


GROUPS = st.recursive(
    st.sampled_from(
        [
            "?s ?p ?o",
            "?s ?p 'a'",
            "FILTER(1<2)",
            "FILTER(?o<'>')",
            "# c '\n",
            "?s a:b a:c.d.",
            "BIND(true AS ?t)",
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
        inner.map(lambda text: f"OPTIONAL{{{text}}}"),
        inner.map(lambda text: f"{{{text}}}"),
    ),
    max_leaves=6,
)
GAPS = st.sampled_from(["", " ", "\n", "\r\t", "#\n", "# { '\n", "#>\r"])
NAMES = st.sampled_from(["<http://e/>", "a:b", ":x", "?u", "$u", "a:", r"a:\#x", r"a:b\'c", "<http://e/#'>"])
CASES = st.sampled_from(["SERVICE", "service", "sErViCe"])
SILENT = st.sampled_from(["", "SILENT", "silent"])


@settings(max_examples=150, deadline=None)
@given(GROUPS, CASES, GAPS, SILENT, GAPS, NAMES, GAPS, GROUPS)
def test_call_that_parses_is_refused(
    before: str, service: str, first: str, silent: str, second: str, name: str, third: str, after: str
) -> None:
    call = f"{service}{first}{silent}{second}{name}{third}{{}}"
    query = f"PREFIX a: <http://e/> PREFIX : <http://e/> SELECT * {{ {before} {call} {after} }}"
    with_optional = query.replace(call, "OPTIONAL{}")
    if parses(query) and parses(with_optional):
        assert has_service(query)
    if parses(with_optional):
        assert not has_service(with_optional)


def parses(query: str) -> bool:
    try:
        Store().query(query.replace("http://e/", "http://127.0.0.1:1/"))  # where nobody listens
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return True


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "service:" * n,
        lambda n: "'''" * n + "SERVICE a:b {",
        lambda n: "service ?x " * n + "{",
        lambda n: "SERVICE <x> {" + "<" * n,
        lambda n: "<'>" * n + "#SERVICE a:b{",
        lambda n: "'''\"\"\"" * n + "'SERVICE a:b{'",
        lambda n: "SERVICE" + "#\n" * n,
        lambda n: "SERVICE " * n,
    ],
)
def test_long_query_takes_linear_time(make: Callable[[int], str]) -> None:
    def seconds(size: int) -> float:
        query = make(size)
        started = time.process_time()
        has_service(query)
        return time.process_time() - started

    assert seconds(8000) < max(20 * seconds(1000), 0.2)
