"""The server's end of the socket to a query process: whole frames in, whole frames out."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import cast

from kg.store.workers.wire import HEAD, What

_ROOM = 1 << 16
Hear = Callable[[int, What, bytes], None]


class Channel(asyncio.BufferedProtocol):
    """A query process as the event loop sees it; ``hear`` gets number, meaning and payload of each frame."""

    def __init__(self, hear: Hear) -> None:
        """Prepare; nothing is connected."""
        self._hear = hear
        self._buffer = bytearray(_ROOM)
        self._view = memoryview(self._buffer)
        self._end = 0
        self._transport: asyncio.WriteTransport | None = None
        self._unsent: list[bytes] = []

    async def connect(self, end: socket.socket) -> None:
        """Speak through ``end`` from now on; what was sent before goes out first."""
        await asyncio.get_running_loop().create_connection(lambda: self, sock=end)

    def send(self, content: bytes) -> None:
        """Send a frame, with all others of this turn of the event loop: each write wakes the process."""
        self._unsent.append(content)
        if self._transport and len(self._unsent) == 1:
            asyncio.get_running_loop().call_soon(self._send_all)

    def _send_all(self) -> None:
        unsent, self._unsent = self._unsent, []
        # Where it is closing, the zygote is about to tell that the process ended.
        if self._transport and not self._transport.is_closing():
            self._transport.writelines(unsent)

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin (asyncio.BaseProtocol)."""
        self._transport = cast(asyncio.WriteTransport, transport)
        if self._unsent:
            self._send_all()

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Return where to read to (asyncio.BufferedProtocol)."""
        if self._end == len(self._buffer):
            larger = bytearray(2 * len(self._buffer))
            larger[: self._end] = self._buffer
            self._buffer, self._view = larger, memoryview(larger)
        return self._view[self._end :]

    def buffer_updated(self, nbytes: int) -> None:
        """Hand on every frame that is whole (asyncio.BufferedProtocol)."""
        self._end += nbytes
        begin = 0
        while self._end - begin >= HEAD.size:
            length, number, what = HEAD.unpack_from(self._buffer, begin)
            after = begin + HEAD.size + length
            if after > self._end:
                break
            self._hear(number, What(what), bytes(self._view[begin + HEAD.size : after]))
            begin = after
        if begin:
            rest = self._end - begin
            self._buffer[:rest] = self._buffer[begin : self._end]
            self._end = rest

    def connection_lost(self, exc: Exception | None) -> None:
        """Do nothing: the zygote tells what ended, and how (asyncio.BaseProtocol)."""
