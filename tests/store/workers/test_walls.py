"""What a walled process cannot do, tried in real ones."""

from __future__ import annotations

import ctypes
import errno
import faulthandler
import mmap
import os
import resource
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from kg.store.workers.walls import enclose

from .forks import DENIED, X86, Ended, Found, call, forked, standing, walled
from .listeners import Listeners

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")


def fork() -> None:
    if not os.fork():
        os._exit(0)


def connect_to(family: int, kind: int, address: object) -> None:
    with socket.socket(family, kind) as found:
        found.connect(address)  # type: ignore[arg-type]


def write_to(path: Path, flags: int) -> None:
    os.close(os.open(path, flags))


def set_limit() -> None:
    limit = struct.pack("QQ", 100, 100)
    call(302 if X86 else 261, 0, resource.RLIMIT_NOFILE, limit, None)


def executable() -> None:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()


TRIED: dict[str, Callable[[Path, Listeners], object]] = {
    "IPv4": lambda _, at: connect_to(socket.AF_INET, socket.SOCK_STREAM, at.four.getsockname()),
    "IPv6": lambda _, at: connect_to(socket.AF_INET6, socket.SOCK_STREAM, at.six.getsockname()),
    "unix": lambda _, at: connect_to(socket.AF_UNIX, socket.SOCK_STREAM, at.path),
    "datagrams": lambda _, at: connect_to(socket.AF_INET, socket.SOCK_DGRAM, at.four.getsockname()),
    "pair": lambda *_: [found.detach() for found in socket.socketpair()],
    "execve": lambda *_: os.execv("/nowhere", ["/nowhere"]),  # noqa: S606
    "spawn": lambda *_: os.posix_spawn("/nowhere", ["/nowhere"], {}),
    "fork": lambda *_: fork(),
    "signal to the parent": lambda *_: os.kill(os.getppid(), 0),
    "signal to the group": lambda *_: os.kill(0, 0),
    "signal to all": lambda *_: os.kill(-1, 0),
    "signal by descriptor": lambda *_: os.close(os.pidfd_open(os.getppid())),
    "read": lambda folder, _: write_to(folder / "old", os.O_RDONLY),
    "read a folder": lambda folder, _: list(folder.iterdir()),
    "write": lambda folder, _: write_to(folder / "old", os.O_WRONLY),
    "read and write": lambda folder, _: write_to(folder / "old", os.O_RDWR),
    "truncate by opening": lambda folder, _: write_to(folder / "old", os.O_RDONLY | os.O_TRUNC),
    "create": lambda folder, _: write_to(folder / "new", os.O_RDONLY | os.O_CREAT),
    "unnamed file": lambda folder, _: write_to(folder, os.O_RDWR | os.O_TMPFILE),
    "truncate": lambda folder, _: os.truncate(folder / "old", 0),
    "mkdir": lambda folder, _: (folder / "made").mkdir(),
    "rmdir": lambda folder, _: (folder / "empty").rmdir(),
    "unlink": lambda folder, _: (folder / "old").unlink(),
    "rename": lambda folder, _: (folder / "old").rename(folder / "renamed"),
    "link": lambda folder, _: (folder / "linked").hardlink_to(folder / "old"),
    "symlink": lambda folder, _: (folder / "linked").symlink_to(folder / "old"),
    "chmod": lambda folder, _: (folder / "old").chmod(0o600),
    "utime": lambda folder, _: os.utime(folder / "old"),
    "fifo": lambda folder, _: os.mkfifo(folder / "fifo"),
    "chdir": lambda folder, _: os.chdir(folder),
    "memory that is run": lambda *_: executable(),
    "memory as a file": lambda *_: os.close(os.memfd_create("x")),
    "limit": lambda *_: set_limit(),
    "priority": lambda *_: os.nice(1),
}


@pytest.mark.parametrize("name", TRIED)
def test_it_cannot(name: str, folder: Path, listeners: Listeners) -> None:
    def try_it() -> None:
        TRIED[name](folder, listeners)

    with suppress(Ended):
        assert walled(try_it) in [["errno", number] for number in DENIED]
    assert sorted(path.name for path in folder.iterdir()) == ["empty", "old"]
    assert (folder / "old").read_text() == "kept"
    assert listeners.connections() == 0
    outside = forked(try_it)
    assert outside is None or (isinstance(outside, list) and outside[1] not in DENIED), "it is no real try"


def test_new_process_by_clone() -> None:
    clone, clone3 = (56 if X86 else 220), 435
    assert walled(lambda: call(clone, signal.SIGCHLD, 0, 0, 0, 0)) == ["errno", errno.EPERM]
    assert walled(lambda: call(clone3, 0, 0)) == ["errno", errno.ENOSYS]


def test_socket_made_before_connects_nowhere(listeners: Listeners) -> None:
    for family, address in [
        (socket.AF_INET, listeners.four.getsockname()),
        (socket.AF_INET6, listeners.six.getsockname()),
        (socket.AF_UNIX, listeners.path),
    ]:
        with socket.socket(family) as early:
            assert walled(partial(early.connect, address)) == ["errno", errno.EPERM]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as early:
        address = listeners.four.getsockname()
        assert walled(lambda: early.sendto(b"x", address)) == ["errno", errno.EPERM]
    assert listeners.connections() == 0


def test_thread_from_before_is_walled_too() -> None:
    def act() -> Found:
        go, found = Event(), []

        def late() -> None:
            go.wait()
            with suppress(PermissionError):
                socket.socket()
                found.append("a socket")

        thread = Thread(target=late)
        thread.start()
        stands = enclose(files=False, network=False).standing
        go.set()
        thread.join()
        return [found, "network namespace" in stands, "system calls" in stands]

    assert forked(act) == [[], False, True]


@pytest.mark.skipif(not X86, reason="other numbers are for x86_64")
def test_other_numbers_end_the_process() -> None:
    with pytest.raises(Ended, match=str(-signal.SIGSYS)):
        walled(lambda: call(0x40000000 | 39))

    def old() -> Found:
        """Call getpid as a 32-bit program does, whose number 20 is writev here."""
        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
        getpid = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
        outside = getpid() == os.getpid()
        enclose(files=False, network=False)
        return [outside, getpid()]

    with pytest.raises(Ended, match=f"-({signal.SIGSYS:d}|{signal.SIGSEGV:d})"):
        forked(old)


def test_it_can_end_itself() -> None:
    faulthandler.disable()  # in the child, it would print where pytest stands
    try:
        with pytest.raises(Ended, match=str(-signal.SIGABRT)):
            walled(os.abort)
    finally:
        faulthandler.enable()
    with pytest.raises(Ended, match=str(-signal.SIGKILL)):
        walled(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_it_ends_with_its_parent() -> None:
    reader, writer = os.pipe()

    def parent() -> Found:
        child = os.fork()
        if not child:
            enclose(files=False, network=False)
            os.write(writer, b"walled")
            time.sleep(60)
            os._exit(0)
        assert os.read(reader, 6) == b"walled"
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    with pytest.raises(Ended):
        forked(parent)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == b""  # comes when nobody holds the other end, and before 60 seconds are over


def test_what_the_kernel_says_of_it() -> None:
    reader, writer = os.pipe()
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        enclose(files=False, network=False)
        os.write(tell, b"walled")
        os.read(reader, 1)
        os._exit(0)
    assert os.read(told, 6) == b"walled"
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{child}/status").read_text().splitlines())
    os.write(writer, b"x")
    os.waitpid(child, 0)
    for descriptor in (reader, writer, told, tell):
        os.close(descriptor)
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {0}


def test_which_walls_stand() -> None:
    assert standing() >= {
        *("ends with its parent", "no capabilities", "no memory dump", "no new privileges", "system calls")
    }
    with socket.socket() as found:
        assert found.fileno() > 0, "the parent is not walled"
