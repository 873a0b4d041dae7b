"""Which system calls a query process may make: a seccomp filter that lets through what is listed, no more.

The list is ``calls.tsv``: the call, its number on each machine, and when it is let through: ``always``, with
``files`` that may be read, with a ``network``, or ``never`` (the C library is told that there is no such
call and does without). Any other call, one that no kernel knows yet included, fails with EPERM. So there is
no io_uring, openat2, execve, fork, bind, ptrace, mount or unshare to go around by.

Own code, because the maintained packages bind libseccomp, a C library that is not there on every system;
the kernel itself takes a short program of fixed form (kernel documentation, "Seccomp BPF").
"""

from __future__ import annotations

import csv
import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_* of linux/audit.h
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_X32 = 0x40000000  # the bit in a call's number that means the x32 ABI
_SET_MODE_FILTER = 1
# Every thread; and no slowing of all code on older kernels against attacks by native code, which no query is.
_FLAGS = 1 << 0 | 1 << 2
_KILL, _ERRNO, _ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06

_EXECUTABLE = 4
_WRITING = os.O_ACCMODE | os.O_CREAT | os.O_TRUNC
_THREAD, _NAMESPACES = 0x00010000, 0x7E020080
_EMPTY_PATH = 0x1000
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_DUPFD_CLOEXEC: none that sends a signal.
_FCNTL = (0, 1, 2, 3, 4, 5, 1030)
_IOCTL = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: no typing
_PRCTL = (15, 16, 0x53564D41)  # PR_SET_NAME, PR_GET_NAME, PR_SET_VMA
_INTERNET, _STREAM = (2, 10), 1  # AF_INET and AF_INET6, SOCK_STREAM
_ANY = 0xFFFFFFFF

Instruction = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Check:
    """The 32 bits at ``word`` of the arguments (two words each), masked, must be one of ``values``."""

    word: int
    mask: int
    values: tuple[int, ...]


def _none(argument: int) -> tuple[_Check, ...]:
    """Return the checks that a pointer is null."""
    return (_Check(2 * argument, _ANY, (0,)), _Check(2 * argument + 1, _ANY, (0,)))


def _checks(pid: int, *, files: bool) -> Mapping[str, tuple[_Check, ...]]:
    """Return what the arguments of a call must be, by its name, in the process ``pid``."""
    itself = (_Check(0, _ANY, (pid,)),)
    return {
        "mprotect": (_Check(4, _EXECUTABLE, (0,)),),
        "mmap": (_Check(4, _EXECUTABLE, (0,)),),
        "open": (_Check(2, _WRITING, (0,)),),
        "openat": (_Check(4, _WRITING, (0,)),),
        "newfstatat": () if files else (_Check(6, _EMPTY_PATH, (_EMPTY_PATH,)),),
        "clone": (_Check(0, _THREAD | _NAMESPACES, (_THREAD,)),),
        "fcntl": (_Check(2, _ANY, _FCNTL),),
        "ioctl": (_Check(2, _ANY, _IOCTL),),
        "prctl": (_Check(0, _ANY, _PRCTL),),
        "kill": itself,
        "tgkill": itself,  # what abort() does
        "prlimit64": _none(2),  # reads limits, sets none
        "sendto": _none(4),  # to whom the socket is connected
        "socket": (_Check(0, _ANY, _INTERNET), _Check(2, 0xF, (_STREAM,))),
    }


def _read_calls(path: Path) -> dict[str, dict[str, dict[str, int]]]:
    """Return the numbers of the calls: by machine, when they are let through, and name."""
    calls: dict[str, dict[str, dict[str, int]]] = {machine: {} for machine in _ARCHITECTURES}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, dialect="excel-tab"):
            for machine, table in calls.items():
                if row[machine]:
                    table.setdefault(row["when"], {})[row["call"]] = int(row[machine])
    return calls


_CALLS = _read_calls(Path(__file__).with_name("calls.tsv"))  # now: a query process may open no file


def assemble(machine: str, pid: int, *, files: bool, network: bool) -> bytes:
    """Return the filter for the process ``pid`` as an array of ``struct sock_filter``.

    ``files`` may be read; ``network``: TCP connections may be made. A call by another architecture's
    numbers ends the process.
    """
    table = _CALLS[machine]
    calls = table["always"] | (table["files"] if files else {}) | (table["network"] if network else {})
    checks = _checks(pid, files=files)
    checked = {name: found for name, found in checks.items() if found and name in calls}
    program: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
    ]
    for name, found in checked.items():  # first: the kernel remembers the answers that need no arguments
        body = [instruction for check in found for instruction in _body(check)]
        program += [(_EQUAL, 0, len(body) + 1, calls[name]), *body, (_RETURN, 0, 0, _ALLOW)]
    for number in table["never"].values():
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
    for name in calls.keys() - checked.keys():
        program += [(_EQUAL, 0, 1, calls[name]), (_RETURN, 0, 0, _ALLOW)]
    program.append((_RETURN, 0, 0, _ERRNO | errno.EPERM))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)


def _body(check: _Check) -> Iterator[Instruction]:
    """Yield what goes on behind itself when ``check`` is met and else returns EPERM."""
    yield (_LOAD, 0, 0, _ARGUMENTS + 4 * check.word)
    yield (_AND, 0, 0, check.mask)
    for left, value in zip(range(len(check.values), 0, -1), check.values, strict=True):
        yield (_EQUAL, left, 0, value)
    yield (_RETURN, 0, 0, _ERRNO | errno.EPERM)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def filter_calls(libc: ctypes.CDLL, *, files: bool, network: bool) -> bool:
    """Put the filter on this process for good; return whether the system did so.

    It needs PR_SET_NO_NEW_PRIVS before. ``files`` and ``network`` as for :func:`assemble`.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES or sys.byteorder != "little" or sys.maxsize < 1 << 32:
        return False
    code = assemble(machine, os.getpid(), files=files, network=network)
    program = _Program(len(code) // 8, code)
    answer = libc.syscall(
        ctypes.c_long(_SECCOMP[machine]),
        ctypes.c_ulong(_SET_MODE_FILTER),
        ctypes.c_ulong(_FLAGS),
        ctypes.byref(program),
    )
    return bool(answer == 0)
