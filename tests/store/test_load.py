"""Any RDF files as a snapshot: their graphs, blank nodes and faults, and the same dumps each time."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, parse

from kg.faults import InputError
from kg.store.engine import Question, StoreEngine
from kg.store.load import STEPS, load_files
from kg.store.snapshot import Snapshot, list_snapshots, open_snapshot

from .built import silent
from .tiny import BASE, rdf

RDF_XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">
 <rdf:Description rdf:about="s"><e:p>один</e:p><e:q rdf:resource="o"/></rdf:Description>
</rdf:RDF>"""
LINES = """<https://example.org/s> <https://example.org/p> "один" .
<https://example.org/s> <https://example.org/q> <https://example.org/o> .
"""
SAME = {
    "a.nt": LINES,
    "a.nq": LINES,
    "a.ttl": '<s> <p> "один" ; <q> <o> .',
    "a.trig": '{ <s> <p> "один" ; <q> <o> . }',
    "a.rdf": RDF_XML,
    "a.owl": RDF_XML,
    "a.jsonld": '{"@id": "s", "https://example.org/p": "один", "https://example.org/q": {"@id": "o"}}',
    "A.TTL": '@prefix : <https://example.org/> . :s :p "один" ; :q :o .',
}


def load(out: Path, *files: Path, base: str = BASE, step: Callable[[str], None] = silent) -> Snapshot:
    return load_files(files, out, base=base, keep=5, step=step)


def dump(snapshot: Snapshot) -> bytes:
    return (snapshot.folder / "dumps" / "all.nq").read_bytes()


def faults(out: Path, *files: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        load(out, *files)
    return str(error.value).splitlines()


@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
@pytest.mark.parametrize("name", SAME)
def test_formats(tmp_path: Path, name: str, packed: str) -> None:
    text = SAME[name].encode()
    content = {"": text, ".gz": gzip.compress(text, mtime=0), ".zst": zstd.compress(text)}[packed]
    done = load(tmp_path / "out", rdf(tmp_path, name + packed, content))
    assert set(Store.read_only(str(done.store))) == set(parse(LINES.encode(), RdfFormat.N_QUADS))
    assert (done.quads, done.triples) == (2, 2)
    assert sorted(dump(done).decode().splitlines(keepends=True)) == sorted(LINES.splitlines(keepends=True))


def test_graphs_are_kept_and_the_default_graph_is_their_union(tmp_path: Path) -> None:
    quads = rdf(
        tmp_path, "a.nq", "<s:1> <p:p> <o:1> <g:1> .\n<s:1> <p:p> <o:1> <g:2> .\n<s:2> <p:p> <o:2> .\n"
    )
    trig = rdf(tmp_path, "b.trig", "<g:1> { <s:3> <p:p> <o:3> } <s:4> <p:p> <o:4> .")
    done = load(tmp_path / "out", quads, trig)
    store = Store.read_only(str(done.store))
    found = {
        str(graph): {str(quad.subject) for quad in store.quads_for_pattern(None, None, None, graph)}
        for graph in (DefaultGraph(), NamedNode("g:1"), NamedNode("g:2"))
    }
    assert found == {
        "DEFAULT": {"<s:1>", "<s:2>", "<s:3>", "<s:4>"},
        "<g:1>": {"<s:1>", "<s:3>"},
        "<g:2>": {"<s:1>"},
    }
    assert (done.quads, done.triples) == (7, 4)
    assert dump(done).decode().splitlines() == [
        "<s:1> <p:p> <o:1> <g:1> .",
        "<s:1> <p:p> <o:1> <g:2> .",
        "<s:2> <p:p> <o:2> .",
        "<s:3> <p:p> <o:3> <g:1> .",
        "<s:4> <p:p> <o:4> .",
    ]


@pytest.mark.parametrize("suffix", ["nq", "trig"])
def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path, suffix: str) -> None:
    """And one file's are the same in every graph, in subjects, objects and graph names."""
    text = {
        "nq": "_:a <p:in> _:g _:g .\n_:a <p:p> _:b <g:1> .\n",
        "trig": "_:g { _:a <p:in> _:g } <g:1> { _:a <p:p> _:b }",
    }[suffix]
    files = [rdf(tmp_path, f"{name}.{suffix}", text) for name in "ab"]
    engine = StoreEngine(load(tmp_path / "out", *files))
    query = """SELECT ?a ?g {
      ?a <p:in> ?g . GRAPH ?g { ?a <p:in> ?g }
      GRAPH <g:1> { ?a <p:p> ?b } ?a <p:p> ?b
    }"""
    rows = engine.answer(Question(query, results="text/csv")).body.decode().split()[1:]
    assert len(rows) == 2
    assert len({term for row in rows for term in row.split(",")}) == 4


def test_triples_about_triples_keep_their_blank_nodes(tmp_path: Path) -> None:
    """RDF 1.2: a triple as an object."""
    file = rdf(tmp_path, "a.ttl", "_:a <p:says> <<( _:b <p:p> _:a )>> . _:b <p:p> _:a .")
    done = load(tmp_path / "out", file)
    by_predicate = {quad.predicate.value: quad for quad in Store.read_only(str(done.store))}
    said = by_predicate["p:says"].object
    assert said == by_predicate["p:p"].triple
    assert said.object == by_predicate["p:says"].subject


def test_same_files_give_the_same_version_and_dumps(tmp_path: Path) -> None:
    """Nameless nodes too, whose names the parser draws by lot."""
    turtle = rdf(tmp_path, "a.ttl", "<s:s> <p:p> [ <p:q> ( 1 2 ) ] . _:x <p:p> [] .")
    lines = rdf(tmp_path, "b.nt", "_:x <p:p> _:y .\n_:x <p:p> _:y .\n")
    one, other = load(tmp_path / "one", turtle, lines), load(tmp_path / "other", turtle, lines)
    assert one.version == other.version
    assert [dump.sha256 for dump in one.dumps] == [dump.sha256 for dump in other.dumps]
    stores = [set(Store.read_only(str(each.store))) for each in (one, other)]
    assert stores[0] == stores[1]
    assert len(stores[0]) == 8


def test_version_is_that_of_the_bytes_formats_and_base(tmp_path: Path) -> None:
    one = rdf(tmp_path, "a.nt", "<s:s> <p:p> <o:o> .\n")
    versions = [
        load(tmp_path / "out", one).version,
        load(tmp_path / "out", rdf(tmp_path, "a.ttl", one.read_bytes())).version,
        load(tmp_path / "out", rdf(tmp_path, "b.nt", one.read_bytes() + b"\n")).version,
        load(tmp_path / "out", one, base="https://example.com/").version,
        load(tmp_path / "out", one, one).version,
    ]
    assert len(set(versions)) == len(versions)
    assert load(tmp_path / "out", rdf(tmp_path, "other-name.nt", one.read_bytes())).version == versions[0]


def test_snapshot_of_files_is_one_like_any_other(tmp_path: Path) -> None:
    done = load(tmp_path / "out", rdf(tmp_path, "a.ttl", "<s> <p> 1 ."), base="https://example.com/x/")
    assert open_snapshot(tmp_path / "out") == done
    assert done.base == "https://example.com/x/"
    assert {file.name for file in done.dumps} >= {"all.nq", "all.nq.gz", "all.nq.zst"}
    body = StoreEngine(done).answer(Question("SELECT ?s ?p ?o { ?s ?p ?o }", results="text/csv")).body
    assert body.split() == [b"s,p,o", b"https://example.com/x/s,https://example.com/x/p,1"]
    assert sorted(path.name for path in done.folder.iterdir()) == ["dumps", "index", "manifest.json", "store"]


def test_no_triples_are_a_snapshot_too(tmp_path: Path) -> None:
    done = load(tmp_path / "out", rdf(tmp_path, "a.nq", ""))
    assert (done.quads, done.triples, dump(done)) == (0, 0, b"")
    assert open_snapshot(tmp_path / "out") == done


@pytest.mark.parametrize(
    ("name", "text", "place", "words"),
    [
        ("a.nt", "<a:a> <b:b> <c:c> .\n<a:a> <b> <c:c> .\n", ":2:7: ", "No scheme found"),
        ("a.nq", '<a:a> <b:b> "c .\n', ":1:13: ", "Unexpected"),
        ("a.ttl", "<a:a> <b:b>\n   <c:c> ;;. <d:d> .", ":2:20: ", ""),
        ("a.trig", "<g:g> { <a:a> <b:b> }", ":1:21: ", ""),
        ("a.jsonld", '{"@id":\n "x",, }', ":2:6: ", "Object keys must be strings"),
        ("a.rdf", "<rdf:RDF/>", ": ", ""),
        ("a.jsonld", '{"@context": "https://127.0.0.1:1/", "@id": "x"}', ": ", "remote contexts"),
        ("a.nt.gz", gzip.compress(b"<a:a> <b> <c:c> .\n", mtime=0), ":1:7: ", "No scheme found"),
        (
            "a.nt.gz",
            gzip.compress(LINES.encode() * 9, mtime=0)[:-9],
            ": ",
            "cannot be unpacked: compressed file ended",
        ),
        ("a.nt.gz", LINES, ": ", "cannot be unpacked: not a gzipped file"),
        (
            "a.nt.zst",
            zstd.compress(LINES.encode() * 9)[:-9],
            ": ",
            "cannot be unpacked: compressed file ended",
        ),
        ("a.nt.zst", LINES, ": ", "cannot be unpacked: unable to decompress"),
        ("a.txt", LINES, ": ", "no known suffix '.txt'; known are .ttl, .nt, .nq, .trig, .rdf"),
        ("gz", LINES, ": ", "no known suffix ''"),
        ("a.nt", b'<a:a> <b:b> "\xff" .\n', ":1:14: ", "UTF-8"),
    ],
)
def test_fault_is_one_line(tmp_path: Path, name: str, text: str | bytes, place: str, words: str) -> None:
    file = rdf(tmp_path, name, text)
    told = faults(tmp_path / "out", file)
    assert told[0].startswith(f"{file}{place}")
    assert words in told[0]
    assert len(told) == 1
    assert list_snapshots(tmp_path / "out") == ()


def test_every_fault_of_every_file_is_told_and_nothing_published(tmp_path: Path) -> None:
    out = tmp_path / "out"
    good = load(out, rdf(tmp_path, "good.nt", LINES))
    many = rdf(tmp_path, "many.nt", f"<a> <b:b> <c:c> .\n{LINES}<a:a> <b:b> .\n<a:a> <b> <c:c> .\n")
    told = faults(
        out, many, rdf(tmp_path, "good.ttl", "<a> <b> <c> ."), rdf(tmp_path, "bad.ttl", "<a:a> <b:b> .")
    )
    assert [line.removeprefix(f"{tmp_path}/").partition(": ")[0] for line in told] == [
        "bad.ttl:1:13",
        "many.nt:1:1",
        "many.nt:4:13",
        "many.nt:5:7",
    ]
    assert open_snapshot(out) == good
    assert {path.name for path in (out / "snapshots").iterdir()} == {".lock", good.version}
    assert len(faults(out, rdf(tmp_path, "most.nt", "<a> <b> <c> .\n" * 1000))) == 20


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.nt").mkdir()
    assert faults(tmp_path / "out", tmp_path / "a.nt")[0].startswith(f"{tmp_path}/a.nt: not a plain file; ")
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "out", tmp_path / "none.nt")
    assert not (tmp_path / "out").exists()


def test_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    file = rdf(tmp_path, "a.nt", LINES)

    def change(words: str) -> None:
        if words.startswith("reading"):
            file.write_text(LINES + "<a:a> <b:b> <c:c> .\n", "utf-8")

    with pytest.raises(InputError, match=r"a\.nt: changed while it was read; load it again"):
        load(tmp_path / "out", file, step=change)


def test_progress(tmp_path: Path) -> None:
    said: list[str] = []
    lines = "".join(f'<s:{number}> <p:p> "{"long " * 200}" .\n' for number in range(12_000))
    load(tmp_path / "out", rdf(tmp_path, "a.nt", lines), step=said.append)
    assert len(said) <= STEPS
    assert [words for words in said if words.startswith("reading")] == [
        f"reading: {tenth}0 %" for tenth in range(1, 11)
    ]
    assert {"reading: 100 %", "writing the store: 100 %", "publishing"} <= set(said)
