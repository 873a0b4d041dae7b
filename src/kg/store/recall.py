"""What other endpoints answered lately: kept for a time, within bounds, so as not to ask twice."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_OVERHEAD = 1 << 10  # bytes that an answer takes beside its body
_SHARE = 2  # an answer that takes more than one part in so many is not kept


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it came: its bytes and their media type."""

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class _Kept:
    said: Said
    until: float


class Recall:
    """Answers of endpoints, by the endpoint and the query byte for byte.

    Each is kept for ``seconds`` (0: none is), all of them within ``most_bytes``: those that nobody asked for
    the longest go first. ``clock`` tells the time in seconds. Errors are not to be put in here.
    """

    def __init__(
        self, seconds: float, most_bytes: int = 32 << 20, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with nothing."""
        self._seconds = seconds
        self._most = most_bytes
        self._clock = clock
        self._kept: OrderedDict[tuple[str, bytes], _Kept] = OrderedDict()
        self._size = 0

    def find(self, endpoint: str, query: bytes) -> Said | None:
        """Return what ``endpoint`` answered to ``query``, if that is kept and not too old."""
        key = _key(endpoint, query)
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.until <= self._clock():
            self._forget(key)
            return None
        self._kept.move_to_end(key)
        return kept.said

    def keep(self, endpoint: str, query: bytes, said: Said) -> None:
        """Keep what ``endpoint`` answered to ``query``, in the place of what it answered before."""
        key, size = _key(endpoint, query), _size(said)
        if key in self._kept:
            self._forget(key)
        if self._seconds <= 0 or size * _SHARE > self._most:
            return
        self._kept[key] = _Kept(said, self._clock() + self._seconds)
        self._size += size
        while self._size > self._most:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: tuple[str, bytes]) -> None:
        self._size -= _size(self._kept.pop(key).said)


def _key(endpoint: str, query: bytes) -> tuple[str, bytes]:
    return endpoint, hashlib.sha256(query).digest()


def _size(said: Said) -> int:
    return _OVERHEAD + len(said.body)
