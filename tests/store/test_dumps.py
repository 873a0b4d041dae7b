"""The dumps: five formats that say the same, packed ones that unpack to it, sums that verify."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import zlib
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store, parse
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from kg.store.download import copy_whole
from kg.store.dumps import FORMATS, PARTS

from .built import OTHER, REAL, built

DUMPS = built(REAL, OTHER).folder / "dumps"
RDFLIB = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}


@cache
def lines(part: str) -> Graph:
    return Graph().parse(DUMPS / f"{part}.nt", format="nt")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its parsers of TriG and JSON-LD
@pytest.mark.parametrize("part", PARTS[:-1])
@pytest.mark.parametrize("suffix", FORMATS)
def test_formats_say_the_same(part: str, suffix: str) -> None:
    graph = Graph()
    if suffix == "trig":
        dataset = Dataset()
        dataset.parse(DUMPS / f"{part}.trig", format="trig")
        for s, p, o, _ in dataset.quads():
            graph.add((s, p, o))
    else:
        graph.parse(DUMPS / f"{part}.{suffix}", format=RDFLIB[suffix])
    if part == "ontology":  # the only one with blank nodes
        assert isomorphic(graph, lines(part))
    else:
        assert set(graph) == set(lines(part))


def test_files_are_those_that_are_promised() -> None:
    names = {f"{part}.{suffix}" for part in PARTS[:-1] for suffix in FORMATS} | {"all.trig"}
    assert {path.name for path in DUMPS.iterdir()} == names | {f"{name}.gz" for name in names} | {
        "SHA256SUMS"
    }
    assert {file.name for file in built(REAL, OTHER).dumps} == names | {f"{name}.gz" for name in names}


def test_sums_verify() -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=DUMPS, check=True)  # noqa: S607
    for file in built(REAL, OTHER).dumps:
        content = (DUMPS / file.name).read_bytes()
        assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert len((DUMPS / "SHA256SUMS").read_text("utf-8").splitlines()) == len(built(REAL, OTHER).dumps)


@pytest.mark.parametrize("path", sorted(DUMPS.glob("*.gz")), ids=lambda path: path.name)
def test_packed_file_unpacks_to_the_plain_one(path: Path) -> None:
    packed = path.read_bytes()
    assert gzip.decompress(packed) == path.with_suffix("").read_bytes()
    assert packed[3] == 0  # no name
    assert packed[4:8] == bytes(4)  # no time
    assert zlib.crc32(path.with_suffix("").read_bytes()) == int.from_bytes(packed[-8:-4], "little")


def test_all_is_the_store() -> None:
    """Literals are canonical and blank nodes keep their names: nothing changes on the way to Oxigraph."""
    assert set(Store.read_only(str(built(REAL, OTHER).store))) == set(parse(path=DUMPS / "all.trig"))


@pytest.mark.parametrize("part", PARTS[:-1])
def test_store_says_what_the_lines_say(part: str) -> None:
    store = Store.read_only(str(built(REAL, OTHER).store))
    graphs = {quad.graph_name for quad in parse(path=DUMPS / f"{part}.trig")}
    stored = {quad.triple for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)}
    assert stored == {quad.triple for quad in parse(path=DUMPS / f"{part}.nt", format=RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("suffix", ["ttl", "trig"])
def test_prefixes_are_sorted(suffix: str) -> None:
    head = [line for line in (DUMPS / f"data.{suffix}").read_text("utf-8").splitlines() if line[:1] == "@"]
    assert head == sorted(head)
    assert len(head) > 5


def test_lines_are_sorted_by_subject_the_type_first() -> None:
    triples = (DUMPS / "data.nt").read_text("utf-8").splitlines()
    subjects = [line.split(" ")[0] for line in triples]
    assert subjects == sorted(subjects)
    seen: set[str] = set()
    for subject, line in zip(subjects, triples, strict=True):
        typed = "#type>" in line.split(" ")[1]
        assert not typed or f"{subject} more" not in seen
        if not typed:
            seen.add(f"{subject} more")


def test_copy_is_whole_or_not_there(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"new")
    copy_whole(source, target)
    assert target.read_bytes() == b"new"
    target.write_bytes(b"old")
    with pytest.raises(FileNotFoundError):
        copy_whole(tmp_path / "nothing", target)
    assert target.read_bytes() == b"old"
    with pytest.raises(FileNotFoundError, match=r"nowhere'$"):
        copy_whole(source, tmp_path / "nowhere" / "target")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


def test_copy_goes_through_a_link(tmp_path: Path) -> None:
    source, target, link = (tmp_path / name for name in ("source", "target", "link"))
    source.write_bytes(b"new")
    target.write_bytes(b"old")
    link.symlink_to(target)
    copy_whole(source, link)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
