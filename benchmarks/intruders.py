"""The hostile clients of a soak: queries that never end by themselves, bodies too large, hang-ups."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import socket
import struct
import threading
import time
from pathlib import Path
from urllib.parse import quote

from benchmarks.servers import HOST
from benchmarks.visitors import Town, check_problem

_FOLDER = Path(__file__).with_name("queries") / "hostile"
_BRACES = 10_000
_LARGE = 10 << 20  # bytes of query text
_BY_ADDRESS = 0.2  # the share of queries sent by GET
_LONGEST_TARGET = 6_000
# What a hostile request may end in. 414 and 431 are the HTTP server's own.
_EXPECTED = (200, 400, 403, 408, 413, 414, 429, 431, 503)
_NO_LINGER = struct.pack("ii", 1, 0)  # close with a reset, not in good order


def hostile_texts() -> dict[str, str]:
    """Return the hostile queries by name: the files, and those that are made."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.rq"))}
    texts["braces"] = "SELECT * WHERE " + "{" * _BRACES + "}" * _BRACES
    texts["large"] = "ASK {} #" + "x" * _LARGE
    texts["update"] = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    texts["no query"] = "\x00\ufffe SELECT"
    return texts


class Intruder(threading.Thread):
    """A client that asks one hostile query after the other; several may share an address."""

    def __init__(self, town: Town, address: str, seed: int) -> None:
        """Prepare; ``seed`` makes its choices its own."""
        super().__init__(daemon=True, name=f"intruder-{address}-{seed}")
        self._town = town
        self._source = (address, 0)
        self._rng = random.Random(seed)

    def run(self) -> None:
        """Ask until the soak ends."""
        texts = list(hostile_texts().items())
        while not self._town.ended.is_set():
            name, text = self._rng.choice(texts)
            began = time.monotonic()
            try:
                limit = self._ask(name, text, began)
            except (http.client.HTTPException, OSError) as error:
                # A server may close while a body that it refuses is still being sent.
                took = time.monotonic() - began
                self._town.tally.count("hostile", f"broken {name}" if name != "large" else "refused", took)
                if name != "large":
                    words = f"{name}: {type(error).__name__} {error} after {took:.1f} s"
                    self._town.tally.blame("connection broken", words)
                limit = ""
            self._town.ended.wait(1.0 if limit == "budget" else 0.05)

    def _ask(self, name: str, text: str, began: float) -> str:
        """Ask ``text``; return the limit it ran into, "" if none."""
        patience = self._town.deadline + 30
        connection = http.client.HTTPConnection(HOST, self._town.server.port, patience, self._source)
        with contextlib.closing(connection):
            target = f"/sparql?query={quote(text)}" if len(text) < _LONGEST_TARGET else ""
            if target and self._rng.random() < _BY_ADDRESS:
                connection.request("GET", target)
            else:
                headers = {"Content-Type": "application/sparql-query"}
                connection.request("POST", "/sparql", text.encode(), headers)
            response = connection.getresponse()
            body = response.read()
        return self._judge(name, response, body, time.monotonic() - began)

    def _judge(self, name: str, response: http.client.HTTPResponse, body: bytes, took: float) -> str:
        tally, status = self._town.tally, response.status
        limit = ""
        if status in (429, 503):
            limit = check_problem(self._town, name, status, response.headers, body)
        tally.count("hostile", f"{status} {limit}".strip(), took)
        if status not in _EXPECTED:
            tally.blame("unexpected status", f"hostile: {name}: {status} {body[:160]!r}")
        if took > self._town.deadline + 1:
            tally.blame("past the deadline", f"hostile: {name}: {status} {limit} after {took:.1f} s")
        if status == 200 and response.headers.get_content_type().endswith("json"):
            try:
                json.loads(body)
            except ValueError:
                tally.blame("cut-off answer", f"{name}: {len(body)} bytes, status 200")
        return limit


class HangUp(threading.Thread):
    """A client that never waits for the end: of its own request, of the answer, of a download."""

    def __init__(self, town: Town, address: str, seed: int) -> None:
        """Prepare; ``seed`` makes its choices its own."""
        super().__init__(daemon=True, name=f"hang-up-{address}")
        self._town = town
        self._source = (address, 0)
        self._rng = random.Random(seed)

    def run(self) -> None:
        """Come and go until the soak ends."""
        texts = hostile_texts()
        query = quote(texts["cross-join"])
        host = f"Host: {HOST}\r\n"
        get = "GET {} HTTP/1.1\r\n" + host + "\r\n"
        content = "Content-Type: application/sparql-query\r\nContent-Length: 999\r\n\r\n"
        post = f"POST /sparql HTTP/1.1\r\n{host}{content}"
        dump = f"/dumps/{self._town.versions[0].name}/all.nq"
        ways = (
            ("leaves a query", get.format(f"/sparql?query={query}"), 0),
            (
                "leaves a page",
                get.format(f"/sparql?query={query}").replace("\r\n\r\n", "\r\nAccept: text/html\r\n\r\n"),
                0,
            ),
            ("half a head", get.format("/sparql")[:20], 0),
            ("half a body", post + "SELECT * WHERE", 0),
            ("half a dump", get.format(dump), 1_000),
            ("a slow reader", get.format(dump), 20_000),
            ("half an answer", get.format(f"/sparql?query={quote(texts['all-pairs'])}"), 1_000),
        )
        while not self._town.ended.is_set():
            name, request, most = self._rng.choice(ways)
            with contextlib.suppress(OSError):
                self._come(request.encode(), most)
            self._town.tally.count("hangs up", name)
            self._town.ended.wait(self._rng.uniform(0, 0.3))

    def _come(self, request: bytes, most: int) -> None:
        """Send ``request``, read up to ``most`` bytes of the answer slowly, and go."""
        server = (HOST, self._town.server.port)
        with socket.create_connection(server, 5, self._source) as connection:
            connection.sendall(request)
            if most:
                while most > 0 and (piece := connection.recv(1_000)):
                    most -= len(piece)
                    time.sleep(0.01)
            else:
                time.sleep(self._rng.choice((0.0, 0.05, 0.3, 1.0)))
            if self._rng.random() < 0.5:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
