"""``/health`` and ``/metrics``: what those who run the service ask it."""

from __future__ import annotations

import json

from prometheus_client import CONTENT_TYPE_LATEST

from kg.serve.editions import Editions
from kg.serve.exchange import Response, Scope
from kg.serve.measures import Measures
from kg.serve.problems import COMMON, problem


class Operation:
    """The two addresses."""

    paths = ("/health", "/health/live", "/health/ready", "/metrics")

    def __init__(self, editions: Editions, measures: Measures) -> None:
        """Tell of ``editions``, and what ``measures`` has."""
        self._editions = editions
        self._measures = measures

    def begin(self) -> None:
        """Have the present state read with the measures."""
        editions, measures = self._editions, self._measures
        measures.watch("kg_queue", "Queries that wait for a process.", lambda: editions.current.pool.waiting)
        measures.watch("kg_running", "Queries with a process.", lambda: editions.current.pool.running)
        measures.watch("kg_processes", "Query processes.", lambda: editions.current.pool.processes)
        measures.watch("kg_cache_answers", "Answers kept.", lambda: len(editions.current.cache))
        measures.watch("kg_cache_bytes", "Bytes of the answers kept.", lambda: editions.current.cache.size)
        measures.watch_killed(editions.count_killed)

    def answer(self, scope: Scope) -> Response:
        """Return the state of the service: for a program that restarts it, or one that draws it."""
        if scope.method not in ("GET", "HEAD"):
            response = problem(405, "this can be read only")
            response.headers.append(("allow", "GET, HEAD"))
            return response
        if scope.path == "/metrics":
            return self._reply(200, CONTENT_TYPE_LATEST, self._measures.write())
        edition = self._editions.current
        ready = edition.pool.processes > 0
        told = {
            "status": "ok" if ready else "no query process",
            "live": True,
            "ready": ready,
            "version": edition.snapshot.version,
            "number": edition.snapshot.number,
            "published": edition.snapshot.published.isoformat(),
            "walls": edition.pool.walls,
        }
        status = 200 if ready or scope.path == "/health/live" else 503
        return self._reply(status, "application/json", json.dumps(told).encode())

    @staticmethod
    def _reply(status: int, content_type: str, body: bytes) -> Response:
        headers = [*COMMON, ("content-type", content_type), ("cache-control", "no-store")]
        return Response(status, headers, body)
