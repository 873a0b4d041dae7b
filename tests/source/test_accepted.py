"""Accepted places in the table: rows in order, nothing else changed, the file whole or untouched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.faults import InputError
from kg.records import Place
from kg.source.accepted import Accepted, merge_names, write_accepted
from kg.source.tables import ACCEPTED_COLUMNS, PLACE_COLUMNS, read_places

AUSTRIA = "at\tcountry\t\tQ40\t\tAT\t\t\tАвстрия\tAustria\tАвстрия"
VIENNA = "at-vienna\tcity\tat\tQ1741\t\t\t\t\tВена\tVienna\tВена"
GRAZ = Place(
    *("at-graz", ("city",), "at", "at", "Q13298", "2778067", "", "47.06733", "15.44197"),
    *("Грац", "Graz", ("Грац", "Gratz | Grätz")),
)
DAY = date(2026, 11, 23)
GRAZ_ROW = (
    "at-graz\tcity\tat\tQ13298\t2778067\t\t47.06733\t15.44197\tГрац\tGraz\tГрац | Gratz / Grätz"
    "\tA. Clerk\t2026-11-23\tby hand"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "places.tsv"
    path.write_text("\n".join(["\t".join(PLACE_COLUMNS), AUSTRIA, VIENNA, ""]), encoding="utf-8")
    return path


def test_a_new_place_stands_in_order_and_all_else_stays(table: Path) -> None:
    write_accepted(table, [Accepted(GRAZ, "A.\tClerk", DAY, "by\nhand")])
    header = "\t".join((*PLACE_COLUMNS, *ACCEPTED_COLUMNS))
    assert table.read_text(encoding="utf-8").splitlines() == [header, AUSTRIA, GRAZ_ROW, VIENNA]
    graz = next(place for place in read_places(table) if place.key == "at-graz")
    assert graz == replace(GRAZ, names=("Грац", "Gratz / Grätz"))


def test_another_one_adds_a_line_only(table: Path) -> None:
    write_accepted(table, [Accepted(GRAZ, "A. Clerk", DAY, "by hand")])
    before = table.read_text(encoding="utf-8").splitlines()
    linz = replace(GRAZ, key="at-linz", label_ru="Линц", label_en="Linz", names=("Линц",))
    write_accepted(table, [Accepted(linz, "A. Clerk", DAY, "exact")])
    after = table.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == [after[3]]
    assert [line.split("\t")[0] for line in after[1:]] == ["at", "at-graz", "at-linz", "at-vienna"]


def test_a_known_place_changes_in_its_row(table: Path) -> None:
    vienna = next(place for place in read_places(table) if place.key == "at-vienna")
    named = merge_names(vienna, ["Вена", "Вин"])
    write_accepted(table, [Accepted(named, "A. Clerk", DAY, "by hand")])
    rows = table.read_text(encoding="utf-8").splitlines()
    assert rows[1:] == [AUSTRIA, VIENNA + " | Вин\tA. Clerk\t2026-11-23\tby hand"]


def test_a_table_that_could_not_be_read_is_not_written(table: Path) -> None:
    before = table.read_bytes()
    with pytest.raises(InputError, match="lies within no country"):
        write_accepted(table, [Accepted(replace(GRAZ, within="de"), "A. Clerk", DAY, "by hand")])
    assert table.read_bytes() == before
    assert [path.name for path in table.parent.iterdir()] == ["places.tsv"]
