"""The query processes for real: right answers, told faults, charged clients."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import Counter
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
from kg.store.workers.pool import Pool

from ..built import ROOT, built, engine
from .pools import (
    ENDLESS,
    LARGE,
    LIMITS,
    TOO_LARGE,
    counting,
    run,
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
