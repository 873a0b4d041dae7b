"""Servers of this machine that stand for Wikidata's: SPARQL over statements in its form, faults on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store, serialize

WIKIDATA = Path(__file__).with_name("wikidata.ttl")
RESULTS = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Message
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, sent in ``pieces`` with a ``pause`` after each; ``cut``: so many bytes less than stated."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0
    pause: float = 0.0
    pieces: int = 1


Answering = Callable[[Asked], Said]


class Standing:
    """A server at ``address``; ``asked`` is what it was, ``first`` its next answers, whatever is asked."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.endpoint = f"{self.address}/sparql"
        self.asked: list[Asked] = []
        self.first: list[Said | None] = []
        self.second = threading.Event()  # set once it was asked twice
        self.gone = threading.Event()


@contextmanager
def standing(answer: Answering) -> Iterator[Standing]:
    """Run a server that answers by ``answer``."""

    class Handler(BaseHTTPRequestHandler):
        def _meet(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = parse_qs(self.rfile.read(length).decode())
            fields = {name: values[0] for name, values in sent.items()}
            asked = Asked(self.command, self.path, self.headers, fields)
            place.asked.append(asked)
            if len(place.asked) > 1:
                place.second.set()
            said = (place.first.pop(0) if place.first else None) or answer(asked)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body) * said.pieces + said.cut))
            self.end_headers()
            if self.command == "HEAD":
                return
            try:
                for _ in range(said.pieces):
                    self.wfile.write(said.body)
                    if place.gone.wait(said.pause):
                        break
            except OSError:  # the client has heard enough
                pass

        do_GET = do_POST = do_HEAD = _meet  # noqa: N815  # so BaseHTTPRequestHandler wants them

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        place = Standing(server.server_port)
        running = threading.Thread(target=lambda: server.serve_forever(0.02))
        running.start()
        try:
            yield place
        finally:
            place.gone.set()
            server.shutdown()
            running.join()


def query_service(file: Path = WIKIDATA) -> Answering:
    """Return what answers as a SPARQL endpoint over the statements of ``file``."""
    store = Store()
    store.load(path=file, format=RdfFormat.TURTLE)

    def answer(asked: Asked) -> Said:
        try:
            found = store.query(asked.fields["query"])
        except (SyntaxError, KeyError) as error:
            return Said(400, str(error).encode())
        accepted = asked.headers.get("Accept", "")
        if isinstance(found, QuerySolutions | QueryBoolean):
            body = found.serialize(format=QueryResultsFormat.JSON)
            assert RESULTS in accepted
            return Said(200, body or b"", {"Content-Type": RESULTS})
        assert "text/turtle" in accepted
        body = serialize(found, format=RdfFormat.TURTLE)
        return Said(200, body or b"", {"Content-Type": "text/turtle"})

    return answer


def reconciliation_service(results: Mapping[str, object]) -> Answering:
    """Return what answers batches as the Reconciliation API 0.2 has it: by name, what ``results`` say."""

    def answer(asked: Asked) -> Said:
        batch = json.loads(asked.fields["queries"])
        found = {key: {"result": results.get(query["query"], [])} for key, query in batch.items()}
        return Said(200, json.dumps(found).encode(), {"Content-Type": "application/json"})

    return answer
