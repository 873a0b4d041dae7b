"""The walls around a query process: what a query could do if the parser let everything through.

The first wall is the parser's (:mod:`kg.store.refuse`). These stand behind it and do not know of it: the
kernel keeps the process from the network, from files, from other processes and from new ones. Each is put up
as far as the system allows, and says whether it stands.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.store.workers.calls import filter_calls
from kg.store.workers.paths import restrict_paths

_PDEATHSIG, _DUMPABLE, _NO_NEW_PRIVS = 1, 4, 38  # PR_SET_* of linux/prctl.h
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_CAPABILITIES = struct.pack("Ii", 0x20080522, 0)  # version 3, this thread
_SET_FLAGS, _UP = 0x8914, 1  # SIOCSIFFLAGS, IFF_UP
FORWARDER = ("127.0.0.1", 8080)  # of a query process's own network, so the same in each


@dataclass(frozen=True, slots=True)
class Walls:
    """The walls that stand, by name, and with ``network`` the socket where the forwarder is to accept.

    Names: ``no new privileges``, ``ends with its parent``, ``no memory dump``, ``no capabilities``,
    ``network namespace``, ``paths`` (Landlock), ``system calls`` (seccomp).
    """

    standing: tuple[str, ...] = ()
    listener: socket.socket | None = None


def enclose(*, files: bool, network: bool, readable: Sequence[Path] | None = None) -> Walls:
    """Wall this process in for good and return what stands: all that the system allows.

    To be called in a freshly forked query process, which has one thread, after its limits (``setrlimit``) are
    set and its modules are imported: that does not work afterwards. A store on disk is opened afterwards: it
    brings threads, and a process that has several cannot leave the network (the other walls stand all the
    same).

    ``files`` may be opened for reading (a store on disk opens its own while it is read), only those beneath
    ``readable`` where that is given; without it, no file at all. Files that are open already stay so.
    ``network``: the process gets a network of its own, with nothing in it but ``listener`` of the answer, a
    socket at ``FORWARDER`` that is to be handed to the web process (``socket.send_fds``) and closed here.
    Without a network namespace there is no listener and no network. Otherwise no socket can be made or
    connected; those that are open go on. Raises nothing.
    """
    if sys.platform != "linux":
        return Walls()
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getppid()
    apart = _is_alone() and _leave_network(libc)
    listener = _listen() if network and apart else None
    stands = {"network namespace": apart, "no capabilities": _drop_capabilities(libc)}
    # After the namespace: a change of capabilities takes the signal of the parent's end back.
    stands |= {
        "no new privileges": _set(libc, _NO_NEW_PRIVS, 1),
        "no memory dump": _set(libc, _DUMPABLE, 0),
        "ends with its parent": _set(libc, _PDEATHSIG, signal.SIGKILL),
    }
    if os.getppid() != parent:  # it ended before the signal was asked for
        os.kill(os.getpid(), signal.SIGKILL)
    stands["paths"] = restrict_paths(libc, readable if files else (), FORWARDER[1] if listener else None)
    stands["system calls"] = filter_calls(libc, files=files, network=listener is not None)
    return Walls(tuple(sorted(name for name, done in stands.items() if done)), listener)


def _is_alone() -> bool:
    """Return whether this process has one thread: the others would stay in the old network."""
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


def _leave_network(libc: ctypes.CDLL) -> bool:
    """Go into a network namespace of one's own; who is not root needs a user namespace for it."""
    return any(libc.unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))


def _drop_capabilities(libc: ctypes.CDLL) -> bool:
    return bool(libc.capset(_CAPABILITIES, bytes(24)) == 0)


def _set(libc: ctypes.CDLL, option: int, value: int) -> bool:
    zero = ctypes.c_ulong(0)
    return bool(libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero) == 0)


def _listen() -> socket.socket | None:
    """Return a socket that listens in this process's own network, where only loopback is."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
            fcntl.ioctl(link, _SET_FLAGS, struct.pack("16sh22x", b"lo", _UP))
        return socket.create_server(FORWARDER)
    except OSError:
        return None
