"""What changed from one version to another: the quads removed and added, as people replay them.

Both versions are read from their ``all.nq``, whose lines are in the order of their bytes, side by side: the
memory does not grow with the data. A version keeps its changes since earlier ones in its folder, each as

- ``changes.rdfp``, an RDF Patch (https://jena.apache.org/documentation/rdf-patch/) of one transaction;
- ``added.nq`` and ``removed.nq``, the same as N-Quads;

and compressed. Blank nodes are compared by their labels. Those of this project's graphs are canonical
(RDFC-1.0), so that they are equal where their graph is; when that graph changes, labels can move and the
change shows more than what was meant. Replayed on the lines of the old ``all.nq``, it gives those of the new.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.store.dumps import ALL
from kg.store.packing import DumpFile, pack
from kg.store.snapshot import Snapshot
from kg.store.sorting import is_sorted, sort_file

ADDED, REMOVED = b"A", b"D"
FOLDER = "changes"
PATCH = "changes.rdfp"
_LINES = {ADDED: "added.nq", REMOVED: "removed.nq"}
_INDEX = "changes.json"
_EARLIER = 5  # so many earlier versions at most are compared with
_LARGE = 100 << 20  # bytes of all.nq; beyond, only the version right before is

_log = logging.getLogger("kg.store")

# The terms of a line of N-Quads as Oxigraph writes it; RDF 1.2 has triple terms as well.
_TERM = rb'(?:<<\(.*\)>>|<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*+"(?:@\S+|\^\^<[^>]*>)?)'
_QUAD = re.compile(rb"%s <[^>]*> %s (?:(\S+) )?\.\n" % (_TERM, _TERM))


@dataclass(frozen=True, slots=True)
class GraphChange:
    """How many triples a named graph (None: the default graph) gained and lost."""

    graph: str | None
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes from the version ``before`` to the one that keeps them.

    ``files`` is empty where the changes are longer than the new version itself: then that is what to take.
    """

    before: str
    graphs: tuple[GraphChange, ...]
    files: tuple[DumpFile, ...]

    @property
    def added(self) -> int:
        """Return the number of quads added."""
        return sum(graph.added for graph in self.graphs)

    @property
    def removed(self) -> int:
        """Return the number of quads removed."""
        return sum(graph.removed for graph in self.graphs)


def compare(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield :data:`REMOVED` or :data:`ADDED` with each line that only one of the two has, in order.

    Both must ascend strictly by their bytes.
    """
    old, new = iter(before), iter(after)
    gone, come = next(old, None), next(new, None)
    while gone is not None and come is not None:
        if gone == come:
            gone, come = next(old, None), next(new, None)
        elif gone < come:
            yield REMOVED, gone
            gone = next(old, None)
        else:
            yield ADDED, come
            come = next(new, None)
    while gone is not None:
        yield REMOVED, gone
        gone = next(old, None)
    while come is not None:
        yield ADDED, come
        come = next(new, None)


def write_changes(
    folder: Path, version: str, earlier: Sequence[Snapshot], step: Callable[[str], None]
) -> tuple[Changes, ...]:
    """Write into ``folder/changes/`` what changed since ``earlier`` versions, the newest of which is first.

    ``folder`` is that of the snapshot ``version``, its dumps written, before it is published. Earlier ones
    without ``all.nq``, and the version itself, are passed over; of a large one only the newest is taken.
    ``step`` is called before each. Returns what is now there. Raises :class:`OSError` for a full disk.
    """
    after = folder / "dumps" / ALL
    others = [one for one in earlier if one.version != version and (one.folder / "dumps" / ALL).is_file()]
    if not after.is_file() or not others:
        return ()
    target = folder / FOLDER
    target.mkdir()
    found = []
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        new = _in_order(after, Path(scratch) / "after.nq")
        for one in others[: 1 if after.stat().st_size > _LARGE else _EARLIER]:
            step(f"comparing with {one.version}")
            old = _in_order(one.folder / "dumps" / ALL, Path(scratch) / "before.nq")
            found.append(_write(old, new, target / one.version, (one.version, version)))
    text = json.dumps([asdict(changes) for changes in found], ensure_ascii=False, indent=1)
    (target / _INDEX).write_text(text + "\n", encoding="utf-8")
    return tuple(found)


def read_changes(folder: Path) -> tuple[Changes, ...]:
    """Return the changes kept in the snapshot's ``folder``, the newest version compared with first.

    A table that is garbled is told of to the logger ``kg.store``, and then there are none: the version
    itself is none the worse.
    """
    table = folder / FOLDER / _INDEX
    try:
        stated = json.loads(table.read_text(encoding="utf-8"))
        return tuple(
            Changes(
                one["before"],
                tuple(GraphChange(**graph) for graph in one["graphs"]),
                tuple(DumpFile(**file) for file in one["files"]),
            )
            for one in stated
        )
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, LookupError) as error:
        _log.warning("%s cannot be read: %s; publish the version again", table, error)
        return ()


def _in_order(path: Path, scratch: Path) -> Path:
    """Return ``path``, or a sorted copy of it at ``scratch`` where it is not sorted."""
    if is_sorted(path):
        return path
    sort_file(path, scratch)
    return scratch


def _write(before: Path, after: Path, folder: Path, versions: tuple[str, str]) -> Changes:
    """Write the files of one comparison into the new ``folder``; ``versions`` are the old and the new."""
    folder.mkdir()
    counts: dict[bytes, Counter[str | None]] = {ADDED: Counter(), REMOVED: Counter()}
    room = after.stat().st_size
    with ExitStack() as opened:
        old, new = opened.enter_context(before.open("rb")), opened.enter_context(after.open("rb"))
        patch = opened.enter_context((folder / PATCH).open("wb"))
        lines = {sign: opened.enter_context((folder / name).open("wb")) for sign, name in _LINES.items()}
        patch.write(b'H before "%s" .\nH after "%s" .\nTX .\n' % tuple(each.encode() for each in versions))
        for sign, line in compare(old, new):
            counts[sign][graph_of(line)] += 1
            room -= len(line)
            if room >= 0:
                patch.write(sign + b" " + line)
                lines[sign].write(line)
        patch.write(b"TC .\n")
    if room < 0:
        shutil.rmtree(folder)
        files: tuple[DumpFile, ...] = ()
    else:
        files = tuple(file for name in (PATCH, *_LINES.values()) for file in pack(folder / name))
    graphs = sorted(counts[ADDED].keys() | counts[REMOVED].keys(), key=lambda graph: graph or "")
    table = tuple(GraphChange(graph, counts[ADDED][graph], counts[REMOVED][graph]) for graph in graphs)
    return Changes(versions[0], table, files)


def graph_of(line: bytes) -> str | None:
    """Return the graph of a line of N-Quads: its IRI, its blank node, or None for the default graph.

    Raises :class:`ValueError` for a line that is not one of canonical N-Quads.
    """
    match = _QUAD.fullmatch(line)
    if match is None:
        raise ValueError(f"no line of N-Quads: {line[:200]!r}")
    graph = (match[1] or b"").decode()
    return graph.removeprefix("<").removesuffix(">") or None
