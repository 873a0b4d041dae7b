"""The query processes for real: right answers, limits that hold, and no harm from one to another."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from kg.query.saved import read_queries
from kg.store.engine import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    FormatError,
    QueryError,
    QueryRefusedError,
    QueryStoppedError,
    Question,
)
from kg.store.workers.nursery import NurseryError
from kg.store.workers.pool import Finished, Pool

from ..built import ROOT, built, engine
from .pools import (
    ENDLESS,
    HEAVY,
    LARGE,
    LIMITS,
    TOO_LARGE,
    busiest,
    children,
    counting,
    opened,
    said,
    saying,
    until,
    zygotes,
)

# Those that need no values and call nobody.
SAVED = {
    name: query.fill({})
    for name, query in read_queries(ROOT / "queries").items()
    if not query.federated and not any(each.required and each.default is None for each in query.parameters)
}
# Blank nodes have other names in each copy of the data, and so another order.
NAMED = "SELECT ?s ?o { ?s a ?o FILTER(isIRI(?s) && isIRI(?o)) } ORDER BY ?s ?o"
SLACK = 1.5  # seconds beyond a limit, on a machine that does much else
Work = Callable[[Pool], Coroutine[None, None, None]]


@pytest.fixture
def spools(tmp_path: Path) -> Path:
    """Return a folder for answers; nothing may be left there."""
    folder = tmp_path / "spools"
    folder.mkdir()
    return folder


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


def rows(body: bytes) -> Counter[bytes]:
    return Counter(body.splitlines())


@pytest.mark.parametrize("resident", [True, False], ids=["memory", "disk"])
def test_answers_are_those_of_the_engine(resident: bool, spools: Path) -> None:
    async def work(pool: Pool) -> None:
        questions = [Question(text, "text/tab-separated-values") for text in SAVED.values()]
        questions += [
            *(Question(NAMED, each) for each in RESULT_FORMATS),
            *(Question("ASK { ?s ?p ?o }", each) for each in RESULT_FORMATS if each.startswith("app")),
            *(Question("DESCRIBE <https://w3id.org/citypartners/>", graphs=each) for each in GRAPH_FORMATS),
            Question("SELECT * { ?s ?p ?o }", "text/csv", default_graphs=("urn:no",)),
            Question("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "text/csv", bom=True),
        ]
        asked = [pool.submit(question, "client") for question in questions]
        for question, finished in zip(questions, await asyncio.gather(*asked), strict=True):
            expected = engine().answer(question)
            body = finished.body.read()
            assert rows(body) == rows(expected.body), question
            assert (finished.end.kind, finished.body.size) == (expected.kind, len(body))
            assert finished.end.seconds > 0
            assert finished.end.processor > 0

    run(work, spools, resident=resident)


def test_faults_are_those_of_the_engine(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        for text, fault in {
            "SELECT * {\n ?s ?p }": QueryError,
            "": QueryError,
            "\ud800": QueryError,
            "CLEAR ALL": QueryError,
            "SELECT (<urn:unknown>(1) AS ?x) {}": QueryError,
            "ASK { SERVICE <http://127.0.0.1:1/> {} }": QueryRefusedError,
        }.items():
            with pytest.raises(fault) as here:
                engine().answer(Question(text))
            with pytest.raises(fault) as there:
                await pool.submit(Question(text), "client")
            assert str(there.value) == str(here.value)
            if isinstance(here.value, QueryError) and isinstance(there.value, QueryError):
                assert (there.value.line, there.value.column) == (here.value.line, here.value.column)
        vertical = 'SELECT ("\\u000b" AS ?x) {}'
        with pytest.raises(FormatError):
            await pool.submit(Question(vertical, "application/sparql-results+xml"), "client")
        assert pool.killed == {}

    run(work, spools)


def test_a_large_answer_comes_in_a_file(spools: Path) -> None:
    async def work(pool: Pool) -> None:
        finished = await pool.submit(Question(LARGE, "text/csv"), "client")
        assert finished.body.file
        assert finished.body.file.parent == spools
        assert finished.body.size == finished.body.file.stat().st_size > 1 << 20
        assert finished.body.read().count(b"\r\n") == 5001

    run(work, spools)


# Limits


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


def test_an_answer_that_cannot_be_kept_is_an_error_at_once(spools: Path) -> None:
    """As when the disk is full: here the folder is not there."""

    async def work(pool: Pool) -> None:
        spools.rmdir()
        begin = time.monotonic()
        for _ in range(4):
            with pytest.raises(QueryStoppedError):
                await pool.submit(Question(LARGE), "client")
        assert time.monotonic() - begin < 5  # a deadline is 10
        assert said(await pool.submit(saying("next"), "client")) == "next"
        spools.mkdir()
        assert (await pool.submit(Question(LARGE), "client")).body.read()

    run(work, spools)


def test_a_store_that_is_none_is_told(
    spools: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def test(resident: bool) -> None:
        pool = Pool(tmp_path / "none", LIMITS, spools, resident=resident)
        with pytest.raises(NurseryError, match="none"):
            await pool.start()

    before = zygotes()
    for resident in (True, False):
        asyncio.run(test(resident))
        gc.collect()
    assert zygotes() == before
    capfd.readouterr()


# What it costs, and the end


def test_every_query_is_charged_to_its_client(spools: Path) -> None:
    charged: Counter[str] = Counter()

    async def test() -> None:
        def charge(client: str, seconds: float) -> None:
            charged[client] += seconds  # type: ignore[assignment]  # seconds are no int

        pool = Pool(built().store, LIMITS, spools, resident=True, charge=charge)
        await pool.start()
        try:
            asked = [
                pool.submit(Question(ENDLESS, timeout=0.5), "stopped"),
                pool.submit(counting(500_000), "answered"),
                pool.submit(Question(TOO_LARGE), "large"),
            ]
            await asyncio.gather(*asked, return_exceptions=True)
            gone = pool.submit(Question(ENDLESS), "gone")
            await asyncio.sleep(0.3)
            gone.cancel()
            await until(lambda: pool.running == 0, 2)
        finally:
            await pool.close(0)

    asyncio.run(test())
    assert charged["stopped"] > 0.3
    assert charged["answered"] > 0.02
    assert charged["large"] > 0.001
    assert charged["gone"] > 0.1
    assert sum(charged.values()) < 10
    assert list(spools.iterdir()) == []


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
