"""Bodies of requests as they arrive, in pieces, too long, too short, too many at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

import pytest

from kg.serve.bodies import Bodies, BodyError
from kg.serve.exchange import Headers

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Request:
    """The head of a request."""

    headers: Mapping[str, str] = field(default_factory=dict)
    client: str = "127.0.0.1:1"
    scheme: str = "http"
    method: str = "POST"
    path: str = "/sparql"
    query_string: str = ""
    http_version: str = "1.1"


class Arriving:
    """A body that comes in pieces; a piece of None is a wait for the event ``go_on``."""

    def __init__(self, *pieces: bytes | None) -> None:
        self._pieces = pieces
        self.go_on = asyncio.Event()
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if piece is None:
                await self.go_on.wait()
            else:
                self.read += len(piece)
                yield piece

    async def client_disconnect(self) -> None:
        await asyncio.Event().wait()

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        raise AssertionError(status, headers, body)

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        raise AssertionError(status, headers, file)

    def response_file_range(self, status: int, headers: Headers, file: str, start: int, end: int) -> None:
        raise AssertionError(status, headers, file, start, end)


def read(make: Callable[[], Arriving], length: str | None) -> bytes | int:
    """Return the body as it is read, or the status that it is refused with."""

    async def test() -> bytes:
        headers = {} if length is None else {"content-length": length}
        return await Bodies(MEGABYTE).read(Request(headers), make(), "client")

    try:
        return asyncio.run(test())
    except BodyError as error:
        return error.status


@pytest.mark.parametrize(
    ("pieces", "length", "found"),
    [
        ((b"ASK", b" {}"), "6", b"ASK {}"),
        ((b"ASK", b" {}"), None, b"ASK {}"),  # in chunks
        ((), "0", b""),
        ((b"ASK {}",), "7", 400),  # cut off
        ((b"ASK {}",), "5", 400),
        ((bytes(MEGABYTE),), str(MEGABYTE), bytes(MEGABYTE)),
        ((bytes(MEGABYTE), b"!"), None, 413),
        ((b"",), str(MEGABYTE + 1), 413),
        ((b"",), "99999999999999999999", 413),
        ((b"",), "-1", 413),
        ((b"",), "+6", 413),
        ((b"",), "٦", 413),
    ],
)
def test_a_body(pieces: tuple[bytes, ...], length: str | None, found: bytes | int) -> None:
    assert read(lambda: Arriving(*pieces), length) == found


@pytest.mark.parametrize(
    ("megabytes", "length", "read_megabytes"),
    [
        (3, "3145728", 3),  # a client that still sends would not hear the answer
        (3, None, 3),
        (40, "41943040", 0),  # but there is an end to that
        (40, None, 17),
    ],
)
def test_what_is_too_long_is_read_to_its_end_within_reason(
    megabytes: int, length: str | None, read_megabytes: int
) -> None:
    arriving = Arriving(*[bytes(MEGABYTE)] * megabytes)
    assert read(lambda: arriving, length) == 413
    assert arriving.read == read_megabytes * MEGABYTE


def test_one_client_may_not_send_many_at_once() -> None:
    async def test() -> None:
        bodies = Bodies(MEGABYTE)
        slow = [Arriving(bytes(MEGABYTE - 1), None, b"!") for _ in range(30)]
        tasks = [asyncio.create_task(bodies.read(Request(), each, "one")) for each in slow]
        for _ in range(3):
            await asyncio.sleep(0)
        refused = [task for task in tasks if task.done()]
        assert 20 <= len(refused) < 30
        assert {str(task.exception()) for task in refused} == {
            "too many requests are arriving at once; try again"
        }
        assert await bodies.read(Request(), Arriving(b"ASK {}"), "another") == b"ASK {}"
        for each in slow:
            each.go_on.set()
        found = await asyncio.gather(*(task for task in tasks if task not in refused))
        assert all(len(body) == MEGABYTE for body in found)
        whole = Arriving(bytes(MEGABYTE))
        assert len(await bodies.read(Request(), whole, "one")) == MEGABYTE  # all is given back

    asyncio.run(test())
