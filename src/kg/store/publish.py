"""Publishing: a snapshot is written whole under another name, renamed, and then pointed to.

Whatever goes wrong on the way, ``<out>/current`` points to the snapshot that it pointed to before, and what
was half written is removed by the next that publishes. All is on the disk before the link changes.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.faults import NotFoundError
from kg.store.changes import FOLDER as CHANGES
from kg.store.changes import write_changes
from kg.store.dumps import DumpFile, as_table
from kg.store.snapshot import (
    FOLDER,
    FORMAT,
    LINK,
    MANIFEST,
    DamagedError,
    Snapshot,
    list_snapshots,
    read_snapshot,
    read_snapshots,
)

_NEW = ".new-"  # what a folder's name begins with while it is being written
_OLD = ".old-"  # and while it is being removed
_UNLISTED = ("LOCK", "LOG")  # RocksDB's own diary, which an opened store may write on
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = ("No space left", "Disk quota exceeded", "File too large")  # RocksDB gives no error number


@dataclass(frozen=True, slots=True)
class Contents:
    """What was written into a snapshot's folder; ``quads`` and ``triples`` as :class:`Snapshot` has them."""

    dumps: tuple[DumpFile, ...]
    counts: Mapping[str, int]
    quads: int
    triples: int


def publish(
    out: Path,
    version: str,
    base: str,
    keep: int,
    write: Callable[[Path], Contents],
    step: Callable[[str], None],
) -> Snapshot:
    """Publish ``version`` under ``out``, with the next number, and return it as the current snapshot.

    ``write`` fills the empty folder it is given with ``store/``, ``dumps/`` and what else there is. It is
    not called when a good snapshot of this version is there: the current one stays as it is, an older one
    becomes the current and the newest, with the next number. Of the old ones ``keep`` stay. ``step`` is
    called with a few words before each piece of work. Raises :class:`OSError` when the disk is full.
    """
    snapshots = out / FOLDER
    snapshots.mkdir(parents=True, exist_ok=True)
    with _room(snapshots), _alone(snapshots, step):
        _remove_leftovers(snapshots)
        good, damaged = read_snapshots(out)
        before = (out / LINK).resolve()
        there = next((snapshot for snapshot in good if snapshot.version == version), None)
        if there and there.folder == before:
            return there
        numbers = [each.number for each in good] + [error.number for error in damaged.values()]
        number = 1 + max(numbers, default=0)
        target = snapshots / version
        with tempfile.TemporaryDirectory(prefix=_NEW, dir=snapshots) as scratch:
            folder = Path(scratch) / version
            folder.mkdir()
            if there:
                _compare_anew(target, folder, good, step)
                manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
                _write_manifest(target, manifest | _numbered(number))
            else:
                contents = write(folder)
                _compare(folder, version, good, step)
                step("publishing")
                described = _described(folder, contents, version, base)
                _write_manifest(folder, described | _numbered(number))
                _sync_tree(folder)
                if target.exists():  # damaged, else it would be there already
                    target.rename(Path(scratch) / "damaged")
                folder.rename(target)
        _sync(snapshots)
        _point(out, version)
        _prune(out, keep, before)
        return read_snapshot(target.resolve())


def roll_back(out: Path, number: int = 0) -> tuple[str, Snapshot]:
    """Make snapshot ``number`` the current one; 0 is for the one before the current.

    Returns the version that was current and the snapshot that is now. The next that is published has the
    next number all the same. Raises :class:`NotFoundError` when there is no such snapshot.
    """
    link, snapshots = out / LINK, out / FOLDER
    if not link.is_symlink() or not snapshots.is_dir():
        raise NotFoundError(f"no snapshot in {out}; run `kg build --out {out}` first")
    with _room(snapshots), _alone(snapshots, lambda _: None):
        good = list_snapshots(out)
        was = link.resolve()
        try:
            current = read_snapshot(was).number
        except DamagedError as error:  # where its number is lost too, it is taken for the newest
            current = error.number or 1 + max([0, *(each.number for each in good)])
        wanted = [each for each in good if (each.number == number if number else each.number < current)]
        if not wanted:
            kept = ", ".join(str(each.number) for each in good) or "none"
            which = f"snapshot {number}" if number else f"snapshot before {current}"
            raise NotFoundError(f"no {which} in {out}; there are: {kept}")
        _point(out, wanted[0].version)
        return was.name, wanted[0]


@contextmanager
def _room(folder: Path) -> Iterator[None]:
    """Tell of a full disk in one line, whether the system or RocksDB came upon it."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL or any(words in str(error) for words in _FULL_WORDS):
            advice = "no room left to write; make room there or give another --out; what was current still is"
            raise OSError(errno.ENOSPC, advice, str(folder)) from None
        raise


@contextmanager
def _alone(snapshots: Path, step: Callable[[str], None]) -> Iterator[None]:
    """Wait until nobody else publishes to ``snapshots``; the lock ends with the process, however it ends."""
    with (snapshots / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            step("waiting for another build")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _compare(folder: Path, version: str, good: Sequence[Snapshot], step: Callable[[str], None]) -> None:
    """Write what changed since the snapshots ``good`` into ``folder``, whose dumps are written."""
    step("comparing with earlier versions")
    write_changes(folder, version, good, lambda _: None)


def _compare_anew(target: Path, folder: Path, good: Sequence[Snapshot], step: Callable[[str], None]) -> None:
    """Exchange the changes in ``target``, which is published again, for those since what is there now."""
    (folder / "dumps").symlink_to((target / "dumps").resolve(), target_is_directory=True)
    _compare(folder, target.name, good, step)
    if (folder / CHANGES).exists():
        _sync_tree(folder / CHANGES)
        shutil.rmtree(target / CHANGES, ignore_errors=True)
        (folder / CHANGES).rename(target / CHANGES)


def _described(folder: Path, contents: Contents, version: str, base: str) -> dict[str, object]:
    """Return the manifest of what is in ``folder``, but for when it was published.

    The changes are not among the files: they are exchanged when a version is published again.
    """
    files = {
        str(path.relative_to(folder)): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in _UNLISTED and folder / CHANGES not in path.parents
    }
    return {
        "format": FORMAT,
        "version": version,
        "base": base,
        "counts": dict(contents.counts),
        "quads": contents.quads,
        "triples": contents.triples,
        "dumps": as_table(contents.dumps),
        "files": files,
    }


def _numbered(number: int) -> dict[str, object]:
    """Return what publishing adds to a manifest."""
    return {"number": number, "published": datetime.now(UTC).isoformat(timespec="seconds")}


def _write_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    """Write the manifest so that a reader finds the old one or the new one, whole."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    partial = folder / f".{MANIFEST}"
    partial.write_text(text, encoding="utf-8")
    _sync(partial)
    partial.replace(folder / MANIFEST)
    _sync(folder)


def _sync_tree(folder: Path) -> None:
    """Have all of ``folder`` on the disk: a link to it must not outlive it in a power cut."""
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _point(out: Path, version: str) -> None:
    """Make ``current`` point to ``version`` in one step: a reader sees the old or the new, never neither."""
    link = out / f".{LINK}{_NEW}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(FOLDER) / version, target_is_directory=True)
    link.replace(out / LINK)
    _sync(out)


def _prune(out: Path, keep: int, before: Path) -> None:
    """Remove all but the current snapshot and the ``keep`` newest others.

    What was current until now stays too: servers need a moment to take up the new one.
    """
    good = list_snapshots(out)
    current = (out / LINK).resolve()
    old = [snapshot.folder for snapshot in good if snapshot.folder != current]
    for folder in old[keep:]:
        if folder != before:
            gone = folder.with_name(f"{_OLD}{folder.name}")
            folder.rename(gone)  # a reader finds it whole or not at all
            shutil.rmtree(gone)


def _remove_leftovers(snapshots: Path) -> None:
    """Remove what a process left that was killed while it wrote or removed a snapshot."""
    for prefix in (_NEW, _OLD):
        for leftover in snapshots.glob(f"{prefix}*"):
            shutil.rmtree(leftover)
