"""Cells that say that there is nothing: no event, no agreement, and yet no character lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract.reading import read_report
from kg.link.gazetteer import Gazetteer
from kg.words import Matcher

HEADER = "Страна\tГород\tОснование\tДата\tМероприятия"


@pytest.mark.parametrize("nothing", ["-", "–", "Мероприятия не проводились.", "не проводилось", "нет"])
def test_nothing(tmp_path: Path, gazetteer: Gazetteer, matcher: Matcher, nothing: str) -> None:
    row = f"Австрия\tГрац\t-\t1995 г. – установление связей\t{nothing}"
    (tmp_path / "r.txt").write_text(f"{HEADER}\nЕВРОПА\t\t\t\t\n{row}\n", "utf-8")
    (tmp_path / "r.toml").write_text(
        'file = "r.txt"\nhost = "fi-turku"\nyear = 2020\ntitle = "П"\npublisher = "О"\nlanguage = "ru"\n',
        "utf-8",
    )
    report = read_report(tmp_path / "r.toml", gazetteer, matcher)
    [tie] = report.partnerships
    assert (tie.agreements, tie.events, tie.basis, str(tie.established)) == ((), (), "", "1995")
    assert report.characters == report.accounted
