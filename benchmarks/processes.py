"""What Linux tells of running processes in ``/proc`` (proc(5)): families, memory, files, processor time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")


def family(pid: int) -> list[int]:
    """Return ``pid`` and all processes below it that run, parents first."""
    found = [pid]
    for each in found:
        for task in _entries(each, "task"):
            found += map(int, _text(each, f"task/{task}/children").split())
    return found


def command(pid: int) -> str:
    """Return the command line of ``pid``, "" where it has ended."""
    return _text(pid, "cmdline").replace("\0", " ").strip()


def memory(pids: Iterable[int]) -> int:
    """Return the bytes that ``pids`` take of memory; what several share is counted once (PSS)."""
    total = 0
    for pid in pids:
        for line in _text(pid, "smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) << 10
    return total


def open_files(pid: int) -> Counter[str]:
    """Return how many descriptors ``pid`` has open, by what they are: ``socket``, ``pipe``, or a path."""
    kinds: Counter[str] = Counter()
    for descriptor in _entries(pid, "fd"):
        try:
            kind = os.readlink(_PROC / str(pid) / "fd" / descriptor)  # noqa: PTH115  # what it says, not where
        except OSError:
            continue  # closed meanwhile
        kinds[kind if kind.startswith("/") else kind.partition(":")[0]] += 1
    return kinds


def processor_seconds(pids: Iterable[int]) -> float:
    """Return the seconds of processor time that ``pids`` have used."""
    ticks = 0
    for pid in pids:
        # The name, in brackets, may hold spaces and brackets of its own.
        values = _text(pid, "stat").rpartition(")")[2].split()
        ticks += int(values[11]) + int(values[12]) if values else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _text(pid: int, name: str) -> str:
    try:
        return (_PROC / str(pid) / name).read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""


def _entries(pid: int, name: str) -> list[str]:
    try:
        return os.listdir(_PROC / str(pid) / name)  # noqa: PTH208  # names, not paths
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []
