"""A query process: it answers one question after the other, and can be killed at any moment.

It is forked by the zygote with the snapshot in its memory (or opens the one on disk), and has given up what
it does not need: memory beyond a limit, files, the network. See :mod:`kg.store.workers.walls`.
"""

from __future__ import annotations

import io
import json
import mmap
import resource
import socket
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace

from pyoxigraph import Store

from kg.store.binding import bind_calls
from kg.store.engine import (
    FormatError,
    Kind,
    QueryError,
    QueryRefusedError,
    Question,
    check_depth,
    check_text,
    evaluate,
)
from kg.store.evaluate import ask
from kg.store.federation import explain_failure, rewrite_services
from kg.store.workers.wire import BOARD, HEAD, End, Error, What, frame, pack_end, pack_error, read_question

_PIECE = 1 << 18  # how much of an answer is gathered before it is sent
_MEGABYTE = 1 << 20
_BINDINGS = b'"results":{"bindings":['
_MOST_CALLS = 1_000  # in a text, whose calls Oxigraph reads each inside the one before


class OutputFullError(Exception):
    """The answer has more bytes than it may have."""


class Outlet(io.RawIOBase):
    """Where an answer is written: pieces go out as they are full, the last one stays.

    ``send`` takes each piece; ``most`` bytes may be written.
    """

    def __init__(self, send: Callable[[bytes], None], most: int) -> None:
        """Begin an answer."""
        self._send = send
        self._most = most
        self._piece = bytearray()
        self.pieces = 0

    def writable(self) -> bool:
        """Return that this can be written to."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # nothing but bytes comes
        """Take ``content``; raise :class:`OutputFullError` when it is too much."""
        self._most -= len(content)
        if self._most < 0:
            raise OutputFullError
        self._piece += content
        while len(self._piece) >= _PIECE:  # one literal can be as long as the whole answer
            self._send(bytes(self._piece[:_PIECE]))
            self.pieces += 1
            del self._piece[:_PIECE]
        return len(content)

    def rest(self) -> bytes:
        """Return what was not sent yet."""
        return bytes(self._piece)


def answer_forever(channel: socket.socket, board: mmap.mmap, store: Store, walls: Collection[str]) -> None:
    """Answer what comes over ``channel`` from ``store`` until the other side closes it.

    ``board`` is memory shared with the server (see :data:`kg.store.workers.wire.BOARD`), which takes
    questions back there. The server is told first which ``walls`` stand.
    """
    channel.sendall(frame(0, What.READY, json.dumps(sorted(walls)).encode()))
    with channel.makefile("rb", _PIECE) as incoming:
        while len(head := incoming.read(HEAD.size)) == HEAD.size:
            length, number, _ = HEAD.unpack(head)
            payload = incoming.read(length)
            if len(payload) < length:
                break
            last, kept = BOARD.unpack_from(board)
            if number > last or number == kept:
                _answer(store, number, payload, channel)


def limit_memory(megabytes: int) -> None:
    """Let this process have ``megabytes`` beyond what it has; allocating more ends it.

    RLIMIT_DATA covers all private writable memory (setrlimit(2), since Linux 4.7); mapped files are no part
    of it. No core is dumped, no file written.
    """
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  # in a fresh fork, no imports
        pages = int(file.read().split()[5])
    most = pages * resource.getpagesize() + megabytes * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _answer(store: Store, number: int, payload: bytes, channel: socket.socket) -> None:
    question, most = read_question(payload)
    outlet = Outlet(lambda piece: channel.sendall(frame(number, What.PIECE, piece)), most)
    begin, used = time.perf_counter(), time.process_time()
    error: Error | None = None
    kind: Kind = "graph"
    try:
        kind = _evaluate(store, question, outlet)
    except QueryError as found:
        error = Error("bad", str(found), found.line, found.column)
    except QueryRefusedError as found:
        error = Error("refused", str(found))
    except FormatError as found:
        error = Error("format", str(found))
    except OutputFullError:
        error = Error("output", f"the answer has more than {most / _MEGABYTE:g} MB")
    except MemoryError:
        error = Error("memory", "the query needs more memory than it may have")
    seconds, processor = time.perf_counter() - begin, time.process_time() - used
    if error:
        told = Error(error.what, error.message, error.line, error.column, seconds, processor)
        channel.sendall(frame(number, What.ERROR, pack_error(told)))
        return
    rest = outlet.rest()
    rows = -1 if outlet.pieces else count_rows(rest, kind, question)
    channel.sendall(frame(number, What.END, pack_end(End(seconds, processor, rows, kind), rest)))


def _evaluate(store: Store, question: Question, outlet: Outlet) -> Kind:
    """Write the answer to ``question``, through the forwarder where it calls SERVICE and may."""
    if not question.services:
        check_text(question.text)
        return evaluate(store, question, outlet)  # type: ignore[arg-type]  # a raw stream is enough
    check_depth(question.text)
    if question.text.upper().count("SERVICE") > _MOST_CALLS:
        raise QueryError(
            f"the query has the word SERVICE more than {_MOST_CALLS:,} times; make several of it"
        )
    text, _ = rewrite_services(question.text, question.services)
    bound = bind_calls(question.text, lambda select: ask(store, replace(question, text=select)))
    with suppress(QueryRefusedError):  # of a value that can be read as a call
        text, _ = rewrite_services(bound, question.services)
    try:
        return evaluate(store, replace(question, text=text), outlet)  # type: ignore[arg-type]
    except QueryError as error:
        if error.line:
            raise
        # Oxigraph says of bad results only what is bad, as it does of a function that it does not know.
        raise QueryError(f"{error} (perhaps in an answer to SERVICE)") from None
    except OSError as error:
        if error.errno is not None:  # one of the channel's
            raise
        raise QueryError(explain_failure(str(error), question.services)) from None


def count_rows(body: bytes, kind: Kind, question: Question) -> int:
    """Return how many solutions (that bind anything) or triples ``body`` has; -1 where it does not show."""
    if kind == "boolean":
        return 1
    match question.graphs if kind == "graph" else question.results:
        case "application/sparql-results+json":
            # Objects that follow each other, less the ends of texts that look so: any other quotation mark
            # in a text has a stroke before it.
            first = body.startswith(b'{"', body.find(_BINDINGS) + len(_BINDINGS))
            return first + body.count(b'},{"') - body.count(b'},{"}') - body.count(b'},{",')
        case "application/sparql-results+xml":
            return body.count(b"<result>")
        case "text/tab-separated-values":
            return body.count(b"\n") - 1
        case "application/n-triples" | "application/n-quads":
            return body.count(b"\n")
    return -1
