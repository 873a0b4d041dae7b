"""`kg wikidata quickstatements`: the files it writes, what it tells, and when it refuses."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import Result
from running import kg
from store.built import built
from store.tiny import tiny

DATA = str(built().folder)


def give(*arguments: str, data: str = DATA) -> Result:
    return kg("wikidata", "quickstatements", "--data", data, *arguments)


def test_lines_are_for_a_pipe_and_the_rest_is_told_beside() -> None:
    result = give()
    assert result.exit_code == 0
    assert [line.split("\t")[:3] for line in result.stdout.splitlines()] == [
        ["Q656", "P190", "Q187874"],
        ["Q656", "P190", "Q19770"],
    ]
    assert result.stderr.splitlines() == [
        "2 statements, 49 ties left out",
        "ru-saint-petersburg-2020: the reference has only the title; "
        "state `url` or `item` in the report's .toml",
    ]


def test_both_directions_are_two_files(tmp_path: Path) -> None:
    result = give("--both-directions", "-o", str(tmp_path / "give.txt"))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert (tmp_path / "give.txt").read_text("utf-8").count("\n") == 2
    assert (tmp_path / "give-mirrored.txt").read_text("utf-8") == ""
    assert "0 mirrored statements, 51 ties left out" in result.stderr


@pytest.mark.parametrize("output", [(), ("-o", "-")])
def test_both_directions_need_a_file(output: tuple[str, ...]) -> None:
    result = give("--both-directions", *output)
    assert result.exit_code == 2
    assert "say the name of the first with -o FILE" in result.stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--lang", "ru"), ("Ямагата", "отчёт не называет документа")),
        (("--lang", "en"), ("Yamagata Prefecture", "the report names no document")),
    ],
)
def test_the_reasons_are_a_table(tmp_path: Path, options: tuple[str, ...], expected: tuple[str, str]) -> None:
    result = give("--reasons", str(tmp_path / "left-out.csv"), *options)
    assert result.exit_code == 0
    with (tmp_path / "left-out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 49
    (row,) = (row for row in rows if row["value"] == "Q125863")
    assert (row["valueLabel"], row["explained"]) == expected


def test_the_language_is_that_of_the_locale(tmp_path: Path) -> None:
    give_in = kg(
        "wikidata", "quickstatements", "--data", DATA, "--reasons", str(tmp_path / "x"), LC_ALL="ru_RU.UTF-8"
    )
    assert give_in.exit_code == 0
    assert "Ямагата" in (tmp_path / "x").read_text("utf-8")


def test_a_dataset_without_reports_has_nothing_to_give(tmp_path: Path) -> None:
    tiny(tmp_path / "out", "x")
    result = give(data=str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "no report in this dataset lists partners\n"


def test_without_a_snapshot_that_is_told(tmp_path: Path) -> None:
    assert give(data=str(tmp_path / "nowhere")).exit_code == 1
