"""A real server whose log, exit code and processes a test can see, and clients of many addresses."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from .running import ROOT, Reply, Sent, Server, _free_port

JSON = "application/sparql-results+json"
CROSS = "?a ?b ?c . ?d ?e ?f"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} . ?g ?h ?i }}"


@dataclass(frozen=True, slots=True)
class Watched:
    """A server, the process that was started for it, and the file with all that it says."""

    server: Server
    process: subprocess.Popen[bytes]
    output: Path
    folder: Path

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines of the log, which must be JSON."""
        text = self.output.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the lines of the log about ``name``."""
        return [line for line in self.lines() if line["event"] == name]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell the server to end; return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(20)


@contextmanager
def watched(out: Path, folder: Path, **settings: str | int) -> Iterator[Watched]:
    """Yield a server over ``out`` with ``settings``; what it says and writes is in ``folder``."""
    port = _free_port()
    free = {"budget_seconds": 100_000, "budget_errors": 100_000}
    given = {"out": out, "host": "127.0.0.1", "port": port, **free, **settings}
    names = {f"KG_{name.upper()}": str(value) for name, value in given.items()}
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    output = folder / "output"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "server.py"],
            cwd=ROOT,
            env={**kept, **names, "TMPDIR": str(temporary)},
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: _listens(port) or process.poll() is not None, 30)
        assert process.poll() is None, output.read_text(encoding="utf-8")
        yield Watched(Server(port, process.pid), process, output, temporary)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
    said = output.read_text(encoding="utf-8")
    assert "Traceback" not in said, said
    assert "Warning" not in said, said


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def ask(server: Server, request: Sent, source: str = "127.0.0.1", timeout: float = 30) -> Reply:
    """Return the answer to ``request``, asked from the address ``source`` of this machine."""
    with closing(connect(server, source, timeout)) as connection:
        connection.request(request.method, request.target, request.body, dict(request.headers))
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())


def connect(server: Server, source: str = "127.0.0.1", timeout: float = 30) -> HTTPConnection:
    """Return a connection from the address ``source``."""
    return HTTPConnection("127.0.0.1", server.port, timeout=timeout, source_address=(source, 0))


def measure(server: Server, name: str, **labels: str) -> float:
    """Return a sample of /metrics, 0 for one that is not there; all of it must be well-formed."""
    families = text_string_to_metric_families(server.get("/metrics").text)
    found = [
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    assert len(found) <= 1
    return found[0] if found else 0.0


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Return as soon as ``holds``; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)


def family_of(process: int) -> set[int]:
    """Return ``process`` and all its descendants that live."""
    parents: dict[int, int] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[0] not in "ZX":
                parents[int(path.name)] = int(fields[1])
    found = {process} & parents.keys()
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found
