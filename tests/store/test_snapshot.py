"""Snapshots: the same input gives the same bytes, and whatever goes wrong the last good one stays."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Store

from kg.build import Summary, build
from kg.faults import InputError, NotFoundError
from kg.store.engine import Question, StoreEngine
from kg.store.index.searching import open_search
from kg.store.snapshot import open_snapshot

from .built import OTHER, REAL, ROOT, built, settings, silent

COUNT = Question("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", results="text/csv")


def files(folder: Path) -> dict[str, bytes]:
    """Return every file under ``folder``, by relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def tree(folder: Path) -> dict[str, tuple[int, int] | str]:
    """Return every path under ``folder`` with what changes when it is written to."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else (path.stat().st_mtime_ns, path.stat().st_size)
        for path in folder.rglob("*")
    }


def make(out: Path, *reports: Path) -> Summary:
    return build(settings(out=out), reports or (OTHER,), out, silent)


def broken_report(folder: Path) -> Path:
    toml = folder / "broken.toml"
    toml.write_text(OTHER.read_text("utf-8").replace("fi-helsinki-2021.txt", "broken.txt"), "utf-8")
    text = OTHER.with_suffix(".txt").read_text("utf-8").replace("Саппоро", "Атлантида")
    (folder / "broken.txt").write_text(text, "utf-8")
    return toml


def test_two_builds_are_byte_identical(tmp_path: Path) -> None:
    """Whatever the order of the reports."""
    one, other = built(REAL, OTHER), make(tmp_path, OTHER, REAL).snapshot
    assert one.version == other.version
    # RocksDB and tantivy name their files anew each time.
    without_store = [
        {
            name: content
            for name, content in files(each.folder).items()
            if not name.startswith(("store/", "index/"))
        }
        for each in (one, other)
    ]
    manifests = [json.loads(each.pop("manifest.json")) for each in without_store]
    assert manifests[0].keys() == manifests[1].keys() >= {"number", "published", "quads", "dumps"}
    for name in ("number", "published", "files"):  # RocksDB's own may differ in size
        for manifest in manifests:
            manifest.pop(name)
    assert manifests[0] == manifests[1]
    assert without_store[0] == without_store[1]
    assert {"dumps/SHA256SUMS", "source/fi-helsinki-2021.txt"} <= without_store[0].keys()
    stores = [set(Store.read_only(str(each.store))) for each in (one, other)]
    assert stores[0] == stores[1]
    found = [open_search(each.folder, each.store).search("культура", each=50).hits for each in (one, other)]
    assert found[0]
    assert set(found[0]) == set(found[1])


def test_default_graph_is_the_union_with_the_same_blank_nodes() -> None:
    snapshot = built(REAL, OTHER)
    store = Store.read_only(str(snapshot.store))
    named = [quad.triple for quad in store if quad.graph_name != DefaultGraph()]
    union = [quad.triple for quad in store if quad.graph_name == DefaultGraph()]
    assert set(named) == set(union)
    assert (snapshot.quads, snapshot.triples) == (len(named) + len(union), len(union))
    assert len(union) < len(named)  # two reports state the same of a place
    assert any(isinstance(triple.subject, BlankNode) for triple in union)


def test_version_follows_from_the_content() -> None:
    assert len({built().version, built(OTHER).version, built(REAL, OTHER).version}) == 3


def test_manifest(tmp_path: Path) -> None:
    done = make(tmp_path)
    manifest = json.loads((tmp_path / "current" / "manifest.json").read_text("utf-8"))
    assert manifest["version"] == done.snapshot.version
    assert manifest["base"] == done.snapshot.base == "https://w3id.org/citypartners/"
    assert manifest["counts"]["events"] == done.events > 10
    assert done.accounted == done.characters > 1000
    assert (tmp_path / "current").readlink() == Path("snapshots") / done.snapshot.version


def test_same_build_again_writes_nothing(tmp_path: Path) -> None:
    make(tmp_path)
    before = tree(tmp_path / "snapshots")
    make(tmp_path)
    after = tree(tmp_path / "snapshots")
    assert {name: after[name] for name in before if name != ".lock"} == {
        name: before[name] for name in before if name != ".lock"
    }
    assert after.keys() == before.keys()


def test_failing_build_leaves_all_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make(out)
    before = tree(out)
    with pytest.raises(InputError, match=r"broken\.txt:"):
        make(out, broken_report(tmp_path))
    assert tree(out) == before


def test_failing_first_build_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        make(tmp_path / "out", broken_report(tmp_path))
    assert not (tmp_path / "out").exists()


def test_reader_goes_on_while_another_version_is_published(tmp_path: Path) -> None:
    make(tmp_path)
    reader = StoreEngine(open_snapshot(tmp_path))
    before = reader.answer(COUNT).body
    make(tmp_path, REAL)
    assert reader.answer(COUNT).body == before
    assert reader.version != open_snapshot(tmp_path).version
    assert StoreEngine(open_snapshot(tmp_path)).answer(COUNT).body != before


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, "tests")
from store.built import settings, OTHER
from kg.build import build

def step(words):
    if words == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

build(settings(out=Path(sys.argv[1]), base="https://example.org/"), [OTHER], Path(sys.argv[1]), step)
"""


@pytest.mark.parametrize("words", ["writing the store", "writing dumps: all"])
def test_killed_build_leaves_the_last_good_one(tmp_path: Path, words: str) -> None:
    last = make(tmp_path).snapshot
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), words], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert list((tmp_path / "snapshots").glob(".new-*"))
    assert open_snapshot(tmp_path) == last
    assert StoreEngine(open_snapshot(tmp_path)).answer(COUNT).body
    done = build(settings(base="https://example.org/"), [OTHER], tmp_path, silent).snapshot
    assert open_snapshot(tmp_path) == done != last
    assert list((tmp_path / "snapshots").glob(".new-*")) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "snapshots"]


def test_builds_wait_for_each_other(tmp_path: Path) -> None:
    """Else the second would take what the first is writing for leftovers of a killed one."""
    make(tmp_path)
    said: list[str] = []
    with (tmp_path / "snapshots" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread = Thread(target=build, args=(settings(), [REAL], tmp_path, said.append))
        thread.start()
        deadline = time.monotonic() + 20
        while "waiting for another build" not in said and time.monotonic() < deadline:
            time.sleep(0.01)
        assert "writing the store" not in said
        fcntl.flock(lock, fcntl.LOCK_UN)
    thread.join(20)
    assert "writing the store" in said


def test_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no snapshot in .*; run `kg build --out "):
        open_snapshot(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"dumps": [{}]}', '{"dumps": 1}', "\udcff"])
def test_damaged_manifest(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(NotFoundError, match=r"cannot be read: .*; build it again"):
        open_snapshot(tmp_path)


def test_damaged_version_is_written_again(tmp_path: Path) -> None:
    done = make(tmp_path).snapshot
    (done.folder / "manifest.json").unlink()
    (done.folder / "dumps" / "data.ttl").unlink()
    again = make(tmp_path).snapshot
    assert (again.version, again.dumps) == (done.version, done.dumps)
    assert (done.folder / "dumps" / "data.ttl").is_file()


def test_base_is_honoured_everywhere(tmp_path: Path) -> None:
    config = settings(base="https://example.org/twins/", out=tmp_path)
    done = build(config, [OTHER], tmp_path, silent).snapshot
    assert done.base == "https://example.org/twins/"
    default = b"https://w3id.org/citypartners/"
    for name in ("data", "inferred", "description"):
        for line in (done.folder / "dumps" / f"{name}.nt").read_bytes().splitlines():
            subject = line.split(b" ")[0]
            # The vocabulary is everybody's; the description declares its prefixes.
            assert subject.startswith(
                (b"<https://example.org/twins/", b"<https://w3id.org/citypartners/ontology>")
            )
            for own in (b"id/", b"report/", b"source/", b"graph/", b"dataset", b"dumps/", b"sparql"):
                assert default + own not in line
    graphs = {str(graph) for graph in Store.read_only(str(done.store)).named_graphs()}
    names = ["fi-helsinki-2021", "findings", "inferred", "links", "ontology", "queries", "void"]
    names += ["wikidata", "wikidata/2016-09"]
    assert graphs == {f"<https://example.org/twins/graph/{name}>" for name in names}


def test_snapshot_is_found_by_its_own_folder_too() -> None:
    assert open_snapshot(built().folder) == built()
    assert os.access(built().store, os.R_OK)
