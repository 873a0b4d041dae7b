"""What tests need beyond the lock file: named when it is missing, installed when npm has it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test for want of ``what``; fail it where every test must run."""
    if os.environ.get("KG_REQUIRE_ALL") == "1":
        pytest.fail(what)
    pytest.skip(what)


def install(folder: Path) -> str:
    """Return the path of Node, with the packages of the lock file in ``folder`` installed there."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        missing("Node and npm are not installed")
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    installed = folder / "node_modules" / ".installed"
    with (folder / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests may run in several processes
        if not installed.is_file() or installed.read_text() != wanted:
            # No package may run what it brings; none of ours needs to.
            ci = [npm, "ci", "--ignore-scripts"]
            done = subprocess.run(ci, cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                missing(f"npm ci failed in {folder.name}: {done.stderr.strip()[-500:]}")
            installed.write_text(wanted)
    return node
