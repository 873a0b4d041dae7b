"""Questions that call SERVICE: each goes to a query process of its own, whose network is a forwarder.

The processes of the pool reach nothing and refuse SERVICE. What they refuse is asked again here, of a fresh
process that has a network with nothing in it but one socket. There :mod:`kg.store.forward` accepts, and calls
the endpoints of the allow-list. That process also reads the query for its calls (:mod:`kg.store.federation`):
the text may be long and meant to take long, and the process can be killed. It ends with its one answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kg.store.engine import QueryRefusedError, QueryStoppedError, Question
from kg.store.forward import Forwarder, Forwarding
from kg.store.workers.ends import cause_of, exception_of
from kg.store.workers.jobs import Finished, Limits
from kg.store.workers.line import FairLine
from kg.store.workers.pool import Pool
from kg.store.workers.spool import Spool
from kg.store.workers.wire import HEAD, What, frame, pack_question, read_end, read_error

_AT_ONCE = 2  # questions that call SERVICE; a client has one of these places, so never all
_SHARE = 2 / 3  # of a query's time is for one call, so that SILENT can go on without it
_LAST_WORDS = 1.0  # seconds until the zygote has surely told how a process ended
_NO_NETWORK = "SERVICE is not possible here: this system gives a query no network of its own"
Charge = Callable[[str, float], None]


@dataclass(slots=True, eq=False)
class _Turn:
    """A place of ``client`` in the line, which ``comes``."""

    client: str
    comes: asyncio.Future[None]


class Federation:
    """Answers questions as a pool does, and calls SERVICE where they do."""

    def __init__(
        self,
        pool: Pool,
        services: Sequence[str],
        limits: Limits,
        spools: Path,
        charge: Charge,
        *,
        keep_seconds: float = 0,
        agent: str = "citypartners-kg",
    ) -> None:
        """Ask ``pool`` first; let SERVICE call ``services``, which must be good endpoints (ValueError).

        The ``limits`` are those of the pool. Large answers are kept as files in ``spools``; ``charge`` is
        told how many seconds each client's calls took, waiting for others included. Endpoints are told the
        ``agent`` who asks; what they answer is kept for ``keep_seconds``.
        """
        self._pool = pool
        self._services = tuple(services)
        self._limits = limits
        self._spools = spools
        self._charge = charge
        self._forwarder = Forwarder(
            self._services, seconds=_SHARE * limits.timeout, keep_seconds=keep_seconds, agent=agent
        )
        self._line: FairLine[_Turn] = FairLine(limits.queue, lambda turn: turn.client)
        self._begun: set[_Turn] = set()
        self._tasks: set[asyncio.Task[Finished]] = set()
        self._is_closed = False

    def submit(self, question: Question, client: str) -> asyncio.Future[Finished]:
        """Return the answer, to be awaited; see :meth:`kg.store.workers.pool.Pool.submit`."""
        upper = question.text.upper()
        if not ("SERVICE" in upper or "\\U" in upper) or self._is_closed:
            return self._pool.submit(question, client)
        task = asyncio.get_running_loop().create_task(self._ask(question, client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self, patience: float) -> None:
        """End all calls when they have answered, at the latest after ``patience`` seconds."""
        if self._tasks and patience:
            await asyncio.wait(self._tasks, timeout=patience)
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._forwarder.close()

    async def _ask(self, question: Question, client: str) -> Finished:
        timeout = min(self._limits.timeout, question.timeout or self._limits.timeout)
        until = time.monotonic() + timeout
        try:
            with contextlib.suppress(QueryRefusedError):  # as it calls SERVICE
                return await self._pool.submit(question, client)
            async with self._turn(client, min(self._limits.queue_wait, until - time.monotonic())):
                return await self._ask_alone(replace(question, services=self._services), client, until)
        except TimeoutError:
            self._pool.killed["time"] += 1
            raise QueryStoppedError("time", f"the query took more than {timeout:g} seconds") from None
        except asyncio.CancelledError:
            if self._is_closed:
                raise QueryStoppedError("busy", "the service is stopping; try again", 1) from None
            raise

    # Who is next

    @asynccontextmanager
    async def _turn(self, client: str, seconds: float) -> AsyncIterator[None]:
        """Hold one of the places; raise :class:`QueryStoppedError` when none is free in ``seconds``."""
        turn = _Turn(client, asyncio.get_running_loop().create_future())
        if (gone := self._line.join(turn)) and not gone.comes.done():
            gone.comes.set_exception(self._busy("too many queries wait already"))
        self._begin_next()
        try:
            try:
                async with asyncio.timeout(seconds):
                    await turn.comes
            except TimeoutError:
                raise self._busy("no query process became free in time") from None
            yield
        finally:
            self._line.leave(turn)
            self._begun.discard(turn)
            self._begin_next()

    def _begin_next(self) -> None:
        while len(self._begun) < _AT_ONCE and (turn := self._line.next(self._may_begin)):
            if not turn.comes.done():  # else its client has gone
                self._begun.add(turn)
                turn.comes.set_result(None)

    def _may_begin(self, client: str) -> bool:
        return all(turn.client != client for turn in self._begun)

    def _busy(self, why: str) -> QueryStoppedError:
        return QueryStoppedError("busy", f"{why}; try again", 1 + round(self._limits.queue_wait))

    # One question, one process

    async def _ask_alone(self, question: Question, client: str, until: float) -> Finished:
        """Return the answer of a fresh process; raise :class:`TimeoutError` at the time ``until``."""
        begun = time.monotonic()
        spool = Spool(self._spools, client)
        try:
            async with asyncio.timeout(until - begun):
                return await self._evaluate(question, spool)
        except asyncio.CancelledError:
            self._pool.killed["gone"] += 1
            raise
        finally:
            spool.clear()
            self._charge(client, time.monotonic() - begun)

    async def _evaluate(self, question: Question, spool: Spool) -> Finished:
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        try:
            ours, theirs = socket.socketpair()
            child = self._pool.nursery.fork(
                lambda status: None if ended.done() else ended.set_result(status), theirs
            )
        except OSError:  # no descriptors left, say
            raise self._busy("no query process could be started") from None
        forwarding: Forwarding | None = None
        writer: asyncio.StreamWriter | None = None
        try:
            reader, writer = await asyncio.open_unix_connection(sock=child.channel)
            await _read_until(reader, What.READY, spool)
            forwarding = await self._forwarder.serve(_take_over(ours))
            most = self._limits.output_mb << 20
            payload = pack_question(question, min(most, question.most or most))
            writer.write(frame(1, What.QUESTION, payload))
            return await _read_answer(reader, spool)
        except (asyncio.IncompleteReadError, ConnectionError):
            fault = await _find_cause(ended)
            self._pool.killed[fault.reason] += 1
            raise fault from None
        finally:
            self._pool.nursery.kill(child)
            ours.close()
            if writer:
                writer.close()
            if forwarding:
                await forwarding.close()


def _take_over(handover: socket.socket) -> int:
    """Return the descriptor that a process which is ready has handed over.

    Raises :class:`QueryRefusedError` when it had none.
    """
    handover.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        _, found, _, _ = socket.recv_fds(handover, 16, 1)
        if found:
            return found[0]
    raise QueryRefusedError(_NO_NETWORK)


async def _read_answer(reader: asyncio.StreamReader, spool: Spool) -> Finished:
    what, payload = await _read_until(reader, What.END, spool)
    if what == What.ERROR:
        raise exception_of(read_error(payload))
    end, last = read_end(payload)
    spool.add(last)
    return Finished(end, spool.end())


async def _read_until(reader: asyncio.StreamReader, last: What, spool: Spool) -> tuple[What, bytes]:
    """Return the frame ``last`` or an error, with its payload; pieces that come before go to ``spool``."""
    while True:
        length, _, what = HEAD.unpack(await reader.readexactly(HEAD.size))
        payload = await reader.readexactly(length)
        if what in (last, What.ERROR):
            return What(what), payload
        if what == What.PIECE:
            spool.add(payload)


async def _find_cause(ended: asyncio.Future[int]) -> QueryStoppedError:
    """Return why a process ended by itself; ``ended`` is to have its wait status."""
    try:
        async with asyncio.timeout(_LAST_WORDS):
            return cause_of(await ended)
    except TimeoutError:  # the zygote has ended too
        return cause_of(0)
