"""Whole sites as files: nothing leads nowhere, nothing needs a server, nothing but our own is replaced."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import pytest
from benchmarks.frozen import FilePage, find_faults, read_pages
from click.testing import CliRunner

from kg.cli import main
from kg.config import Config, read_config
from kg.freeze import InTheWayError, freeze
from kg.freeze.folder import MARK, replaced
from kg.store.load import load_files
from kg.store.snapshot import Snapshot

ROOT = Path(__file__).parents[2]
URL = "https://city.example/partners/"
SMALL = """
@prefix : <http://odd.example/data/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:thing a :Kind ; rdfs:label "Ding"@de , "Thing & <b>"@en ; rdfs:seeAlso :other . :other rdfs:label "Вещь"@ru .
"""


@dataclass(frozen=True)
class Made:
    """A frozen site: its folder, and what was told of the work."""

    folder: Path
    told: list[tuple[int, int]]
    dead: tuple[str, ...]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Return a snapshot of a few triples."""
    folder = tmp_path_factory.mktemp("small")
    file = folder / "data.ttl"
    file.write_text(SMALL, encoding="utf-8")
    return load_files(
        [file], folder / "out", base="http://odd.example/data/", keep=1, step=lambda _step: None
    )


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return settings with one saved query that needs nothing and one in which a thing is chosen."""
    root = tmp_path_factory.mktemp("root")
    queries = root / "queries"
    (queries / "choices").mkdir(parents=True)
    (queries / "things.rq").write_text(
        "#+ summary: Things\nSELECT ?thing WHERE { ?thing a ?kind } ORDER BY ?thing\n",
        encoding="utf-8",
    )
    return replace(read_config(ROOT, {}), root=root)


@pytest.fixture(scope="module")
def small(config: Config, snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(config, snapshot, tmp_path_factory.mktemp("frozen") / "site")


def make(config: Config, snapshot: Snapshot, folder: Path, url: str = "") -> Made:
    told: list[tuple[int, int]] = []
    done = freeze(config, snapshot, folder, lambda *counts: told.append(counts), url)
    return Made(folder, told, done.dead)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_no_link_of_a_frozen_site_is_dead(small: Made) -> None:
    assert find_faults(small.folder) == []
    names = {name for name, _ in read_pages(small.folder)}
    assert {"index.html", "404.html", "ru/index.html", "en/thing/index.html"} <= names
    assert (small.folder / "thing.ttl").read_text("utf-8").count("Thing & <b>") == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [("en/sparql/index.html", "there is no server behind it"), ("ru/sparql/index.html", "нет сервера")],
)
def test_a_page_says_what_it_lacks(small: Made, name: str, said: str) -> None:
    assert said in FilePage((small.folder / name).read_text(encoding="utf-8")).text


def test_a_frozen_site_has_all_dumps_with_their_sums(small: Made, snapshot: Snapshot) -> None:
    folder = small.folder / "dumps" / snapshot.version
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_what_is_told_grows(small: Made) -> None:
    assert small.told
    assert all(done <= known for done, known in small.told)
    assert small.told[-1][0] == small.told[-1][1]


def test_the_same_snapshot_gives_the_same_bytes(
    config: Config, snapshot: Snapshot, small: Made, tmp_path: Path
) -> None:
    assert digests(make(config, snapshot, tmp_path / "again").folder) == digests(small.folder)


def test_a_site_that_knows_its_address_tells_it(config: Config, snapshot: Snapshot, tmp_path: Path) -> None:
    made = make(config, snapshot, tmp_path / "site", URL)
    assert find_faults(made.folder) == []
    home = (made.folder / "en" / "index.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{URL}en/">' in home
    missing = FilePage((made.folder / "404.html").read_text(encoding="utf-8"))
    assert all(link.startswith((URL, "#")) for link in missing.links)  # it is shown at any address
    root = Xml.parse(made.folder / "sitemap" / "1.xml").getroot()  # noqa: S314
    listed = [found.text or "" for found in root.iterfind("{*}url/{*}loc")]
    assert f"{URL}ru/thing/" in listed  # as servers of files call a folder
    for address in listed:
        assert (made.folder / unquote(address.removeprefix(URL)) / "index.html").is_file(), address


def test_the_command_replaces_its_own_output_and_nothing_else(snapshot: Snapshot, tmp_path: Path) -> None:
    site, data = tmp_path / "site", str(snapshot.folder.parents[1])
    site.mkdir()
    (site / "diary.txt").write_text("mine", encoding="utf-8")
    refused = CliRunner().invoke(main, ["freeze", str(site), "--data", data])
    assert refused.exit_code == 2
    assert refused.stderr == f"{site}: not empty, and no frozen site; give a new or empty folder\n"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (site / "diary.txt").read_text(encoding="utf-8") == "mine"


def test_without_a_snapshot_nothing_is_written(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["freeze", str(tmp_path / "site"), "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("url", ["ftp://x/", "city.example", "https://x/?a", "https://x/#a"])
def test_an_address_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["freeze", str(tmp_path / "site"), "--url", url]).exit_code == 2


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for text in ("first", "second"):
        with replaced(site, {"version": text}) as folder:
            (folder / "index.html").write_text(text, encoding="utf-8")
            assert not site.exists() or (site / "index.html").read_text("utf-8") == "first"
    with pytest.raises(OSError, match="full"):
        fill_up(site)
    assert (site / "index.html").read_text(encoding="utf-8") == "second"
    assert json.loads((site / MARK).read_text(encoding="utf-8")) == {"version": "second"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def fill_up(site: Path) -> None:
    """Write the half of a new site."""
    with replaced(site, {}) as folder:
        (folder / "index.html").write_text("third", encoding="utf-8")
        raise OSError("full")


@pytest.mark.parametrize("kind", ["file", "link", "others"])
def test_what_is_not_ours_is_refused(kind: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    if kind == "file":
        site.write_text("mine", encoding="utf-8")
    elif kind == "link":
        site.symlink_to(tmp_path)
    else:
        (site / "mine").mkdir(parents=True)
    with pytest.raises(InTheWayError), replaced(site, {}):
        raise AssertionError("nothing may be written")


@pytest.mark.parametrize("had_taken", [False, True])
def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path, *, had_taken: bool) -> None:
    site, left = tmp_path / "site", tmp_path / ".site.new-abc"
    (left / "site").mkdir(parents=True)
    (left / "site" / "index.html").write_text("half", encoding="utf-8")
    if had_taken:  # between the two renames that put the new site in the place of the old one
        (left / "before").mkdir()
        (left / "before" / MARK).write_text("{}", encoding="utf-8")
    with pytest.raises(OSError, match="full"):
        fill_up(site)
    assert [path.name for path in tmp_path.iterdir()] == (["site"] if had_taken else [])


def test_what_another_is_writing_is_left_to_it(tmp_path: Path) -> None:
    site = tmp_path / "site"
    with replaced(site, {"version": "slow"}) as slow:
        with replaced(site, {"version": "quick"}):
            pass
        (slow / "index.html").write_text("slow", encoding="utf-8")
    assert json.loads((site / MARK).read_text(encoding="utf-8")) == {"version": "slow"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
