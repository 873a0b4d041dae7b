from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_queries_behind_the_walls() -> None:
    """The tests of ``walled_queries.py`` fork, and a fork may hang once RocksDB has its threads in a process.

    Other tests bring them into this one, so those run in a process of their own.
    """
    tests = Path(__file__).with_name("walled_queries.py")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", str(tests)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
