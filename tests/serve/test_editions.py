"""New data under load: no request fails, the new version comes by itself, a damaged one does not."""

from __future__ import annotations

import json
import re
import signal
import threading
import time
from pathlib import Path

import pytest

from kg.store.load import load_files
from kg.store.publish import roll_back
from kg.store.snapshot import Snapshot

from .crowds import Crowd
from .running import Server, by_get
from .watched import ENDLESS, JSON, Watched, ask, family_of, until, watched

WORD = by_get("SELECT ?word { GRAPH ?g { ?s ?p ?word } }").having(Accept=JSON)


class Readers(Crowd):
    """Clients that go on asking for the word of the data, and note what they are told."""

    def __init__(self, server: Server) -> None:
        super().__init__(range(3))
        self._server = server
        self.words: list[str] = []

    def ask(self, number: int) -> None:
        try:
            reply = ask(self._server, WORD, f"127.0.0.{number + 2}")
            page = ask(self._server, by_get("ASK {}").having(Accept="text/html"), f"127.0.0.{number + 2}")
        except OSError as error:
            self.failures.append(repr(error))
            return
        if reply.status != 200 or page.status != 200:
            self.failures.append(f"{reply.status} {page.status} {reply.text[:200]}")
        elif number == 0:  # in the order in which one client was told
            self.words.append(word_of(reply.text))


def word_of(text: str) -> str:
    (row,) = json.loads(text)["results"]["bindings"]
    return str(row["word"]["value"])


def served(server: Server) -> str:
    return str(server.get("/health").json()["version"])


def published(out: Path, word: str) -> Snapshot:
    """Publish a snapshot that says ``word``."""
    file = out.with_name(f"{word}.nq")
    file.write_text(f'<a:a> <a:b> "{word}" <a:g> .\n')
    return load_files([file], out, base="https://example.org/", keep=5, step=lambda _: None)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_new_data_comes_without_a_gap(out: Path, tmp_path: Path) -> None:
    words = ["one", "two", "three", "four"]
    first = published(out, "one")
    with watched(out, tmp_path, log="info") as watch, Readers(watch.server) as readers:
        assert served(watch.server) == first.version
        tags = {ask(watch.server, WORD).headers["ETag"]}
        for word in words[1:]:
            new = published(out, word)
            until(lambda new=new: served(watch.server) == new.version, 5)  # type: ignore[misc]
            reply = ask(watch.server, WORD)
            assert word_of(reply.text) == word
            tags.add(reply.headers["ETag"])
        assert len(tags) == len(words)
        _, back = roll_back(out)
        until(lambda: served(watch.server) == back.version, 5)
        assert word_of(ask(watch.server, WORD).text) == "three"
        time.sleep(0.2)
    assert readers.failures == []
    changes = [word for n, word in enumerate(readers.words) if n == 0 or readers.words[n - 1] != word]
    assert changes == [*words, "three"]  # one after the other, never back and forth
    assert len([line for line in watch.events("kg.serve") if "is served now" in line["message"]]) == 4


def test_a_query_under_way_is_answered_by_the_data_it_began_with(out: Path, tmp_path: Path) -> None:
    digits = " ".join(map(str, range(10)))
    values = " ".join(f"VALUES ?v{number} {{ {digits} }}" for number in range(6))
    slow = f"SELECT ?word (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?word }} {values} }} GROUP BY ?word"
    published(out, "old")
    with watched(out, tmp_path, log="error") as watch:
        found: list[str] = []
        asking = threading.Thread(target=lambda: found.append(watch.server.query(slow).text))
        asking.start()
        time.sleep(0.3)
        new = published(out, "new")
        watch.process.send_signal(signal.SIGHUP)
        until(lambda: served(watch.server) == new.version, 5)
        asking.join()
        assert "results" in found[0], found[0]
        (row,) = json.loads(found[0])["results"]["bindings"]
        assert (row["word"]["value"], row["n"]["value"]) == ("old", "1000000")
        assert word_of(ask(watch.server, WORD).text) == "new"


def test_on_sighup_all_is_opened_anew_and_the_old_processes_end(out: Path, tmp_path: Path) -> None:
    published(out, "one")
    with watched(out, tmp_path, log="info", query_processes=2) as watch:
        until(lambda: watch.server.query("ASK {}").status == 200, 5)
        before = family_of(watch.process.pid)
        with Readers(watch.server) as readers:
            for number in range(1, 4):
                watch.process.send_signal(signal.SIGHUP)
                until(lambda number=number: len(served_lines(watch)) == number, 5)  # type: ignore[misc]
            time.sleep(0.2)
        assert readers.failures == []
        until(lambda: len(family_of(watch.process.pid)) == len(before), 20)  # pages may ask them for a while
        assert watch.server.get("/metrics").status == 200


def served_lines(watch: Watched) -> list[object]:
    return [line for line in watch.events("kg.serve") if "is served now" in line["message"]]


@pytest.mark.parametrize("damage", ["garbled", "cut", "gone"])
def test_damaged_data_is_not_served_and_told(out: Path, tmp_path: Path, damage: str) -> None:
    good = published(out, "good")
    with watched(out, tmp_path, log="info") as watch, Readers(watch.server) as readers:
        bad = published(tmp_path / "elsewhere", "bad")
        target = out / "snapshots" / bad.version
        bad.folder.rename(target)
        match damage:
            case "garbled":
                text = (target / "manifest.json").read_text()
                (target / "manifest.json").write_text(text[: len(text) // 2])
            case "cut":
                for file in target.glob("store/*.sst"):
                    file.write_bytes(file.read_bytes()[:100])
            case _:
                (target / "store" / "CURRENT").unlink()
        (out / "next").symlink_to(target)
        (out / "next").rename(out / "current")
        until(lambda: any(re.search(bad.version, line["message"]) for line in told(watch)), 5)
        assert served(watch.server) == good.version
        assert word_of(ask(watch.server, WORD).text) == "good"
        better = published(out, "better")
        until(lambda: served(watch.server) == better.version, 5)
    assert readers.failures == []
    assert set(readers.words) <= {"good", "better"}


def told(watch: Watched) -> list[dict[str, str]]:
    return [line for line in watch.lines() if line.get("level") in ("warning", "error")]


def test_a_server_begins_with_the_last_good_data(out: Path, tmp_path: Path) -> None:
    good = published(out, "good")
    bad = published(out, "bad")
    (bad.folder / "manifest.json").write_text("{}")
    with watched(out, tmp_path, log="info") as watch:
        assert served(watch.server) == good.version
        assert bad.version in watch.output.read_text()


def test_queries_of_an_old_edition_end_at_their_deadline(out: Path, tmp_path: Path) -> None:
    (tmp_path / "many.nt").write_text("".join(f'<a:{n}> <a:b> "{n}" .\n' for n in range(1000)))
    load_files([tmp_path / "many.nt"], out, base="https://example.org/", keep=5, step=lambda _: None)
    with watched(out, tmp_path, log="error", query_timeout=2, query_processes=2) as watch:
        found: list[int] = []
        asking = threading.Thread(target=lambda: found.append(watch.server.query(ENDLESS).status))
        asking.start()
        time.sleep(0.5)
        new = published(out, "new")
        until(lambda: served(watch.server) == new.version, 5)
        asking.join(5)
        assert found == [503]
