"""What the service holds while nobody asks, what is left of it, and what a soak makes of that."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.parts import find_parts
from benchmarks.processes import command, family, open_files
from benchmarks.servers import Server
from benchmarks.tally import Tally

_KEPT = 64 << 20  # bytes of answers that the service may keep (KG_CACHE_MB)
REST = 35.0  # seconds; files of large answers are kept for half a minute
_GROWTH = 1.25  # times the memory before, and _SLACK: what is more is a leak
_SLACK = 32 << 20
_END = 5.0  # seconds after which nothing of a stopped service may run
_FILES = 8  # descriptors more than before that are no leak


@dataclass(frozen=True, slots=True)
class Rest:
    """What is held while nobody asks: bytes, the front's open files, processes, bytes in files of answers."""

    memory: int
    files: Counter[str]
    processes: int
    answers: int


def see_rest(server: Server, scratch: Path) -> Rest:
    """Return what is held when all has been quiet for a while."""
    time.sleep(REST)
    server.settle()
    spools = sum(path.stat().st_size for path in (scratch / "answers").rglob("*") if path.is_file())
    return Rest(server.memory(), open_files(find_parts(server).front), len(family(server.pid)), spools)


def check_rest(tally: Tally, before: Rest, after: Rest) -> None:
    """Note what there is more of than before."""
    if after.memory > before.memory * _GROWTH + _SLACK:
        tally.blame("memory grew", f"{before.memory / 1e6:.0f} MB before, {after.memory / 1e6:.0f} MB after")
    if after.files.total() > before.files.total() + _FILES:
        more = ", ".join(f"{kind} {number}" for kind, number in (after.files - before.files).items())
        tally.blame("open files grew", f"{before.files.total()} before; more by {more}")
    if after.processes != before.processes:
        tally.blame("processes differ", f"{before.processes} before, {after.processes} after")
    if after.answers > _KEPT:
        tally.blame("files of answers left", f"{after.answers / 1e6:.0f} MB")


def check_end(tally: Tally, members: Sequence[int]) -> None:
    """Note which of the processes ``members`` of the stopped service still run after some seconds."""
    until = time.monotonic() + _END
    # One that has ended has no command line, even if nobody has asked for its status yet.
    while (left := [pid for pid in members if command(pid)]) and time.monotonic() < until:
        time.sleep(0.1)
    if left:
        tally.blame("processes left after the stop", ", ".join(command(pid) for pid in left))


def check_log(tally: Tally, log: Path) -> None:
    """Note every trace of an error that nobody expected."""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if '"trace"' in line or line.startswith(("Traceback", "thread '")) or "panicked" in line:
            tally.blame("trace in the log", line[:600])
