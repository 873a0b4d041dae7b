"""The normal clients of a soak: each asks what has a known answer, and looks at all that comes back."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.expected import Known, Version
from benchmarks.servers import HOST, Server
from benchmarks.tally import Stage, Tally

PROBLEM = "application/problem+json"
# How often what is asked: a kind of question, new each time or the same again.
_MIX = (
    *((60, "lookup", True), (12, "lookup", False), (8, "aggregate", True), (8, "aggregate", False)),
    *((5, "graph", True), (4, "rows", True), (1, "join", True), (1, "dump", False), (1, "health", False)),
)
_PAUSE = 0.03  # seconds between two requests, on average
_WAITS = ("busy", "lost", "budget")  # the limits after which it may soon go better


@dataclass(frozen=True, slots=True)
class Town:
    """What all clients know: the server, the versions, the questions, the stage, the tally, the deadline."""

    server: Server
    versions: tuple[Version, Version]
    questions: Mapping[str, Sequence[Known]]
    stage: Stage
    tally: Tally
    deadline: float
    ended: threading.Event


def check_problem(town: Town, who: str, status: int, headers: http.client.HTTPMessage, body: bytes) -> str:
    """Return the limit that a 429 or 503 tells of; note what it lacks."""
    if headers.get_content_type() != PROBLEM:
        town.tally.blame(
            "no problem+json", f"{who}: {status} is {headers.get('Content-Type')}: {body[:80]!r}"
        )
        return "?"
    limit = str(json.loads(body).get("limit", "?"))
    if limit in _WAITS and not (headers.get("Retry-After") or "").isdigit():
        town.tally.blame("no Retry-After", f"{who}: {status} for {limit}: {body[:160]!r}")
    return limit


class Visitor(threading.Thread):
    """A client at an address of its own, over a connection that is kept."""

    def __init__(self, town: Town, address: str, seed: int) -> None:
        """Prepare; ``seed`` makes its choices its own."""
        super().__init__(daemon=True, name=f"visitor-{address}")
        self._town = town
        self._source = (address, 0)
        self._rng = random.Random(seed)
        self._number = seed * 1_000_000
        self._bodies: dict[str, bytes] = {}  # by target and ETag: one tag is one body
        self._tags: dict[str, str] = {}

    def run(self) -> None:
        """Ask until the soak ends."""
        connection = self._connect()
        weights = [weight for weight, _, _ in _MIX]
        while not self._town.ended.is_set():
            _, kind, fresh = self._rng.choices(_MIX, weights)[0]
            began = time.monotonic()
            try:
                self._visit(connection, kind, fresh=fresh)
            except (http.client.HTTPException, OSError) as error:
                took = time.monotonic() - began
                self._town.tally.count("normal", "broken", took)
                words = f"{kind}: {type(error).__name__} {error} after {took:.1f} s"
                self._town.tally.blame("connection broken", words)
                connection.close()
                connection = self._connect()
            time.sleep(self._rng.uniform(0, 2 * _PAUSE))
        connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        patience = self._town.deadline + 20
        return http.client.HTTPConnection(HOST, self._town.server.port, patience, self._source)

    def _visit(self, connection: http.client.HTTPConnection, kind: str, *, fresh: bool) -> None:
        version, epoch = self._town.stage.now()
        known, target, accept = self._choose(kind, version, fresh=fresh)
        headers = {"Accept": accept}
        if not fresh and target in self._tags and self._rng.random() < 0.5:
            headers["If-None-Match"] = self._tags[target]
        began = time.monotonic()
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        body = response.read()
        took = time.monotonic() - began
        if took > self._town.deadline + 1:
            self._town.tally.blame("past the deadline", f"{kind}: {response.status} after {took:.1f} s")
        if self._town.stage.now() != (version, epoch):
            version = None
        self._judge(kind, known, target, version, response, body, took)

    def _choose(self, kind: str, version: int | None, *, fresh: bool) -> tuple[Known | None, str, str]:
        if kind == "health":
            return None, "/health", "application/json"
        if kind == "dump":
            chosen = self._town.versions[self._rng.randrange(2) if version is None else version]
            return None, f"/dumps/{chosen.name}/all.nq.gz", "*/*"
        known = self._rng.choice(self._town.questions[kind])
        self._number += fresh
        text = f"{known.text}\n#{self._number}" if fresh else known.text
        return known, f"/sparql?query={quote(text, safe='')}", known.accept

    def _judge(
        self,
        kind: str,
        known: Known | None,
        target: str,
        version: int | None,
        response: http.client.HTTPResponse,
        body: bytes,
        took: float,
    ) -> None:
        tally, status, tag = self._town.tally, response.status, response.headers.get("ETag", "")
        if status == 503 and kind == "health":
            # What it says when no query process is ready, as after a kill, is made for machines.
            if json.loads(body).get("ready") is not False:
                tally.blame("wrong health", f"503 with {body[:80]!r}")
            tally.count("normal", "503 not ready", took)
            return
        if status == 503:
            limit = check_problem(self._town, "normal", status, response.headers, body)
            tally.count("normal", f"503 {limit}", took)
            return
        tally.count("normal", str(status), took)
        if status == 304:
            body = self._bodies.get(f"{target} {tag}", b"")
            if not body:
                tally.blame("wrong 304", f"{kind}: ETag {tag} was never given for this")
                return
        elif status != 200:
            tally.blame("unexpected status", f"normal: {kind}: {status} {body[:160]!r}")
            return
        if not self._is_right(kind, known, target, version, body):
            tally.blame("wrong answer", f"{kind} in version {version}: {len(body)} bytes {body[:120]!r}")
        if known and status == 200 and not tag:
            tally.blame("no ETag", kind)
        if known and "%23" not in target and tag:
            before = self._bodies.setdefault(f"{target} {tag}", body)
            if before != body:
                tally.blame("one ETag, two bodies", f"{kind}: {tag}")
            self._tags[target] = tag

    def _is_right(
        self, kind: str, known: Known | None, target: str, version: int | None, body: bytes
    ) -> bool:
        versions = self._town.versions
        if kind == "health":
            served = json.loads(body).get("version")
            return served in [each.name for each in (versions if version is None else [versions[version]])]
        if known is None:
            digest = hashlib.sha256(body).hexdigest()
            return digest == next(each.digest for each in versions if each.name in target)
        try:
            fits = known.fits(body)
        except (ValueError, LookupError):
            return False
        return any(fits) if version is None else fits[version]
