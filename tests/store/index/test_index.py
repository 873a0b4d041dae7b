"""The index of a snapshot: what is in it, how it is kept, how words are taken and marked."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from kg.store.index.asked import read_asked
from kg.store.index.entries import read_entries
from kg.store.index.marking import Marker
from kg.store.index.searching import SearchIndex, open_search
from kg.store.index.words import is_content, related_stems, stem_words
from kg.store.index.writing import UnreadableError, create_index, fill, make_index, open_index, write_index
from kg.store.load import load_files
from kg.store.publish import roll_back
from kg.store.snapshot import Snapshot, read_snapshot

DATA = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix s: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix cp: <https://w3id.org/citypartners/ontology#> . @base <http://odd.example/> .
<a> a cp:City, cp:Place ; rdfs:label "Орёл"@ru, "Oryol"@en ; skos:altLabel "г. Орёл" .
<b> a cp:City ; rdfs:label "Орел"@ru .
<c> a s:Event ; s:description "Орлы и ёжики в саду"@ru .
<d> rdfs:label "garden" ; rdfs:label 12 .
<e> a sh:ValidationResult ; rdfs:label "garden wall" .
[] rdfs:label "garden of nobody" .
<f> a s:Event ; rdfs:seeAlso "garden" .
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("index")
    (folder / "data.ttl").write_text(DATA, encoding="utf-8")
    return load_files(
        [folder / "data.ttl"], folder / "out", base="http://odd.example/", keep=1, step=lambda _: None
    )


@pytest.fixture(scope="module")
def index(snapshot: Snapshot) -> SearchIndex:
    return open_search(snapshot.folder, snapshot.store)


def found(index: SearchIndex, words: str) -> set[str]:
    return {hit.iri.removeprefix("http://odd.example/") for hit in index.search(words).hits}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Орёл", {"a", "b", "c"}),  # ё is е; the dictionary knows the bird's plural
        ("орел", {"a", "b", "c"}),
        ("oryol", {"a"}),
        ("ежики", {"c"}),
        ("garden", {"d"}),  # findings and what has no name are not searched
        ("gardens", {"d"}),
        ("12", {"d"}),
        ("саду", {"c"}),
    ],
)
def test_any_dataset_is_searched(index: SearchIndex, words: str, expected: set[str]) -> None:
    assert found(index, words) == expected


def test_of_two_places_called_so_neither_is_offered_first(index: SearchIndex) -> None:
    assert index.search("Орёл").best is None
    best = index.search("Oryol").best
    assert best is not None
    assert best.iri.endswith("/a")


def test_kinds_come_from_classes(snapshot: Snapshot) -> None:
    entries = read_entries(Store.read_only(str(snapshot.store)))
    kinds = {entry.iri.removeprefix("http://odd.example/"): entry.kind for entry in entries.found}
    assert kinds == {"a": "place", "b": "place", "c": "event", "d": "other"}
    assert entries.is_whole


def test_what_is_too_much_is_left_out_and_said_so(snapshot: Snapshot, tmp_path: Path) -> None:
    write_index(snapshot.store, tmp_path / "index", most=2)
    index, is_whole = open_index(tmp_path / "index")
    assert (SearchIndex(index, is_whole=is_whole).things, is_whole) == (2, False)


def test_the_snapshot_lists_its_index_and_reading_it_writes_nothing(
    snapshot: Snapshot, index: SearchIndex
) -> None:
    files = {path.name for path in (snapshot.folder / "index").iterdir()}
    assert {f"index/{name}" for name in files} == {
        name for name in snapshot.files if name.startswith("index/")
    }
    assert found(index, "garden") == {"d"}
    assert not [name for name in files if name.endswith(".lock")]
    assert read_snapshot(snapshot.folder).version == snapshot.version


def test_nothing_is_written_into_it_once_it_is_filled(snapshot: Snapshot, tmp_path: Path) -> None:
    index = create_index(tmp_path)
    fill(index, read_entries(Store.read_only(str(snapshot.store))).found)
    for path in tmp_path.glob("*.lock"):
        path.unlink()
    time.sleep(1)  # twice as long as Tantivy waits between two looks at what was committed
    assert not list(tmp_path.glob("*.lock"))
    assert index.searcher().num_docs == 0  # it did not read by itself


def test_anybody_may_read_it(snapshot: Snapshot) -> None:
    # Built by one user, served by another: Tantivy would make some files private.
    assert {path.stat().st_mode & 0o444 for path in (snapshot.folder / "index").iterdir()} == {0o444}


@pytest.mark.parametrize("damage", ["gone", "format", "garbled"])
def test_without_a_readable_index_one_is_made_in_memory(
    snapshot: Snapshot, tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "index"
    if damage != "gone":
        shutil.copytree(snapshot.folder / "index", folder)
    if damage == "format":
        (folder / "about.json").write_text(json.dumps({"format": 99, "whole": True}))
    if damage == "garbled":
        (folder / "meta.json").write_text("?")
    with pytest.raises(UnreadableError):
        open_index(folder)
    assert found(open_search(tmp_path, snapshot.store), "garden") == {"d"}


def test_nothing_is_found_in_nothing() -> None:
    index, is_whole = make_index(read_entries(Store()))
    assert SearchIndex(index, is_whole=is_whole).search("garden", each=5).total == 0


def test_long_texts_are_searched_as_far_as_their_beginning() -> None:
    store = Store()
    text = f"begin {'x ' * 3000}end"
    label = f'<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "{text}" .'
    store.load(label.encode(), RdfFormat.N_TRIPLES)
    index, is_whole = make_index(read_entries(store))
    search = SearchIndex(index, is_whole=is_whole)
    assert (search.search("begin").total, search.search("end").total) == (1, 0)


@pytest.mark.parametrize(
    ("text", "terms", "is_open"),
    [
        ("Будап", (("будап",),), True),
        ("Будапешт ", (("будапешт",),), False),
        ("в Будапеште", (("будапеште",),), True),
        ("визит в", (("визит",),), False),
        ("в", (("в",),), True),
        ("visit to the city", (("visit",), ("city",)), True),
        ('дни "города Турку" 2020', (("дни",), ("города", "турку"), ("2020",)), True),
        ("«Умный город»", (("умный", "город"),), False),
        ('x "b', (("x",), ("b",)), True),
        ("мэр мэр", (("мэр",),), True),
        ("Санкт-Петербург", (("санкт",), ("петербург",)), True),
        (" ".join(f"w{n}" for n in range(20)), tuple((f"w{n}",) for n in range(12)), False),
    ],
)
def test_words_and_phrases_are_read(text: str, terms: tuple[tuple[str, ...], ...], is_open: bool) -> None:
    asked = read_asked(text)
    assert (asked.terms, asked.is_open) == (terms, is_open)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("договоры", "договором"),
        ("Будапеште", "Будапешт"),
        ("студенты", "студентов"),
        ("выставка", "выставок"),
        ("Роттердам", "Роттердамом"),
        ("Милан", "Миланом"),
        ("meetings", "meeting"),
        ("Хёндэ", "хендэ"),
        ("Orléans", "orleans"),
    ],
)
def test_forms_of_a_word_have_a_stem_in_common(first: str, second: str) -> None:
    stems = {stem for word in stem_words(second) for stem in (word, *related_stems(second.lower()))}
    assert stems & set(related_stems(stem_words(first)[0])) or stems & set(related_stems(first.lower()))


@pytest.mark.parametrize(
    ("word", "says"), [("мэр", True), ("и", False), ("между", False), ("the", False), ("2020", True)]
)
def test_words_that_say_nothing_by_themselves(word: str, says: bool) -> None:
    assert is_content(word) == says


TEXT = "Подписан договор о дружбе. Мэр Будапешта вручил ключ."


@pytest.mark.parametrize(
    ("stems", "most", "expected"),
    [
        ({"договор"}, 0, "Подписан [договор] о дружбе. Мэр Будапешта вручил ключ."),
        ({"договор", "будапешт"}, 0, "Подписан [договор] о дружбе. Мэр [Будапешта] вручил ключ."),
        (set(), 20, "Подписан договор о …"),
        ({"ключ"}, 0, "Подписан договор о дружбе. Мэр Будапешта вручил [ключ]."),
    ],
)
def test_words_are_marked(stems: set[str], most: int, expected: str) -> None:
    stretches = Marker(frozenset(stems)).mark(TEXT, most)
    assert "".join(f"[{each.text}]" if each.is_marked else each.text for each in stretches) == expected


@pytest.mark.parametrize("most", [10, 25, 60, 200])
@pytest.mark.parametrize("at", [0, 100, 180])
def test_a_part_of_a_long_text_shows_the_word_and_is_verbatim(most: int, at: int) -> None:
    words = ["слово"] * 200
    words[at] = "ключ"
    text = " ".join(words)
    stretches = Marker(frozenset({"ключ"})).mark(text, most)
    shown = "".join(each.text for each in stretches)
    assert "ключ" in shown
    assert shown.removeprefix("… ").removesuffix(" …") in text
    assert len(shown) <= most + 4


def test_an_index_goes_with_its_snapshot(tmp_path: Path) -> None:
    out = tmp_path / "out"
    texts = ('<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "older" .\n', "# nothing\n")
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.nt").write_text(text)
        load_files([tmp_path / f"{number}.nt"], out, base="urn:", keep=3, step=lambda _: None)
    _, back = roll_back(out)
    assert open_search(back.folder, back.store).search("older").total == 1
