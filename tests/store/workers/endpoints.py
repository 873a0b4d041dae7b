"""Endpoints for SERVICE to call: real servers that say what they are told to, and count who comes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

JSON = "application/sparql-results+json"
ONE = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://e/1"}}]}}'


def reply(body: bytes = ONE, status: str = "200 OK", *headers: str) -> bytes:
    """Return an HTTP response with results in JSON."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {JSON}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Endpoint:
    """A server on a free port that answers each call with ``says``, once ``may_answer`` is set."""

    def __init__(self, says: bytes) -> None:
        self.says = says
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.asked: list[str] = []
        self.connections = 0
        self.open = 0  # connections whose client is still there
        self.most_open = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/sparql"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.may_answer.set()
        # The thread that accepts would keep a socket alive that is only closed.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with self._lock:
                    self.connections += 1
                    self.open += 1
                    self.most_open = max(self.most_open, self.open)
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            received = b""
            while b"\r\n\r\n" not in received:
                received += connection.recv(1 << 16)
            head, _, body = received.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            while len(body) < length:
                body += connection.recv(1 << 16)
            self.asked.append(body.decode())
            connection.settimeout(0.02)
            while not self.may_answer.is_set():
                with suppress(TimeoutError):
                    if not connection.recv(1):
                        break
            else:
                connection.settimeout(10)
                connection.sendall(self.says)
        with self._lock:
            self.open -= 1


@contextmanager
def endpoint(says: bytes | None = None) -> Iterator[Endpoint]:
    """Yield an endpoint that says ``says``, by default one row; it is closed afterwards."""
    found = Endpoint(reply() if says is None else says)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def nobody() -> Iterator[str]:
    """Yield the address of an endpoint where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/sparql"
