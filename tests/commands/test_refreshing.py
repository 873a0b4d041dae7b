"""`kg wikidata refresh` makes a copy, `check` finds wrong links: with servers of this machine, and none."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from link.online.standing import WIKIDATA, Asked, Said, Standing, query_service, standing
from link.online.test_polite import free_port
from running import ENVIRONMENT, KG, kg
from serve.running import running

from kg.link.online.polite import Manners
from kg.source.tables import PLACE_COLUMNS

ROWS = (  # key, kinds, within, item, GeoNames number
    ("ru", "country", "", "Q159", ""),
    ("ru-saint-petersburg", "city", "ru", "Q656", "498817"),
    ("fi", "country", "", "Q33", "660013"),
    ("fi-turku", "city", "fi", "Q200000", "633679"),  # line 5: merged
)
REPORT = """\
file = "report.txt"
host = "ru-saint-petersburg"
year = 2020
title = "Partners"
publisher = "City"
language = "en"
"""
OLD = Path(__file__).parents[2] / "data" / "wikidata" / "2026-04.ttl"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project in ``tmp_path``, the current folder; do not wait between questions."""
    names = ("key", "kinds", "within", "wikidata", "geonames")
    rows = [dict(zip(names, row, strict=True)) for row in ROWS]
    cells = [PLACE_COLUMNS, *([row.get(column, "") for column in PLACE_COLUMNS] for row in rows)]
    (tmp_path / "data" / "source").mkdir(parents=True)
    (tmp_path / "data" / "places.tsv").write_text("".join("\t".join(row) + "\n" for row in cells), "utf-8")
    (tmp_path / "data" / "source" / "report.toml").write_text(REPORT, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_ONLINE_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr("kg.link.online.wikidata.Manners", partial(Manners, pause=0, first_wait=0))
    return tmp_path


@pytest.fixture
def wikidata() -> Iterator[Standing]:
    with standing(query_service()) as place:
        yield place


def run_kg(*arguments: str, place: Standing | None = None) -> tuple[int, list[str], list[str]]:
    """Return exit code, standard output and standard error of ``kg wikidata``."""
    endpoint = ("--endpoint", place.endpoint) if place else ()
    kept = str(Path.cwd() / "kept")
    done = kg("wikidata", *arguments, *endpoint, KG_ONLINE_CACHE=kept)
    return done.exit_code, done.stdout.splitlines(), done.stderr.splitlines()


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def test_refresh_writes_a_copy_and_tells_what_changed(project: Path, wikidata: Standing) -> None:
    (project / "data" / "wikidata").mkdir()
    shutil.copy(OLD, project / "data" / "wikidata")
    code, out, err = run_kg("refresh", place=wikidata)
    assert code == 0
    # Four of the table, what the merged one became, and three more that the host has as P190.
    assert out[0] == "items 8, of them in places.tsv 4"
    assert out[1].endswith(f"in {project}/data/wikidata/{today()}.ttl")
    assert out[2] == "compared with 2026-04, of 1 items that both have:"
    assert [line.split(":")[0] for line in out[3:]] == ["  P190", "  labels"]
    assert err[-1] == "places.tsv:5: Q200000 was merged into Q38511; put Q38511"
    assert sorted(path.name for path in (project / "data" / "wikidata").iterdir()) == [
        "2026-04.ttl",
        f"{today()}.ttl",
    ]


def test_refresh_again_asks_again_and_finds_the_same(project: Path, wikidata: Standing) -> None:
    run_kg("refresh", place=wikidata)
    file = project / "data" / "wikidata" / f"{today()}.ttl"
    first, asked = file.read_bytes(), len(wikidata.asked)
    code, out, _ = run_kg("refresh", place=wikidata)
    assert (code, file.read_bytes()) == (0, first)
    assert out[-1] == f"compared with {today()}, of 8 items that both have: the same statements"
    assert len(wikidata.asked) == 2 * asked


def test_refresh_of_further_items(wikidata: Standing) -> None:
    code, out, _ = run_kg("refresh", "--items", "Q1757,Q60", "--items", "Q1055", place=wikidata)
    assert (code, out[0]) == (0, "items 8, of them in places.tsv 4")
    assert "Q1757" in wikidata.asked[0].fields["query"]


def test_refresh_from_our_own_server(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("own")
    assert kg("load", str(WIKIDATA), "--out", str(out)).exit_code == 0
    with standing(query_service()) as place, running(out) as own:
        run_kg("refresh", "--out", str(project / "a"), place=place)
        code, _, err = run_kg("refresh", "--out", str(project / "b"), "--endpoint", f"{own.address}/sparql")
    assert code == 0, err
    assert (project / "b" / f"{today()}.ttl").read_bytes() == (project / "a" / f"{today()}.ttl").read_bytes()


def test_killed_refresh_is_gone_on_with(project: Path) -> None:
    answering = query_service()
    with standing(answering) as place:
        place.first = [None, Said(200, b"x", pause=60)]
        command = [*KG, "wikidata", "refresh", "--endpoint", place.endpoint]
        variables = ENVIRONMENT | {"KG_ONLINE_CACHE": str(project / "kept")}
        with subprocess.Popen(command, cwd=project, env=variables, stderr=subprocess.DEVNULL) as process:
            assert place.second.wait(60)
            process.send_signal(signal.SIGKILL)
        assert len(place.asked) == 2
        assert not (project / "data" / "wikidata").exists()
        code, _, _ = run_kg("refresh", place=place)
        assert code == 0
        assert "VALUES ?s { <http://www.wikidata.org/entity/Q33>" not in place.asked[2].fields["query"]
    assert (project / "data" / "wikidata" / f"{today()}.ttl").is_file()


def test_no_network_is_told_in_one_line(project: Path) -> None:
    code, out, err = run_kg("refresh", "--endpoint", f"http://127.0.0.1:{free_port()}/sparql")
    assert (code, out) == (1, [])
    assert err[-1].startswith("no network: 127.0.0.1:")
    assert err[-1].endswith("; nothing was written")
    assert not (project / "data" / "wikidata").exists()


def refuses(_asked: Asked) -> Said:
    return Said(403, b"blocked")


def test_server_that_refuses_is_told_in_one_line(project: Path) -> None:
    with standing(refuses) as place:
        code, _, err = run_kg("refresh", place=place)
    assert code == 1
    assert err[-1].endswith("HTTP 403: blocked; nothing was written")
    assert not (project / "data" / "wikidata").exists()


@pytest.mark.parametrize(
    "arguments",
    [("--items", "656"), ("--items", "Q1 P31"), ("--endpoint", "ftp://e/"), ("--endpoint", "http://u@e/")],
)
def test_bad_options_are_told(arguments: tuple[str, ...]) -> None:
    assert run_kg("refresh", *arguments)[0] == 2


def test_table_without_items_is_told(project: Path) -> None:
    file = project / "data" / "places.tsv"
    file.write_text(file.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    code, _, err = run_kg("refresh", "--endpoint", "http://127.0.0.1:9/")
    assert (code, err) == (2, ["places.tsv: no place has a Wikidata item; link the places with `kg link`"])


MERGED = "places.tsv:5: Q200000 was merged into Q38511; put Q38511"


def test_check_online(wikidata: Standing) -> None:
    code, out, err = run_kg("check", "--online", place=wikidata)
    assert (code, out, err[-1]) == (2, ["checked 4 items of places.tsv by Wikidata itself"], MERGED)


def test_check_by_the_newest_copy(wikidata: Standing) -> None:
    run_kg("refresh", place=wikidata)
    asked = len(wikidata.asked)
    code, out, err = run_kg("check")
    assert (code, out, err) == (2, [f"checked 4 items of places.tsv by the copy of {today()}"], [MERGED])
    assert len(wikidata.asked) == asked


def test_check_of_a_good_table(project: Path, wikidata: Standing) -> None:
    file = project / "data" / "places.tsv"
    file.write_text(file.read_text("utf-8").replace("Q200000", "Q38511"), "utf-8")
    code, out, _ = run_kg("check", place=wikidata)
    assert (code, out) == (0, ["checked 4 items of places.tsv by Wikidata itself"])


def test_check_without_a_copy_that_tells(project: Path) -> None:
    (project / "data" / "wikidata").mkdir()
    shutil.copy(OLD, project / "data" / "wikidata")
    code, _, err = run_kg("check")
    assert code == 1
    assert "make one with `kg wikidata refresh`" in err[-1]


def test_check_of_links(wikidata: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(asked: Asked) -> Said:
        return Said(404) if asked.path in ("/robots.txt", "/633679/") else Said(200)

    run_kg("refresh", place=wikidata)
    with standing(answer) as place:
        monkeypatch.setattr("kg.link.online.checking.geonames", lambda number: f"{place.address}/{number}/")
        monkeypatch.setattr("kg.link.online.checking.link_hosts", lambda: (place.address,))
        code, out, err = run_kg("check", "--links")
    assert code == 2
    # Three GeoNames numbers; and one of VIAF, whose server is not among those that may be asked here.
    assert out[-2].startswith("could not be asked: http://viaf.org/viaf/131404887: viaf.org is not among")
    assert out[-1] == "asked 3 links of 4"
    assert err[-2:] == [
        MERGED,
        f"places.tsv:5: {place.address}/633679/ HTTP 404; look what the place's link is now",
    ]
