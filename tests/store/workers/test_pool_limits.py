"""The limits of a query hold, of time, memory and output, and those of others are unharmed."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from kg.store.engine import (
    RESULT_FORMATS,
    Question,
)
from kg.store.workers.pool import Pool

from .pools import (
    ENDLESS,
    HEAVY,
    LARGE,
    LIMITS,
    SLACK,
    TOO_LARGE,
    counting,
    reason_of,
    run,
    said,
    saying,
    until,
)


@pytest.mark.parametrize("resident", [True, False], ids=["memory", "disk"])
def test_a_query_ends_at_its_deadline_and_others_go_on(resident: bool, spools: Path) -> None:
    async def work(pool: Pool) -> None:
        begin = time.monotonic()
        endless = [pool.submit(Question(ENDLESS), f"bad {number}") for number in range(3)]
        assert [await reason_of(asked) for asked in endless] == ["time"] * 3
        assert 1 <= time.monotonic() - begin < 1 + SLACK
        assert pool.killed == {"time": 3}
        assert said(await pool.submit(saying("next"), "good")) == "next"
        await until(lambda: pool.processes == LIMITS.processes, 1)

    run(work, spools, resident=resident, timeout=1)


def test_a_question_may_have_less_time_not_more(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        begin = time.monotonic()
        short = pool.submit(Question(ENDLESS, timeout=0.3), "a")
        long = pool.submit(Question(ENDLESS, timeout=600), "b")
        assert await reason_of(short) == "time"
        assert 0.3 <= time.monotonic() - begin < 1
        assert await reason_of(long) == "time"
        assert time.monotonic() - begin < 1 + SLACK

    run(work, spools, timeout=1)


@pytest.mark.parametrize("resident", [True, False], ids=["memory", "disk"])
def test_a_query_that_needs_too_much_memory_ends(resident: bool, spools: Path) -> None:
    async def work(pool: Pool) -> None:
        for _ in range(2):
            assert await reason_of(pool.submit(Question(HEAVY), "bad")) == "memory"
        assert pool.killed["memory"] + pool.killed["lost"] <= 2
        assert said(await pool.submit(saying("next"), "good")) == "next"

    run(work, spools, resident=resident, memory_mb=64)


def test_a_long_text_in_an_answer_ends_too(spools: Path) -> None:
    """It is made in one piece, so that no limit on the answer comes before that on memory."""

    async def work(pool: Pool) -> None:
        text = "SELECT (GROUP_CONCAT(STR(?c)) AS ?all) { ?a ?b ?c . ?d ?e ?f }"
        assert await reason_of(pool.submit(Question(text), "bad")) in ("memory", "time")
        assert said(await pool.submit(saying("next"), "good")) == "next"

    run(work, spools, memory_mb=64, timeout=3)


@pytest.mark.parametrize("results", RESULT_FORMATS)
def test_an_answer_that_is_too_large_is_none(results: str, spools: Path) -> None:
    async def work(pool: Pool) -> None:
        assert await reason_of(pool.submit(Question(TOO_LARGE, results), "bad")) == "output"
        assert list(spools.iterdir()) == []
        less = Question(TOO_LARGE, results, most=1000)
        assert await reason_of(pool.submit(less, "bad")) == "output"
        assert said(await pool.submit(saying("next"), "good")) == "next"

    run(work, spools)


def test_a_cancelled_query_ends_within_a_second(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        other = pool.submit(counting(1_000_000), "good")
        asked = pool.submit(Question(ENDLESS), "gone")
        await until(lambda: pool.running == 2, 1)
        await asyncio.sleep(0.1)
        asked.cancel()
        await until(lambda: pool.killed["gone"] == 1, 1)
        assert said(await other) == "1000000"
        await until(lambda: pool.running == 0, 1)
        assert pool.killed == {"gone": 1}

    run(work, spools)


def test_cancelled_while_it_waits(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        busy = pool.submit(Question(ENDLESS, timeout=1), "a")
        await asyncio.sleep(0.05)
        waiting = [pool.submit(saying("never"), "b") for _ in range(5)]
        assert pool.waiting == 5
        for asked in waiting[::2]:
            asked.cancel()
        await asyncio.sleep(0)
        assert pool.waiting == 2
        assert await reason_of(busy) == "time"
        assert [said(await asked) for asked in waiting[1::2]] == ["never", "never"]
        assert pool.running == pool.waiting == 0

    run(work, spools, processes=1)


def test_cancelled_while_a_large_answer_comes(spools: Path) -> None:
    """What has come of it so far is deleted, and so is what comes yet."""

    async def work(pool: Pool) -> None:
        for wait in (0.0, 0.005, 0.02, 0.05, 0.1):
            asked = pool.submit(Question(LARGE), "gone")
            await asyncio.sleep(wait)
            asked.cancel()
            if asked.done() and not asked.cancelled():
                asked.result().body.read()
            await until(lambda: pool.running == 0, 2)
            assert list(spools.iterdir()) == []

    run(work, spools)


# Too many at once
