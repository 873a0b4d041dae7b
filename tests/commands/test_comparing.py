"""`kg wikidata compare`: the counts first, then the rows of the saved query in every format."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from running import kg
from store.built import built
from store.tiny import tiny

DATA = str(built().folder.parent.parent)
# Counted by eye: see tests/golden/README.md.
COUNTS = """\
    33  in both
     0  in both with different dates
     2  matched at another level
    10  in the report only
    71  in Wikidata only
    13  formerly in Wikidata
     6  not compared
"""


def test_counts_are_told_first_and_rows_follow() -> None:
    done = kg("wikidata", "compare", "--data", DATA, "--lang", "en", "--status", "other-level")
    assert (done.exit_code, done.stderr) == (0, COUNTS)
    heading, *rows, total = done.stdout.splitlines()
    assert heading.split()[:2] == ["status", "placeLabel"]
    assert [row.split("  ")[1].strip() for row in rows] == ["Isfahan Province", "Xuhui District"]
    assert total == "2 rows"


def test_counts_are_told_in_the_readers_language() -> None:
    done = kg("wikidata", "compare", "--data", DATA, "--status", "other-level", LANG="ru_RU.UTF-8")
    assert "     2  на другом уровне\n" in done.stderr


@pytest.mark.parametrize(("status", "number"), [("", 135), ("report-only", 10), ("in-both-other-date", 0)])
def test_rows_are_those_of_the_saved_query(status: str, number: int) -> None:
    given = ("--status", status) if status else ()
    done = kg("wikidata", "compare", "--data", DATA, "--format", "csv", *given)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert (done.exit_code, len(rows)) == (0, number)
    asked = kg("query", "wikidata-comparison", "--data", DATA, "--format", "csv", *given)
    assert asked.stdout == done.stdout


def test_a_file_is_written_in_the_format_of_its_end(tmp_path: Path) -> None:
    file = tmp_path / "comparison.tsv"
    assert kg("wikidata", "compare", "--data", DATA, "-o", str(file)).exit_code == 0
    assert len(file.read_text("utf-8").splitlines()) == 136


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--status", "nope"), "it must be one of in-both,"),
        (("--format", "ics"), "the comparison has no ics"),
        (("--sort", "nope"), "--sort is 'nope'"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: tuple[str, ...], words: str) -> None:
    done = kg("wikidata", "compare", "--data", DATA, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


def test_data_without_reports_has_nothing_to_compare(tmp_path: Path) -> None:
    tiny(tmp_path, "hello")
    done = kg("wikidata", "compare", "--data", str(tmp_path))
    assert done.exit_code == 1
    assert "nothing to compare" in done.stderr
