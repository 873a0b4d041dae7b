"""What our service is made of while it runs, and where its time goes."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Load, drive
from benchmarks.processes import command, family, processor_seconds
from benchmarks.rivals import rival
from benchmarks.servers import Server

_ZYGOTE = "kg.store.workers.zygote"


@dataclass(frozen=True, slots=True)
class Parts:
    """The processes of a service by what they do: who watches, who answers, who forks, who evaluates."""

    watcher: int
    front: int
    zygotes: tuple[int, ...]
    queries: tuple[int, ...]

    def by_name(self) -> Mapping[str, tuple[int, ...]]:
        """Return the process ids by the name of the part."""
        named = {"front": (self.front,), "query processes": self.queries}
        return named | {"zygote": self.zygotes, "watcher": (self.watcher,)}


def find_parts(server: Server) -> Parts:
    """Return the parts of ``server``, one of ours, as they are now."""
    watcher, *others = family(server.pid)
    forkers = [pid for pid in others if _ZYGOTE in command(pid)]
    fronts = [pid for pid in others if pid not in forkers and not set(family(pid)).isdisjoint(forkers)]
    front = fronts[0] if fronts else watcher
    below = {pid: set(family(pid)) - {pid} for pid in forkers}
    children = set().union(*below.values())
    # A query process has the zygote's command line, being forked from it.
    zygotes = tuple(pid for pid in forkers if pid not in children)
    return Parts(watcher, front, zygotes, tuple(pid for pid in forkers if pid in children))


@dataclass(frozen=True, slots=True)
class Profile:
    """Processor time: cores busy by part; and of the front's Python, the share of each function itself."""

    cores: Mapping[str, float]
    functions: tuple[tuple[str, float], ...]


def profile(server: Server, load: Load, seconds: int, scratch: Path) -> Profile:
    """Return where the time of ``server`` goes under ``load``."""
    parts = find_parts(server)
    stacks = scratch / "stacks.txt"
    stacks.unlink(missing_ok=True)
    spying = [rival("py-spy"), "record", "--pid", str(parts.front), "--duration", str(seconds)]
    spying += ["--format", "raw", "--function", "--gil", "--rate", "200", "--output", str(stacks)]
    before, began = _used(parts), time.monotonic()
    with subprocess.Popen(spying, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as spy:
        drive(server, load, seconds + 1)
        lasted = time.monotonic() - began
        after = _used(parts)
        spy.wait(30)
    cores = {name: (after[name] - before[name]) / lasted for name in before}
    return Profile(cores, _own(stacks.read_text(encoding="utf-8") if stacks.exists() else ""))


def _used(parts: Parts) -> dict[str, float]:
    return {name: processor_seconds(pids) for name, pids in parts.by_name().items()}


def _own(stacks: str) -> tuple[tuple[str, float], ...]:
    """Return the share of each function that is last of a stack; py-spy writes ``a;b;c samples``."""
    counts: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, samples = line.rpartition(" ")
        counts[stack.split(";")[-1]] += int(samples)
    return tuple((name, number / counts.total()) for name, number in counts.most_common(15))
