"""The query processes of a pool: how they come, how they go, and that there are always enough."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Protocol

from kg.store.workers.channel import Channel
from kg.store.workers.jobs import Worker
from kg.store.workers.nursery import Nursery, NurseryError
from kg.store.workers.wire import What

_logger = logging.getLogger("kg.workers")
_PAUSE = 1.0  # seconds before what ended by itself at once is started again


class Employer(Protocol):
    """What the processes work for."""

    def hear(self, worker: Worker, number: int, what: What, payload: bytes) -> None:
        """Take a frame from ``worker``."""
        ...

    def bury(self, worker: Worker, status: int) -> None:
        """Take notice that ``worker`` has ended with this wait status."""
        ...

    def welcome(self) -> None:
        """Take notice that there is a new process."""
        ...


class Staff:
    """A number of query processes over one store."""

    def __init__(self, nursery: Nursery, size: int, employer: Employer) -> None:
        """Prepare ``size`` processes of ``nursery``, which work for ``employer``."""
        self._nursery = nursery
        self._size = size
        self._employer = employer
        self.serving: list[Worker] = []  # every process that was not told to end
        self._workers: list[Worker] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def start(self) -> None:
        """Start the zygote and the processes; raise :class:`kg.store.workers.nursery.NurseryError`."""
        await self._nursery.start(self._lose_all)
        for _ in range(self._size):
            self._fork()

    def end(self, worker: Worker) -> None:
        """End ``worker`` at once; another is forked."""
        worker.is_killed = True
        self.serving.remove(worker)
        self._nursery.kill(worker.child)
        self._fork()

    def close(self) -> None:
        """End them all."""
        self._is_closed = True
        for worker in self._workers:
            _clear(worker)
        self._workers.clear()
        self.serving.clear()
        self._nursery.close()

    def _fork(self) -> None:
        if self._is_closed:
            return
        worker: Worker
        try:
            child = self._nursery.fork(lambda status: self._bury(worker, status))
        except OSError as error:  # no descriptors left, say
            _logger.error("no query process could be started: %s", error)
            asyncio.get_running_loop().call_later(_PAUSE, self._fork)
            return
        channel = Channel(lambda number, what, payload: self._employer.hear(worker, number, what, payload))
        worker = Worker(child, channel, time.monotonic())
        self._workers.append(worker)
        self.serving.append(worker)
        self._begin(channel.connect(child.channel))
        self._employer.welcome()

    def _bury(self, worker: Worker, status: int) -> None:
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        _clear(worker)
        if not worker.is_killed:
            self.serving.remove(worker)
            # One that ends before it did anything would be followed by one that does the same.
            soon = worker.was_used or time.monotonic() - worker.born > _PAUSE
            asyncio.get_running_loop().call_later(0.0 if soon else _PAUSE, self._fork)
        self._employer.bury(worker, status)

    def _lose_all(self) -> None:
        """Begin anew: the zygote has ended, and all its children with it."""
        lost, self._workers, self.serving = self._workers, [], []
        for worker in lost:
            _clear(worker)
            self._employer.bury(worker, 0)
        if not self._is_closed:
            self._begin(self._restart())

    async def _restart(self) -> None:
        while not self._is_closed:
            try:
                await self.start()
            except (NurseryError, OSError) as error:
                _logger.error("%s; another attempt in %g seconds", error, _PAUSE)
                await asyncio.sleep(_PAUSE)
            else:
                return

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)  # the loop itself holds no task
        task.add_done_callback(self._tasks.discard)


def _clear(worker: Worker) -> None:
    """Close what leads to ``worker``, not waiting for a garbage collection."""
    worker.channel.close()
    worker.child.board.close()
