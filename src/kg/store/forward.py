"""Calls of SERVICE on their way out: from a query process to the endpoints of the allow-list, and back.

A query process that may call SERVICE has a network of its own, with nothing in it but a socket that listens.
It hands that socket to the web process, where a :class:`Forwarder` accepts on it: a socket belongs to the
network where it was made. What comes is sent on to the endpoint that it names by its number, if it is a
query; the address is looked up once, checked, and connected to, so that no second look-up can give another.
A whole, good answer is kept for a while (:mod:`kg.store.recall`), if its endpoint does not forbid that.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    web,
)
from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from kg.store.addresses import find_endpoint_fault, is_public
from kg.store.recall import Recall, Said
from kg.store.refuse import has_service

_QUERY = "application/sparql-query"
_RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
}
_HEADERS = {
    "Accept": ", ".join(_RESULTS),
    "Accept-Encoding": "identity",  # or a small answer could unfold to a large one
}
_PIECE = 1 << 16
_AT_ONCE = 4  # connections to one endpoint


class _Failure(Exception):  # noqa: N818  # what the query is told, as an answer
    """Why a call has no answer, and the HTTP status that says so to the query process."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class _PublicResolver(ThreadedResolver):
    """Looks names up, and gives out no address that is not everybody's."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await super().resolve(host, port, family)
        for result in found:
            if not is_public(result["host"]):
                raise OSError(f"{host} has a private address, which is not called unless it is listed itself")
        return found


def _is_whole(said: Said) -> bool:
    """Return whether ``said`` can be read to its end; some endpoints write an error after rows they had."""
    try:
        found = parse_query_results(said.body, format=_RESULTS[said.media_type])
        if isinstance(found, QuerySolutions):
            deque(found, maxlen=0)
    except (SyntaxError, OSError):
        return False
    return True


class Forwarding:
    """The calls of one query process; ends with :meth:`close`."""

    def __init__(self, runner: web.ServerRunner) -> None:
        """Keep what accepts."""
        self._runner = runner

    async def close(self) -> None:
        """Accept no more, and break off what is under way."""
        await self._runner.cleanup()


class Forwarder:
    """Sends calls of SERVICE on to the endpoints ``allowed``; one for the whole service.

    An endpoint whose host is an address is called wherever that is: it was listed by address. A host's name
    must lead to public addresses only. A call has ``seconds`` in all, its answer ``most_bytes``; a query may
    make ``most_calls``. Nothing is followed (3xx is a failure), remembered (cookies) or told (credentials)
    but who asks (``agent``). Good answers are kept for ``keep_seconds``, for their endpoint and query alone.
    """

    def __init__(
        self,
        allowed: Sequence[str],
        *,
        seconds: float = 20,
        most_bytes: int = 16 << 20,
        most_calls: int = 100,
        keep_seconds: float = 0,
        agent: str = "citypartners-kg",
    ) -> None:
        """Prepare; raise :class:`ValueError` for an endpoint that is no address of a service."""
        for endpoint in allowed:
            if fault := find_endpoint_fault(endpoint):
                raise ValueError(f"{endpoint}: {fault}")
        self._allowed = tuple(allowed)
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._most_calls = most_calls
        self._keeps = keep_seconds > 0
        self._recall = Recall(keep_seconds)
        self._headers = {**_HEADERS, "User-Agent": f"{agent} SPARQL-SERVICE", "Content-Type": _QUERY}
        self._session: ClientSession | None = None

    async def serve(self, listening: int) -> Forwarding:
        """Accept on the descriptor ``listening``, which becomes this method's, until the answer is closed.

        To be called once for each query process, before it gets its query.
        """
        # A socket that listens in another network; asyncio asks nothing of it but to accept.
        listener = socket.socket(fileno=listening)
        listener.setblocking(False)
        runner = web.ServerRunner(
            web.Server(self._answer_calls(), access_log=None, handler_cancellation=True),
            shutdown_timeout=0,
        )
        await runner.setup()
        await web.SockSite(runner, listener).start()
        return Forwarding(runner)

    async def close(self) -> None:
        """Close the connections to the endpoints."""
        if self._session:
            await self._session.close()
            self._session = None

    def _answer_calls(self) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
        """Return what answers the calls of one query process, counting them."""
        left = self._most_calls

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            nonlocal left
            left -= 1
            try:
                if left < 0:
                    raise _Failure(
                        HTTPStatus.TOO_MANY_REQUESTS, f"more than {self._most_calls} calls in a query"
                    )
                endpoint, query = await self._read_call(request)
                said = self._recall.find(endpoint, query) or await self._call(endpoint, query)
            except _Failure as failure:
                return web.Response(status=failure.status, text=str(failure))
            return web.Response(body=said.body, content_type=said.media_type)

        return answer

    async def _read_call(self, request: web.BaseRequest) -> tuple[str, bytes]:
        """Return the endpoint that is called, and with which query."""
        number = request.path_qs.removeprefix("/")
        if not (number.isascii() and number.isdecimal() and int(number) < len(self._allowed)):
            raise _Failure(HTTPStatus.NOT_FOUND, "no endpoint of the allow-list")
        if request.method != "POST" or request.content_type != _QUERY:
            raise _Failure(HTTPStatus.FORBIDDEN, "no query")
        try:
            query = await request.read()
            nested = has_service(query.decode())
        except web.HTTPRequestEntityTooLarge:
            raise _Failure(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the query is too long") from None
        except UnicodeDecodeError:
            raise _Failure(HTTPStatus.BAD_REQUEST, "the query is not UTF-8") from None
        if nested:  # the endpoint would call what is in its own reach
            raise _Failure(HTTPStatus.FORBIDDEN, "SERVICE in a SERVICE is not allowed")
        return self._allowed[int(number)], query

    async def _call(self, endpoint: str, query: bytes) -> Said:
        """Return the answer of ``endpoint`` to ``query``, whole, and keep it."""
        self._session = self._session or self._open_session()
        try:
            async with self._session.post(
                endpoint, data=query, headers=self._headers, allow_redirects=False
            ) as found:
                said = Said(await self._read_answer(found), found.content_type)
                may_keep = "no-store" not in found.headers.get("Cache-Control", "").lower()
        except TimeoutError:
            message = f"it took longer than {self._seconds:g} seconds"
            raise _Failure(HTTPStatus.GATEWAY_TIMEOUT, message) from None
        except ClientConnectorError as error:
            message = f"it cannot be asked: {error.os_error}"
            raise _Failure(HTTPStatus.BAD_GATEWAY, message) from None
        except (ClientError, OSError, ValueError) as error:
            raise _Failure(HTTPStatus.BAD_GATEWAY, f"it cannot be asked: {error}") from None
        if self._keeps and may_keep and await asyncio.to_thread(_is_whole, said):
            self._recall.keep(endpoint, query, said)
        return said

    async def _read_answer(self, found: ClientResponse) -> bytes:
        if found.status != HTTPStatus.OK:
            what = "it leads elsewhere, where nobody follows" if 300 <= found.status < 400 else "it failed"
            raise _Failure(HTTPStatus.BAD_GATEWAY, f"{what} (HTTP {found.status})")
        if found.content_type not in _RESULTS:
            raise _Failure(HTTPStatus.BAD_GATEWAY, "it sent no results in JSON or XML")
        if found.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise _Failure(HTTPStatus.BAD_GATEWAY, "it sent a compressed answer, which was not asked for")
        body = bytearray()
        async for piece in found.content.iter_chunked(_PIECE):
            body += piece
            if len(body) > self._most_bytes:
                raise _Failure(HTTPStatus.BAD_GATEWAY, f"its answer has more than {self._most_bytes:,} bytes")
        return bytes(body)

    def _open_session(self) -> ClientSession:
        """Return what calls: each time anew, since only a new connection is checked."""
        connector = TCPConnector(
            resolver=_PublicResolver(asyncio.get_running_loop()),
            use_dns_cache=False,
            force_close=True,
            limit=4 * _AT_ONCE,
            limit_per_host=_AT_ONCE,
        )
        return ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=self._seconds),
            auto_decompress=False,
            trust_env=False,
        )
