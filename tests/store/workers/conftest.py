"""What the tests of the walls begin with."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .listeners import Listeners


@pytest.fixture
def listeners() -> Iterator[Listeners]:
    with tempfile.TemporaryDirectory() as folder:
        found = Listeners(Path(folder))
        yield found
        found.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old").write_text("kept")
    (tmp_path / "empty").mkdir()
    return tmp_path


@pytest.fixture
def spools(tmp_path: Path) -> Path:
    """Return a folder for answers; nothing may be left there."""
    folder = tmp_path / "spools"
    folder.mkdir()
    return folder
