"""What a query process may reach by path, port or signal: Landlock, where the kernel has it (5.13 and later).

Landlock works on what a call means, the seccomp filter on the call itself: neither knows of the other. The
packages that bind it are development releases; it takes three system calls (kernel documentation, "Landlock:
unprivileged access control").
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # on every machine
_VERSION = 1
_PATH, _PORT = 1, 2
_READ = 1 << 2 | 1 << 3  # files, folders
_CONNECT = 1 << 1
# By version of Landlock: all rights to files; TCP: bind, connect; scopes: abstract sockets, signals.
_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP = {4: 0b11}
_SCOPES = {6: 0b11}


def restrict_paths(libc: ctypes.CDLL, readable: Iterable[Path] | None, port: int | None) -> bool:
    """Let this thread, and those it starts, write nothing and read only what is beneath ``readable``.

    ``None`` for ``readable`` leaves reading as it was. TCP goes to ``port`` of any host at most. Returns
    whether the system did so; it needs PR_SET_NO_NEW_PRIVS before.
    """
    version = libc.syscall(ctypes.c_long(_CREATE), None, ctypes.c_size_t(0), ctypes.c_ulong(_VERSION))
    if version < 1:
        return False
    rights = _rights(_FILES, version) & ~(0 if readable is not None else _READ)
    attributes = struct.pack("QQQ", rights, _rights(_TCP, version), _rights(_SCOPES, version))
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = libc.syscall(ctypes.c_long(_CREATE), attributes, ctypes.c_size_t(size), ctypes.c_ulong(0))
    if rules < 0:
        return False
    try:
        if port is not None and version >= min(_TCP):
            _add(libc, rules, _PORT, struct.pack("QQ", _CONNECT, port))
        for path in readable or ():
            with suppress(OSError):  # what is not there need not be read
                folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
                _add(libc, rules, _PATH, struct.pack("=Qi", _READ, folder))
                os.close(folder)
        return bool(libc.syscall(ctypes.c_long(_RESTRICT), ctypes.c_long(rules), ctypes.c_ulong(0)) == 0)
    finally:
        os.close(rules)


def _rights(table: dict[int, int], version: int) -> int:
    return max((rights for since, rights in table.items() if since <= version), default=0)


def _add(libc: ctypes.CDLL, rules: int, kind: int, rule: bytes) -> None:
    """Add ``rule``; one that the kernel does not take leaves less allowed, not more."""
    libc.syscall(ctypes.c_long(_ADD), ctypes.c_long(rules), ctypes.c_long(kind), rule, ctypes.c_ulong(0))
