"""Ours and its rivals as servers on this machine: started on a free port, ended by their process id."""

from __future__ import annotations

import getpass
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from benchmarks.processes import family, memory, processor_seconds
from benchmarks.rivals import find_tool, rival

HOST = "127.0.0.1"
JSON = "application/sparql-results+json"
# One load client is one client: with the budget of a real one it would be told to wait within a second.
UNBOUND: Mapping[str, str] = {"KG_BUDGET_SECONDS": "100000", "KG_BUDGET_ERRORS": "100000"}
_START_SECONDS = 900  # rdflib parses 10⁵ triples in ten seconds or so
_STOP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its name, process, port, the path of its SPARQL endpoint, its log if kept.

    ``ready`` are the seconds from its start to its first answer.
    """

    name: str
    pid: int
    port: int
    path: str
    log: Path
    ready: float = 0.0

    @property
    def url(self) -> str:
        """Return what every URL of it begins with."""
        return f"http://{HOST}:{self.port}"

    def target(self, query: str) -> str:
        """Return the request target that asks ``query``."""
        return f"{self.path}?query={quote(query, safe='')}"

    def memory(self) -> int:
        """Return the bytes that all its processes take."""
        return memory(family(self.pid))

    def settle(self, patience: float = 120) -> None:
        """Wait until it has nothing to do: some go on with what nobody waits for any more."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            before = processor_seconds(family(self.pid))
            time.sleep(0.3)
            if processor_seconds(family(self.pid)) - before < 0.03:
                return


@dataclass(frozen=True, slots=True)
class Reply:
    """A response: status, headers by name in lower case, the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(
    server: Server, target: str, headers: Mapping[str, str] | None = None, timeout: float = 600
) -> Reply:
    """Return the answer of ``server`` to a GET of ``target``, over a connection of its own."""
    with closing(http.client.HTTPConnection(HOST, server.port, timeout=timeout)) as connection:
        connection.request("GET", target, headers={"Accept": JSON, **(headers or {})})
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, named, response.read())


@contextmanager
def ours(out: Path, scratch: Path, settings: Mapping[str, str] = UNBOUND) -> Iterator[Server]:
    """Run ``kg serve`` over the snapshots in ``out``, with its defaults but for ``settings`` (KG_…)."""
    kg = str(Path(sys.executable).with_name("kg"))
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    answers = scratch / "answers"
    answers.mkdir(exist_ok=True)
    environment |= {**settings, "TMPDIR": str(answers)}
    started = [kg, "serve", "--host", HOST, "--port", str(port), "--data", str(out)]
    with _running("kg serve", started, port, "/sparql", scratch, environment) as server:
        yield server


@contextmanager
def oxigraph(quads: Path, scratch: Path) -> Iterator[Server]:
    """Run Oxigraph's server over ``quads`` (N-Quads), the union of the graphs as default graph."""
    store = scratch / "oxigraph"
    load_oxigraph(quads, store)
    with oxigraph_over(store, scratch) as server:
        yield server


def load_oxigraph(quads: Path, store: Path) -> float:
    """Load ``quads`` into a new Oxigraph store with its own command; return the seconds."""
    began = time.perf_counter()
    command = [rival("oxigraph"), "load", "--location", str(store), "--file", str(quads)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


@contextmanager
def oxigraph_over(store: Path, scratch: Path) -> Iterator[Server]:
    """Run Oxigraph's server over a ``store`` that was loaded."""
    port = _free_port()
    command = [rival("oxigraph"), "serve-read-only", "--location", str(store), "--union-default-graph"]
    command += ["--bind", f"{HOST}:{port}"]
    with _running("Oxigraph", command, port, "/query", scratch) as server:
        yield server


@contextmanager
def rdflib_endpoint(quads: Path, scratch: Path) -> Iterator[Server]:
    """Run rdflib-endpoint over ``quads`` (N-Quads); its default graph is the union by itself."""
    port = _free_port()
    command = [rival("rdflib-endpoint"), "serve", "--host", HOST, "--port", str(port), str(quads)]
    with _running("rdflib-endpoint", command, port, "/", scratch) as server:
        yield server


@contextmanager
def nginx(folder: Path, scratch: Path) -> Iterator[Server]:
    """Run nginx over the files in ``folder``, with Debian's own settings for sending files."""
    port = _free_port()
    place = scratch / "nginx"
    place.mkdir(exist_ok=True)
    # Its workers would be nobody's otherwise, and could not read the folder.
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    paths = " ".join(
        f"{name}_temp_path {place / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = place / "nginx.conf"
    configuration.write_text(
        f"daemon off; {user} worker_processes auto; pid {place / 'pid'};\n"
        "events { worker_connections 768; }\n"
        f"http {{ sendfile on; tcp_nopush on; access_log off; {paths} keepalive_requests 1000000;\n"
        f"server {{ listen {HOST}:{port}; root {folder.resolve()}; }} }}\n",
        encoding="utf-8",
    )
    command = [find_tool("nginx"), "-e", "stderr", "-c", str(configuration), "-p", str(place)]
    with _running("nginx", command, port, "/", scratch) as server:
        yield server


@contextmanager
def _running(
    name: str,
    command: Sequence[str],
    port: int,
    path: str,
    scratch: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    log = scratch / f"{name.replace(' ', '-')}.log"
    began = time.monotonic()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environment, cwd=scratch
        )
    try:
        waiting = Server(name, process.pid, port, path, log)
        _wait(process, waiting)
        yield Server(name, process.pid, port, path, log, time.monotonic() - began)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], server: Server) -> None:
    """Wait until ``server`` answers; exit with the end of its log where it ends first."""
    until = time.monotonic() + _START_SECONDS
    target = server.path if server.name == "nginx" else server.target("ASK {}")
    while time.monotonic() < until and process.poll() is None:
        try:
            if fetch(server, target, timeout=60).status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return
        except OSError:
            time.sleep(0.02)
    last = server.log.read_text(encoding="utf-8", errors="replace")[-1000:]
    sys.exit(f"{server.name} does not answer; its log ends:\n{last}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
