"""Processes that end, are replaced and leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
from pathlib import Path

from kg.store.engine import (
    Question,
)
from kg.store.workers.pool import Pool

from .pools import (
    ENDLESS,
    LIMITS,
    TOO_LARGE,
    busiest,
    children,
    counting,
    reason_of,
    run,
    said,
    saying,
    until,
    zygotes,
)


def test_another_zygote_takes_over(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        (zygote,) = zygotes() - before
        asked = pool.submit(counting(1_000_000), "client")
        await asyncio.sleep(0.1)
        os.kill(zygote, signal.SIGKILL)
        await until(lambda: bool(zygotes() - before - {zygote}), 5)
        assert said(await asyncio.wait_for(pool.submit(saying("next"), "client"), 5)) == "next"
        assert said(await asked) == "1000000"  # asked again, of the new one
        await until(lambda: pool.processes == LIMITS.processes, 2)
        assert len(zygotes() - before) == 1

    before = zygotes()
    run(work, spools)


def test_a_query_whose_process_ends_is_asked_again_once(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        (zygote,) = zygotes() - before
        asked = pool.submit(counting(1_500_000), "client")
        await asyncio.sleep(0.2)
        os.kill(busiest(zygote), signal.SIGKILL)
        assert said(await asked) == "1500000"
        assert pool.killed == {"lost": 1}
        endless = pool.submit(Question(ENDLESS), "client")
        for times in (2, 3):
            await until(lambda: pool.running == 1 and pool.processes == LIMITS.processes, 3)
            await asyncio.sleep(0.3)
            os.kill(busiest(zygote), signal.SIGKILL)
            await until(lambda times=times: pool.killed["lost"] == times, 1)  # type: ignore[misc]
        assert await reason_of(endless) == "lost"
        assert said(await pool.submit(saying("next"), "client")) == "next"

    before = zygotes()
    run(work, spools)


def test_closing_waits_for_what_is_under_way(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        asked = [pool.submit(counting(500_000 + number), f"{number}") for number in range(6)]
        await pool.close(10)
        assert [said(each.result()) for each in asked] == [str(500_000 + number) for number in range(6)]
        assert await reason_of(pool.submit(saying("late"), "client")) == "busy"

    run(work, spools)


def test_closing_ends_what_does_not_end(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        asked = [pool.submit(Question(ENDLESS), f"{number}") for number in range(6)]
        await asyncio.sleep(0.1)
        begin = time.monotonic()
        await pool.close(0.2)
        assert time.monotonic() - begin < 2
        assert [await reason_of(each) for each in asked] == ["busy"] * 6

    run(work, spools)


def test_nothing_leaks(spools: Path) -> None:
    """Kills, hang-ups, errors and files leave neither descriptors nor processes nor memory maps."""

    def count() -> tuple[int, int]:
        gc.collect()
        maps = Path("/proc/self/maps").read_text().count("memfd:board")
        return len(os.listdir("/proc/self/fd")), maps  # noqa: PTH208  # less is opened so

    async def work(pool: Pool) -> None:
        (zygote,) = zygotes() - before
        settled: list[tuple[int, int, int]] = []
        for _ in range(3):
            asked = [pool.submit(Question(ENDLESS, timeout=0.1), f"{number}") for number in range(6)]
            asked += [pool.submit(Question(TOO_LARGE), f"{number}") for number in range(3)]
            gone = pool.submit(Question(ENDLESS), "gone")
            await asyncio.gather(*asked, return_exceptions=True)
            gone.cancel()
            await until(lambda: pool.running == 0, 2)
            await until(lambda: len(children(zygote)) == pool.processes, 2)
            await asyncio.sleep(0.05)
            inside = len(list(Path(f"/proc/{zygote}/fd").iterdir()))
            settled.append((*count(), inside))
        assert settled[1] == settled[2]

    before = zygotes()
    run(work, spools)  # the first time, asyncio and others begin things that stay
    at_first = count()
    run(work, spools)
    assert count() == at_first
