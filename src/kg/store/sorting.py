"""Lines of a file in the order of their bytes, each once, however large the file: an external merge sort."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, pairwise
from pathlib import Path
from typing import IO

_RUN = 64 << 20  # bytes of lines held at once; with what Python adds to each, about twice that of memory


def is_sorted(path: Path) -> bool:
    """Return whether the lines of ``path`` ascend strictly, so that each is there once."""
    with path.open("rb") as lines:
        return all(line < following for line, following in pairwise(lines))


def sort_file(source: Path, target: Path, run: int = _RUN) -> None:
    """Write the lines of ``source`` to ``target``, sorted by their bytes, each once.

    Holds about ``run`` bytes of lines at once; the rest waits in unnamed files beside ``target``, which are
    gone when this ends, however it ends. Every line must end in a line feed. Raises :class:`OSError`.
    """
    with ExitStack() as opened:
        runs: list[Iterable[bytes]] = []
        with source.open("rb") as lines:
            while some := lines.readlines(run):
                some.sort()
                if not runs and not lines.peek(1):  # all of it fits
                    runs.append(some)
                else:
                    runs.append(_write_run(some, opened, target.parent))
        with target.open("wb") as output:
            output.writelines(_once(heapq.merge(*runs) if len(runs) > 1 else runs[0] if runs else ()))


def _write_run(lines: list[bytes], opened: ExitStack, folder: Path) -> IO[bytes]:
    file = opened.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115  # `opened` closes it
    file.writelines(lines)
    file.seek(0)
    return file


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    return (line for line, _ in groupby(lines))
