"""An answer while it is gathered: in memory as long as it is small, then in a file."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

_SHARED = "shared"
SMALL = 1 << 18  # bytes; a server holds as many answers at once as there are clients that read slowly
_ROOM = 2 << 30  # bytes of all large answers that are under way, also to clients that read slowly
_SHARE = 4  # one client has a part in so many of it
_NAME = "kg-answers-"
_OWN_FILES = Path("/proc/self/fd")


class SpoolFullError(Exception):
    """So many large answers are under way that there is no room for one more."""


@dataclass(frozen=True, slots=True)
class Body:
    """A whole answer: its bytes, or a file of ``size`` bytes, deleted after use if it ``is_ours``."""

    content: bytes
    file: Path | None
    size: int
    is_ours: bool = True

    def read(self) -> bytes:
        """Return the bytes, and delete the file if there is one."""
        if self.file is None:
            return self.content
        found = self.file.read_bytes()
        self.file.unlink()
        return found


def store(content: bytes, folder: Path) -> Body:
    """Return ``content`` as a body: as it is when small, else as a new file in ``folder``.

    Raises :class:`SpoolFullError`.
    """
    spool = Spool(folder)
    try:
        spool.add(content)
        return spool.end()
    except OSError as error:
        spool.clear()
        raise SpoolFullError(error.strerror or str(error)) from None


class Spool:
    """Where the pieces of one answer are gathered."""

    def __init__(self, folder: Path, client: str = "") -> None:
        """Begin an answer to ``client`` (nobody's: to be shared); files are made in ``folder``."""
        self._folder = folder
        self._owner = _owner(client) if client else _SHARED
        self._pieces: list[bytes] = []
        self.size = 0  # bytes so far
        self._file: BinaryIO | None = None
        self._path: Path | None = None

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self.size += len(piece)
        if self._file is None and self.size > SMALL:
            used = _used(self._folder, int(time.monotonic()))
            if (all_ := used.total()) > _ROOM:
                raise SpoolFullError(f"{all_ >> 20} MB of answers are under way")
            if self._owner != _SHARED and used[self._owner] > _ROOM // _SHARE:
                raise SpoolFullError(f"{used[self._owner] >> 20} MB of answers are under way to this client")
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=f"{self._owner}-")
            self._file, self._path = os.fdopen(descriptor, "wb"), Path(name)
            for earlier in self._pieces:
                self._file.write(earlier)
            self._pieces.clear()
        if self._file:
            self._file.write(piece)
        else:
            self._pieces.append(piece)

    def end(self) -> Body:
        """Return the whole."""
        path, self._path = self._path, None
        if self._file:
            self._file.close()
        return Body(b"".join(self._pieces), path, self.size)

    def clear(self) -> None:
        """Forget what was gathered."""
        if self._file:
            self._file.close()
        if self._path:
            self._path.unlink(missing_ok=True)
        self._file = self._path = None
        self._pieces.clear()
        self.size = 0


@lru_cache(maxsize=4096)
def _owner(client: str) -> str:
    """Return what stands for ``client`` in the names of files."""
    return hashlib.sha256(client.encode()).hexdigest()[:16]


def spool_prefix() -> str:
    """Return what the name of this process's folder of answers begins with."""
    return f"{_NAME}{os.getpid()}-"


def remove_left(folder: Path) -> None:
    """Delete the folders of answers in ``folder`` that processes left which are no more: killed ones."""
    for left in folder.glob(f"{_NAME}*-*"):
        owner = left.name.removeprefix(_NAME).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(left, ignore_errors=True)


@lru_cache(maxsize=4)
def _used(folder: Path, _second: int) -> Counter[str]:
    """Return the bytes of the answers in ``folder`` by whose they are, also of those that have no name left.

    With thousands of connections that takes a while, so it is counted once in a second.
    """
    files: dict[int, tuple[str, int]] = {}
    for path in [*folder.iterdir(), *_OWN_FILES.iterdir()]:
        # What goes meanwhile takes no room.
        with contextlib.suppress(OSError):
            file = path if path.parent == folder else path.readlink()
            if file.parent == folder:
                found = path.stat()
                files[found.st_ino] = file.name.partition("-")[0], found.st_size
    used: Counter[str] = Counter()
    for owner, size in files.values():
        used[owner] += size
    return used
