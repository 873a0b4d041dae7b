"""The folder that a frozen site is written to: whole or not at all, and over nobody else's."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

MARK = ".kg-freeze.json"  # tells that a folder is ours to replace
_NEW, _OLD = ".new-", ".old-"


class InTheWayError(FileExistsError):
    """The folder holds something else than a site that was frozen before."""


@contextmanager
def replaced(target: Path, mark: Mapping[str, object]) -> Iterator[Path]:
    """Yield an empty folder that takes the place of ``target`` when all went well, with ``mark`` in it.

    Whatever goes wrong, ``target`` is what it was. Raises :class:`InTheWayError` when it is neither missing
    nor empty nor a site that was frozen, :class:`OSError` for a full disk.
    """
    target = target.absolute()
    check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}{_NEW}", dir=target.parent) as scratch:
        fresh = Path(scratch) / "site"
        fresh.mkdir()
        yield fresh
        text = json.dumps(mark, ensure_ascii=False, indent=1, sort_keys=True)
        (fresh / MARK).write_text(f"{text}\n", encoding="utf-8")
        check(target)  # once more: a minute has passed
        before = target.parent / f".{target.name}{_OLD}{Path(scratch).name.rpartition('-')[2]}"
        if target.exists():
            target.rename(before)
        fresh.rename(target)
        shutil.rmtree(before, ignore_errors=True)


def check(target: Path) -> None:
    """Raise :class:`InTheWayError` where ``target`` is something that must not be replaced."""
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir() or target.is_symlink():
        raise InTheWayError(17, "not a folder; give a new or empty one", str(target))
    if any(target.iterdir()) and not (target / MARK).is_file():
        raise InTheWayError(17, "not empty, and no frozen site; give a new or empty folder", str(target))
