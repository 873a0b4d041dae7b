"""The tables of facts: each fault names its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.faults import InputError
from kg.source.tables import PLACE_COLUMNS, read_places, read_words

DATA = Path(__file__).parents[2] / "data"
AUSTRIA = "at\tcountry\t\tQ40\t\tAT\t\t\tАвстрия\tAustria\tАвстрия"
GRAZ = "at-graz\tcity\tat\tQ13298\t\t\t\t\tГрац\tGraz\tГрац | Грац-Штадт"


def test_real_tables() -> None:
    places = {place.key: place for place in read_places(DATA / "places.tsv")}
    assert places["gb-edinburgh"].country == "gb"
    assert all(place.names and place.label_ru and place.label_en for place in places.values())
    words = read_words(DATA / "words.tsv")
    for scheme, pairs in words.items():
        assert len(pairs) == len(set(pairs)), f"words twice in {scheme}"


def test_place(tmp_path: Path) -> None:
    (tmp_path / "p.tsv").write_text("\n".join(["\t".join(PLACE_COLUMNS), GRAZ, AUSTRIA]), encoding="utf-8")
    graz, austria = read_places(tmp_path / "p.tsv")
    assert (graz.country, graz.kind, graz.names) == ("at", "city", ("Грац", "Грац-Штадт"))
    assert (austria.country, austria.kind) == ("at", "country")


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ([AUSTRIA, AUSTRIA], ["p.tsv:3:1: key 'at' is used twice; give each place its own"]),
        ([GRAZ], ["p.tsv: 'at-graz' lies within no country; correct its `within`"]),
        (
            [AUSTRIA.replace("country", "land"), GRAZ],
            [
                "p.tsv: 'at' lies within no country; correct its `within`",
                "p.tsv: 'at-graz' lies within no country; correct its `within`",
                "p.tsv:2: kinds is 'land'; allowed are country, region, city, district",
            ],
        ),
        (
            [GRAZ.replace("\tat\t", "\tat-graz\t")],
            ["p.tsv: 'at-graz' lies within no country; correct its `within`"],
        ),
        (["at\tcountry"], ["p.tsv:2: 2 cells instead of 11; part the cells by single tabs"]),
    ],
)
def test_broken_places(tmp_path: Path, lines: list[str], faults: list[str]) -> None:
    (tmp_path / "p.tsv").write_text("\n".join(["\t".join(PLACE_COLUMNS), *lines]), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_places(tmp_path / "p.tsv")
    assert str(raised.value).splitlines() == faults


def test_broken_header_and_missing_file(tmp_path: Path) -> None:
    (tmp_path / "w.tsv").write_text("a\tb\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"w\.tsv:1: unknown header; give the columns scheme, concept, words"
    ):
        read_words(tmp_path / "w.tsv")
    with pytest.raises(InputError, match="no such file"):
        read_words(tmp_path / "none.tsv")
