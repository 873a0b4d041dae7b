"""The programs that are compared with, and the tools that compare.

Rivals from PyPI are the dependency group ``bench``. They are installed into a virtual environment of their
own, inside this one's folder, so that ours has only what it needs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

_HOME = Path(__file__).parents[1]
_PACKAGES = {"wrk": "wrk", "nginx": "nginx-light"}  # of Debian


def find_tool(name: str) -> str:
    """Return the path of an installed program; exit with what to install where there is none."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        sys.exit(f"{name} is not installed; on Debian: apt-get install {_PACKAGES.get(name, name)}")
    return found


@cache
def rival(command: str) -> str:
    """Return the path of a command of the group ``bench``, installing the group where it is missing."""
    folder = Path(sys.prefix) / "rivals"
    found = folder / "bin" / command
    if not found.exists():
        print(f"installing the group `bench` of pyproject.toml into {folder.name}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        python = str(folder / "bin" / "python")
        uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python]
        subprocess.run([*uv, "--group", f"{_HOME / 'pyproject.toml'}:bench"], check=True)
    if not found.exists():
        sys.exit(
            f"the group `bench` of pyproject.toml has no command {command}; remove {folder} and try again"
        )
    return str(found)
