"""Files of answers that are to go: when nobody reads them, or somebody did for too long."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kg.serve import outgoing
from kg.serve.outgoing import Outgoing


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let seconds be hundredths."""
    monkeypatch.setattr(outgoing, "_SENT", 0.05)
    monkeypatch.setattr(outgoing, "_PAUSE", 0.05)
    monkeypatch.setattr(outgoing, "_LONGEST", 0.3)
    monkeypatch.setattr(outgoing, "_LARGE", 5)


def open_files() -> set[str]:
    return {str(entry.readlink()) for entry in list(Path("/proc/self/fd").iterdir()) if entry.exists()}


def test_a_file_loses_its_name_and_then_its_room(tmp_path: Path) -> None:
    async def test() -> None:
        file = tmp_path / "answer"
        file.write_bytes(b"answer")
        Outgoing(asyncio.get_running_loop()).drop(file)
        assert file.exists()  # somebody may be about to open it
        await asyncio.sleep(0.2)
        assert not file.exists()
        assert not [name for name in open_files() if name.startswith(str(file))]

    asyncio.run(test())


def test_who_reads_has_it_whole_and_who_reads_too_long_has_not(tmp_path: Path) -> None:
    async def test() -> None:
        file = tmp_path / "answer"
        file.write_bytes(b"answer")
        Outgoing(asyncio.get_running_loop()).drop(file)
        with file.open("rb", buffering=0) as reader:
            assert reader.read(3) == b"ans"
            await asyncio.sleep(0.2)
            assert not file.exists()
            assert reader.read(1) == b"w"
            await asyncio.sleep(0.4)
            assert reader.read() == b""  # cut off
        assert not [name for name in open_files() if name.startswith(str(file))]

    asyncio.run(test())


def test_a_file_that_somebody_deleted_is_no_matter(tmp_path: Path) -> None:
    async def test() -> None:
        loop = asyncio.get_running_loop()
        faults: list[dict[str, object]] = []
        loop.set_exception_handler(lambda _loop, context: faults.append(context))
        Outgoing(loop).drop(tmp_path / "gone")
        await asyncio.sleep(0.15)
        assert faults == []

    asyncio.run(test())
