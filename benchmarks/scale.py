"""How the service grows with its data, from 10⁴ triples to 10⁷, beside Oxigraph's server on the same.

Run as ``python -m benchmarks.scale``; with ``--largest 10000000`` it takes the better part of an hour. Each
line tells a figure and, after ×, how many times the one before it is. Publishing is ``kg load`` of the same
triples and one more, followed by the time until the running server has taken that version up.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Load, drive, time_one
from benchmarks.questions import asking, question, solutions, some_rows, things
from benchmarks.servers import UNBOUND, Server, fetch, load_oxigraph, ours, oxigraph_over
from benchmarks.triples import write_triples

_MORE = "<https://example.org/generated/more> <https://example.org/generated/than> <urn:before> .\n"
_MOST = 60.0  # seconds of one measurement
_PATIENCE = 600  # seconds that a query may take; what would take longer than the default is of interest too


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the table: what it tells, how to write a figure, and the figures by size."""

    name: str
    unit: str
    write: Callable[[float], str]


_LINES = (
    _Line("load", "s", "{:.2f}".format),
    _Line("start", "s", "{:.2f}".format),
    _Line("memory, started", "MB", "{:.0f}".format),
    _Line("memory, used", "MB", "{:.0f}".format),
    *(
        line
        for kind in ("lookup", "join", "aggregate")
        for line in (
            _Line(f"{kind} p50, 1 connection", "ms", "{:.2f}".format),
            _Line(f"{kind}, 16 connections", "1/s", "{:.1f}".format),
            _Line(f"{kind}, failed", "", "{:.0f}".format),
        )
    ),
    _Line("publish", "s", "{:.2f}".format),
    _Line("taken up after", "s", "{:.2f}".format),
)


def _ask(server: Server, seconds: float) -> dict[str, float]:
    """Return the memory of ``server`` before and after, and the figures of the three kinds of queries."""
    found = {"start": server.ready, "memory, started": server.memory() / 1e6}
    queries = {
        "lookup": [question("lookup", thing) for thing in things(server)],
        "join": [some_rows(question("join"))],
        "aggregate": [question("aggregate")],
    }
    for kind, texts in queries.items():
        load: Load = asking(server, texts, distinct=True)
        middle, failed = time_one(server, load, seconds / 2)
        # Long enough for some answers on each of the connections.
        figures = drive(server, load, min(_MOST, max(seconds, 20 * middle)))
        found[f"{kind} p50, 1 connection"] = middle * 1e3
        found[f"{kind}, 16 connections"] = figures.rate
        found[f"{kind}, failed"] = failed + figures.failed
        server.settle()
    found["memory, used"] = server.memory() / 1e6
    return found


def _kg_load(files: Sequence[Path], out: Path) -> float:
    kg = str(Path(sys.executable).with_name("kg"))
    began = time.perf_counter()
    subprocess.run([kg, "load", *files, "--out", out], check=True, capture_output=True)
    return time.perf_counter() - began


def _publish(server: Server, files: Sequence[Path], out: Path) -> dict[str, float]:
    """Publish ``files`` while ``server`` runs; return the seconds of that, and until they are served."""

    def served() -> str:
        version: str = json.loads(fetch(server, "/health").body)["version"]
        return version

    before = served()
    publish, began = _kg_load(files, out), time.perf_counter()
    while served() == before and time.perf_counter() - began < 600:
        time.sleep(0.02)
    return {"publish": publish, "taken up after": time.perf_counter() - began}


def _measure(number: int, seconds: float, scratch: Path) -> tuple[int, dict[str, float], dict[str, float]]:
    """Return the triples there are, and the figures of ours and of Oxigraph."""
    quads, more, out = scratch / "data.nq", scratch / "more.nt", scratch / "out"
    triples = write_triples(quads, number)
    more.write_text(_MORE, encoding="utf-8")
    mine = {"load": _kg_load([quads], out)}
    with ours(out, scratch, {**UNBOUND, "KG_QUERY_TIMEOUT": str(_PATIENCE)}) as server:
        mine |= _ask(server, seconds)
        expected = solutions(server, question("aggregate"))
        mine |= _publish(server, [quads, more], out)
        fetch(server, server.target(question("aggregate")))
    theirs = {"load": load_oxigraph(quads, scratch / "oxigraph")}
    with oxigraph_over(scratch / "oxigraph", scratch) as server:
        theirs |= _ask(server, seconds)
        if solutions(server, question("aggregate")) != expected:
            print(f"{number}: the answers differ", file=sys.stderr)
    return triples, mine, theirs


def _table(sizes: Sequence[int], found: Mapping[str, Sequence[Mapping[str, float]]]) -> None:
    """Print the figures of each server, with the growth from one size to the next."""
    heads = "".join(f"{size:>20,}" for size in sizes)
    print(f"{'triples':<39}{heads}")
    for line in _LINES:
        for name, columns in found.items():
            values = [column.get(line.name) for column in columns]
            if all(value is None for value in values):
                continue
            cells, before = "", None
            for value in values:
                growth = f" ×{value / before:6.1f}" if before and value is not None else " " * 8
                cells += f"{'–' if value is None else line.write(value):>12}{growth}"
                before = value
            print(f"{line.name:<26}{line.unit:<4}{name:<9}{cells}")


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--smallest", type=int, default=10**4, help="triples to begin with")
    parser.add_argument("--largest", type=int, default=10**6, help="triples to end with, by tens")
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement, at least")
    return parser.parse_args(arguments)


def main() -> None:
    """Measure size by size, then print the table."""
    asked = read_arguments()
    sizes: list[int] = []
    found: dict[str, list[dict[str, float]]] = {"ours": [], "Oxigraph": []}
    number = asked.smallest
    while number <= asked.largest:
        print(f"{number:,} triples …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            triples, mine, theirs = _measure(number, asked.seconds, Path(folder))
        sizes.append(triples)
        found["ours"].append(mine)
        found["Oxigraph"].append(theirs)
        number *= 10
    _table(sizes, found)


if __name__ == "__main__":
    main()
