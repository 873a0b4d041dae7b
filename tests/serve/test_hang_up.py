"""A client that goes takes its query along."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .running import Server, by_get, running
from .watched import ENDLESS, measure, until

FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def server(city_out: Path) -> Iterator[Server]:
    with running(city_out, query_timeout=60, query_processes=2) as found:
        yield found


def begin(server: Server, text: str, way: str) -> socket.socket:
    """Return a connection over which ``text`` was asked."""
    fields = urlencode({"query": text})
    accept = "text/html" if way == "page" else "text/csv"
    head = f" HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n"
    end = socket.create_connection(("127.0.0.1", server.port), 10)
    if way == "form":
        end.sendall(f"POST /sparql{head}{FORM}Content-Length: {len(fields)}\r\n\r\n{fields}".encode())
    else:
        end.sendall(f"GET /sparql?{fields}{head}\r\n".encode())
    return end


@pytest.mark.parametrize("way", ["address", "form", "page"])
@pytest.mark.parametrize("roughly", [False, True], ids=["closed", "reset"])
def test_a_query_ends_when_its_client_has_gone(server: Server, way: str, roughly: bool) -> None:
    gone = measure(server, "kg_queries_total", outcome="gone")
    killed = measure(server, "kg_workers_killed_total", reason="gone")
    end = begin(server, ENDLESS, way)
    until(lambda: measure(server, "kg_running") == 1, 5)
    if roughly:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()
    until(lambda: measure(server, "kg_workers_killed_total", reason="gone") == killed + 1, 1.5)
    until(lambda: measure(server, "kg_running") == 0, 1)
    if way != "page":
        # That of a page that was left before may be counted only now.
        assert measure(server, "kg_queries_total", outcome="gone") >= gone + 1
    assert server.query("ASK {}").status == 200


def test_who_goes_while_waiting_leaves_the_queue(server: Server) -> None:
    busy = [begin(server, f"{ENDLESS} #{number}", "address") for number in range(1)]
    until(lambda: measure(server, "kg_running") == 1, 5)
    waiting = [begin(server, f"{ENDLESS} #waiting {number}", "address") for number in range(5)]
    until(lambda: measure(server, "kg_queue") == 5, 5)
    for end in waiting:
        end.close()
    until(lambda: measure(server, "kg_queue") == 0, 1.5)
    assert measure(server, "kg_running") == 1
    for end in busy:
        end.close()
    until(lambda: measure(server, "kg_running") == 0, 1.5)


def test_a_query_that_was_answered_is_not_gone(server: Server) -> None:
    gone = measure(server, "kg_queries_total", outcome="gone")
    for number in range(20):
        assert server.send(by_get(f"ASK {{ FILTER({number} > 5) }}")).status == 200
    assert measure(server, "kg_queries_total", outcome="gone") == gone
