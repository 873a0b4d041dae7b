"""Files of answers that are no longer kept, until the last who reads one has it, or has had time enough.

There is no limit to how slowly a client may read what granian sends. A file that is cut off under such a
reader ends its transfer short of the Content-Length, which no client takes for a whole answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

_SENT = 10.0  # seconds after which all that were told to send a file have surely opened it
_PAUSE = 5.0  # seconds between looks at who still reads
_LONGEST = 300.0  # seconds for any file
_LARGE = 1 << 20  # bytes; smaller ones are not worth looking for who reads them
_SLOWEST = 50_000  # and one more for each of so many bytes
_OPEN = Path("/proc/self/fd")


@dataclass(frozen=True, slots=True)
class _Left:
    descriptor: int
    until: float


class Outgoing:
    """The files that are to go."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look after files from ``loop``."""
        self._loop = loop
        self._left: list[_Left] = []
        self._look_soon: asyncio.TimerHandle | None = None

    def drop(self, file: Path) -> None:
        """Delete ``file`` when it is sent."""
        self._loop.call_later(_SENT, self._unlink, file)

    def _unlink(self, file: Path) -> None:
        with contextlib.suppress(OSError):  # of a service that has stopped, or has no descriptor left
            if file.stat().st_size >= _LARGE:
                descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
                until = time.monotonic() + _LONGEST + os.fstat(descriptor).st_size / _SLOWEST
                self._left.append(_Left(descriptor, until))
        file.unlink(missing_ok=True)
        if self._left and self._look_soon is None:
            self._look_soon = self._loop.call_later(_PAUSE, self._look)

    def _look(self) -> None:
        """Let go what nobody reads any more, and end what was read for too long."""
        self._look_soon = None
        readers: Counter[str] = Counter()
        for entry in list(_OPEN.iterdir()):
            with contextlib.suppress(OSError):
                readers[str(entry.readlink())] += 1
        now = time.monotonic()
        kept = []
        for left in self._left:
            is_read = readers[str((_OPEN / str(left.descriptor)).readlink())] > 1
            if is_read and now < left.until:
                kept.append(left)
                continue
            if is_read:
                os.ftruncate(left.descriptor, 0)
            os.close(left.descriptor)
        self._left = kept
        if kept:
            self._look_soon = self._loop.call_later(_PAUSE, self._look)
