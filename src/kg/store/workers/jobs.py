"""What the pool knows of its limits, of a question and of a query process."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from kg.store.workers.channel import Channel
from kg.store.workers.nursery import Child
from kg.store.workers.spool import Body, Spool
from kg.store.workers.wire import End


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
