"""``kg link``: names of a report, end to end, and anybody's list."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy, copytree

import pytest
from running import kg

from kg.commands import linking
from kg.link.matching import offline

ROOT = Path(__file__).parents[2]
DESCRIPTION = """
file = "fi-helsinki-2022.txt"
host = "fi-helsinki"
year = 2022
title = "Партнёры города Хельсинки за рубежом"
publisher = "Город Хельсинки"
language = "ru"
"""
HEADER = "Партнёры города Хельсинки\n\nСтрана\tГород\tОснование\tДата подписания\tМероприятия 2022 года\n"
ROW = "{}\t{}\tСоглашение о сотрудничестве\t2002\t5 марта - концерт.\n"
EXACT = (
    ("Швеция", "г. Гётеборг"),
    ("Германия", "земля Бавария"),
    ("Индия", "г. Мадрас"),
    ("Китай", "г. Циндао (бывш. Tsingtao)"),
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project's folder with the real tables and no report, where the command runs."""
    (tmp_path / "data" / "source").mkdir(parents=True)
    for name in ("places.tsv", "words.tsv"):
        copy(ROOT / "data" / name, tmp_path / "data")
    copytree(ROOT / "ontology", tmp_path / "ontology")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def add_report(project: Path, *rows: tuple[str, str]) -> None:
    source = project / "data" / "source"
    (source / "fi-helsinki-2022.toml").write_text(DESCRIPTION, encoding="utf-8")
    table = "".join(ROW.format(country, place) for country, place in rows)
    (source / "fi-helsinki-2022.txt").write_text(f"{HEADER}ЕВРОПА\t\t\t\t\n{table}", encoding="utf-8")


def read_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def read_places(project: Path) -> dict[str, dict[str, str]]:
    text = (project / "data" / "places.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["key"]: row for row in rows}


def test_what_is_exact_is_accepted_and_the_report_can_be_read(project: Path) -> None:
    add_report(project, *EXACT)
    assert kg("check").exit_code == 2
    before = (project / "data" / "places.tsv").read_text(encoding="utf-8").splitlines()
    done = kg("link", "--auto", "--by", "A. Clerk", "--format", "csv")
    assert done.exit_code == 0, done.output
    accepted = {row["name"]: row for row in read_rows(done.stdout) if row["accepted"] == "yes"}
    assert {name: row["label"] for name, row in accepted.items()} == {
        "Швеция": "Sweden",
        "г. Гётеборг": "Gothenburg",
        "земля Бавария": "Bavaria",
        "г. Мадрас": "Chennai",
        "г. Циндао (бывш. Tsingtao)": "Qingdao",
    }
    assert accepted["г. Гётеборг"]["line"] == "5"
    places = read_places(project)
    gothenburg = places["se-gothenburg"]
    assert {key: gothenburg[key] for key in ("kinds", "within", "geonames", "label_ru", "accepted_by")} == {
        "kinds": "city",
        "within": "se",
        "geonames": "2711537",
        "label_ru": "Гётеборг",
        "accepted_by": "A. Clerk",
    }
    assert gothenburg["accepted_on"] == datetime.now(tz=UTC).date().isoformat()
    assert gothenburg["accepted_how"].startswith("exact, score 1.00: GeoNames")
    assert places["in-chennai"]["label_ru"] == "Ченнаи"
    assert places["in-chennai"]["names"] == "Ченнаи | Мадрас"
    after = (project / "data" / "places.tsv").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line in before] == before[1:]
    checked = kg("check")
    assert checked.exit_code == 0, checked.output


def test_what_is_not_exact_is_proposed_and_accepted_by_hand(project: Path) -> None:
    add_report(project, ("Германия", "г. Франкфурт"))
    before = (project / "data" / "places.tsv").read_bytes()
    done = kg("link", "--auto", "--format", "csv")
    assert done.exit_code == 0
    assert (project / "data" / "places.tsv").read_bytes() == before
    first = read_rows(done.stdout)[0]
    assert (first["name"], first["geonames"], first["accepted"]) == ("г. Франкфурт", "2925533", "no")
    assert float(first["score"]) < 1
    done = kg("link", "--accept", "г. Франкфурт=2925533", "--by", "A. Clerk")
    assert done.exit_code == 0
    assert "«г. Франкфурт» is de-frankfurt-am-main, GeoNames 2925533" in done.stderr
    assert read_places(project)["de-frankfurt-am-main"]["accepted_how"].startswith("by hand, score 0.80")
    assert kg("check").exit_code == 0


def test_a_name_that_is_taken_is_not_given_away(project: Path) -> None:
    add_report(project, ("Япония", "преф. Ямагата, г. Ямагата"))
    before = (project / "data" / "places.tsv").read_bytes()
    done = kg("link", "--accept", "г. Ямагата=2110556")
    assert done.exit_code == 0
    assert "«Ямагата» would no longer mean jp-yamagata-prefecture alone" in done.stderr
    assert (project / "data" / "places.tsv").read_bytes() == before


def test_another_name_of_a_known_place_goes_into_its_row(project: Path) -> None:
    add_report(project, ("Вьетнам", "г. Сайгон"))
    assert kg("link", "--auto", "--by", "A. Clerk").exit_code == 0
    places = read_places(project)
    row = next(row for row in places.values() if row["geonames"] == "1566083")
    assert (row["key"], row["wikidata"]) == ("vn-ho-chi-minh-city", "Q1854")
    assert row["names"].split(" | ")[-1] == "Сайгон"
    assert kg("check").exit_code == 0


def test_when_every_name_is_known_rows_without_an_item_are_told(project: Path) -> None:
    add_report(project, ("Япония", "Осака"))
    done = kg("link")
    assert done.exit_code == 0
    assert "ba-east-sarajevo" in done.stdout
    assert "places.tsv:" in done.stdout
    assert "Осака" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--accept", "Осака=1853909"), 1, "«Осака» is not among the names without a link"),
        (("--accept", "г. Франкфурт=1"), 1, "no candidate for «г. Франкфурт» is 1; for another place"),
        (("--accept", "г. Франкфурт"), 2, "give NAME=, then an item"),
        (("--names", "n.csv", "--auto"), 2, "--names is for a list of its own"),
        (("--kind", "city"), 2, "--kind is for --names"),
        (("--names", "none.csv"), 2, "none.csv: no such file or directory"),
        (("--report", "none.toml"), 2, "none.toml"),
    ],
)
def test_mistakes(arguments: tuple[str, ...], code: int, message: str, project: Path) -> None:
    add_report(project, ("Германия", "г. Франкфурт"))
    before = (project / "data" / "places.tsv").read_bytes()
    done = kg("link", *arguments)
    assert (done.exit_code, message in done.stderr) == (code, True), done.stderr
    assert (project / "data" / "places.tsv").read_bytes() == before


def test_a_list(project: Path) -> None:
    text = "город;name;country;kind\n1;Гамбург;Германия;город\n2;Oslo;NO;\n3;Осака;Лемурия;\n4;Ъёщжыщ;DE;\n"
    (project / "n.csv").write_text(text, encoding="utf-8-sig")
    done = kg("link", "--names", "n.csv", "--format", "csv", "--kind", "city")
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout), delimiter=";"))
    assert [(row["город"], row["wikidata"], row["geonames"], row["accepted"]) for row in rows] == [
        ("1", "Q1055", "2911298", "yes"),
        ("2", "", "3143244", "yes"),
        ("3", "", "", "no"),
        ("4", "", "", "no"),
    ]
    assert rows[2]["evidence"] == "the country «Лемурия» is not known"
    written = kg("link", "--names", "n.csv", "--kind", "city", "-o", "out.csv")
    assert written.exit_code == 0
    assert (project / "out.csv").read_text(encoding="utf-8") == done.stdout


def test_without_network_one_line_says_so(project: Path, tmp_path: Path) -> None:
    (project / "n.csv").write_text("name,country\nг. Осака,JP\n", encoding="utf-8")
    closed = "http://127.0.0.1:9"  # the port of "discard": nobody listens there
    places = {"KG_WIKIDATA_ENDPOINT": f"{closed}/sparql", "KG_RECONCILIATION": f"{closed}/api"}
    done = kg("link", "--names", "n.csv", "--online", **places, KG_ONLINE_CACHE=str(tmp_path / "cache"))
    assert done.exit_code == 0
    assert done.stderr.count("no network") == 1
    assert next(csv.DictReader(io.StringIO(done.stdout)))["geonames"] == "1853909"


def test_without_the_extra_one_line_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_report(project, ("Германия", "г. Франкфурт"))
    monkeypatch.setattr(offline, "find_spec", lambda _name: None)
    done = kg("link")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "the extra `link`" in done.stderr


def test_who_accepts_is_known_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("getpass.getuser", lambda: "clerk")
    assert linking._user() == "clerk"
