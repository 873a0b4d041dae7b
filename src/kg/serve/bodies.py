"""The bodies of requests, while they arrive: each bounded in bytes and time, and all of them together."""

from __future__ import annotations

import asyncio
from collections import Counter

from kg.serve.exchange import Connection, Scope

_HEARD = 16  # times as much as is allowed; a client that still sends does not hear that it was too much
_SECONDS = 20  # for all of a body to arrive
_ALL = 64 << 20  # bytes of all that are arriving
_SHARE = 8 << 20  # of those, one client's


class BodyError(Exception):
    """A request's body that is not to be read on: the HTTP ``status`` says why."""

    def __init__(self, status: int, message: str) -> None:
        """Keep the status."""
        super().__init__(message)
        self.status = status


class Bodies:
    """Reads bodies."""

    def __init__(self, most: int) -> None:
        """Read bodies of up to ``most`` bytes."""
        self._most = most
        self._heard = most * _HEARD
        self._arriving: Counter[str] = Counter()

    async def read(self, scope: Scope, connection: Connection, client: str) -> bytes:
        """Return the body of a request of ``client``.

        One that is too large is read to its end within reason, and thrown away. Raises :class:`BodyError`
        for one that is too large, too slow or not as long as the head says (granian takes the part for the
        whole), and while too much of others is arriving.
        """
        length = scope.headers.get("content-length")
        if length is not None and not (length.isascii() and length.isdigit() and int(length) <= self._heard):
            raise self._too_large()
        pieces: list[bytes] = []
        size = held = 0
        try:
            async with asyncio.timeout(_SECONDS):
                async for piece in connection:
                    size += len(piece)
                    if size > self._heard:
                        raise self._too_large()
                    if size > self._most:
                        self._release(client, held)
                        held = 0
                        pieces.clear()
                        continue
                    held += len(piece)
                    self._arriving[client] += len(piece)
                    if self._arriving[client] > _SHARE or self._arriving.total() > _ALL:
                        raise BodyError(503, "too many requests are arriving at once; try again")
                    pieces.append(piece)
        except TimeoutError:
            raise BodyError(408, "the request did not arrive in time") from None
        finally:
            self._release(client, held)
        if max(size, int(length or 0)) > self._most:
            raise self._too_large()
        if length is not None and int(length) != size:
            raise BodyError(400, "the request ended before the length that its head says")
        return b"".join(pieces)

    def _release(self, client: str, size: int) -> None:
        self._arriving[client] -= size
        if not self._arriving[client]:
            del self._arriving[client]

    def _too_large(self) -> BodyError:
        return BodyError(413, f"a request may have {self._most >> 20} MB, no more")
