"""Questions that call SERVICE, for real: a process of their own for each, limits that hold, nothing left."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path

import pytest
import uvloop

from kg.store.engine import FormatError, QueryError, QueryRefusedError, QueryStoppedError, Question
from kg.store.workers.federated import Federation
from kg.store.workers.pool import Finished, Pool

from .endpoints import Endpoint, endpoint, nobody, reply
from .forks import standing
from .pools import CROSS, LIMITS, children, opened, until

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or "network namespace" not in standing(), reason="no network namespace here"
)
Work = Callable[[Federation, Pool], Coroutine[None, None, None]]
CLIENT = "client"


class Bill:
    """What each client was charged for its calls, in seconds."""

    def __init__(self) -> None:
        self.charges: list[tuple[str, float]] = []

    def charge(self, client: str, seconds: float) -> None:
        self.charges.append((client, seconds))


def run(
    work: Work,
    services: Sequence[str],
    folder: Path,
    *,
    bill: Bill | None = None,
    resident: bool = True,
    **changes: float,
) -> None:
    """Do ``work`` with a federation; afterwards no process and no file is left of it."""
    spools = folder / "spools"
    spools.mkdir()
    held: list[int] = []

    async def test() -> None:
        async with opened(spools, resident=resident, **changes) as pool:
            limits = pool._limits
            held.append(pool.nursery.pid)
            federation = Federation(pool, services, limits, spools, (bill or Bill()).charge)
            try:
                await work(federation, pool)
                await until(lambda: len(children(pool.nursery.pid)) == limits.processes, 5)
            finally:
                await federation.close(0)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(test())
    assert not Path(f"/proc/{held[0]}").exists()
    assert list(spools.iterdir()) == []


def calling(address: str, silent: str = "") -> Question:
    return Question(f"SELECT ?s {{ SERVICE {silent} <{address}> {{ ?s ?p ?o }} }}")


def values(finished: Finished) -> list[str]:
    """Return the values of all rows, in order."""
    found = json.loads(finished.body.read())["results"]["bindings"]
    return [term["value"] for row in found for term in row.values()]


async def reason_of(asked: asyncio.Future[Finished]) -> str:
    with pytest.raises(QueryStoppedError) as stopped:
        await asked
    return stopped.value.reason


@pytest.mark.parametrize("resident", [True, False], ids=["memory", "disk"])
def test_call_is_answered(resident: bool, tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        for _ in range(2):
            assert values(await federation.submit(calling(other.address), CLIENT)) == ["http://e/1"]
        assert other.asked == ["SELECT * WHERE { ?s ?p ?o . }"] * 2

    with endpoint() as other:
        run(work, [other.address], tmp_path, resident=resident)


def test_other_questions_go_to_the_pool(tmp_path: Path) -> None:
    """So does one that only has the word in it."""

    async def work(federation: Federation, pool: Pool) -> None:
        for text in ('SELECT ("SERVICE <a:b> {}" AS ?s) {}', "SELECT (1 AS ?s) {} # service", "ASK {}"):
            question = Question(text)
            ours = await federation.submit(question, CLIENT)
            assert ours.body.read() == (await pool.submit(question, CLIENT)).body.read()
        assert bill.charges == []

    bill = Bill()
    with endpoint() as other:
        run(work, [other.address], tmp_path, bill=bill)
        assert other.connections == 0


def test_what_may_not_be_called_is_refused(tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        for text in (
            f"ASK {{ SERVICE <{unlisted.address}> {{ ?s ?p ?o }} }}",
            f"ASK {{ SERVICE SILENT <{unlisted.address}> {{ ?s ?p ?o }} }}",
            f"ASK {{ SERVICE <{listed.address}/> {{ ?s ?p ?o }} }}",
            "ASK { SERVICE ?there { ?s ?p ?o } }",
            f"ASK {{ VALUES ?t {{ <{unlisted.address}> }} SERVICE SILENT ?t {{ ?s ?p ?o }} }}",
            f"ASK {{ \\u0053ERVICE <{unlisted.address}> {{ ?s ?p ?o }} }}",
            f"ASK {{ SERVICE <{listed.address}> {{ SERVICE <{unlisted.address}> {{ ?s ?p ?o }} }} }}",
        ):
            with pytest.raises(QueryRefusedError):
                await federation.submit(Question(text), CLIENT)
        with pytest.raises(QueryRefusedError, match=f"has <{listed.address}>"):
            await federation.submit(calling(unlisted.address), CLIENT)

    with endpoint() as listed, endpoint() as unlisted:
        run(work, [listed.address], tmp_path)
        assert (listed.connections, unlisted.connections) == (0, 0)


def test_faults_are_told_as_ever(tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        with pytest.raises(QueryError) as wrong:
            await federation.submit(Question(f"ASK {{\n SERVICE <{other.address}> {{ ?s ?p }} }}"), CLIENT)
        assert wrong.value.line == 2
        deep = f"ASK {{ SERVICE <{other.address}> {{ ?s ?p ?o }} {'{' * 5000}{'}' * 5000} }}"
        with pytest.raises(QueryError, match="nested"):
            await federation.submit(Question(deep), CLIENT)
        many = f"ASK {{ {f'SERVICE <{other.address}> {{}} ' * 15_000} }}"  # the parser would not survive them
        with pytest.raises(QueryError, match="1,000 times"):
            await federation.submit(Question(many), CLIENT)
        graph = Question(
            f"CONSTRUCT {{ ?s <a:b> <<( ?s <a:b> 1 )>> }} {{ SERVICE <{other.address}> {{ ?s ?p ?o }} }}",
            graphs="text/n3",
        )
        with pytest.raises(FormatError):
            await federation.submit(graph, CLIENT)

    with endpoint() as other:
        run(work, [other.address], tmp_path)


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (reply(b"", "500 Broken"), r"it failed \(HTTP 500\)"),
        (reply(b"", "307 There", "Location: http://127.0.0.1:1/"), r"leads elsewhere.*\(HTTP 307\)"),
        (reply(b"x" * (17 << 20)), "more than 16,777,216 bytes"),
        (reply(b"no results"), "perhaps in an answer to SERVICE"),
    ],
    ids=["failure", "redirect", "huge", "nonsense"],
)
def test_bad_answer_is_an_error_or_silent(says: bytes, told: str, tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        with pytest.raises(QueryError, match=told) as wrong:
            await federation.submit(calling(other.address), CLIENT)
        assert "8080" not in str(wrong.value)  # where the forwarder is tells nobody anything
        silent = await federation.submit(calling(other.address, "SILENT"), CLIENT)
        assert silent.body.read().endswith(b'"bindings":[{}]}}')

    with endpoint(says) as other:
        run(work, [other.address], tmp_path)


def test_dead_endpoint_is_an_error_or_silent(tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        with pytest.raises(QueryError, match=f"SERVICE <{address}> has no answer: it cannot be asked"):
            await federation.submit(calling(address), CLIENT)
        silent = await federation.submit(calling(address, "SILENT"), CLIENT)
        assert silent.body.read().endswith(b'"bindings":[{}]}}')

    with nobody() as address:
        run(work, [address], tmp_path)


def test_slow_endpoint_ends_at_the_deadline(tmp_path: Path) -> None:
    async def work(federation: Federation, pool: Pool) -> None:
        question = Question(calling(other.address).text, timeout=0.5)
        assert await reason_of(federation.submit(question, CLIENT)) == "time"
        await until(lambda: other.open == 0, 2)
        assert pool.killed["time"] == 1
        ((client, seconds),) = bill.charges
        assert client == CLIENT
        assert 0.3 < seconds < 2  # most of it, though no processor was used

    bill = Bill()
    with endpoint() as other:
        other.may_answer.clear()
        run(work, [other.address], tmp_path, bill=bill)


def test_call_is_given_up_before_its_query(tmp_path: Path) -> None:
    """So that SILENT can go on without it."""

    async def work(federation: Federation, _pool: Pool) -> None:
        assert values(await federation.submit(calling(other.address, "SILENT"), CLIENT)) == []

    with endpoint() as other:
        other.may_answer.clear()
        run(work, [other.address], tmp_path, timeout=2)


def test_other_limits_hold(tmp_path: Path) -> None:
    async def work(federation: Federation, pool: Pool) -> None:
        call = f"SERVICE <{other.address}> {{ ?s ?p ?o }}"
        endless = Question(f"SELECT (COUNT(*) AS ?n) {{ {call} {CROSS} . ?g ?h ?i }}", timeout=0.5)
        assert await reason_of(federation.submit(endless, CLIENT)) == "time"
        large = Question(f"SELECT * {{ {call} {CROSS} }}")
        assert await reason_of(federation.submit(large, CLIENT)) == "output"
        small = Question(calling(other.address).text, most=10)
        assert await reason_of(federation.submit(small, CLIENT)) == "output"
        heavy = Question(f"SELECT * {{ {call} {CROSS} }} ORDER BY DESC(?f) ?c")
        assert await reason_of(federation.submit(heavy, CLIENT)) == "memory"
        assert pool.killed == {"time": 1, "memory": 1}

    with endpoint() as other:
        run(work, [other.address], tmp_path, memory_mb=64, output_mb=1)


def test_large_answer_is_a_file(tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        text = f"SELECT * {{ SERVICE <{other.address}> {{ ?s ?p ?o }} {CROSS} }} LIMIT 5000"
        finished = await federation.submit(Question(text), CLIENT)
        assert finished.body.file is not None
        assert len(json.loads(finished.body.read())["results"]["bindings"]) == 5000

    with endpoint() as other:
        run(work, [other.address], tmp_path)


def test_client_that_goes_ends_its_call(tmp_path: Path) -> None:
    async def work(federation: Federation, pool: Pool) -> None:
        asked = federation.submit(calling(other.address), CLIENT)
        await until(lambda: bool(other.asked), 5)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await until(lambda: other.open == 0, 2)
        assert pool.killed["gone"] == 1

    with endpoint() as other:
        other.may_answer.clear()
        run(work, [other.address], tmp_path)


def test_few_are_called_for_at_once_and_clients_in_turn(tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        clients = ("one", "one", "one", "two", "three")
        asked = [federation.submit(calling(other.address), client) for client in clients]
        await until(lambda: other.open == 2, 5)
        await asyncio.sleep(0.2)  # time for a third
        assert other.most_open == 2
        assert not any(each.done() for each in asked)
        other.may_answer.set()
        assert [values(finished) for finished in await asyncio.gather(*asked)] == [["http://e/1"]] * 5
        assert other.most_open == 2

    with endpoint() as other:
        other.may_answer.clear()
        run(work, [other.address], tmp_path)


def test_one_client_leaves_room(tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        asked = [federation.submit(calling(slow.address), "one") for _ in range(3)]
        await until(lambda: slow.open == 1, 5)
        assert values(await federation.submit(calling(quick.address), "two")) == ["http://e/1"]
        assert slow.most_open == 1
        for each in asked:
            each.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    with endpoint() as slow, endpoint() as quick:
        slow.may_answer.clear()
        run(work, [slow.address, quick.address], tmp_path)


def test_wait_is_bounded(tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        first = federation.submit(calling(other.address), CLIENT)
        await until(lambda: other.open == 1, 5)
        second = federation.submit(calling(other.address), CLIENT)
        assert await reason_of(second) == "busy"
        assert other.connections == 1
        other.may_answer.set()
        assert values(await first) == ["http://e/1"]
        assert values(await federation.submit(calling(other.address), CLIENT)) == ["http://e/1"]

    with endpoint() as other:
        other.may_answer.clear()
        run(work, [other.address], tmp_path, queue_wait=0.3)


def test_line_is_bounded(tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        asked = [federation.submit(calling(other.address), CLIENT)]
        await until(lambda: other.open == 1, 5)
        # One after the other, as each goes through the pool's own line first.
        for _ in range(3):
            asked.append(federation.submit(calling(other.address), CLIENT))
            await asyncio.sleep(0.1)
        assert await reason_of(asked.pop()) == "busy"
        other.may_answer.set()
        for each in asked:
            assert values(await each) == ["http://e/1"]

    with endpoint() as other:
        other.may_answer.clear()
        run(work, [other.address], tmp_path, queue=2)


def test_stop_waits_for_answers_and_then_does_not(tmp_path: Path) -> None:
    async def work(federation: Federation, _pool: Pool) -> None:
        asked = federation.submit(calling(other.address), CLIENT)
        await until(lambda: other.open == 1, 5)
        stop = asyncio.create_task(federation.close(10))
        await asyncio.sleep(0.05)
        other.may_answer.set()
        await stop
        assert values(await asked) == ["http://e/1"]

    async def impatient(federation: Federation, _pool: Pool) -> None:
        asked = federation.submit(calling(other.address), CLIENT)
        await until(lambda: other.open == 1, 5)
        await federation.close(0.1)
        assert await reason_of(asked) == "busy"
        with pytest.raises(QueryRefusedError):
            await federation.submit(calling(other.address), CLIENT)

    for each, name in ((work, "patient"), (impatient, "impatient")):
        with endpoint() as other:
            other.may_answer.clear()
            (tmp_path / name).mkdir()
            run(each, [other.address], tmp_path / name)


def test_endpoints_must_be_good(tmp_path: Path) -> None:
    async def work(_federation: Federation, pool: Pool) -> None:
        with pytest.raises(ValueError, match="ftp"):
            Federation(pool, ["ftp://example.org/"], LIMITS, tmp_path, Bill().charge)

    run(work, [], tmp_path)


def test_endpoint_of_the_tests_counts() -> None:
    """Or the counts of zero above would mean nothing."""
    import socket  # noqa: PLC0415

    with endpoint() as other:
        with socket.create_connection(("127.0.0.1", other.port)) as client:
            client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nok")
            assert client.recv(1 << 16).endswith(b"]}}")
        assert isinstance(other, Endpoint)
        assert (other.connections, other.asked) == (1, ["ok"])
