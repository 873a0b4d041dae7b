"""The end of the server: what is under way is answered, and nothing is left."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .running import Reply
from .watched import CROSS, ENDLESS, family_of, until, watched

COUNTING = f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ {CROSS} }} LIMIT 2500000 }} }}"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_under_way_is_answered(city_out: Path, tmp_path: Path, number: signal.Signals) -> None:
    with watched(city_out, tmp_path, query_timeout=20, log="info") as watch, ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(watch.server.query, f"{COUNTING} # {turn}") for turn in range(2)]
        page = threads.submit(watch.server.query, COUNTING, "text/html")
        until(lambda: watch.server.get("/health").status == 200, 5)
        time.sleep(0.5)
        family = family_of(watch.process.pid)
        assert len(family) > 3
        assert watch.stop(number) == 0
        for future in asked:
            reply: Reply = future.result()
            assert (reply.status, "2500000" in reply.text) == (200, True)
        assert page.result().status == 200
    until(lambda: not any(Path(f"/proc/{process}").exists() for process in family), 2)
    assert list(watch.folder.iterdir()) == []
    assert len(watch.events("query")) >= 2  # the last lines of the log too were written


def test_what_does_not_end_is_ended(city_out: Path, tmp_path: Path) -> None:
    with watched(city_out, tmp_path, query_timeout=3, log="info") as watch, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(watch.server.query, ENDLESS)
        time.sleep(0.5)
        family = family_of(watch.process.pid)
        begin = time.monotonic()
        assert watch.stop() == 0
        assert time.monotonic() - begin < 6
        assert asked.result().status == 503
    until(lambda: not any(Path(f"/proc/{process}").exists() for process in family), 2)
    assert list(watch.folder.iterdir()) == []


def test_idle_connections_do_not_hold_it_up(city_out: Path, tmp_path: Path) -> None:
    with watched(city_out, tmp_path, log="error") as watch:
        idle = [socket.create_connection(("127.0.0.1", watch.server.port)) for _ in range(5)]
        idle[0].sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle[0].recv(1 << 16).startswith(b"HTTP/1.1 200 ")
        begin = time.monotonic()
        assert watch.stop() == 0
        assert time.monotonic() - begin < 10
        for end in idle:
            end.close()


def test_query_processes_do_not_outlive_a_server_that_was_killed(city_out: Path, tmp_path: Path) -> None:
    with watched(city_out, tmp_path, log="error") as watch:
        failed: list[Exception] = []

        def ask() -> None:
            try:
                watch.server.query(ENDLESS)
            except OSError as error:
                failed.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.5)
        family = family_of(watch.process.pid)
        for process in sorted(family):
            if b"zygote" not in Path(f"/proc/{process}/cmdline").read_bytes():
                os.kill(process, signal.SIGKILL)
        watch.process.wait()
        asking.join(10)
        assert failed  # no answer, rather than half of one
        until(lambda: not any(Path(f"/proc/{process}").exists() for process in family), 5)
