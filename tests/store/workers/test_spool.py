"""Answers while they are gathered."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.store.workers.spool as spool_module
from kg.store.workers.spool import SMALL, Spool, SpoolFullError, remove_left, spool_prefix


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


@given(pieces=st.lists(st.binary(max_size=50), max_size=10))
@settings(max_examples=30)
def test_a_small_answer_stays_in_memory(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "never made"
    spool = Spool(folder)
    for piece in pieces:
        spool.add(piece)
    body = spool.end()
    assert (body.content, body.file, body.size) == (b"".join(pieces), None, len(b"".join(pieces)))
    assert body.read() == b"".join(pieces)


@pytest.mark.parametrize(("beyond", "is_file"), [(0, False), (1, True)])
def test_a_large_one_is_a_file(tmp_path: Path, beyond: int, is_file: bool) -> None:
    spool = Spool(tmp_path)
    content = bytes(range(256)) * (SMALL // 256) + b"!" * beyond
    for begin in range(0, len(content), 10_000):
        spool.add(content[begin : begin + 10_000])
    body = spool.end()
    assert (body.file is not None) is is_file
    assert body.size == len(content)
    assert files(tmp_path) == ([body.file] if body.file else [])
    assert body.read() == content
    assert files(tmp_path) == []


def test_a_large_answer_does_not_stay_in_memory_too(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.add(bytes(SMALL + 1))
    spool.add(b"more")
    body = spool.end()
    assert body.content == b""
    assert body.file
    assert body.file.stat().st_size == body.size == SMALL + 5


@pytest.mark.parametrize("size", [0, 10, SMALL + 1])
def test_what_is_cleared_leaves_nothing_and_can_be_filled_again(tmp_path: Path, size: int) -> None:
    spool = Spool(tmp_path)
    spool.add(b"x" * size)
    spool.clear()
    assert files(tmp_path) == []
    assert spool.size == 0
    spool.add(b"again")
    assert spool.end().read() == b"again"


def test_an_ended_answer_is_not_cleared(tmp_path: Path) -> None:
    """It belongs to whom it was given."""
    spool = Spool(tmp_path)
    spool.add(bytes(SMALL + 1))
    body = spool.end()
    spool.clear()
    assert len(body.read()) == SMALL + 1


def test_what_a_killed_server_left_is_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in (f"kg-answers-{ended.pid}-x", f"{spool_prefix()}y", "kg-answers-z", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"!")
    remove_left(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{spool_prefix()}y", "kg-answers-z", "other"}


def test_one_client_has_its_share_of_the_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with answers whose files have lost their names, as long as somebody reads them."""
    monkeypatch.setattr(spool_module, "_ROOM", 8 * SMALL)
    held = []
    with ExitStack() as readers:
        for number in range(20):
            spool_module._used.cache_clear()
            spool = Spool(tmp_path, "greedy")
            try:
                spool.add(bytes(SMALL + 1))
            except SpoolFullError:
                break
            body = spool.end()
            assert body.file
            held.append(readers.enter_context(body.file.open("rb")))
            if number % 2:
                body.file.unlink()
        assert 2 <= len(held) <= 4
        spool_module._used.cache_clear()
        other = Spool(tmp_path, "other")
        other.add(bytes(SMALL + 1))
        assert other.end().file
    for path in files(tmp_path):
        path.unlink()
    spool_module._used.cache_clear()
    again = Spool(tmp_path, "greedy")
    again.add(bytes(SMALL + 1))
    assert again.end().file
