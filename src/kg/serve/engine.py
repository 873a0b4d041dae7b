"""The query processes as the pages see them: an engine that is asked from a thread and waits."""

from __future__ import annotations

import asyncio
import concurrent.futures
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from kg.serve.ledger import Ledger, NoAnswer, outcome_of
from kg.store.engine import Answer, QueryStoppedError, Question
from kg.store.workers.pool import Finished


@dataclass(slots=True, eq=False)
class Visit:
    """A request for a page: whose it is, and the queries that it waits for."""

    client: str
    queries: set[concurrent.futures.Future[Finished]] = field(default_factory=set)
    is_over: bool = False
    seconds: float = 0.0  # of processing that making the page took, beside its queries

    def leave(self) -> None:
        """End the queries: the client has gone."""
        self.is_over = True
        for query in list(self.queries):
            query.cancel()


current_visit: ContextVar[Visit] = ContextVar("current_visit")


class Asked(Protocol):
    """What the event loop asks: a pool, or one with a federation before it."""

    def submit(self, question: Question, client: str) -> asyncio.Future[Finished]:
        """Return the answer; see :meth:`kg.store.workers.pool.Pool.submit`."""
        ...


class PoolEngine:
    """A :class:`kg.store.engine.Engine` over a pool; it is used in any thread but the event loop's."""

    def __init__(self, pool: Asked, version: str, ledger: Ledger, loop: asyncio.AbstractEventLoop) -> None:
        """Ask ``pool``, which lives in ``loop``, and tell ``ledger`` how each query ends."""
        self._pool = pool
        self.version = version
        self._ledger = ledger
        self._loop = loop

    def answer(self, question: Question) -> Answer:
        """Return the answer; see :meth:`kg.store.engine.Engine.answer`."""
        visit = current_visit.get()
        asking = asyncio.run_coroutine_threadsafe(self._ask(question, visit.client), self._loop)
        visit.queries.add(asking)
        try:
            if visit.is_over:
                asking.cancel()
            finished = asking.result()
        except concurrent.futures.CancelledError:
            raise QueryStoppedError("lost", "the client has gone") from None
        finally:
            visit.queries.discard(asking)
        media_type = question.graphs if finished.end.kind == "graph" else question.results
        return Answer(finished.end.kind, media_type, finished.body.read())

    async def _ask(self, question: Question, client: str) -> Finished:
        name, begun = self._ledger.new_id(), time.monotonic()
        try:
            self._ledger.check(client)
            finished = await self._pool.submit(question, client)
        except NoAnswer as error:
            self._ledger.note_end(name, question, outcome_of(error), client, time.monotonic() - begun)
            raise
        except asyncio.CancelledError:
            self._ledger.note_end(name, question, "gone", client, time.monotonic() - begun)
            raise
        self._ledger.note_answer(name, question, finished)
        return finished
