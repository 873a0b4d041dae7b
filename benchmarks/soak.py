"""Minutes of everything at once: normal and hostile clients, hang-ups, publishes and kills.

Run as ``python -m benchmarks.soak``; exits with 1 when something did not hold. The normal clients know what
each answer has to be, in both of the versions between which the data goes back and forth. Memory, open files,
processes and files of answers are counted when all rest, after a warm-up and at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.expected import Version, work_out
from benchmarks.intruders import HangUp, Intruder
from benchmarks.parts import find_parts
from benchmarks.processes import family
from benchmarks.rest import REST, Rest, check_end, check_log, check_rest, see_rest
from benchmarks.servers import Server, fetch, ours
from benchmarks.tally import Stage, Tally
from benchmarks.triples import write_triples
from benchmarks.visitors import Town, Visitor
from kg.commands.terminal import progress
from kg.store.snapshot import list_snapshots

_TICK = 10.0  # seconds between two lines of progress


class _Publisher(threading.Thread):
    """Goes back and forth between the two versions, in both ways that there are."""

    def __init__(self, town: Town, out: Path, period: float) -> None:
        super().__init__(daemon=True, name="publisher")
        self._town, self._out, self._period = town, out, period

    def run(self) -> None:
        turn = 0
        while not self._town.ended.wait(self._period):
            turn += 1
            self._publish(turn % 2, by_load=turn % 4 == 3)

    def _publish(self, version: int, *, by_load: bool) -> None:
        town, wanted = self._town, self._town.versions[version]
        town.stage.change(None)
        if by_load:
            _kg("load", str(wanted.quads), "--out", str(self._out))
        else:
            # Loading again gives a version another number.
            number = next(each.number for each in list_snapshots(self._out) if each.version == wanted.name)
            _kg("rollback", "--to", str(number), "--data", str(self._out))
        began = time.monotonic()
        while _served(town.server) != wanted.name:
            if time.monotonic() - began > 60:
                town.tally.blame("not taken up", f"version {wanted.name} after a minute")
                return
            time.sleep(0.05)
        town.tally.count("publishes", "load" if by_load else "rollback", time.monotonic() - began)
        town.stage.change(version)


class _Killer(threading.Thread):
    """Kills query processes of the server at random, and now and then the zygote."""

    def __init__(self, town: Town, seed: int) -> None:
        super().__init__(daemon=True, name="killer")
        self._town, self._rng = town, random.Random(seed)

    def run(self) -> None:
        turn = 0
        while not self._town.ended.wait(self._rng.uniform(1, 4)):
            turn += 1
            parts = find_parts(self._town.server)
            name, pids = ("zygote", parts.zygotes) if turn % 10 == 0 else ("query process", parts.queries)
            if pids:
                try:
                    os.kill(self._rng.choice(pids), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                self._town.tally.count("kills", name)


def _kg(*words: str) -> None:
    kg = str(Path(sys.executable).with_name("kg"))
    subprocess.run([kg, *words], check=True, capture_output=True)


def _served(server: Server) -> str:
    """Return the version that ``server`` says it serves, "" where it says none."""
    try:
        return str(json.loads(fetch(server, "/health", timeout=20).body).get("version", ""))
    except (OSError, ValueError):
        return ""


def _threads(town: Town, out: Path, asked: argparse.Namespace) -> list[threading.Thread]:
    seed = time.monotonic_ns() % 100_000
    threads: list[threading.Thread] = [_Publisher(town, out, asked.publish), _Killer(town, seed)]
    threads += [Visitor(town, f"127.0.0.{10 + i}", seed + i) for i in range(asked.normal)]
    threads += [Intruder(town, f"127.0.1.{10 + i}", seed + i) for i in range(asked.hostile)]
    # One address that asks several at once: its budget is soon spent.
    threads += [Intruder(town, "127.0.2.10", seed + 100 + i) for i in range(3)]
    threads += [HangUp(town, f"127.0.3.{10 + i}", seed + i) for i in range(asked.hang_ups)]
    return threads


def _live(
    town: Town, out: Path, seconds: float, asked: argparse.Namespace, step: Callable[[str], None]
) -> int:
    """Let everything go on for ``seconds``, then end it; return the most memory seen, in bytes."""
    town.ended.clear()
    threads = _threads(town, out, asked)
    for thread in threads:
        thread.start()
    peak, began = 0, time.monotonic()
    while (left := seconds - (time.monotonic() - began)) > 0:
        time.sleep(min(_TICK, left))
        peak = max(peak, town.server.memory())
        step(f"{time.monotonic() - began:5.0f} s: {town.tally.line()}")
    town.ended.set()
    for thread in threads:
        thread.join(town.deadline + 90)
        if thread.is_alive():
            town.tally.blame("hanging", thread.name)
    return peak


def _soak(scratch: Path, asked: argparse.Namespace) -> Tally:
    out, files = scratch / "out", (scratch / "first.nq", scratch / "second.nq")
    versions = []
    for seed, quads in enumerate(files):
        write_triples(quads, asked.triples, seed)
        _kg("load", str(quads), "--out", str(out))
        versions.append(Version.of((out / "current").resolve(), quads))
    tally = Tally()
    # A thread that fails is a fault of the soak: what it should have seen was not seen.
    threading.excepthook = lambda failed: tally.blame(
        "soak thread failed", f"{failed.thread and failed.thread.name}: {failed.exc_value!r}"
    )
    settings = {
        "KG_QUERY_TIMEOUT": str(asked.deadline),
        "KG_MEMORY_MB": "256",
        "KG_OUTPUT_MB": "8",
        "KG_CACHE_MB": "8",
    }
    warm = min(60.0, 15 * asked.minutes)
    with ours(out, scratch, settings) as server:
        town = Town(
            *(server, (versions[0], versions[1]), work_out(files), Stage(1), tally),
            *(asked.deadline, threading.Event()),
        )
        with progress(int((warm + 60 * asked.minutes) / _TICK) + 4) as step:
            step(f"warming up for {warm:.0f} s")
            _live(town, out, warm, asked, step)
            step(f"resting for {REST:.0f} s")
            before = see_rest(server, scratch)
            # Where the warm-up ended is the one or the other; the publisher begins with the second.
            town.stage.change(None)
            peak = _live(town, out, 60 * asked.minutes, asked, step)
            step(f"resting for {REST:.0f} s")
            after = see_rest(server, scratch)
        check_rest(tally, before, after)
        members = family(server.pid)
    check_end(tally, members)
    check_log(tally, server.log)
    _tell(tally, before, after, peak)
    return tally


def _tell(tally: Tally, before: Rest, after: Rest, peak: int) -> None:
    print(f"\n{'who':<12} {'outcome':<28} {'number':>9}")
    for (who, outcome), number in sorted(tally.outcomes.items()):
        print(f"{who:<12} {outcome:<28} {number:9}")
    print(f"\n{'seconds':<12} {'p50':>8} {'p99':>8} {'longest':>8}")
    for who in sorted(tally.seconds):
        print(f"{who:<12} " + " ".join(f"{tally.quantile(who, share):8.3f}" for share in (0.5, 0.99, 1)))
    print(f"\n{'at rest':<12} {'memory MB':>10} {'open files':>11} {'processes':>10} {'answers MB':>10}")
    for name, rest in (("before", before), ("after", after)):
        row = f"{rest.memory / 1e6:10.0f} {rest.files.total():11} {rest.processes:10}"
        row += f" {rest.answers / 1e6:10.1f}"
        print(f"{name:<12} {row}")
    print(f"most memory under load: {peak / 1e6:.0f} MB\n")
    for words in tally.told():
        print(f"  {words}")
    for kind, number in tally.faults.most_common():
        print(f"DID NOT HOLD: {kind}: {number}")
    if not tally.faults:
        print("everything held: no wrong answer, nothing past its deadline, nothing leaked")


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="after a warm-up of a minute at most")
    parser.add_argument("--triples", type=int, default=20_000, help="in each of the two versions")
    parser.add_argument("--deadline", type=int, default=3, help="KG_QUERY_TIMEOUT, in seconds")
    parser.add_argument("--normal", type=int, default=6, help="clients that ask what has a known answer")
    parser.add_argument(
        "--hostile", type=int, default=2, help="hostile clients beside the one that asks thrice"
    )
    parser.add_argument("--hang-ups", type=int, default=2, help="clients that never wait for the end")
    parser.add_argument("--publish", type=float, default=8, help="seconds between two publishes")
    return parser.parse_args(arguments)


def main() -> None:
    """Soak, tell, and exit with 1 when something did not hold."""
    asked = read_arguments()
    with tempfile.TemporaryDirectory() as folder:
        tally = _soak(Path(folder), asked)
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()
