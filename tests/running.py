"""Running the command: in this process, as a process of its own, and on a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

from click.testing import CliRunner, Result
from store.built import ROOT

from kg.cli import main

KG = [sys.executable, "-c", "from kg.cli import main; main()"]
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_SIZE = ("COLUMNS", "LINES")  # pytest-xdist sets them, and they count more than the terminal's own
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("KG_") and name not in (*_LOCALE, *_SIZE)
}
_SEQUENCE = re.compile(r"\x1b\][^\x1b]*\x1b\\|\x1b\[[0-9;]*m")  # a link, a style


def kg(*arguments: str, **environment: str) -> Result:
    """Return what the command did, run in this process."""
    unset: dict[str, str | None] = {name: None for name in os.environ if name not in ENVIRONMENT}
    return CliRunner(env=unset | environment).invoke(main, arguments)


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Return what the command did, run in the folder ``cwd``."""
    return subprocess.run(
        [*KG, *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )


def on_terminal(
    *arguments: str, cwd: Path = ROOT, streams: tuple[str, ...] = ("stderr",), columns: int = 80
) -> str:
    """Return what the command writes to a terminal of so many ``columns`` that its ``streams`` lead to."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    out, err = (its if stream in streams else subprocess.DEVNULL for stream in ("stdout", "stderr"))
    variables = ENVIRONMENT | {"TERM": "xterm-256color"}
    with subprocess.Popen([*KG, *arguments], cwd=cwd, env=variables, stdout=out, stderr=err):
        os.close(its)
        shown = b""
        try:
            while more := os.read(ours, 4096):
                shown += more
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    return shown.decode()


def plain(shown: str) -> list[str]:
    """Return the lines of what a terminal was sent, without styles and links."""
    return [line.rstrip() for line in _SEQUENCE.sub("", shown).splitlines()]
