"""Clients who go on asking in threads of their own, while a test does something to the server."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Self


class Crowd:
    """Some clients, each with a number: they ask, one time after the other, as long as the ``with`` lasts."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, args=(number,)) for number in numbers]
        self.failures: list[str] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self, number: int) -> None:
        while not self._over.is_set():
            self.ask(number)

    def ask(self, number: int) -> None:
        """Ask once, as the client ``number``."""
        raise NotImplementedError
