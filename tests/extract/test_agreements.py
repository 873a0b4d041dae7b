"""Titles in a basis cell, the parties they name, and the dates that go with them."""

from __future__ import annotations

import pytest

from kg.extract.agreements import find_agreements, find_parties, split_titles
from kg.records import Row, Run, Text
from kg.source.document import Document
from kg.words import Matcher


def _text(words: str, at: int = 0) -> Text:
    return Text(words, (Run(0, at, len(words)),) if words else ())


@pytest.mark.parametrize(
    ("basis", "titles"),
    [
        ("", []),
        ("Установление связей", []),
        ("Дружественные связи были установлены по инициативе мэра", []),
        ("Побратимские отношения установлены по решению советов", []),
        ("Соглашение о дружбе", ["Соглашение о дружбе"]),
        (
            "Соглашение об установлении побратимских связей",
            ["Соглашение об установлении побратимских связей"],
        ),
        (
            "Соглашение о дружественных связях Соглашение между городами",
            ["Соглашение о дружественных связях", "Соглашение между городами"],
        ),
        (
            "Протокол о дружбе. Соглашение о сотрудничестве (Протокол № 2)",
            ["Протокол о дружбе.", "Соглашение о сотрудничестве (Протокол № 2)"],
        ),
        (
            "План мероприятий «Дорожная карта» на 2018-2021 гг.",
            ["План мероприятий «Дорожная карта» на 2018-2021 гг."],
        ),
        ("Протокол. «Дорожная карта» на 2018 г.", ["Протокол.", "«Дорожная карта» на 2018 г."]),
        ("Генеральное соглашение о торговле", ["Генеральное соглашение о торговле"]),
        ("Письмо. Рамочное соглашение о торговле", ["Письмо.", "Рамочное соглашение о торговле"]),
        (
            "Решение совета об установлении связей Соглашение о дружбе",
            ["Решение совета об установлении связей", "Соглашение о дружбе"],
        ),
    ],
)
def test_titles(matcher: Matcher, basis: str, titles: list[str]) -> None:
    assert [title.text for title in split_titles(_text(basis), matcher)] == titles


@pytest.mark.parametrize(
    ("title", "parties"),
    [
        ("Соглашение о дружбе", ()),
        ("Соглашение между городами", ()),
        ("Протокол между Санкт-Петербургом и Грацем", ("Санкт-Петербургом", "Грацем")),
        (
            "Соглашение между Правительством СПб и мэрией Лимасола об экономическом сотрудничестве",
            ("Правительством СПб", "мэрией Лимасола"),
        ),
        (
            "Соглашение между городами Санкт-Петербург (Россия) и Роттердам (Королевство Нидерланды)",
            ("Санкт-Петербург (Россия)", "Роттердам (Королевство Нидерланды)"),
        ),
        (
            "Меморандум между Комитетом по науке и высшей школе (Санкт-Петербург) и Корейской академией наук",
            ("Комитетом по науке и высшей школе (Санкт-Петербург)", "Корейской академией наук"),
        ),
        (
            "Программа между Ригой и Грацем на 2019-2021 гг.",
            ("Ригой", "Грацем"),
        ),
    ],
)
def test_parties(matcher: Matcher, title: str, parties: tuple[str, ...]) -> None:
    assert find_parties(title, matcher) == parties


@pytest.mark.parametrize(
    ("basis", "dates", "signed", "established"),
    [
        ("Соглашение А", "2001", [["2001"]], None),
        ("Соглашение А. Протокол Б", "2001, 05.06.2002", [["2001"], ["2002-06-05"]], None),
        ("Соглашение А", "2001, 05.06.2002", [["2001", "2002-06-05"]], None),
        ("Соглашение А. Протокол Б", "2001", [["2001"], []], None),
        ("Соглашение А. Протокол Б", "1956 г. – установление связей 2001", [["2001"], []], "1956"),
        ("Соглашение А (2018 год).", "1968 г. – установление связей", [["2018"]], "1968"),
        ("Установление связей", "2008", [], "2008"),
        ("", "1980 г. – установление связей", [], "1980"),
        ("Соглашение А", "", [[]], None),
    ],
)
def test_dates(
    matcher: Matcher, basis: str, dates: str, signed: list[list[str]], established: str | None
) -> None:
    document = Document("r.txt", f"{basis}\t{dates}")
    cells = _text(basis), _text(dates, len(basis) + 1)
    found = find_agreements(Row(1, "", Text(), Text(), *cells, Text(), False), document, matcher)
    assert [[str(date) for date in agreement.signed] for agreement in found.agreements] == signed
    assert (str(found.established) if found.established else None) == established
    assert found.faults == ()


@pytest.mark.parametrize(
    ("title", "type_", "period"),
    [
        ("План мероприятий «Дорожная карта» на 2018-2021 гг.", "road-map", (2018, 2021)),
        ("«Дорожная карта» мероприятий на 2019- 2021 гг.", "road-map", (2019, 2021)),
        ("Программа обменов на период 2019 – 2022 годов", "programme", (2019, 2022)),
        ("Программа на 2020 год", "programme", (2020, 2020)),
        ("Совместная декларация", "declaration", None),
        ("Договор о дружбе", "treaty", None),
        ("Решение городского совета", "decision", None),
        ("Меморандум о взаимопонимании", "memorandum", None),
        ("Письмо мэра", "other", None),
    ],
)
def test_type_and_period(matcher: Matcher, title: str, type_: str, period: tuple[int, int] | None) -> None:
    row = Row(1, "", Text(), Text(), _text(title), Text(), Text(), False)
    [agreement] = find_agreements(row, Document("r.txt", title), matcher).agreements
    assert (agreement.type, agreement.period) == (type_, period)
