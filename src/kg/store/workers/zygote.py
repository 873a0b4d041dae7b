"""The program that holds a snapshot and forks query processes: ``python -m kg.store.workers.zygote``.

A fork of a process that has the data in memory answers its first query after some milliseconds, and shares
that memory with all others. So killing a query process costs next to nothing. This process has one thread
and never evaluates anything.

Over its control socket (a SOCK_SEQPACKET, its descriptor's number is the first argument) come orders as JSON:
``{"do": "fork", "id": n}`` with two descriptors (the query process's channel and board) or three (the one
over which it is to hand out the socket that listens in its own network, see :meth:`Nursery.fork`), or
``{"do": "kill", "id": n}``. Back go ``{"ready": quads}``, once, and ``{"ended": n, "status": s}`` with the
wait status (waitpid(2)) of each query process that ended. The end of the control socket ends everything.
"""

from __future__ import annotations

import contextlib
import gc
import json
import mmap
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store, parse

from kg.store.workers.walls import enclose
from kg.store.workers.worker import answer_forever, limit_memory

BOARD_SIZE = mmap.PAGESIZE
_ROCKSDB_MB = 256  # what a store on disk takes for itself; 64 are too few to open one


def main(arguments: list[str]) -> None:
    """Serve the control socket ``arguments[0]`` over the store ``arguments[1]``.

    ``arguments[2]`` is ``memory`` or ``disk``, ``arguments[3]`` the megabytes that a query may take.
    """
    control = socket.socket(fileno=int(arguments[0]))
    folder, resident, megabytes = Path(arguments[1]), arguments[2] == "memory", int(arguments[3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C goes to all; the server decides
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    store = _load(folder) if resident else None
    if store is None:
        _warm(folder)
    gc.collect()
    gc.freeze()  # so that no collection in a query process copies what all share
    children: dict[int, int] = {}
    control.send(json.dumps({"ready": True}).encode())
    for order, descriptors in _orders(control, children):
        if order["do"] == "kill":
            for process, number in children.items():
                if number == order["id"]:
                    os.kill(process, signal.SIGKILL)
            continue
        process = os.fork()
        if process == 0:
            control.close()
            _become_worker(store, folder, descriptors, megabytes)
        for descriptor in descriptors:
            os.close(descriptor)
        children[process] = order["id"]


def _become_worker(store: Store | None, folder: Path, descriptors: list[int], megabytes: int) -> None:
    """Answer queries, and never return."""
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _close_all_but(*descriptors)
        channel = socket.socket(fileno=descriptors[0])
        board = mmap.mmap(descriptors[1], BOARD_SIZE, prot=mmap.PROT_READ)
        os.close(descriptors[1])
        handover = socket.socket(fileno=descriptors[2]) if len(descriptors) > 2 else None
        limit_memory(megabytes if store else megabytes + _ROCKSDB_MB)
        walls = enclose(files=store is None, network=handover is not None, readable=[folder])
        if handover:
            _hand_over(walls.listener, handover)
        # RocksDB has threads, and a network namespace is for a process that has none yet.
        answer_forever(channel, board, store or Store.read_only(str(folder)), walls.standing)
        status = 0
    except (BrokenPipeError, ConnectionResetError):
        status = 0  # the server has gone
    finally:
        if sys.exc_info()[0]:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(status)  # no handler of the zygote may run here


def _hand_over(listener: socket.socket | None, handover: socket.socket) -> None:
    """Give ``listener`` away over ``handover``; without one, say so by closing that."""
    with handover:
        if listener:
            with listener:
                socket.send_fds(handover, [b"listener"], [listener.fileno()])


def _close_all_but(*kept: int) -> None:
    """Close what the zygote has open: with its control socket, a query could reach its siblings."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        if (descriptor := int(entry.name)) > 2 and descriptor not in kept:
            with contextlib.suppress(OSError):  # the one of the listing itself is closed already
                os.close(descriptor)


def _orders(control: socket.socket, children: dict[int, int]) -> Iterator[tuple[dict[str, Any], list[int]]]:
    """Yield each order with its descriptors; tell the server meanwhile which children ended."""
    wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(wake_read, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is control:
                    try:
                        message, descriptors, _, _ = socket.recv_fds(control, 1 << 12, 3)
                    except ConnectionResetError:
                        return
                    if not message:
                        return
                    yield json.loads(message), descriptors
                else:
                    os.read(wake_read, 1 << 10)
                    _reap(control, children)


def _reap(control: socket.socket, children: dict[int, int]) -> None:
    while children:
        process, status = os.waitpid(-1, os.WNOHANG)
        if not process:
            return
        told = json.dumps({"ended": children.pop(process), "status": status}).encode()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # nobody listens any more
            control.send(told)


def _load(folder: Path) -> Store:
    """Return the store in ``folder`` as one in memory.

    A child reads it from disk: RocksDB has threads, and a process with threads is not safely forked.
    """
    memory = os.memfd_create("quads")
    with os.fdopen(memory, "rb+") as quads:
        _have_child(folder, lambda disk: disk.dump(quads, RdfFormat.N_QUADS))
        quads.seek(0)
        store = Store()
        # Not bulk_load(), which names blank nodes anew: one version's answers are the same after a restart.
        store.bulk_extend(parse(quads, RdfFormat.N_QUADS))
    return store


def _have_child(folder: Path, read: Callable[[Store], object]) -> None:
    """Open the store in ``folder`` in a child, and let it ``read``; end when that fails."""
    child = os.fork()
    if child == 0:
        try:
            read(Store.read_only(str(folder)))
        except OSError:
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{folder}: the store cannot be read")


def _warm(folder: Path) -> None:
    """Ask the system to read the store ahead; a cold one answers up to 300 times slower."""
    _have_child(folder, lambda _disk: None)
    for file in folder.glob("*.sst"):
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_WILLNEED)
        os.close(descriptor)


if __name__ == "__main__":
    main(sys.argv[1:])
