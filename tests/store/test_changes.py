"""Changes, replayed on the older version, give the newer one: by hand, by Oxigraph and by rdflib."""

from __future__ import annotations

import gzip
import tempfile
import tracemalloc
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize
from rdflib import Dataset

from kg.store import changes
from kg.store.changes import Changes, compare, graph_of, read_changes, write_changes
from kg.store.packing import PACKED
from kg.store.snapshot import Snapshot

from .built import OTHER, REAL, built, silent

IRIS = st.sampled_from([NamedNode(f"http://a/{name}") for name in ("x", "y", "z", "é", "#.")])
NODES = IRIS | st.sampled_from([BlankNode("a"), BlankNode("b")])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.sampled_from(
    ['" .', "> .\n<http://a/x>", "\\", "a\rb\u2028\x85", '"@en', "_:b ."]
)
LITERALS = TEXTS.map(Literal) | TEXTS.map(lambda text: Literal(text, language="en-GB"))
QUADS = st.builds(Quad, NODES, IRIS, NODES | LITERALS, NODES | st.just(DefaultGraph()))
# What stays, so that there is more data than change.
SAME = frozenset(
    Quad(NamedNode(f"http://same/{n}"), NamedNode("http://a/p"), Literal(str(n))) for n in range(99)
)


def lines_of(quads: Iterable[Quad]) -> list[bytes]:
    """Return the lines of an ``all.nq``."""
    return sorted((serialize([quad], format=RdfFormat.N_QUADS) or b"") for quad in quads)


def snapshot(folder: Path, name: str, lines: Iterable[bytes]) -> Snapshot:
    """Return a snapshot that has only its quads' dump."""
    made = replace(built(), folder=folder / name, version=name)
    (made.folder / "dumps").mkdir(parents=True)
    (made.folder / "dumps" / "all.nq").write_bytes(b"".join(lines))
    return made


def write(after: Snapshot, *earlier: Snapshot) -> tuple[Changes, ...]:
    found = write_changes(after.folder, after.version, earlier, silent)
    assert read_changes(after.folder) == found
    return found


def replay(patch: Sequence[str], store: Store) -> None:
    """Do to ``store`` what an RDF Patch says."""
    for row in patch:
        sign, _, line = row.partition(" ")
        if sign in ("A", "D"):
            (quad,) = parse(line, format=RdfFormat.N_QUADS)
            known = quad in store
            assert known == (sign == "D"), "what is there is added, or what is not is removed"
            (store.remove if known else store.add)(quad)
        else:
            assert sign in ("H", "TX", "TC")


@settings(max_examples=60, deadline=None)  # the first builds a snapshot
@given(st.frozensets(QUADS, max_size=12), st.frozensets(QUADS, max_size=12))
def test_replayed_they_give_the_newer(before: frozenset[Quad], after: frozenset[Quad]) -> None:
    before, after = before | SAME, after | SAME
    with tempfile.TemporaryDirectory() as name:
        old = snapshot(Path(name), "a", lines_of(before))
        new = snapshot(Path(name), "b", lines_of(after))
        (found,) = write(new, old)
        folder = new.folder / "changes" / "a"
        rows = (folder / "changes.rdfp").read_text("utf-8").split("\n")
        store = Store()
        store.extend(before)
        replay(rows[:-1], store)
        assert set(store) == after
        assert set(parse(path=folder / "added.nq")) == after - before
        assert set(parse(path=folder / "removed.nq")) == before - after
    counts = {
        graph: (
            sum(str(quad.graph_name) == graph for quad in after - before),
            sum(str(quad.graph_name) == graph for quad in before - after),
        )
        for graph in {str(quad.graph_name) for quad in before ^ after}
    }
    told = {str(graph_name(each.graph)): (each.added, each.removed) for each in found.graphs}
    assert told == counts
    assert (found.added, found.removed) == (len(after - before), len(before - after))


def graph_name(name: str | None) -> NamedNode | BlankNode | DefaultGraph:
    if name is None:
        return DefaultGraph()
    return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)


@given(st.frozensets(st.binary(max_size=3)), st.frozensets(st.binary(max_size=3)))
def test_comparison_is_the_difference_of_sets(before: frozenset[bytes], after: frozenset[bytes]) -> None:
    found = list(compare(sorted(before), sorted(after)))
    assert {line for sign, line in found if sign == b"A"} == after - before
    assert {line for sign, line in found if sign == b"D"} == before - after
    assert [line for _, line in found] == sorted(before ^ after)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """Return the real report's version and, with its changes, one with another report."""
    after = snapshot(tmp_path_factory.mktemp("after"), built(REAL, OTHER).version, ())
    source = built(REAL, OTHER).folder / "dumps" / "all.nq"
    (after.folder / "dumps" / "all.nq").write_bytes(source.read_bytes())
    write(after, built())
    return built(), after


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_replays_the_real_ones(real: tuple[Snapshot, Snapshot]) -> None:
    """Of real versions; the ontology, whose blank nodes rdflib would name anew, is the same in both."""
    old, new = real
    (found,) = read_changes(new.folder)
    assert found.added > 500
    assert not [graph for graph in found.graphs if str(graph.graph).endswith("/ontology")]
    wanted, replayed = Dataset(), Dataset()
    for dataset, version in ((wanted, new), (replayed, old)):
        lines = (version.folder / "dumps" / "all.nq").read_text("utf-8").splitlines(keepends=True)
        dataset.parse(data="".join(line for line in lines if "_:" not in line), format="nquads")
    replayed.parse(new.folder / "changes" / old.version / "changes.rdfp", format="patch")
    assert set(replayed.quads()) == set(wanted.quads())


def test_lines_replayed_are_the_newer_dump(real: tuple[Snapshot, Snapshot]) -> None:
    old, new = real
    folder = new.folder / "changes" / old.version
    lines = {path: set((path).read_bytes().splitlines()) for path in folder.glob("*.nq")}
    kept = set((old.folder / "dumps" / "all.nq").read_bytes().splitlines()) - lines[folder / "removed.nq"]
    whole = (new.folder / "dumps" / "all.nq").read_bytes().splitlines()
    assert kept | lines[folder / "added.nq"] == set(whole)
    rows = (folder / "changes.rdfp").read_bytes().splitlines()
    assert rows[:3] == [
        f'H before "{old.version}" .'.encode(),
        f'H after "{new.version}" .'.encode(),
        b"TX .",
    ]
    assert rows[-1] == b"TC ."


def test_files_are_packed_and_summed(real: tuple[Snapshot, Snapshot]) -> None:
    old, new = real
    (found,) = read_changes(new.folder)
    folder = new.folder / "changes" / old.version
    plain = {"changes.rdfp", "added.nq", "removed.nq"}
    names = plain | {f"{name}.{suffix}" for name in plain for suffix in PACKED}
    assert {file.name for file in found.files} == {path.name for path in folder.iterdir()} == names
    for file in found.files:
        assert file.size == (folder / file.name).stat().st_size
    assert gzip.decompress((folder / "added.nq.gz").read_bytes()) == (folder / "added.nq").read_bytes()
    assert {path.name for path in (new.folder / "changes").iterdir()} == {old.version, "changes.json"}


def test_more_change_than_data_is_only_counted(tmp_path: Path) -> None:
    old = snapshot(tmp_path, "a", [b'<a:s> <a:p> "%d" <a:g> .\n' % n for n in range(10, 90)])
    new = snapshot(tmp_path, "b", [b'<a:s> <a:p> "%d" .\n' % n for n in range(10, 30)])
    (found,) = write(new, old)
    assert (found.added, found.removed, found.files) == (20, 80, ())
    assert {graph.graph: (graph.added, graph.removed) for graph in found.graphs} == {
        None: (20, 0),
        "a:g": (0, 80),
    }
    assert not (new.folder / "changes" / "a").exists()


def test_unsorted_dumps_are_compared_all_the_same(tmp_path: Path) -> None:
    lines = [b'<a:s> <a:p> "%d" .\n' % n for n in range(10, 90)]
    (sorted_,) = write(snapshot(tmp_path, "b", lines[2:]), snapshot(tmp_path, "a", lines[:-3]))
    mixed = snapshot(tmp_path / "mixed", "b", [*lines[40:], *lines[2:40], *lines[10:20]])
    (unsorted,) = write(mixed, snapshot(tmp_path / "mixed", "a", reversed(lines[:-3])))
    assert unsorted == sorted_
    assert (unsorted.added, unsorted.removed) == (3, 2)


def test_which_versions_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [b'<a:s> <a:p> "%d" .\n' % n for n in range(10, 90)]
    earlier = [snapshot(tmp_path, name, lines[:-1]) for name in "ghijklm"]
    (earlier[1].folder / "dumps" / "all.nq").unlink()
    first, second = snapshot(tmp_path, "b", lines), snapshot(tmp_path, "c", lines)
    assert [found.before for found in write(first, first, *earlier)] == ["g", "i", "j", "k", "l"]
    monkeypatch.setattr(changes, "_LARGE", 100)
    assert [found.before for found in write(second, *earlier)] == ["g"]


def test_the_first_version_has_none(tmp_path: Path) -> None:
    only = snapshot(tmp_path, "a", [])
    assert write(only) == ()
    assert write(only, only) == ()
    assert [path.name for path in only.folder.iterdir()] == ["dumps"]


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"{}{", b"3", b"[3]", b"[{}]", b'[{"before": "a", "graphs": [1]}]']
)
def test_a_garbled_table_is_told_of(tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes" / "changes.json").write_bytes(content)
    assert read_changes(tmp_path) == ()
    (record,) = caplog.records
    assert record.getMessage().startswith(f"{tmp_path}/changes/changes.json cannot be read: ")


def test_memory_does_not_grow_with_the_data(tmp_path: Path) -> None:
    lines = [b'<a:s> <a:p> "%06d%s" .\n' % (n, b"x" * 400) for n in range(20_000)]
    new, old = snapshot(tmp_path, "b", lines[1:]), snapshot(tmp_path, "a", lines[:-1])
    size = sum(map(len, lines))
    del lines
    tracemalloc.start()
    try:
        write(new, old)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < size / 3


@pytest.mark.parametrize(
    ("line", "graph"),
    [
        ("<a:s> <a:p> <a:o> .", None),
        ("<a:s> <a:p> <a:o> <a:g> .", "a:g"),
        ("<a:s> <a:p> _:o _:g .", "_:g"),
        ('_:s <a:p> "o" .', None),
        ('_:s <a:p> "o <a:g> ." .', None),
        ('<a:s> <a:p> "\\"o\\\\" <a:g> .', "a:g"),
        ('<a:s> <a:p> "o"@en <a:g> .', "a:g"),
        ('<a:s> <a:p> "o"@ar--rtl .', None),
        ('<a:s> <a:p> "1"^^<a:t> .', None),
        ('<a:s> <a:p> "1"^^<a:t> <a:g> .', "a:g"),
        ('<a:s> <a:p> <<( <a:s> <a:p> "o )>> ." )>> <a:g> .', "a:g"),
        ("<a:s> <a:p> <<( <a:s> <a:p> <<( _:s <a:p> <a:o> )>> )>> .", None),
    ],
)
def test_the_graph_of_a_line(line: str, graph: str | None) -> None:
    assert graph_of(f"{line}\n".encode()) == graph
    (quad,) = parse(line, format=RdfFormat.N_QUADS)
    assert quad.graph_name == graph_name(graph)


@pytest.mark.parametrize("line", ["", "# comment", "<a:s> <a:p> .", '<a:s> <a:p> "o .', "<a:s> <a:p> <a:o>"])
def test_no_line_of_quads_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="no line of N-Quads"):
        graph_of(f"{line}\n".encode())
