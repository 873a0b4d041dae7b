"""An events cell as dated entries: where one begins, what it holds, in which entry it is told."""

from __future__ import annotations

import pytest

from kg.extract.events import find_events
from kg.records import Run, Text
from kg.source.document import Document
from kg.words import Matcher


def _find(cell: str, matcher: Matcher) -> list[tuple[str, str, int | None]]:
    events, faults = find_events(Text(cell, (Run(0, 0, len(cell)),)), 2020, Document("r.txt", cell), matcher)
    assert faults == ()
    return [(event.text, event.stated, event.parent) for event in events]


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("Обмен письмами.", ["Обмен письмами."]),
        ("5 марта – визит. 6 марта – концерт.", ["5 марта – визит.", "6 марта – концерт."]),
        ("5 марта - визит. 6 марта- концерт.", ["5 марта - визит.", "6 марта- концерт."]),
        ("• 5 марта – визит • 6 марта – концерт", ["5 марта – визит", "6 марта – концерт"]),
        ("5 марта – визит. Подписан план.", ["5 марта – визит. Подписан план."]),
        ("5 марта – визит 6 мая – концерт", ["5 марта – визит", "6 мая – концерт"]),
        ("Обмен письмами. 5 марта – визит.", ["Обмен письмами.", "5 марта – визит."]),
        ("5 марта – выставка «9 мая – День Победы».", ["5 марта – выставка «9 мая – День Победы»."]),
        ("5 марта – визит (6 марта – концерт).", ["5 марта – визит (6 марта – концерт)."]),
        (
            "5 марта – визит. 6 мая 1995 года был подписан план.",
            ["5 марта – визит. 6 мая 1995 года был подписан план."],
        ),
        ("5 марта – подготовка к 9 мая – Дню Победы.", ["5 марта – подготовка к 9 мая – Дню Победы."]),
        (
            "5 марта – визит (план на год. В мае выйдет книга",
            ["5 марта – визит (план на год. В мае выйдет книга"],
        ),
        (
            "В мае прошёл концерт. В течение года – визиты.",
            ["В мае прошёл концерт.", "В течение года – визиты."],
        ),
        ("12.05.2020 – визит. 13.05.2020 – концерт.", ["12.05.2020 – визит.", "13.05.2020 – концерт."]),
        ("9-10.02.2020 – визит", ["9-10.02.2020 – визит"]),
    ],
)
def test_entries(matcher: Matcher, cell: str, texts: list[str]) -> None:
    assert [text for text, _, _ in _find(cell, matcher)] == texts


def test_happening_told_within_an_entry(matcher: Matcher) -> None:
    cell = "9-10 мая – визит. 9 мая прошёл концерт. 10 мая открыт сквер. 15 мая прошёл семинар."
    assert _find(cell, matcher) == [
        ("9-10 мая – визит.", "9-10 мая", None),
        ("9 мая прошёл концерт.", "9 мая", 0),
        ("10 мая открыт сквер.", "10 мая", 0),
        ("15 мая прошёл семинар.", "15 мая", None),
    ]


def test_no_events_in_an_empty_cell(matcher: Matcher) -> None:
    assert find_events(Text(), 2020, Document("r.txt", ""), matcher) == ((), ())
