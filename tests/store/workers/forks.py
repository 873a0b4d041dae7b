"""Children in which the tests put up walls, since no process can take its own down again."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import sys
from collections.abc import Callable

import pytest

from kg.store.workers.walls import enclose

LIBC = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"
DENIED = {errno.EPERM, errno.EACCES}
Found = object  # anything that JSON can carry


class Ended(Exception):  # noqa: N818  # it is no error
    """A child ended by itself or by a signal, and left no word."""


def forked(act: Callable[[], Found]) -> Found:
    """Return what ``act`` returns in a forked child: its value, or the number of the OSError it raised."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            try:
                found = act()
            except OSError as error:
                found = ["errno", error.errno]
            os.write(writer, json.dumps(found).encode())
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if not text:
        raise Ended(os.waitstatus_to_exitcode(status))
    return json.loads(text)


def walled(act: Callable[[], Found], *, files: bool = False, network: bool = False) -> Found:
    def inside() -> Found:
        enclose(files=files, network=network)
        return act()

    return forked(inside)


def call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call by its number."""
    passed = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    answer = int(LIBC.syscall(ctypes.c_long(number), *passed))
    if answer < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return answer


def standing() -> set[str]:
    found = forked(lambda: enclose(files=False, network=False).standing)
    assert isinstance(found, list)
    return set(found)


needs_namespace = pytest.mark.skipif(
    sys.platform == "linux" and "network namespace" not in standing(), reason="no network namespace here"
)
needs_landlock = pytest.mark.skipif(
    sys.platform == "linux" and "paths" not in standing(), reason="no Landlock here"
)
