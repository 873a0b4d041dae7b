"""The server's side of the zygote: it starts one for a snapshot, has it fork, and hears what ends.

All of it happens in one asyncio event loop.
"""

from __future__ import annotations

import asyncio
import json
import logging
import mmap
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.store.workers.wire import BOARD
from kg.store.workers.zygote import BOARD_SIZE

_logger = logging.getLogger("kg.workers")


class NurseryError(Exception):
    """The zygote of a snapshot cannot start: the snapshot cannot be read."""


@dataclass(frozen=True, slots=True)
class Child:
    """A query process: its number, the socket that leads to it, the board that it reads."""

    number: int
    channel: socket.socket
    board: mmap.mmap

    def take_back(self, kept: int, last: int) -> None:
        """Let it skip the questions from after ``kept``, which it is at, up to ``last``."""
        BOARD.pack_into(self.board, 0, 0, kept)  # never both new and old: the process may look in between
        BOARD.pack_into(self.board, 0, last, kept)


class Nursery:
    """A zygote over the store in a folder."""

    def __init__(self, folder: Path, *, resident: bool, megabytes: int) -> None:
        """Prepare; nothing runs yet.

        ``resident``: hold the store in memory; ``megabytes``: what a query may take beyond it.
        """
        self._arguments = [str(folder), "memory" if resident else "disk", str(megabytes)]
        self._folder = folder
        self._last = 0
        self._ended: dict[int, Callable[[int], None]] = {}
        self._on_loss: Callable[[], None] = lambda: None
        self._outbox: deque[tuple[bytes, tuple[int, ...]]] = deque()

    async def start(self, on_loss: Callable[[], None]) -> None:
        """Start the zygote and wait until it holds the data; call ``on_loss`` should it end by itself.

        Raises :class:`NurseryError`.
        """
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        command = [sys.executable, "-m", "kg.store.workers.zygote", str(theirs.fileno()), *self._arguments]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)  # noqa: S603  # our own program
        theirs.close()
        self._control = ours
        if not await loop.sock_recv(ours, 1 << 10):
            self._process.wait()
            ours.close()
            raise NurseryError(f"the store in {self._folder} cannot be read")
        self._on_loss = on_loss
        loop.add_reader(ours, self._hear)

    def fork(self, on_end: Callable[[int], None], handover: socket.socket | None = None) -> Child:
        """Return a new query process; ``on_end`` is called with its wait status when it has ended.

        Questions can be sent at once; it reads them when it is there. Over ``handover``, which is closed
        here, it hands out the socket that listens in a network of its own (socket.recv_fds), or nothing
        where the system has no such network.
        """
        self._last += 1
        ours, theirs = socket.socketpair()
        memory = os.memfd_create("board")
        os.truncate(memory, BOARD_SIZE)
        board = mmap.mmap(memory, BOARD_SIZE)
        order = json.dumps({"do": "fork", "id": self._last}).encode()
        self._ended[self._last] = on_end
        self._send(order, (theirs.detach(), memory, *((handover.detach(),) if handover else ())))
        ours.setblocking(False)
        return Child(self._last, ours, board)

    def kill(self, child: Child) -> None:
        """End ``child`` at once, whatever it does."""
        if child.number in self._ended:
            self._send(json.dumps({"do": "kill", "id": child.number}).encode(), ())

    def close(self) -> None:
        """End the zygote and with it every query process."""
        self._on_loss = lambda: None
        self._process.kill()  # it holds nothing that could be lost
        self._hang_up()

    def _hang_up(self) -> None:
        """Forget the zygote, and what it was to do."""
        if self._control.fileno() >= 0:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._control)
            loop.remove_writer(self._control)
            self._control.close()
        for _, descriptors in self._outbox:
            for descriptor in descriptors:
                os.close(descriptor)
        self._outbox.clear()
        self._ended.clear()
        self._process.wait()

    @property
    def pid(self) -> int:
        """Return the process id of the zygote."""
        return self._process.pid

    def _send(self, order: bytes, descriptors: tuple[int, ...]) -> None:
        """Send ``order`` to the zygote, as soon as it takes it; the ``descriptors`` are closed then."""
        self._outbox.append((order, descriptors))
        self._send_all()

    def _send_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._outbox and self._control.fileno() >= 0:
            order, descriptors = self._outbox[0]
            try:
                socket.send_fds(self._control, [order], descriptors)
            except BlockingIOError:
                loop.add_writer(self._control, self._send_all)
                return
            except (BrokenPipeError, ConnectionResetError):
                pass  # the zygote has ended, and everything begins anew
            self._outbox.popleft()
            for descriptor in descriptors:
                os.close(descriptor)
        if self._control.fileno() >= 0:
            loop.remove_writer(self._control)

    def _hear(self) -> None:
        try:
            message = self._control.recv(1 << 12)
        except BlockingIOError:
            return
        except ConnectionResetError:
            message = b""
        if not message:
            self._hang_up()
            _logger.error("the zygote of %s has ended; another is started", self._folder.parent.name)
            self._on_loss()
            return
        told = json.loads(message)
        if on_end := self._ended.pop(told["ended"], None):
            on_end(told["status"])
