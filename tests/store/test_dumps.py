"""The dumps: six formats that say the same, packed ones that unpack to it, sums that verify."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
import zlib
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from kg.graph.links import make_linkset
from kg.graph.parts import Parts, sort_lines
from kg.store.download import copy_whole
from kg.store.dumps import FORMATS, PARTS, write_dumps, write_quads_dump

from .built import BASE, OTHER, REAL, built

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DUMPS = built(REAL, OTHER).folder / "dumps"
PART_GRAPHS = ("inferred", "ontology", "void")
ABOUT_GRAPHS = ("findings", "queries")
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
    names = {f"{part}.{suffix}" for part in PARTS[:-1] for suffix in FORMATS} | {"all.trig", "all.nq"}
    names |= {f"{name}.{suffix}" for name in names for suffix in ("gz", "zst")} | {"ro-crate-metadata.json"}
    assert {path.name for path in DUMPS.iterdir()} == names | {"SHA256SUMS"}
    assert {file.name for file in built(REAL, OTHER).dumps} == names


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


@pytest.mark.parametrize("path", sorted(DUMPS.glob("*.zst")), ids=lambda path: path.name)
def test_zstandard_file_unpacks_to_the_plain_one(path: Path) -> None:
    packed = path.read_bytes()
    assert zstd.decompress(packed) == path.with_suffix("").read_bytes()
    # RFC 8878, section 3.1.1.1: the frame's descriptor, then its window.
    descriptor, window = packed[4], packed[5]
    assert descriptor & 0b100, "no checksum of the content"
    assert not descriptor & 0b11, "a dictionary is needed"
    if not descriptor & 0b100000:
        size = 1 << (10 + (window >> 3))
        assert size + size // 8 * (window & 7) <= 8 << 20, "larger than what RFC 9659 has browsers take"


def test_quads_are_sorted_and_those_of_all() -> None:
    lines = (DUMPS / "all.nq").read_bytes().splitlines(keepends=True)
    assert all(line < following for line, following in pairwise(lines))
    assert set(parse(path=DUMPS / "all.nq")) == set(parse(path=DUMPS / "all.trig"))
    assert len(lines) > 8000


def test_dumps_can_be_made_again_from_the_quads(tmp_path: Path) -> None:
    """Whatever made them, the same triples give the same bytes, compressed and described."""
    graphs: dict[str, bytes] = {}
    for line in (DUMPS / "all.nq").read_bytes().splitlines():
        triple, _, graph = line.removesuffix(b"> .").rpartition(b" <")
        graphs[graph.decode()] = graphs.get(graph.decode(), b"") + triple + b" .\n"
    ordered = {iri: sort_lines(triples) for iri, triples in reversed(graphs.items())}
    inferred, ontology, void = ((iri, ordered.pop(iri)) for iri in (f"{BASE}graph/{n}" for n in PART_GRAPHS))
    about = {iri: ordered.pop(iri) for iri in (f"{BASE}graph/{name}" for name in ABOUT_GRAPHS)}
    copies = {iri: ordered.pop(iri) for iri in sorted(ordered) if iri.startswith(f"{BASE}graph/wikidata")}
    linkset = (f"{BASE}dataset/linkset", make_linkset(ordered.values()))
    parts = Parts(ordered, inferred, ontology, void, about, copies, linkset)
    write_dumps(parts, tmp_path / "again", lambda _: None)
    assert [path.name for path in sorted((tmp_path / "again").iterdir())] == [
        path.name for path in sorted(DUMPS.iterdir())
    ]
    for path in DUMPS.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_quads_of_any_order_are_dumped_sorted(tmp_path: Path) -> None:
    lines = (DUMPS / "all.nq").read_bytes().splitlines(keepends=True)
    shuffled = lines[1::2] + lines[::2] + lines[:100]
    (tmp_path / "unsorted.nq").write_bytes(b"".join(shuffled))
    files = write_quads_dump(tmp_path / "unsorted.nq", tmp_path / "dumps", "0123456789abcdef", lambda _: None)
    assert [file.name for file in files] == ["all.nq", "all.nq.gz", "all.nq.zst", "ro-crate-metadata.json"]
    assert [path.name for path in sorted((tmp_path / "dumps").iterdir())] == [
        "SHA256SUMS",
        *(file.name for file in files),
    ]
    for name in ("all.nq", "all.nq.gz", "all.nq.zst"):
        assert (tmp_path / "dumps" / name).read_bytes() == (DUMPS / name).read_bytes()
    assert (tmp_path / "unsorted.nq").read_bytes() == b"".join(shuffled)


def test_an_empty_dataset_has_dumps(tmp_path: Path) -> None:
    (tmp_path / "empty.nq").touch()
    files = write_quads_dump(tmp_path / "empty.nq", tmp_path / "dumps", "0123456789abcdef", lambda _: None)
    assert {file.name: file.size for file in files}["all.nq"] == 0
    assert gzip.decompress((tmp_path / "dumps" / "all.nq.gz").read_bytes()) == b""
    assert zstd.decompress((tmp_path / "dumps" / "all.nq.zst").read_bytes()) == b""


def test_all_is_the_store() -> None:
    """Literals are canonical and blank nodes keep their names: nothing changes on the way to Oxigraph."""
    dumped = set(parse(path=DUMPS / "all.trig"))
    union = {Quad(quad.subject, quad.predicate, quad.object) for quad in dumped}
    assert set(Store.read_only(str(built(REAL, OTHER).store))) == dumped | union


@pytest.mark.parametrize("part", [part for part in PARTS if part not in ("linkset", "all")])
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
