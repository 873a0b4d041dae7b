"""A real server for tests, and requests to it that carry exactly the headers that the test says."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it goes over the wire; nothing is added to ``headers`` but Host and Content-Length."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def having(self, **headers: str) -> Sent:
        """Return this request with further headers: ``having(Accept="text/csv", If_None_Match=etag)``."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return Sent(self.method, self.target, {**self.headers, **more}, self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, its body as it came."""

    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """Return the media type, without parameters; "" when there is none."""
        return self.headers.get_content_type() if "Content-Type" in self.headers else ""

    @property
    def text(self) -> str:
        """Return the body as the UTF-8 that it must be."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """Return the body, which must be JSON."""
        return json.loads(self.body)

    def values(self, name: str) -> set[str]:
        """Return the members of a header that is a list, in lower case; all lines of it count."""
        lines = self.headers.get_all(name, [])
        return {member.strip().lower() for line in lines for member in line.split(",") if member.strip()}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens on ``port`` of this machine, as the process ``pid``."""

    port: int
    pid: int

    @property
    def address(self) -> str:
        """Return what every URL of it begins with."""
        return f"http://127.0.0.1:{self.port}"

    def send(self, request: Sent, timeout: float = 20) -> Reply:
        """Return the answer to ``request``, asked over a connection of its own."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            connection.putrequest(request.method, request.target, skip_accept_encoding=True)
            for name, value in request.headers.items():
                connection.putheader(name, value)
            if request.body is not None:
                connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())

    def get(self, target: str, **headers: str) -> Reply:
        """Return the answer to a GET."""
        return self.send(Sent("GET", target).having(**headers))

    def query(self, text: str, accept: str = "application/sparql-results+json") -> Reply:
        """Return the answer to a query, asked by GET."""
        return self.send(by_get(text).having(Accept=accept))


def by_get(text: str, *pairs: tuple[str, str]) -> Sent:
    """Return a query in the address, with further parameters."""
    return Sent("GET", f"/sparql?{urlencode([('query', text), *pairs])}")


def by_form(text: str, *pairs: tuple[str, str]) -> Sent:
    """Return a query in a form, with further fields."""
    return Sent("POST", "/sparql", {"Content-Type": FORM}, urlencode([("query", text), *pairs]).encode())


def by_form_and_address(text: str, *pairs: tuple[str, str]) -> Sent:
    """Return a query in a form, the further parameters in the address."""
    return Sent("POST", _target(pairs), {"Content-Type": FORM}, urlencode({"query": text}).encode())


def by_body(text: str, *pairs: tuple[str, str]) -> Sent:
    """Return a query as the body of a POST."""
    return Sent("POST", _target(pairs), {"Content-Type": DIRECT}, text.encode())


def by_query(text: str, *pairs: tuple[str, str]) -> Sent:
    """Return a query as the body of the HTTP method QUERY."""
    return Sent("QUERY", _target(pairs), {"Content-Type": DIRECT}, text.encode())


WAYS = {
    "get": by_get,
    "form": by_form,
    "form and address": by_form_and_address,
    "body": by_body,
    "query": by_query,
}


def _target(pairs: Pairs) -> str:
    return f"/sparql?{urlencode(pairs)}" if pairs else "/sparql"


@contextmanager
def running(out: Path, **settings: str | int) -> Iterator[Server]:
    """Yield ``python server.py`` over the snapshots in ``out`` on a free port; it is ended by its process id.

    ``settings`` are those of kg.toml; the budget of a client is as good as none unless they say otherwise.
    Fails when the server does not begin, prints a traceback or a warning, or does not end when told to.
    """
    port = _free_port()
    given = {
        "out": out,
        "host": "127.0.0.1",
        "port": port,
        "budget_seconds": 100_000,
        "budget_errors": 100_000,
        "log": "warning",  # nobody reads the pipe, and a line a query would fill it
    }
    names = {f"KG_{name.upper()}": str(value) for name, value in {**given, **settings}.items()}
    with subprocess.Popen(
        [sys.executable, "-W", "error", "server.py"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("KG_")} | names,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            _wait(port, process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            try:
                output, _ = process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    assert f"http://127.0.0.1:{port}/" in output, output
    assert "Traceback" not in output, output
    assert "Warning" not in output, output


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended by itself: {process.communicate()[0]}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not listen")
