"""Nothing that is asked of the pool makes a connection, and what its processes are is walled."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from kg.store.engine import QueryError, QueryRefusedError, Question
from kg.store.workers.pool import Limits, Pool

from ..built import built
from ..test_refuse import CALLS, HOSTS, WAYS
from .listeners import Listeners

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")
LIMITS = Limits(processes=2, timeout=20, memory_mb=256, output_mb=16, queue=200, queue_wait=20)
CALL = "ASK {{ SERVICE {}<http://{}:{}/> {{ ?s ?p ?o }} }}"


def children_of(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in text.split()]


@pytest.mark.parametrize("resident", [True, False])
def test_nothing_goes_out(resident: bool, listeners: Listeners, tmp_path: Path) -> None:
    async def test() -> None:
        pool = Pool(built().store, LIMITS, tmp_path, resident=resident)
        await pool.start()
        try:
            for found in (listeners.four, listeners.six):
                port = str(found.getsockname()[1])
                calls = [text.replace("@>", f"http://127.0.0.1:{port}/>") for text in CALLS.values()]
                calls += [CALL.format(silent, host, port) for host in HOSTS for silent in ("", "SILENT ")]
                for text in calls:
                    with pytest.raises(QueryRefusedError):
                        await pool.submit(Question(text), "client")
                for text in WAYS.values():
                    with suppress(QueryError):
                        await pool.submit(Question(text.replace("@", port)), "client")
            walled = children_of(pool.nursery.pid)
            for process in walled:
                status = Path(f"/proc/{process}/status").read_text()
                assert "NoNewPrivs:\t1" in status
                assert "Seccomp:\t2" in status
                assert "CapEff:\t0000000000000000" in status
            assert len(walled) >= LIMITS.processes
        finally:
            await pool.close(1)

    asyncio.run(test())
    assert listeners.connections() == 0
