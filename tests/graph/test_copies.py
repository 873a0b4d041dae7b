"""The dated copies of Wikidata: what is read, what is refused, that they harm nothing else of a dataset."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store
from store.built import OTHER, ROOT, settings, silent

from kg.build import build
from kg.config import Config
from kg.faults import Fault, InputError
from kg.graph.copies import read_copies
from kg.iris import CC0, Iris, expand
from kg.query.paging import Paging
from kg.query.run import answer
from kg.query.saved import read_queries
from kg.store.engine import StoreEngine
from kg.store.index.entries import read_entries
from kg.store.snapshot import Snapshot

IRIS = Iris("https://example.org/")
HEAD = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<> dct:issued "2026-11"^^xsd:gYearMonth ; dct:source <https://www.wikidata.org/> ; dct:subject wd:Q1 ;
  dct:license <https://creativecommons.org/publicdomain/zero/1.0/> ; void:propertyPartition <#P190> .
<#P190> void:property wdt:P190 .
"""
GOOD = HEAD + 'wd:Q1 wdt:P190 wd:Q2 . wd:Q2 rdfs:label "Zwei"@de .\n'


def write(folder: Path, **texts: str) -> Path:
    """Write copies, ``c2026_11`` as ``2026-11.ttl``, into ``folder``."""
    for name, text in texts.items():
        (folder / f"{name.removeprefix('c').replace('_', '-')}.ttl").write_text(text, encoding="utf-8")
    return folder


def test_the_newest_copy_has_the_graph_and_the_others_one_of_their_date(tmp_path: Path) -> None:
    """A day of a month is newer than the month itself, of which nobody knows the day."""
    day = GOOD.replace('"2026-11"^^xsd:gYearMonth', '"2026-11-23"^^xsd:date')
    old = GOOD.replace("2026-11", "2016-09")
    copies = read_copies(write(tmp_path, c2026_11=GOOD, c2026_11_23=day, c2016_09=old), IRIS)
    assert [(copy.issued, copy.graph) for copy in copies] == [
        ("2026-11-23", "https://example.org/graph/wikidata"),
        ("2026-11", "https://example.org/graph/wikidata/2026-11"),
        ("2016-09", "https://example.org/graph/wikidata/2016-09"),
    ]
    assert b"<https://example.org/graph/wikidata> <http://purl.org/dc/terms/issued> " in copies[0].triples
    assert (
        b"<https://example.org/graph/wikidata#P190> <http://rdfs.org/ns/void#property> " in copies[0].triples
    )


def test_there_may_be_no_copies(tmp_path: Path) -> None:
    assert read_copies(tmp_path / "nowhere", IRIS) == ()


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("2026-11", HEAD + "wd:Q1 wdt:P190 wd:Q2 ; .\nwd:Q3 wdt:P190 .\n", 11, "has to be Turtle"),
        ("November", GOOD, 0, "a name that is no date"),
        ("2026-13", GOOD, 0, "a name that is no date"),
        ("2026-10", GOOD, 0, "does not say its dct:issued"),
        ("2026-11", GOOD.replace("xsd:gYearMonth", "xsd:string"), 0, "does not say its dct:issued"),
        ("2026-11", GOOD.replace("https://www.wikidata.org/", "https://e.org/"), 0, "does not say its dct:source"),  # noqa: E501
        ("2026-11", GOOD.replace("zero/1.0/", "mark/1.0/"), 0, "does not say its dct:license"),
        ("2026-11", GOOD.replace("dct:subject", "dct:about"), 0, "does not say its dct:subject"),
        ("2026-11", GOOD.replace("void:propertyPartition", "void:p"), 0, "say its void:propertyPartition"),
        ("2026-11", GOOD + "\n<https://example.org/id/place/at> rdfs:label 'A' .\n", 12, "nothing of Wikidata's"),  # noqa: E501
        ("2026-11", GOOD + "[] rdfs:label 'A' .\n", 0, "nothing of Wikidata's"),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_file_and_line(
    tmp_path: Path, name: str, text: str, line: int, words: str
) -> None:
    (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_copies(tmp_path, IRIS)
    (found,) = {fault for fault in caught.value.faults if words in str(fault)}
    assert (found.file, found.line) == (f"{name}.ttl", line)


def test_faults_of_all_copies_are_told_in_one_run(tmp_path: Path) -> None:
    write(tmp_path, c2026_10=GOOD, c2026_09=GOOD)
    (tmp_path / "2026-08.ttl").write_bytes(b"\xff")
    with pytest.raises(InputError) as caught:
        read_copies(tmp_path, IRIS)
    assert {fault.file for fault in caught.value.faults} == {"2026-08.ttl", "2026-09.ttl", "2026-10.ttl"}
    assert Fault("2026-08.ttl", 0, 0, "not UTF-8", "save it as UTF-8") in caught.value.faults


def test_the_copies_of_this_project_hold_what_was_asked() -> None:
    """105 statements of April 2026, 97 of September 2016: as many 1s as each column of their table has."""
    copies = read_copies(ROOT / "data" / "wikidata", IRIS)
    first = {
        copy.issued: copy.triples.count(b"<http://www.wikidata.org/prop/direct/P190> ") for copy in copies
    }
    assert {date: first[date] - 1 for date in ("2026-04", "2016-09")} == {"2026-04": 105, "2016-09": 97}
    # Which language a name of 2016 is in that stands there no longer is not known: «Warschau» is not English.
    old = next(copy.triples.decode() for copy in copies if copy.issued == "2016-09")
    assert '"Warschau" .' in old
    assert '"Paris"' not in old


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, Snapshot, Snapshot]:
    """Return settings, and snapshots of one report without a copy and with two of them."""
    root = tmp_path_factory.mktemp("copies")
    for name in ("data", "ontology", "queries"):
        shutil.copytree(ROOT / name, root / name)
    shutil.rmtree(root / "data" / "wikidata")
    config = replace(settings(), root=root, out=root / "out")
    without = build(config, (OTHER,), config.out, silent).snapshot
    folder = root / "data" / "wikidata"
    folder.mkdir()
    write(folder, c2026_11=GOOD.replace("wd:Q1 ", "wd:Q1757 "), c2016_09=GOOD.replace("2026-11", "2016-09"))
    return config, without, build(config, (OTHER,), config.out, silent).snapshot


def graph_of(snapshot: Snapshot, name: str) -> set[str]:
    store = Store.read_only(str(snapshot.store))
    graph = NamedNode(f"{snapshot.base}graph/{name}")
    return {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, graph)}


def test_a_dataset_without_a_copy_builds(rooms: tuple[Config, Snapshot, Snapshot]) -> None:
    _, without, _ = rooms
    assert not graph_of(without, "wikidata")
    assert not [dump.name for dump in without.dumps if dump.name.startswith("wikidata")]
    assert not [line for line in graph_of(without, "void") if f"{without.base}dataset/wikidata>" in line]


def test_a_copy_changes_nothing_of_what_is_ours(rooms: tuple[Config, Snapshot, Snapshot]) -> None:
    """Not what is inferred, found by words or counted, nor what the other saved queries answer."""
    config, without, with_copies = rooms
    for name in ("inferred", "links", "findings", "ontology", "fi-helsinki-2021"):
        assert graph_of(without, name) == graph_of(with_copies, name) != set()
    found = [
        {entry.iri for entry in read_entries(Store.read_only(str(each.store))).found}
        for each in (without, with_copies)
    ]
    assert found[0] == found[1]
    assert without.counts == with_copies.counts
    engines = StoreEngine(without), StoreEngine(with_copies)
    queries = read_queries(config.queries)
    for name in ("counts", "partners", "links-out", "find-events", "events-elsewhere", "findings"):
        before, after = (answer(engine, queries[name], {}, Paging(), "en").rows for engine in engines)
        assert before == after, name


def test_copies_are_graphs_of_their_own_that_tell_their_date(
    rooms: tuple[Config, Snapshot, Snapshot],
) -> None:
    _, _, snapshot = rooms
    issued = expand("dct:issued")
    for name, date in (("wikidata", "2026-11"), ("wikidata/2016-09", "2016-09")):
        lines = graph_of(snapshot, name)
        graph = f"<{snapshot.base}graph/{name}>"
        (said,) = [line for line in lines if line.startswith(f"{graph} <{issued}>")]
        assert f'"{date}"' in said
        assert said in graph_of(snapshot, "void")
        assert f"{graph} <{expand('dct:license')}> <{CC0}>" in graph_of(snapshot, "void")


def test_the_part_to_take_is_the_newest_copy_with_its_own_licence(
    rooms: tuple[Config, Snapshot, Snapshot],
) -> None:
    _, _, snapshot = rooms
    names = {f"wikidata.{suffix}" for suffix in ("ttl", "nt", "trig", "jsonld", "rdf")}
    assert names <= {dump.name for dump in snapshot.dumps}
    taken = (snapshot.folder / "dumps" / "wikidata.nt").read_text("utf-8")
    assert {line.removesuffix(" .") for line in taken.splitlines()} == graph_of(snapshot, "wikidata")
    void = graph_of(snapshot, "void")
    part = f"<{snapshot.base}dataset/wikidata>"
    assert f"{part} <{expand('dct:license')}> <{CC0}>" in void
    assert f"<{snapshot.base}dumps/latest/wikidata.ttl> <{expand('dct:license')}> <{CC0}>" in void
    assert f"<{snapshot.base}dataset> <{expand('void:subset')}> {part}" in void
    number = f'"{len(taken.splitlines())}"^^<{expand("xsd:integer")}>'
    assert f"{part} <{expand('void:triples')}> {number}" in void


def test_the_same_copies_give_the_same_version(
    rooms: tuple[Config, Snapshot, Snapshot], tmp_path: Path
) -> None:
    config, without, snapshot = rooms
    again = build(config, (OTHER,), tmp_path / "out", silent).snapshot
    assert again.version == snapshot.version != without.version
