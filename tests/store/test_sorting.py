"""The external merge sort gives what sorting in memory gives, and leaves nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store.sorting import is_sorted, sort_file

LINES = st.lists(st.binary(max_size=6).map(lambda line: line.replace(b"\n", b"") + b"\n"), max_size=60)


@given(LINES, st.integers(1, 80))
def test_sorted_in_runs_as_in_memory(lines: list[bytes], run: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        source.write_bytes(b"".join(lines))
        sort_file(source, target, run)
        assert target.read_bytes() == b"".join(sorted(set(lines)))
        assert is_sorted(target)
        assert is_sorted(source) == (lines == sorted(set(lines)))
        assert sorted(path.name for path in Path(folder).iterdir()) == ["source", "target"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", True),
        (b"a\n", True),
        (b"a\nb\n", True),
        (b"b\na\n", False),
        (b"a\na\n", False),
        (b"a\rb\n", True),
    ],
)
def test_order_is_strict(tmp_path: Path, content: bytes, expected: bool) -> None:
    (tmp_path / "lines").write_bytes(content)
    assert is_sorted(tmp_path / "lines") == expected
