"""Sockets that listen and count who comes."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path


class Listeners:
    """Sockets of the machine that listen on IPv4, IPv6 and a path; nobody may come to them."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "socket")
        self.four = socket.create_server(("127.0.0.1", 0))
        self.six = socket.create_server(("::1", 0), family=socket.AF_INET6)
        self.unix = socket.socket(socket.AF_UNIX)
        self.unix.bind(self.path)
        self.unix.listen()

    def connections(self) -> int:
        found = 0
        for listener in (self.four, self.six, self.unix):
            listener.setblocking(False)
            with suppress(BlockingIOError):
                while True:
                    listener.accept()[0].close()
                    found += 1
        return found

    def close(self) -> None:
        for listener in (self.four, self.six, self.unix):
            listener.close()
