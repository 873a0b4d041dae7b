"""Through the real server: hostile queries end, each as stated, and nobody else feels them."""

from __future__ import annotations

import gzip
import itertools
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from http.client import IncompleteRead
from pathlib import Path

import pytest

from .crowds import Crowd
from .running import Reply, Sent, Server, by_body, by_form, by_get
from .watched import CROSS, ENDLESS, JSON, Watched, ask, connect, family_of, measure, until, watched

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DEADLINE = 2
SLACK = 1.5  # seconds beyond, on a machine that does much else
VALUES = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(6))
# What it is, and as what it may end: a limit, or an answer that is right.
HOSTILE = {
    "a cross join of three": (ENDLESS, {503}),
    "the same, all of it wanted": (f"SELECT * {{ {CROSS} . ?g ?h ?i }}", {503}),
    "the same, as a graph": (f"CONSTRUCT {{ ?a ?e ?i }} WHERE {{ {CROSS} . ?g ?h ?i }}", {503}),
    "the same, as a truth": (
        f"ASK {{ {CROSS} . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d)) = STR(?g)) }}",
        {503},
    ),
    "everything against everything": (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER NOT EXISTS { ?s !<urn:a>+ ?x . ?x !<urn:b>+ ?o } }",
        {503},
    ),
    "any path": ("SELECT (COUNT(*) AS ?n) { ?s (!<urn:a>)* ?o . ?o (!<urn:b>)* ?z }", {503}),
    "a product of values": (f"SELECT (COUNT(*) AS ?n) {{ {VALUES} }}", {503}),
    "a huge order": (f"SELECT * {{ {CROSS} }} ORDER BY DESC(?f) ?c ?a", {503}),
    "a huge group": (f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?a ?c ?d ?f", {503}),
    "one long text": (f"SELECT (GROUP_CONCAT(STR(?c)) AS ?all) {{ {CROSS} }}", {503}),
    "distinct": (f"SELECT DISTINCT * {{ {CROSS} }}", {503}),
    "an evil expression": (
        'SELECT (REPLACE(CONCAT(?t, "!"), "^(([a-z]|[a-z]+)+)+$", "x") AS ?y) '
        f'{{ VALUES ?t {{ "{"a" * 5000}" }} }}',
        {200, 400, 503},  # Oxigraph's expressions take linear time
    ),
    "an expression that grows": (
        'SELECT (REPLACE("a", "(((((x{60}){60}){60}){60}){60})", "") AS ?y) {}',
        {200, 400, 503},
    ),
    "a text that doubles": (
        "SELECT (STRLEN(?t40) AS ?n) { BIND('ab' AS ?t0) "
        + " ".join(f"BIND(CONCAT(?t{n}, ?t{n}) AS ?t{n + 1})" for n in range(40))
        + " }",
        {503, 400},
    ),
    "nested braces": ("SELECT * " + "{" * 10_000 + "}" * 10_000, {400}),
    "nested brackets": ("SELECT (" + "(" * 10_000 + "1" + ")" * 10_000 + " AS ?x) {}", {400}),
    "nested subqueries": ("SELECT * { " * 5_000 + "}" * 5_000, {400}),
    "nested lists": ("SELECT * { ?s ?p " + "(" * 10_000 + ")" * 10_000 + " }", {400}),
    "many patterns": ("SELECT * { " + "{} UNION " * 20_000 + "{} }", {200, 400, 503}),
    "many negations": ("SELECT (" + "!" * 20_000 + "true AS ?x) {}", {200, 400, 503}),
}


@pytest.fixture(scope="module")
def watch(city_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Return a server with narrow limits."""
    with watched(
        city_out,
        tmp_path_factory.mktemp("limits"),
        query_timeout=DEADLINE,
        query_processes=4,
        memory_mb=128,
        output_mb=4,
        cache_mb=1,  # large answers are not kept
        log="warning",
    ) as found:
        yield found


@pytest.fixture(scope="module")
def server(watch: Watched) -> Server:
    return watch.server


@pytest.fixture(scope="module")
def slow(server: Server) -> Iterator[Future[bytes]]:
    """Return what a client is answered whose request does not arrive; it is begun before all else."""

    def dawdle() -> bytes:
        with socket.create_connection(("127.0.0.1", server.port), 40) as end:
            head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
            end.sendall(f"{head}Content-Length: 100\r\n\r\nASK".encode())
            return end.recv(1 << 16)

    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(dawdle)


def is_answering(server: Server) -> bool:
    try:
        return server.query("ASK {}").status == 200
    except OSError:
        return False


def is_problem(reply: Reply) -> bool:
    return reply.media_type == "application/problem+json" and reply.json()["status"] == reply.status


class Lookups(Crowd):
    """Other clients, who go on asking and must be answered right."""

    def __init__(self, server: Server) -> None:
        super().__init__((2, 3))
        self._server = server
        self._turns = itertools.count(1)
        self.slowest = 0.0
        self.answered = 0

    def ask(self, number: int) -> None:
        turn, begin = next(self._turns), time.monotonic()
        request = by_get(f"SELECT ({turn} AS ?x) {{}}").having(Accept=JSON)
        reply = ask(self._server, request, f"127.0.0.{number}")
        self.slowest = max(self.slowest, time.monotonic() - begin)
        if reply.status != 200 or f'"{turn}"' not in reply.text:
            self.failures.append(f"{turn}: {reply.status} {reply.text[:200]}")
        self.answered += 1
        time.sleep(0.02)


def timed(server: Server, request: Sent, source: str) -> tuple[Reply, float]:
    begin = time.monotonic()
    reply = ask(server, request, source)
    return reply, time.monotonic() - begin


LARGE = by_get(f"SELECT * {{ {CROSS} }} LIMIT 8000").having(Accept="text/csv")
MIDDLE = by_get(f"SELECT ?a ?c {{ {CROSS} }} LIMIT 9000").having(Accept="text/csv")


@pytest.mark.parametrize(("request_", "rows"), [(MIDDLE, 9000), (LARGE, 8000)], ids=["kept", "file"])
def test_a_large_answer_is_whole_in_every_coding(
    slow: Future[bytes], server: Server, request_: Sent, rows: int
) -> None:
    assert not slow.done()
    plain = server.send(request_)
    assert plain.status == 200
    assert plain.body.count(b"\r\n") == rows + 1
    assert plain.headers["Content-Length"] == str(len(plain.body))
    assert "Transfer-Encoding" not in plain.headers
    for coding, decode in (("gzip", gzip.decompress), ("zstd", zstd.decompress)):
        coded = server.send(request_.having(Accept_Encoding=coding))
        assert coded.headers["Content-Encoding"] == coding
        assert coded.headers["Content-Length"] == str(len(coded.body))
        assert sorted(decode(coded.body).split(b"\r\n")) == sorted(plain.body.split(b"\r\n"))
        assert coded.headers["ETag"] != plain.headers["ETag"]
    head = server.send(Sent("HEAD", request_.target, request_.headers))
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == plain.headers["Content-Length"]
    for tag in (plain.headers["ETag"], "*"):
        assert server.send(request_.having(If_None_Match=tag)).status == 304, tag


def test_hostile_queries_end_and_harm_nobody(server: Server) -> None:
    """All of them at once, each from an address of its own, while others look things up."""
    with Lookups(server) as lookups, ThreadPoolExecutor(3) as threads:
        asked = {
            name: threads.submit(timed, server, by_form(text), f"127.0.1.{number}")
            for number, (name, (text, _)) in enumerate(HOSTILE.items(), start=1)
        }
        for name, future in asked.items():
            reply, seconds = future.result()
            assert reply.status in HOSTILE[name][1], (name, reply.status, reply.body[:300])
            assert reply.status == 200 or is_problem(reply), name
            assert seconds < DEADLINE + SLACK, name
            if reply.status == 503:
                assert reply.json()["limit"] in ("time", "memory", "output"), name
    assert lookups.failures == []
    assert lookups.answered > 50
    assert lookups.slowest < DEADLINE


def test_too_large_a_request_is_told_so(server: Server) -> None:
    text = "ASK { # " + "x" * (10 << 20) + "\n}"
    for request in (by_body(text), by_form(text)):
        try:
            reply = ask(server, request)
        except ConnectionError:  # the answer was given before all was read
            continue
        assert reply.status == 413
        assert is_problem(reply)
    assert server.query("ASK {}").status == 200


def test_a_client_may_ask_for_less_time(server: Server) -> None:
    reply, seconds = timed(server, by_get(ENDLESS, ("timeout", "1")), "127.0.0.1")
    assert (reply.status, reply.json()["limit"]) == (503, "time")
    assert 1 <= seconds < 1 + SLACK
    assert "1 second" in reply.json()["detail"]
    reply, seconds = timed(server, by_get(ENDLESS, ("timeout", "3600")), "127.0.0.1")
    assert (reply.status, reply.json()["limit"]) == (503, "time")
    assert seconds < DEADLINE + SLACK


@pytest.mark.parametrize("accept", [JSON, "text/csv", "application/sparql-results+xml"])
def test_an_answer_beyond_the_limit_is_an_error(server: Server, accept: str) -> None:
    reply = server.query(f"SELECT * {{ {CROSS} }}", accept)
    assert (reply.status, reply.json()["limit"]) == (503, "output")
    assert is_problem(reply)


def test_half_an_answer_is_none(city_out: Path, tmp_path: Path) -> None:
    """When the server dies in the middle, no client can take what it has for all."""
    with watched(city_out, tmp_path, log="error") as watch:
        connection = connect(watch.server)
        connection.request("GET", by_get(f"SELECT * {{ {CROSS} }} LIMIT 100000").target)
        response = connection.getresponse()
        assert response.status == 200
        assert int(response.headers["Content-Length"]) > 20 << 20
        response.read(1000)
        for process in family_of(watch.process.pid) - {watch.process.pid}:
            with suppress(ProcessLookupError):  # the others end with the first
                os.kill(process, signal.SIGKILL)
        with pytest.raises((IncompleteRead, ConnectionError)):
            response.read()
        connection.close()
        until(lambda: is_answering(watch.server), 15)  # another takes its place


def test_files_of_large_answers_are_deleted(watch: Watched) -> None:
    """They lose their names when they are surely open, or at once when nobody wants them."""
    until(lambda: not [path for path in watch.folder.rglob("*") if path.is_file()], 40)


def test_a_request_that_does_not_arrive_is_told_so(slow: Future[bytes]) -> None:
    answer = slow.result(40)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer


def test_what_was_killed_is_counted(server: Server) -> None:
    def counted() -> tuple[float, float]:
        killed = measure(server, "kg_workers_killed_total", reason="time")
        return killed, measure(server, "kg_queries_total", outcome="output")

    killed, cut_off = counted()
    assert ask(server, by_get(ENDLESS), "127.0.0.9").status == 503
    assert ask(server, by_get(f"SELECT * {{ {CROSS} }}"), "127.0.0.9").status == 503
    assert counted() == (killed + 1, cut_off + 1)
    until(lambda: measure(server, "kg_processes") == 4, 10)  # another takes the place of each
