"""Who is asked next: turns, a bounded queue, and questions that are taken back from a slow process."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import pytest

from kg.store.engine import (
    QueryError,
    QueryStoppedError,
    Question,
)
from kg.store.workers.pool import Pool

from .pools import (
    ENDLESS,
    SLACK,
    counting,
    reason_of,
    run,
    said,
    saying,
    until,
)


def test_a_full_queue_sends_away(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        busy = pool.submit(Question(ENDLESS, timeout=0.5), "a")
        await asyncio.sleep(0.05)
        waiting = [pool.submit(saying(each), each) for each in "bc"]
        with pytest.raises(QueryStoppedError) as stopped:
            await pool.submit(saying("d"), "d")
        assert stopped.value.reason == "busy"
        assert stopped.value.retry_after > 0
        assert await reason_of(busy) == "time"
        assert [said(await asked) for asked in waiting] == ["b", "c"]

    run(work, spools, processes=1, queue=2)


def test_who_fills_the_queue_makes_room_for_others(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        busy = pool.submit(Question(ENDLESS, timeout=0.5), "flood")
        await asyncio.sleep(0.05)
        flood = [pool.submit(saying("flood"), "flood") for _ in range(20)]
        other = pool.submit(saying("other"), "other")
        assert await reason_of(busy) == "time"
        assert said(await other) == "other"
        ends = await asyncio.gather(*flood, return_exceptions=True)
        refused = [end for end in ends if isinstance(end, QueryStoppedError)]
        assert len(refused) == 17
        assert {end.reason for end in refused} == {"busy"}

    run(work, spools, processes=1, queue=4)


def test_nobody_waits_longer_than_is_stated(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        busy = pool.submit(Question(ENDLESS), "a")
        await asyncio.sleep(0.05)
        begin = time.monotonic()
        waiting = pool.submit(saying("late"), "b")
        assert await reason_of(waiting) == "busy"
        assert 1 <= time.monotonic() - begin < 1 + SLACK
        assert not busy.done()
        busy.cancel()

    run(work, spools, processes=1, queue_wait=1)


def test_one_client_never_has_all_processes(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        bad = [pool.submit(Question(ENDLESS), "bad") for _ in range(20)]
        await asyncio.sleep(0.1)
        for number in range(20):
            assert said(await pool.submit(saying(f"{number}"), f"good {number % 2}")) == f"{number}"
        assert not [asked for asked in bad if asked.done()]
        for asked in bad:
            asked.cancel()

    run(work, spools)


def test_a_client_alone_is_answered_whatever_there_is(spools: Path) -> None:
    for processes in (1, 2):

        async def work(pool: Pool) -> None:
            asked = [pool.submit(saying(str(number)), "only") for number in range(40)]
            assert [said(await each) for each in asked] == [str(number) for number in range(40)]

        run(work, spools, processes=processes)


def test_lookups_behind_a_slow_query_do_not_wait_for_it(spools: Path) -> None:
    """They lie in its process's socket already, and are taken back."""

    async def work(pool: Pool) -> None:
        slow = [pool.submit(counting(3_000_000), f"slow {number}") for number in range(2)]
        quick = [pool.submit(saying(str(number)), f"quick {number}") for number in range(30)]
        assert pool.running > 3
        assert [said(await asked) for asked in quick] == [str(number) for number in range(30)]
        assert not [asked for asked in slow if asked.done()]
        assert [said(await asked) for asked in slow] == ["3000000"] * 2

    run(work, spools)


@pytest.mark.parametrize(
    ("processes", "resident"), [(1, True), (2, False), (4, True)], ids=["one", "two, on disk", "four"]
)
def test_each_gets_its_own_answer_once(processes: int, resident: bool, spools: Path) -> None:
    """Clients of every kind at once: quick, slow and erroneous questions, large answers, some that go."""
    chance = random.Random(processes)  # noqa: S311  # the same each time

    async def ask(pool: Pool, client: int, number: int) -> bool:
        word = f"{client}.{number}"
        match chance.choices(["quick", "slow", "bad", "large", "gone"], (60, 15, 10, 5, 10))[0]:
            case "quick":
                return said(await pool.submit(saying(word), f"{client}")) == word
            case "slow":
                count = 10_000 + 1_000 * client + number
                return said(await pool.submit(counting(count), f"{client}")) == f"{count}"
            case "bad":
                with pytest.raises(QueryError, match=f"urn:{word}"):
                    await pool.submit(Question(f"SELECT (<urn:{word}>() AS ?x) {{}}"), f"{client}")
                return True
            case "large":
                text = f"SELECT ('{word}' AS ?w) ?a ?c {{ ?a ?b ?c . ?d ?e ?f }} LIMIT 15000"
                finished = await pool.submit(Question(text, "text/csv"), f"{client}")
                assert finished.body.file
                return finished.body.read().count(f"\n{word},".encode()) == 15_000
        asked = pool.submit(counting(30_000), f"{client}")
        await asyncio.sleep(chance.random() / 50)
        asked.cancel()
        return True

    async def visit(pool: Pool, client: int) -> None:
        for begin in range(0, 20, 10):  # ten at a time
            asked = [ask(pool, client, number) for number in range(begin, begin + 10)]
            assert all(await asyncio.gather(*asked)), client

    async def work(pool: Pool) -> None:
        await asyncio.gather(*(visit(pool, client) for client in range(6)))
        await until(lambda: pool.running == pool.waiting == 0, 2)
        assert set(pool.killed) <= {"gone"}

    run(work, spools, processes=processes, resident=resident, queue=500, queue_wait=30, timeout=30)


def test_turns_and_takings_back_lose_nothing(spools: Path) -> None:
    """In one process, with clients whose turns come before older questions of others, again and again."""

    async def work(pool: Pool) -> None:
        many = [pool.submit(counting(60_000 + number), "many") for number in range(24)]
        few = [pool.submit(counting(80_000 + number), f"few {number}") for number in range(4)]
        await asyncio.sleep(0.1)
        late = [pool.submit(counting(90_000 + number), f"late {number}") for number in range(4)]
        for asked, first in ((many, 60_000), (few, 80_000), (late, 90_000)):
            found = [said(await each) for each in asked]
            assert found == [str(first + number) for number in range(len(asked))]

    run(work, spools, processes=1, queue_wait=20, timeout=20)


# What ends by itself
