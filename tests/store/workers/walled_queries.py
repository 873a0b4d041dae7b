"""Queries behind the walls: all that should work does, and SERVICE reaches nothing."""

from __future__ import annotations

import errno
import json
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store

from kg.store.workers.walls import enclose

from .forks import Found, forked, needs_landlock, needs_namespace, standing, walled
from .listeners import Listeners

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a store, written by another process: RocksDB's threads stay out of this one."""
    folder = tmp_path_factory.mktemp("disk") / "store"

    def write() -> bool:
        store = Store(str(folder))
        fill(store)
        store.flush()
        return True

    assert forked(write)
    return folder


def fill(store: Store) -> None:
    store.extend(
        Quad(NamedNode(f"http://e/{n}"), NamedNode("http://e/p"), Literal(n % 7), NamedNode("http://e/g"))
        for n in range(3000)
    )


def ask(store: Store) -> Found:
    """Return the answer to a query that joins, groups, sorts, hashes, and needs the clock and chance."""
    text = """SELECT ?o (COUNT(DISTINCT ?s) AS ?n) (MAX(SHA256(STR(?t))) AS ?h) (SAMPLE(BOUND(?u)) AS ?b) {
      GRAPH ?g { ?s ?p ?o . ?t ?p ?o } BIND(UUID() AS ?u) BIND(NOW() AS ?w)
      FILTER(BOUND(?w) || REGEX(STR(?t), "1+$", "i"))
      FILTER(RAND() < 2) FILTER(?s = <http://e/1> || ?s = <http://e/2>) } GROUP BY ?o ORDER BY DESC(?n) ?o"""
    found = store.query(text)
    assert isinstance(found, QuerySolutions)
    return json.loads(found.serialize(format=QueryResultsFormat.JSON) or b"")


def in_threads(act: Callable[[], Found]) -> list[Found]:
    found: list[Found] = []
    threads = [Thread(target=lambda: found.append(act())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_memory_is_queried() -> None:
    store = Store()
    fill(store)
    expected = ask(store)
    assert walled(lambda: ask(store)) == expected
    assert walled(lambda: in_threads(partial(ask, store))) == [expected] * 3


@pytest.mark.parametrize("before", [False, True])
def test_disk_is_queried(disk: Path, before: bool) -> None:
    expected = forked(lambda: ask(Store.read_only(str(disk))))

    def act() -> Found:
        store = Store.read_only(str(disk)) if before else None
        stands = enclose(files=True, network=False, readable=[disk]).standing
        store = store or Store.read_only(str(disk))
        return [ask(store), *in_threads(partial(ask, store)), "network namespace" in stands]

    found = forked(act)
    assert isinstance(found, list)
    assert found[:4] == [expected] * 4
    assert found[4] == (not before and "network namespace" in standing())


@needs_landlock
def test_only_the_store_is_read(disk: Path, folder: Path) -> None:
    def act(path: Path) -> Found:
        enclose(files=True, network=False, readable=[disk, folder / "missing"])
        return len(path.read_bytes()) > 0

    assert forked(partial(act, disk / "CURRENT")) is True
    assert forked(partial(act, folder / "old")) == ["errno", errno.EACCES]
    assert forked(partial(act, disk / ".." / ".." / ".." / ".." / ".." / "etc" / "passwd")) != True  # noqa: E712


def test_channel_of_before_goes_on() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"question")

        def act() -> Found:
            answer = theirs.recv(8)[::-1]
            theirs.sendall(answer)
            theirs.sendmsg([b"!"])
            return len(answer)

        assert walled(act) == 8
        assert ours.recv(9) == b"noitseuq!"


def call_service(address: str) -> Found:
    """Evaluate SERVICE by the engine itself, no parser's wall before it."""
    try:
        return [str(row) for row in Store().query(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")]  # type: ignore[union-attr]
    except OSError as error:
        return ["failed", str(error)]


def test_service_connects_to_nothing(listeners: Listeners) -> None:
    for host, listener in (("127.0.0.1", listeners.four), ("[::1]", listeners.six)):
        address = f"http://{host}:{listener.getsockname()[1]}/"
        for files in (False, True):
            found = walled(partial(call_service, address), files=files)
            assert isinstance(found, list)
            assert found[0] == "failed"
    assert listeners.connections() == 0


@needs_namespace
def test_service_reaches_its_own_network_only(listeners: Listeners) -> None:
    ours, theirs = socket.socketpair()
    reply = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://e/"}}]}}'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nConnection: close\r\n"

    def serve() -> None:
        _, (descriptor,), _, _ = socket.recv_fds(ours, 1, 1)
        with socket.socket(fileno=descriptor) as listener, listener.accept()[0] as connection:
            connection.recv(1 << 16)
            connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(reply) + reply)

    def act() -> Found:
        walls = enclose(files=False, network=True)
        assert walls.listener
        socket.send_fds(theirs, [b"x"], [walls.listener.fileno()])
        port = walls.listener.getsockname()[1]
        walls.listener.close()
        four, six = (found.getsockname()[1] for found in (listeners.four, listeners.six))
        hosts = (f"127.0.0.1:{port}", f"127.0.0.1:{four}", f"[::1]:{six}")
        return [call_service(f"http://{host}/") for host in hosts]

    with ours, theirs:
        thread = Thread(target=serve)
        thread.start()
        found = forked(act)
        thread.join()
    assert isinstance(found, list)
    own, four, six = found
    assert "http://e/" in own[0]
    assert (four[0], six[0]) == ("failed", "failed")
    assert listeners.connections() == 0
    for tried in (lambda: socket.socket(socket.AF_UNIX), lambda: socket.socket(type=socket.SOCK_DGRAM)):
        assert walled(tried, network=True) == ["errno", errno.EPERM]
