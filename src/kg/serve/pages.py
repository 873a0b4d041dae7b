"""The way from the front to the pages: the Flask application, called in threads (PEP 3333)."""

from __future__ import annotations

import asyncio
import io
import re
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from flask import Flask
from werkzeug.test import run_wsgi_app

from kg.serve.answers import respond, unchanged
from kg.serve.bodies import Bodies, BodyError
from kg.serve.cache import Cache, Entry, tag_of
from kg.serve.coding import choose_coding, encode, is_worth_coding, matches
from kg.serve.engine import Visit, current_visit
from kg.serve.exchange import (
    Connection,
    Response,
    Scope,
)
from kg.serve.ledger import Ledger
from kg.serve.measures import Measures
from kg.serve.problems import COMMON, problem
from kg.serve.turns import TooManyError, Turns
from kg.serve.watches import Watches
from kg.store.workers.spool import SMALL, Body, store

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_THREADS = 8  # pages mostly wait for queries
_WAITING = 256
# Pages tell how to ask for them from elsewhere, by the host and the scheme that the client named.
_DEPENDS_ON = ("host", "accept", "accept-language", "accept-encoding")
# What asks for a part, or on conditions that only the file itself knows.
_OF_ONE_REQUEST = ("range", "if-match", "if-modified-since", "if-unmodified-since")
# What is said anew each time, by granian or here.
_NOT_KEPT = ("content-length", "date", "expires", "location", "server", "x-sendfile")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_RANGE = re.compile(r"bytes ([0-9]+)-([0-9]+)/")


class Pages:
    """The pages of an application, kept as long as the data is the same."""

    def __init__(self, app: Flask, ledger: Ledger, measures: Measures, bodies: Bodies) -> None:
        """Have the pages of ``app`` made in threads of their own; read requests through ``bodies``.

        What that takes is charged to the client, as its queries are.
        """
        # Whole files are then only named in the answer; granian sends them.
        app.config["USE_X_SENDFILE"] = True
        self._app = app
        self._ledger = ledger
        self._measures = measures
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="page")
        self._turns = Turns(_THREADS, _THREADS // 2, _WAITING)
        self._bodies = bodies
        self._watches = Watches()

    async def answer(
        self, cache: Cache, scope: Scope, connection: Connection, client: str, scheme: str
    ) -> Response:
        """Return the page that is asked for; a HEAD request is answered as its GET is."""
        names = scope.headers.keys()
        reading = scope.method in ("GET", "HEAD") and not any(name in names for name in _OF_ONE_REQUEST)
        # Some pages tell what comes next, from today on; theirs is the day of UTC too.
        today = datetime.now(UTC).date().isoformat()
        named = (scope.headers.get(name) for name in _DEPENDS_ON)
        address = (scheme, scope.path, scope.query_string, today, *named)
        entry = cache.find(address) if reading else None
        if entry is None:
            made = await self._make(scope, connection, client, scheme)
            self._measures.count_page(made.status)
            if made.status == 206 or (made.file is None and not made.body):
                return made
            entry = _entry(made, cache.folder)
            if not reading or not _can_be_kept(made):
                cache.discard(entry)
                return _pass_on(made, entry, scope)
            cache.keep(entry)
            cache.remember(address, entry)
        else:
            self._measures.count_page(200)
        if matches(scope.headers.get("if-none-match"), entry.tag):
            return unchanged(entry, scope)
        return await respond(entry, scope, cache)

    async def _make(self, scope: Scope, connection: Connection, client: str, scheme: str) -> Response:
        try:
            is_empty = scope.method in ("GET", "HEAD", "OPTIONS")
            body = b"" if is_empty else await self._bodies.read(scope, connection, client)
            async with self._turns.turn(client):
                return await self._call(_environ(scope, scheme, body, client), Visit(client), connection)
        except BodyError as error:
            return problem(error.status, str(error))
        except TooManyError:
            response = problem(503, "too many pages are asked for at once; try again")
            response.headers.append(("retry-after", "2"))
            return response

    async def _call(self, environ: WSGIEnvironment, visit: Visit, connection: Connection) -> Response:
        self._watches.begin(connection, visit.leave)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, environ, visit)
        finally:
            self._watches.end(connection)
            self._ledger.charge(visit.client, visit.seconds)

    def close(self) -> None:
        """End the threads when they have answered."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, environ: WSGIEnvironment, visit: Visit) -> Response:
        current_visit.set(visit)
        begun = time.thread_time()
        try:
            pieces, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        finally:
            visit.seconds = time.thread_time() - begun
        return _response(int(status.split(" ", 1)[0]), headers.items(), pieces)


def _pass_on(made: Response, entry: Entry, scope: Scope) -> Response:
    """Return what was made, which is not kept as ``entry`` is; a page in the coding that its client likes."""
    body = entry.bodies[""]
    is_page = body.file is None and is_worth_coding(body.size) and entry.can_be_coded()
    if not is_page or "etag" in dict(made.headers):
        return Response(made.status, made.headers, body.content, file=body.file, stop=body.size)
    headers = [pair for pair in made.headers if pair[0] != "vary"]
    headers.append(("vary", dict(entry.headers)["vary"]))
    coding = choose_coding(scope.headers.get("accept-encoding") or "")
    if coding:
        headers.append(("content-encoding", coding))
    return Response(made.status, headers, encode(body.content, coding))


def _can_be_kept(response: Response) -> bool:
    control = dict(response.headers).get("cache-control", "")
    return response.status == 200 and "no-store" not in control


def _entry(response: Response, folder: Path) -> Entry:
    """Return a page as it is kept: with an ETag, and only to be shown again when that still holds."""
    names = dict(response.headers)
    tag = names.get("etag", "").strip('"') or tag_of(response.body, response.headers)
    headers = [pair for pair in response.headers if pair[0] not in ("etag", "vary")]
    if "cache-control" not in names:
        headers.append(("cache-control", "public, no-cache"))
    varies = names.get("vary", "")
    if "accept-encoding" not in varies.lower():
        varies = ", ".join(filter(None, (varies, "Accept-Encoding")))
    return Entry(tag, [*headers, ("vary", varies)], {"": _body(response, folder)})


def _body(response: Response, folder: Path) -> Body:
    if response.file is None:
        return store(response.body, folder)
    if response.stop > SMALL:
        return Body(b"", response.file, response.stop, is_ours=False)
    return Body(response.file.read_bytes(), None, response.stop)  # kept: granian sends it five times as fast


def _response(status: int, headers: Iterable[tuple[str, str]], pieces: Iterable[bytes]) -> Response:
    table = [(name.lower(), value) for name, value in headers]
    file = next((value for name, value in table if name == "x-sendfile"), None)
    kept = [pair for pair in table if pair[0] not in _NOT_KEPT]
    kept += [(name, _path_of(value)) for name, value in table if name == "location"]
    kept.append(COMMON[0])
    if file is None or status not in (200, 206):
        return Response(status, kept, b"".join(pieces))
    path = Path(file)
    start, stop = 0, path.stat().st_size
    if status == 206 and (found := _RANGE.match(dict(table).get("content-range", ""))):
        start, stop = int(found[1]), int(found[2]) + 1
    return Response(status, kept, file=path, start=start, stop=stop)


def _path_of(location: str) -> str:
    """Return where to go on this very server: werkzeug would put there whatever host the client named."""
    parts = urlsplit(location)
    return urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, parts.fragment))


def _environ(scope: Scope, scheme: str, body: bytes, client: str) -> WSGIEnvironment:
    host = scope.headers.get("host") or "localhost"
    server, _, port = host.rpartition(":") if re.search(r":[0-9]+$", host) else (host, "", "")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": "GET" if scope.method == "HEAD" else scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": quote(scope.query_string, safe=_ASCII),  # curl sends letters as they are typed
        "REMOTE_ADDR": client,
        "SERVER_NAME": server,
        "SERVER_PORT": port or ("443" if scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)),
    }
    for name, value in scope.headers.items():
        if "_" in name:  # it would pass for the one with a hyphen
            continue
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key == "RANGE" and scope.method == "HEAD":
            continue  # a range is of a GET only (RFC 9110, section 14.2)
        elif key != "CONTENT_LENGTH":
            key = f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
