"""Whose turn it is at something of which there is little: the threads that make pages."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kg.store.workers.line import FairLine


class TooManyError(Exception):
    """More wait than may."""


@dataclass(slots=True, eq=False)
class _Waiting:
    client: str
    turn: asyncio.Future[None]


class Turns:
    """``places`` that clients have in turn, none more than ``share`` of them at once."""

    def __init__(self, places: int, share: int, waiting: int) -> None:
        """Begin with all places free; ``waiting`` may wait for one."""
        self._places = places
        self._share = share
        self._held: Counter[str] = Counter()
        self._line: FairLine[_Waiting] = FairLine(waiting, lambda waiting: waiting.client)

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Have a place while the block lasts; raise :class:`TooManyError` where there is none to wait for."""
        one = _Waiting(client, asyncio.get_running_loop().create_future())
        if gone := self._line.join(one):
            gone.turn.set_exception(TooManyError())
        self._deal()
        try:
            await one.turn
        except asyncio.CancelledError:
            self._line.leave(one)
            raise
        try:
            yield
        finally:
            self._held[client] -= 1
            self._held += Counter()  # forgets who has none
            self._deal()

    def _deal(self) -> None:
        while self._held.total() < self._places:
            one = self._line.next(lambda client: self._held[client] < self._share)
            if one is None:
                return
            if not one.turn.done():
                self._held[one.client] += 1
                one.turn.set_result(None)
