"""Answers are kept whole, for their time, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kg.link.online.kept import Answer, KeptAnswers

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def kept(folder: Path, time: datetime = MONDAY) -> KeptAnswers:
    return KeptAnswers(folder, DAY, lambda: time)


def test_answer_is_found_by_another_run(tmp_path: Path) -> None:
    kept(tmp_path).keep("question", "http://e/", b"line\nline\0\xff")
    assert kept(tmp_path).find("question") == Answer(b"line\nline\0\xff", MONDAY)
    assert kept(tmp_path).find("another") is None


@pytest.mark.parametrize(
    ("later", "is_found"),
    [(timedelta(0), True), (DAY, True), (DAY + timedelta(seconds=1), False), (-timedelta(hours=1), False)],
)
def test_answer_has_its_time(tmp_path: Path, later: timedelta, is_found: bool) -> None:
    kept(tmp_path).keep("question", "http://e/", b"answer")
    assert (kept(tmp_path, MONDAY + later).find("question") is not None) == is_found
    assert bool(list(tmp_path.iterdir())) == is_found  # what is too old is removed


@pytest.mark.parametrize("damage", [b"", b"{}\nanswer", b"\xff\xfe", b"[1]\nanswer", b'{"given": 5}\nanswer'])
def test_damaged_answer_is_none(tmp_path: Path, damage: bytes) -> None:
    kept(tmp_path).keep("question", "http://e/", b"answer")
    next(tmp_path.iterdir()).write_bytes(damage)
    assert kept(tmp_path).find("question") is None


def test_answer_cut_off_is_none(tmp_path: Path) -> None:
    kept(tmp_path).keep("question", "http://e/", b"answer")
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:-1])
    assert kept(tmp_path).find("question") is None


def test_forgotten_answer_is_none(tmp_path: Path) -> None:
    answers = kept(tmp_path)
    answers.keep("question", "http://e/", b"answer")
    answers.forget("question")
    answers.forget("never asked")
    assert answers.find("question") is None
