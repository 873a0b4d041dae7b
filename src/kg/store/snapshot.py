"""A version of the dataset on disk: an embedded Oxigraph store, the dumps, the sources and a manifest.

``<out>/snapshots/<version>/`` holds one; ``<out>/current`` is a link to the one that is served. The store has
the named graphs and, as its default graph, their union. :mod:`kg.store.publish` writes them.

A snapshot is damaged when its manifest is gone or garbled, when a file listed there is missing or of another
size, or when its store does not open. Finding that out reads no more than the manifest and the files' sizes.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from kg.faults import NotFoundError
from kg.store.dumps import DumpFile

FORMAT = 2  # of the folder; 1 had neither numbers nor the union in the default graph
LINK = "current"
FOLDER = "snapshots"
MANIFEST = "manifest.json"
_log = logging.getLogger("kg.store")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published version: its folder, and what its manifest says.

    ``version`` is 16 hexadecimal digits, a digest of the content; ``number`` counts what was published, from
    1, and ``published`` says when (UTC, to the second). ``base`` is what the dataset's own IRIs begin with.
    ``quads`` are all that the store holds, the union in its default graph included; ``triples`` that union.
    """

    folder: Path
    version: str
    number: int
    published: datetime
    base: str
    dumps: tuple[DumpFile, ...]
    counts: Mapping[str, int]
    quads: int
    triples: int
    files: Mapping[str, int]

    @property
    def store(self) -> Path:
        """Return the folder of the Oxigraph store."""
        return self.folder / "store"

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(self.files.values())


class DamagedError(Exception):
    """A snapshot that cannot be used, and why; ``number`` where its manifest still tells, else 0."""

    def __init__(self, reason: str, number: int = 0) -> None:
        """Keep what is wrong."""
        super().__init__(reason)
        self.number = number


def open_snapshot(out: Path) -> Snapshot:
    """Return the snapshot that ``out/current`` points to (or that ``out`` itself is).

    Where that one is damaged, the newest good one published before it, else the newest good one of all,
    with a warning to the logger ``kg.store``. Raises :class:`NotFoundError` when there is none.
    """
    if is_snapshot(out):
        try:
            return read_snapshot(out.resolve())
        except DamagedError as error:
            raise NotFoundError(f"the snapshot in {out} cannot be read: {error}; build it again") from None
    link = out / LINK
    if not link.is_symlink() and not _folders(out):
        raise NotFoundError(f"no snapshot in {out}; run `kg build --out {out}` first")
    try:
        return read_snapshot(link.resolve())
    except DamagedError as error:
        good = list_snapshots(out)
        before = [snapshot for snapshot in good if snapshot.number < error.number]
        if not good:
            raise NotFoundError(f"the snapshot in {out} cannot be read: {error}; build it again") from None
        served = (before or good)[0]
        _warn(str(link.resolve()), str(error), f"{served.number}, version {served.version}")
        return served


def list_snapshots(out: Path) -> tuple[Snapshot, ...]:
    """Return all good snapshots under ``out``, the newest first; or the one that ``out`` itself is."""
    return read_snapshots(out)[0]


def read_snapshots(out: Path) -> tuple[tuple[Snapshot, ...], Mapping[Path, DamagedError]]:
    """Return the good snapshots under ``out``, the newest first, and the damaged ones' folders and faults."""
    good, damaged = [], {}
    for folder in [out.resolve()] if is_snapshot(out) else _folders(out):
        try:
            good.append(read_snapshot(folder))
        except DamagedError as error:
            damaged[folder] = error
    good.sort(key=lambda snapshot: (snapshot.number, snapshot.published), reverse=True)
    return tuple(good), damaged


def is_snapshot(folder: Path) -> bool:
    """Return whether ``folder`` is itself a snapshot, good or not, and no folder of snapshots."""
    return (folder / MANIFEST).exists()


def read_snapshot(folder: Path) -> Snapshot:
    """Return the snapshot in ``folder``; raise :class:`DamagedError` where it cannot be used."""
    number = 0
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest.get("format", 1) != FORMAT:
            raise DamagedError(f"its format is {manifest.get('format', 1)}, not {FORMAT}")
        number = int(manifest["number"])
        snapshot = _snapshot(folder, manifest)
        _open(str(snapshot.store), _stamps(snapshot))
    except FileNotFoundError:
        raise DamagedError(f"{MANIFEST} is missing", number) from None
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError) as error:
        raise DamagedError(" ".join(str(error).split()), number) from None
    return snapshot


def _snapshot(folder: Path, manifest: Mapping[str, Any]) -> Snapshot:
    published = datetime.fromisoformat(manifest["published"])
    return Snapshot(
        folder=folder,
        version=str(manifest["version"]),
        number=int(manifest["number"]),
        published=published.astimezone(UTC),
        base=str(manifest["base"]),
        dumps=tuple(DumpFile(**file) for file in manifest["dumps"]),
        counts={str(name): int(value) for name, value in manifest["counts"].items()},
        quads=int(manifest["quads"]),
        triples=int(manifest["triples"]),
        files={str(name): int(size) for name, size in manifest["files"].items()},
    )


def _stamps(snapshot: Snapshot) -> tuple[tuple[int, int], ...]:
    """Return what changes when a file does; raise :class:`DamagedError` for one that is not as listed."""
    stamps = []
    for name, size in snapshot.files.items():
        try:
            found = (snapshot.folder / name).stat()
        except (FileNotFoundError, NotADirectoryError):
            raise DamagedError(f"{name} is missing", snapshot.number) from None
        if found.st_size != size:
            raise DamagedError(f"{name} has {found.st_size} bytes, not {size}", snapshot.number)
        stamps.append((found.st_ino, found.st_mtime_ns))
    return tuple(stamps)


@lru_cache(maxsize=64)
def _open(store: str, _stamps: tuple[tuple[int, int], ...]) -> None:
    """Open a store to see that it can be; a good one is not opened again, for that takes up to 50 ms.

    RocksDB calls a damaged one an :class:`OSError` or a :class:`RuntimeError`.
    """
    Store.read_only(store)


@lru_cache(maxsize=64)
def _warn(folder: str, reason: str, served: str) -> None:
    """Warn of a damaged snapshot once, however often a server looks for a new one."""
    _log.warning(
        "the snapshot in %s is damaged (%s); snapshot %s is used instead; build it again",
        folder,
        reason,
        served,
    )


def _folders(out: Path) -> list[Path]:
    """Return the folders of the published snapshots; what is being written begins with a dot."""
    try:
        return [path.resolve() for path in sorted((out / FOLDER).iterdir()) if not path.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        return []
