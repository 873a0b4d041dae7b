"""Real pools for the tests, with queries that take long, much memory, or much room."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kg.store.engine import QueryStoppedError, Question
from kg.store.workers.pool import Finished, Limits, Pool

from ..built import built

LIMITS = Limits(processes=3, timeout=10, memory_mb=256, output_mb=4, queue=50, queue_wait=8)
SLACK = 1.5  # seconds beyond a limit, on a machine that does much else
CROSS = "?a ?b ?c . ?d ?e ?f"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} . ?g ?h ?i }}"
LARGE = f"SELECT * {{ {CROSS} }} LIMIT 5000"  # some megabytes of JSON
TOO_LARGE = f"SELECT * {{ {CROSS} }}"
HEAVY = f"SELECT * {{ {CROSS} }} ORDER BY DESC(?f) ?c"

Work = Callable[[Pool], Coroutine[None, None, None]]


def counting(rows: int) -> Question:
    """Return a question that makes ``rows`` rows, about two million a second, and counts them."""
    return Question(f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ {CROSS} }} LIMIT {rows} }} }}")


def saying(word: str) -> Question:
    """Return a question whose answer is ``word``."""
    return Question(f'SELECT ("{word}" AS ?said) {{}}')


def said(finished: Finished) -> str:
    """Return the one value of an answer."""
    (row,) = json.loads(finished.body.read())["results"]["bindings"]
    (term,) = row.values()
    return str(term["value"])


@asynccontextmanager
async def opened(spools: Path, *, resident: bool = True, **changes: float) -> AsyncIterator[Pool]:
    """Yield a pool over the real report with ``changes`` to the limits."""
    pool = Pool(built().store, replace(LIMITS, **changes), spools, resident=resident)  # type: ignore[arg-type]
    await pool.start()
    try:
        yield pool
    finally:
        await pool.close(0)


async def until(holds: Callable[[], bool], seconds: float) -> None:
    """Return as soon as ``holds``; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s"
        await asyncio.sleep(0.005)


def children(process: int) -> set[int]:
    """Return the children of ``process`` that have not ended."""
    found = set()
    for task in Path(f"/proc/{process}/task").iterdir():
        found |= {int(child) for child in (task / "children").read_text().split()}
    return {child for child in found if _runs(child)}


def busiest(process: int) -> int:
    """Return the child of ``process`` that has computed longest."""

    def ticks(child: int) -> int:
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11])  # utime, proc(5)

    return max(children(process), key=ticks)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def zygotes() -> set[int]:
    """Return the zygotes of this process."""
    found = set()
    for child in children(os.getpid()):
        command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if b"kg.store.workers.zygote" in command:
            found.add(child)
    return found


def run(work: Work, spools: Path, *, resident: bool = True, **changes: float) -> None:
    """Do ``work`` with a pool; afterwards no process, no file and no answer is left of it."""

    async def test() -> None:
        async with opened(spools, resident=resident, **changes) as pool:
            await work(pool)

    before = zygotes()
    asyncio.run(test())
    assert zygotes() == before
    assert list(spools.iterdir()) == []


async def reason_of(asked: asyncio.Future[Finished]) -> str:
    """Return why ``asked`` was stopped."""
    with pytest.raises(QueryStoppedError) as stopped:
        await asked
    assert str(stopped.value)
    return stopped.value.reason
