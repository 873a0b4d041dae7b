"""What the pool knows of its limits, of a question and of a query process."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field

from kg.store.engine import QueryStoppedError
from kg.store.workers.channel import Channel
from kg.store.workers.nursery import Child
from kg.store.workers.spool import Body, Spool, SpoolFullError
from kg.store.workers.wire import End

_logger = logging.getLogger("kg.workers")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is granted: processes, seconds, megabytes of memory and of answer; who may wait how long."""

    processes: int
    timeout: float
    memory_mb: int
    output_mb: int
    queue: int
    queue_wait: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A whole answer, with what it cost."""

    end: End
    body: Body


@dataclass(slots=True, eq=False)
class Job:
    """A question on its way to an answer; times are of the monotonic clock, in seconds.

    A probe is a question of our own, which only shows that a process has come to it.
    """

    number: int
    client: str
    payload: bytes
    spool: Spool
    asked: float
    timeout: float
    done: asyncio.Future[Finished]
    begun: float = 0.0
    is_probe: bool = False
    is_second_try: bool = False
    is_heard: bool = False  # whether the line is told when its client goes

    def gather(self, piece: bytes) -> bool:
        """Take a piece of the answer; return whether there was room for it, else it has failed."""
        if self.done.done():
            return True
        try:
            self.spool.add(piece)
        except (OSError, SpoolFullError) as error:
            _logger.error("a large answer finds no room: %s", error)
            self.fail(QueryStoppedError("busy", "there is no room for large answers now", 60))
            return False
        return True

    def finish(self, end: End, last: bytes) -> None:
        """Let it end with an answer, of which this is the ``last`` piece."""
        if self.done.done():
            self.spool.clear()
        elif self.gather(last):
            try:
                body = self.spool.end()
            except OSError as error:
                _logger.error("a large answer finds no room: %s", error)
                self.fail(QueryStoppedError("busy", "there is no room for large answers now", 60))
            else:
                self.done.set_result(Finished(end, body))

    def fail(self, error: Exception) -> None:
        """Let it end with ``error`` instead of an answer."""
        self.spool.clear()
        if not self.done.done():
            self.done.set_exception(error)
        if self.is_probe:
            self.done.exception()  # nobody waits for it


@dataclass(slots=True, eq=False)
class Worker:
    """A query process and the questions it was sent: it is at the first, the others lie in its socket."""

    child: Child
    channel: Channel
    born: float
    jobs: deque[Job] = field(default_factory=deque)
    is_killed: bool = False
    was_used: bool = False
