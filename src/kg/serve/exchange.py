"""A request as it came, and a response as it goes: the little that is needed of RSGI.

See https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md. A body is never streamed from
here: granian ends a stream in good order when its application fails, so that half an answer would look like
a whole one, and it buffers without bound for a client that reads slowly. Files it sends itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

Headers = list[tuple[str, str]]


class Scope(Protocol):
    """What RSGI tells of a request; of the headers, whose names are in lower case, ``get`` gives the last."""

    @property
    def client(self) -> str: ...  # noqa: D102
    @property
    def scheme(self) -> str: ...  # noqa: D102
    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def query_string(self) -> str: ...  # noqa: D102
    @property
    def http_version(self) -> str: ...  # noqa: D102
    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102


class Connection(Protocol):
    """What RSGI gives to answer it."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the pieces of the body."""
        ...

    async def client_disconnect(self) -> None:
        """Return when the client has gone."""
        ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Send everything."""
        ...

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        """Send a file."""
        ...

    def response_file_range(self, status: int, headers: Headers, file: str, start: int, end: int) -> None:
        """Send the bytes of a file from ``start`` to before ``end``."""
        ...


@dataclass(slots=True)
class Response:
    """A response: its body is ``body``, or ``file`` from ``start`` to before ``stop``."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    file: Path | None = None
    start: int = 0
    stop: int = 0

    def length(self) -> int:
        """Return the bytes of the body."""
        return self.stop - self.start if self.file else len(self.body)


@dataclass(slots=True)
class Joined:
    """A request whose headers have each one line: several lines are one list (RFC 9110, section 5.3).

    They are a dict: granian copies all of them for each look at one.
    """

    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    http_version: str
    headers: Mapping[str, str]


def joined(scope: Scope) -> Scope:
    """Return ``scope``, its headers joined where one comes in several lines, of which RSGI gives the last."""
    headers: dict[str, str] = {}
    for name, value in scope.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Joined(
        scope.client,
        scope.scheme,
        scope.method,
        scope.path,
        scope.query_string,
        scope.http_version,
        headers,
    )


def send(connection: Connection, response: Response, *, head: bool) -> None:
    """Send ``response``; with ``head``, all but its body (RFC 9110, section 9.3.2)."""
    headers = response.headers
    if response.status not in (204, 304):
        headers = [*headers, ("content-length", str(response.length()))]
    if head or response.file is None:
        connection.response_bytes(response.status, headers, b"" if head else response.body)
    elif response.status == 206:
        connection.response_file_range(206, headers, str(response.file), response.start, response.stop)
    else:
        connection.response_file(response.status, headers, str(response.file))
