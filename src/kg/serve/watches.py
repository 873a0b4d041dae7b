"""Clients that go while they wait: what they asked for is ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from kg.serve.exchange import Connection

_PAUSE = 0.1  # seconds before it is worth noticing that a client has gone
Leave = Callable[[], object]


class Watches:
    """Watches the connections of those who have waited for a while.

    Most have their answer sooner, so one timer looks after all: who is still there at its second look is
    watched from then on.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self._young: dict[Connection, Leave] = {}
        self._waiting: dict[Connection, Leave] = {}
        self._watched: dict[Connection, asyncio.Task[None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, connection: Connection, leave: Leave) -> None:
        """Call ``leave`` when the client of ``connection`` goes."""
        self._young[connection] = leave
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PAUSE, self._look)

    def end(self, connection: Connection) -> None:
        """Watch ``connection`` no longer: it gets its answer."""
        if self._young.pop(connection, None) is None and self._waiting.pop(connection, None) is None:
            self._watched.pop(connection).cancel()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        for connection, leave in self._waiting.items():
            self._watched[connection] = loop.create_task(_watch(connection, leave))
        self._waiting, self._young = self._young, {}
        self._timer = loop.call_later(_PAUSE, self._look) if self._waiting else None


async def _watch(connection: Connection, leave: Leave) -> None:
    await connection.client_disconnect()
    leave()
