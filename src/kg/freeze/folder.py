"""The folder that a frozen site is written to: whole or not at all, and over nobody else's."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

MARK = ".kg-freeze.json"  # tells that a folder is ours to replace; written last
_NEW = ".new-"  # in the name of the folder, beside the target, that it is written in
_SITE, _BEFORE = "site", "before"


class InTheWayError(FileExistsError):
    """The folder holds something else than a site that was frozen before."""


@contextmanager
def replaced(target: Path, mark: Mapping[str, object]) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``target`` when all went well, with ``mark`` in it.

    Whatever goes wrong, ``target`` is what it was; what a killed process left beside it is cleared away by
    the next. Raises :class:`InTheWayError` when it is neither missing nor empty nor a site that was frozen,
    :class:`OSError` for a full disk.
    """
    target = target.absolute()
    check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear(target)
    prefix = f".{target.name}{_NEW}"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=target.parent) as scratch, _held(Path(scratch)):
        fresh, before = Path(scratch) / _SITE, Path(scratch) / _BEFORE
        fresh.mkdir()
        yield fresh
        text = json.dumps(mark, ensure_ascii=False, indent=1, sort_keys=True)
        (fresh / MARK).write_text(f"{text}\n", encoding="utf-8")
        check(target)  # once more: a minute has passed
        if target.exists():
            target.rename(before)
        try:
            fresh.rename(target)
        except OSError:
            if before.exists():
                before.rename(target)
            raise


def check(target: Path) -> None:
    """Raise :class:`InTheWayError` where ``target`` is something that must not be replaced."""
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir() or target.is_symlink():
        raise InTheWayError(17, "not a folder; give a new or empty one", str(target))
    if any(target.iterdir()) and not (target / MARK).is_file():
        raise InTheWayError(17, "not empty, and no frozen site; give a new or empty folder", str(target))


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a lock on ``folder`` that ends with this process, however it ends."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


def _clear(target: Path) -> None:
    """Remove what killed processes left beside ``target``; put back what one had just taken from there."""
    for left in sorted(target.parent.iterdir()):
        if not left.name.startswith(f".{target.name}{_NEW}") or left.is_symlink() or not left.is_dir():
            continue
        try:
            with _held(left):
                if (left / _BEFORE / MARK).is_file() and not target.exists():
                    (left / _BEFORE).rename(target)
                shutil.rmtree(left)
        except BlockingIOError:  # somebody is at work there
            continue
