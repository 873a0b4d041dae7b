"""A version of the dataset on disk: an embedded Oxigraph store, the dumps, the sources and a manifest.

``<out>/snapshots/<version>/`` is written whole under another name first and then renamed; ``<out>/current``
is a link to the version that is served. A build that fails changes neither.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from kg.faults import NotFoundError
from kg.graph.parts import Parts
from kg.store.dumps import DumpFile, as_table, write_dumps

_LINK = "current"
_NEW = ".new-"  # what a snapshot's name begins with while it is being written


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A written version: its folder, its id, the IRI that its IRIs begin with, and its files."""

    folder: Path
    version: str
    base: str
    dumps: tuple[DumpFile, ...]
    counts: Mapping[str, int]

    @property
    def store(self) -> Path:
        """Return the folder of the Oxigraph store."""
        return self.folder / "store"


def open_snapshot(out: Path) -> Snapshot:
    """Return the snapshot that ``out/current`` points to (or that ``out`` itself is).

    Raises :class:`NotFoundError` when there is none.
    """
    folder = out if (out / "manifest.json").is_file() else out / _LINK
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        dumps = tuple(DumpFile(**file) for file in manifest["dumps"])
        return Snapshot(folder.resolve(), manifest["version"], manifest["base"], dumps, manifest["counts"])
    except FileNotFoundError:
        raise NotFoundError(f"no snapshot in {out}; run `kg build --out {out}` first") from None
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise NotFoundError(f"the snapshot in {out} cannot be read: {error}; build it again") from None


def write_snapshot(
    parts: Parts,
    out: Path,
    *,
    version: str,
    base: str,
    counts: Mapping[str, int],
    extra: Mapping[str, bytes],
    step: Callable[[str], None],
) -> Snapshot:
    """Write ``parts`` as snapshot ``version`` under ``out`` and make it the current one.

    ``extra`` holds further files (sources, ontology) by relative path. A version that is there already is
    not written again. ``step`` is called with a few words before each piece of work.
    """
    snapshots = out / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    target = snapshots / version
    with _alone(snapshots, step):
        for leftover in snapshots.glob(f"{_NEW}*"):  # of a build that was killed
            shutil.rmtree(leftover)
        if not (target / "manifest.json").is_file():
            with tempfile.TemporaryDirectory(prefix=_NEW, dir=snapshots) as scratch:
                folder = Path(scratch) / version
                folder.mkdir()
                step("writing the store")
                _write_store(parts, folder / "store")
                dumps = write_dumps(parts, folder / "dumps", step)
                for name, content in extra.items():
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).write_bytes(content)
                manifest = {
                    "version": version,
                    "base": base,
                    "counts": dict(counts),
                    "dumps": as_table(dumps),
                }
                text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
                (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
                if target.exists():  # damaged: its manifest is gone
                    shutil.rmtree(target)
                folder.rename(target)
        _point(out, version)
        return open_snapshot(out)


@contextmanager
def _alone(snapshots: Path, step: Callable[[str], None]) -> Iterator[None]:
    """Wait until no other build writes to ``snapshots``; the lock ends with the process, however it ends."""
    with (snapshots / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            step("waiting for another build")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write_store(parts: Parts, folder: Path) -> None:
    store = Store(folder)
    ontology = parts.ontology[0]
    for iri, triples in parts.graphs().items():
        name = NamedNode(iri)
        if iri == ontology:  # the only one with blank nodes, which bulk_load would name anew each time
            quads = parse(triples, format=RdfFormat.N_TRIPLES)
            store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads)
        else:
            store.bulk_load(triples, format=RdfFormat.N_TRIPLES, to_graph=name)
    store.flush()


def _point(out: Path, version: str) -> None:
    """Make ``current`` point to ``version`` in one step: a reader sees the old or the new, never neither."""
    link = out / f".{_LINK}{_NEW}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / version, target_is_directory=True)
    link.replace(out / _LINK)
