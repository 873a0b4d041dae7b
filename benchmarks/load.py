"""Load on a server, by wrk: many connections that ask without a pause; and one connection, timed in turn."""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile

from benchmarks.rivals import find_tool
from benchmarks.servers import HOST, JSON, Server

_SCRIPT = Path(__file__).with_name("load.lua")
_TIMEOUT = 60  # seconds until wrk counts a request as failed
_PATIENCE = 600  # seconds for the answer to a single question
_AT_ONCE = 10_000_000  # numbers set aside for one run, so that no run repeats another's queries
_firsts = count(time.time_ns() // 1_000_000_000 * 1_000_000, _AT_ONCE)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run measured: answers and megabytes a second, latencies in seconds, requests that failed.

    An HTTP status of 400 or more is a failure and no answer.
    """

    rate: float
    megabytes: float
    p50: float
    p99: float
    failed: int
    answered: int


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked: ``targets`` in turn; ``distinct`` ones are numbered, and end in ``%23`` for that."""

    targets: Sequence[str]
    distinct: bool = False
    headers: Mapping[str, str] | None = None


def drive(server: Server, load: Load, seconds: float, connections: int = 16) -> Figures:
    """Return what ``server`` does under ``load`` for ``seconds`` over so many kept connections."""
    with NamedTemporaryFile("w", suffix=".txt", encoding="ascii") as targets:
        targets.write("\n".join(load.targets) + "\n")
        targets.flush()
        headers = {"Accept": JSON, **(load.headers or {})}
        command = [find_tool("wrk"), "-t1", f"-c{connections}", f"-d{seconds:.0f}s", f"--timeout={_TIMEOUT}s"]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        mode = "distinct" if load.distinct else "same"
        command += ["-s", str(_SCRIPT), server.url, "--", targets.name, mode, str(next(_firsts))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    lasted, answered = found["seconds"], int(found["answered"])
    return Figures(
        answered / lasted,
        found["bytes"] / lasted / 1e6,
        found["p50"],
        found["p99"],
        found["failed"],
        answered,
    )


def median(runs: Sequence[Figures]) -> Figures:
    """Return the medians of several runs; what failed and was answered is added up."""
    middle = {
        name: statistics.median(getattr(run, name) for run in runs)
        for name in ("rate", "megabytes", "p50", "p99")
    }
    return Figures(**middle, failed=sum(r.failed for r in runs), answered=sum(r.answered for r in runs))


def time_one(server: Server, load: Load, seconds: float) -> tuple[float, int]:
    """Return the median seconds of a request when one is asked after the other, and how many failed.

    That goes on for ``seconds``, for three requests at least.
    """
    taken: list[float] = []
    failed = 0
    numbers = count(next(_firsts))
    until = time.perf_counter() + seconds
    with closing(http.client.HTTPConnection(HOST, server.port, timeout=_PATIENCE)) as connection:
        while time.perf_counter() < until or len(taken) < 3:
            number = next(numbers)
            target = load.targets[number % len(load.targets)] + (str(number) if load.distinct else "")
            began = time.perf_counter()
            connection.request("GET", target, headers={"Accept": JSON, **(load.headers or {})})
            response = connection.getresponse()
            response.read()
            taken.append(time.perf_counter() - began)
            failed += response.status >= HTTPStatus.BAD_REQUEST
    return statistics.median(taken), failed
