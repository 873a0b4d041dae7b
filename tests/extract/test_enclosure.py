"""What stands inside brackets and quotation marks, and where a list has its marks."""

from __future__ import annotations

import pytest

from kg.extract.enclosure import enclosed
from kg.extract.marks import find_marks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("а (б) в", "  ███  "),
        ("а «б (в» г", "  ██████  "),
        ("а (б в", "      "),
        ('а "б" в', "  ███  "),
        ('а "б "в" г', "     ███  "),
        ("а „б“ в", "  ███  "),
        ("а “б” в", "  ███  "),
    ],
)
def test_enclosed(text: str, shown: str) -> None:
    found = "".join("█" if inside else " " for inside in enclosed(text))
    assert found.rstrip() == shown.rstrip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("• а • б", "^   ^  "),
        ("- а - б", "^   ^  "),
        ("а - б", "     "),
        ("1) а 2) б", "^^   ^^  "),
        ("1. а 3. б", "^^       "),
        ("а) б б) в", "^^   ^^  "),
        ("школа 2. визит", ""),
    ],
)
def test_marks(text: str, shown: str) -> None:
    found = "".join("^" if mark else " " for mark in find_marks(text))
    assert found.rstrip() == shown.rstrip()
