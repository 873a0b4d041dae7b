"""The forwarder asks the endpoints of its list, nobody else, and gives back whole answers or none."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop
from aiohttp import ClientSession
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, Store

from kg.store.federation import explain_failure, rewrite_services
from kg.store.forward import Forwarder
from kg.store.workers.walls import enclose

from .workers.forks import Found, forked, standing

JSON = "application/sparql-results+json"
BODY = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://e/1"}}]}}'
QUERY = b"SELECT * WHERE { ?s ?p ?o . }"
needs_namespace = pytest.mark.skipif(
    sys.platform != "linux" or "network namespace" not in standing(), reason="no network namespace here"
)


def reply(body: bytes = BODY, status: str = "200 OK", media_type: str = JSON, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Endpoint:
    """A server of its own that says what it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.says = [reply()]
        self.pause = 0.0
        self.asked: list[tuple[str, bytes]] = []
        self.connections = 0

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
            self.asked.append((head, await reader.readexactly(length)))
            for piece in self.says:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(self.pause)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(host: str = "127.0.0.1") -> AsyncIterator[tuple[Endpoint, int]]:
    endpoint = Endpoint()
    async with await asyncio.start_server(endpoint.meet, host, 0) as server:
        yield endpoint, server.sockets[0].getsockname()[1]


class Caller:
    """What a query process does: calls the forwarder at the socket that it handed over."""

    def __init__(self, session: ClientSession, port: int) -> None:
        self.session = session
        self.address = f"http://127.0.0.1:{port}"

    async def call(
        self,
        path: str = "/0",
        body: bytes = QUERY,
        media_type: str = "application/sparql-query",
        method: str = "POST",
    ) -> tuple[int, str, bytes]:
        headers = {"Content-Type": media_type, "Cookie": "a=b", "Authorization": "Basic x"}
        async with self.session.request(
            method, self.address + path, data=io.BytesIO(body), headers=headers
        ) as found:
            return found.status, found.content_type, await found.read()


@asynccontextmanager
async def forwarding(forwarder: Forwarder) -> AsyncIterator[Caller]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        forwarding = await forwarder.serve(listener.detach())
    try:
        async with ClientSession() as session:
            yield Caller(session, port)
    finally:
        await forwarding.close()
        await forwarder.close()


def run(test: Callable[[], Awaitable[None]]) -> None:
    """Run ``test`` in the loop that the server has."""

    async def whole() -> None:
        await test()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(whole())


def test_call_goes_through() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            async with forwarding(Forwarder([f"http://127.0.0.1:{port}/ds/sparql?x=1"])) as caller:
                assert await caller.call() == (200, JSON, BODY)
                assert await caller.call() == (200, JSON, BODY)
            assert endpoint.connections == 2  # each checked anew
            head, body = endpoint.asked[0]
            assert body == QUERY
            lines = {line.partition(":")[0].lower() for line in head.split("\r\n")[1:] if line}
            assert head.startswith("POST /ds/sparql?x=1 HTTP/1.1\r\n")
            assert lines == {
                *(
                    "host",
                    "accept",
                    "accept-encoding",
                    "user-agent",
                    "content-length",
                    "content-type",
                    "connection",
                )
            } - ({"connection"} - lines)
            assert "sparql-results+json" in head
            assert "Accept-Encoding: identity" in head

    run(test)


def test_cookies_are_not_kept() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            endpoint.says = [reply(BODY, "200 OK", JSON, "Set-Cookie: a=b; Path=/")]
            async with forwarding(Forwarder([f"http://127.0.0.1:{port}/"])) as caller:
                assert (await caller.call())[0] == (await caller.call())[0] == 200
            assert "cookie" not in endpoint.asked[1][0].lower()

    run(test)


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ({"path": "/1"}, 404),
        ({"path": "/"}, 404),
        ({"path": "/-1"}, 404),
        ({"path": "/0?x"}, 404),
        ({"path": "/0/"}, 404),
        ({"path": "/٠"}, 404),
        ({"path": "/http://127.0.0.1/"}, 404),
        ({"method": "GET"}, 403),
        ({"method": "PUT"}, 403),
        ({"media_type": "application/sparql-update"}, 403),
        ({"media_type": "application/x-www-form-urlencoded"}, 403),
        ({"body": b"SELECT * { SERVICE <http://127.0.0.1/> {} }"}, 403),
        ({"body": b"ASK {} # \xff"}, 400),
        ({"body": b"ASK {} #" + b"x" * (2 << 20)}, 413),
    ],
)
def test_what_is_no_call_goes_nowhere(call: dict[str, str], status: int) -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            async with forwarding(Forwarder([f"http://127.0.0.1:{port}/"])) as caller:
                assert (await caller.call(**call))[0] == status  # type: ignore[arg-type]
            assert endpoint.connections == 0

    run(test)


@pytest.mark.parametrize(
    "host", ["localhost", "localhost.", "LOCALHOST", "2130706433", "0x7f.1", "127.1", "0"]
)
def test_name_of_this_machine_is_not_called(host: str) -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            async with forwarding(Forwarder([f"http://{host}:{port}/"])) as caller:
                status, _, body = await caller.call()
                assert status == 502
                assert b"it cannot be asked" in body
            assert endpoint.connections == 0

    run(test)


def test_address_is_called_when_it_is_listed() -> None:
    async def test() -> None:
        async with listening("::1") as (six, port):
            async with forwarding(
                Forwarder([f"http://[::1]:{port}/", f"http://localhost:{port}/"])
            ) as caller:
                assert (await caller.call("/0"))[0] == 200
                assert (await caller.call("/1"))[0] == 502
            assert six.connections == 1

    run(test)


def test_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public at first and this machine a moment later (DNS rebinding)."""

    async def test() -> None:
        async with listening("127.0.0.2") as (public, port):
            same = await asyncio.start_server(public.meet, "127.0.0.1", port)
            async with same:
                public.says = [reply()]
                asked: list[str] = []

                def look_up(host: str, *_arguments: object, **_options: object) -> list[object]:
                    asked.append(host)
                    address = "127.0.0.2" if len(asked) == 1 else "127.0.0.1"
                    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

                monkeypatch.setattr(socket, "getaddrinfo", look_up)
                monkeypatch.setattr("kg.store.forward.is_public", lambda address: address == "127.0.0.2")
                async with forwarding(Forwarder([f"http://rebinding.example:{port}/"])) as caller:
                    assert (await caller.call())[0] == 200
                    assert asked == ["rebinding.example"]
                    assert (await caller.call())[0] == 502
                assert (len(asked), public.connections) == (2, 1)

    asyncio.run(test())  # whose look-up is Python's


def test_redirect_is_not_followed() -> None:
    async def test() -> None:
        async with listening() as (other, there), listening() as (endpoint, port):
            async with forwarding(Forwarder([f"http://127.0.0.1:{port}/"])) as caller:
                for status in ("301 X", "302 X", "303 X", "307 X", "308 X"):
                    endpoint.says = [reply(BODY, status, JSON, f"Location: http://127.0.0.1:{there}/")]
                    answer, _, body = await caller.call()
                    assert (answer, b"leads elsewhere" in body) == (502, True)
            assert (other.connections, endpoint.connections) == (0, 5)

    run(test)


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ([reply(BODY, "500 X")], "HTTP 500"),
        ([reply(BODY, "206 X")], "HTTP 206"),
        ([reply(BODY, "200 OK", "text/html")], "no results"),
        ([reply(BODY, "200 OK", JSON, "Content-Encoding: gzip")], "compressed"),
        ([reply(b"x" * 5000)], "more than 4,096 bytes"),
        ([reply(BODY).replace(b"Length: ", b"Length: 9")], "cannot be asked"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"], "cannot be asked"),
        ([b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000], "cannot be asked"),
        ([b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000], "cannot be asked"),
        ([b"\x16\x03\x01 no HTTP at all \r\n\r\n"], "cannot be asked"),
        ([b""], "cannot be asked"),
    ],
)
def test_bad_answer_is_none(says: list[bytes], told: str) -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            endpoint.says = says
            async with forwarding(Forwarder([f"http://127.0.0.1:{port}/"], most_bytes=4096)) as caller:
                status, media_type, body = await caller.call()
            assert (status, media_type) == (502, "text/plain")
            assert told in body.decode()

    run(test)


def test_slow_answer_ends() -> None:
    """It sends a byte now and then, for longer than anybody waits."""

    async def test() -> None:
        async with listening() as (endpoint, port):
            endpoint.says = [bytes([letter]) for letter in reply()]
            endpoint.pause = 0.02
            async with forwarding(Forwarder([f"http://127.0.0.1:{port}/"], seconds=0.3)) as caller:
                status, _, body = await caller.call()
            assert (status, body) == (504, b"it took longer than 0.3 seconds")

    run(test)


def test_endless_answer_ends() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            head = b"HTTP/1.1 200 OK\r\nContent-Type: " + JSON.encode() + b"\r\n\r\n"
            endpoint.says = [head, *[b"x" * 65536] * 4000]
            forwarder = Forwarder([f"http://127.0.0.1:{port}/"], most_bytes=1 << 20)
            async with forwarding(forwarder) as caller:
                assert (await caller.call())[0] == 502

    run(test)


def test_calls_of_a_query_are_counted() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            forwarder = Forwarder([f"http://127.0.0.1:{port}/"], most_calls=2)
            async with forwarding(forwarder) as caller:
                assert [(await caller.call())[0] for _ in range(4)] == [200, 200, 429, 429]
            async with forwarding(forwarder) as caller:
                assert (await caller.call())[0] == 200
            assert endpoint.connections == 3

    run(test)


def test_good_answer_is_kept_for_its_endpoint_and_query() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port), listening() as (other, there):
            other.says = [reply(b'{"head":{},"boolean":true}')]
            forwarder = Forwarder(
                [f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{there}/"], keep_seconds=3600
            )
            async with forwarding(forwarder) as caller:
                assert [await caller.call() for _ in range(2)] == [(200, JSON, BODY)] * 2
                assert (endpoint.connections, other.connections) == (1, 0)
                assert await caller.call("/1") == (200, JSON, b'{"head":{},"boolean":true}')
                assert (endpoint.connections, other.connections) == (1, 1)
                assert (await caller.call(body=QUERY + b" "))[0] == 200
                assert (endpoint.connections, other.connections) == (2, 1)

    run(test)


def test_kept_answer_gets_old() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            forwarder = Forwarder([f"http://127.0.0.1:{port}/"], keep_seconds=0.2)
            async with forwarding(forwarder) as caller:
                for connections in (1, 2):
                    assert (await caller.call())[0] == 200
                    assert endpoint.connections == connections
                    await asyncio.sleep(0.25)

    run(test)


@pytest.mark.parametrize(
    "says",
    [
        reply(BODY, "500 X"),
        reply(BODY, "429 X", JSON, "Retry-After: 1"),
        reply(BODY, "307 X", JSON, "Location: /"),
        reply(BODY, "200 OK", "text/html"),
        reply(BODY, "200 OK", JSON, "Cache-Control: private, no-store"),
        reply(BODY[:-4] + b" java.util.concurrent.TimeoutException"),
        reply(b"", "200 OK", "application/sparql-results+xml"),
        reply(BODY).replace(b"Length: ", b"Length: 9"),
    ],
)
def test_what_went_wrong_is_asked_again(says: bytes) -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            forwarder = Forwarder([f"http://127.0.0.1:{port}/"], keep_seconds=3600)
            async with forwarding(forwarder) as caller:
                endpoint.says = [says]
                await caller.call()
                endpoint.says = [reply()]
                assert await caller.call() == (200, JSON, BODY)
                assert endpoint.connections == 2
                await caller.call()
                assert endpoint.connections == 2

    run(test)


def test_kept_answers_count_among_the_calls_of_a_query() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            forwarder = Forwarder([f"http://127.0.0.1:{port}/"], most_calls=2, keep_seconds=3600)
            async with forwarding(forwarder) as caller:
                assert [(await caller.call())[0] for _ in range(3)] == [200, 200, 429]
            assert endpoint.connections == 1

    run(test)


def test_endpoint_is_told_who_asks() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            agent = "citypartners-kg/1.0 (someone@example.org)"
            async with forwarding(Forwarder([f"http://127.0.0.1:{port}/"], agent=agent)) as caller:
                await caller.call()
            assert f"\r\nUser-Agent: {agent} SPARQL-SERVICE\r\n" in endpoint.asked[0][0]

    run(test)


def test_end_of_the_query_ends_its_calls() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            endpoint.says = [b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"]
            endpoint.pause = 30
            begun = time.monotonic()
            async with forwarding(Forwarder([f"http://127.0.0.1:{port}/"], seconds=60)) as caller:
                call = asyncio.create_task(caller.call())
                while not endpoint.asked:
                    await asyncio.sleep(0.01)
                call.cancel()
            assert time.monotonic() - begun < 10

    run(test)


def test_endpoint_that_speaks_no_tls_is_told_nothing() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port):
            async with forwarding(Forwarder([f"https://127.0.0.1:{port}/"], seconds=0.3)) as caller:
                assert (await caller.call())[0] in (502, 504)
            assert endpoint.asked == []

    run(test)


@pytest.mark.skipif(
    shutil.which("openssl") is None and not os.environ.get("KG_REQUIRE_ALL"),
    reason="no openssl to make a certificate",
)
def test_endpoint_with_a_certificate_of_its_own_is_told_nothing(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1"
    options = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make.split(), *options], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    async def test() -> None:
        endpoint = Endpoint()
        async with await asyncio.start_server(endpoint.meet, "127.0.0.1", 0, ssl=context) as server:
            port = server.sockets[0].getsockname()[1]
            async with forwarding(Forwarder([f"https://127.0.0.1:{port}/"])) as caller:
                status, _, body = await caller.call()
            assert (status, b"certificate" in body.lower()) == (502, True)
            assert endpoint.asked == []

    run(test)


def test_list_must_be_good() -> None:
    with pytest.raises(ValueError, match="http or https"):
        Forwarder(["ftp://example.org/"])


# --- the whole way: a walled query process, the forwarder, an endpoint --------------------------------------


def evaluate(text: str, channel: socket.socket, allowed: tuple[str, ...]) -> Found:
    """Answer ``text`` as a query process that may call SERVICE does."""
    store = Store()
    store.extend(Quad(NamedNode(f"http://e/{n}"), NamedNode("http://e/p"), Literal(n)) for n in range(5))
    walls = enclose(files=False, network=True)
    assert walls.listener
    socket.send_fds(channel, [b"x"], [walls.listener.fileno()])
    walls.listener.close()
    channel.recv(1)
    try:
        found = store.query(text)
        assert isinstance(found, QuerySolutions)
        return json.loads(found.serialize(format=QueryResultsFormat.JSON) or b"")["results"]["bindings"]
    except OSError as error:
        return explain_failure(str(error), allowed)


async def ask(forwarder: Forwarder, text: str, allowed: tuple[str, ...]) -> Found:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        task = asyncio.create_task(asyncio.to_thread(forked, lambda: evaluate(text, theirs, allowed)))
        _, (listener,), _, _ = await asyncio.to_thread(socket.recv_fds, ours, 1, 1)
        forwarding = await forwarder.serve(listener)
        ours.send(b"x")
        found = await task
        await forwarding.close()
    return found


@needs_namespace
def test_query_calls_an_endpoint_and_nothing_else() -> None:
    async def test() -> None:
        async with listening() as (endpoint, port), listening() as (other, there):
            allowed = (f"http://127.0.0.1:{port}/sparql", f"http://localhost:{there}/")
            forwarder = Forwarder(allowed)
            join = "SELECT ?o { ?s <http://e/p> ?o SERVICE <@> { ?s ?q ?x } }"
            text, _ = rewrite_services(join.replace("@", allowed[0]), allowed)
            assert [row["o"]["value"] for row in await ask(forwarder, text, allowed)] == ["1"]  # type: ignore[attr-defined]
            assert [body for _, body in endpoint.asked] == [b"SELECT * WHERE { ?s ?q ?x . }"]

            refused, _ = rewrite_services(join.replace("@", allowed[1]), allowed)
            told = await ask(forwarder, refused, allowed)
            assert str(told).startswith(f"SERVICE <{allowed[1]}> has no answer: it cannot be asked: ")
            silent, _ = rewrite_services(
                join.replace("SERVICE", "SERVICE SILENT").replace("@", allowed[1]), allowed
            )
            assert len(await ask(forwarder, silent, allowed)) == 5  # type: ignore[arg-type]

            endpoint.says = [reply(BODY, "307 X", JSON, f"Location: http://127.0.0.1:{there}/")]
            assert "leads elsewhere" in str(await ask(forwarder, text, allowed))

            # What the parser did not refuse: nobody is there in the process's own network.
            for raw in (
                allowed[0],
                f"http://127.0.0.1:{there}/",
                f"http://[::1]:{there}/",
                "http://127.0.0.1:8080/7",
            ):
                assert "has no answer" in str(await ask(forwarder, join.replace("@", raw), allowed))
            await forwarder.close()
            assert (endpoint.connections, other.connections) == (2, 0)

    run(test)
