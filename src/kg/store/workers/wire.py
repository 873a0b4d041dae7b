"""The frames between the server and a query process, over a socket of the machine's own.

A frame is a head (length of the payload, number of the query, what it is) and its payload. The server sends
questions; a query process sends any number of pieces of an answer and then its end, or an error.
"""

from __future__ import annotations

import json
import marshal
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import get_args

from kg.store.engine import Kind, Question

HEAD = struct.Struct("<IQB")  # bytes of payload, number of the question, what it is
BOARD = struct.Struct("<QQ")  # the last question taken back, the one before those that was not
_END = struct.Struct("<ddqB")
_KINDS: tuple[Kind, ...] = get_args(Kind)


class What(IntEnum):
    """What a frame is."""

    QUESTION = 0
    PIECE = 1
    END = 2
    ERROR = 3
    READY = 4


@dataclass(frozen=True, slots=True)
class End:
    """What ends an answer: wall and processor seconds, rows (-1 where not counted), its kind."""

    seconds: float
    processor: float
    rows: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Error:
    """Why there is no answer: ``what`` is ``bad``, ``refused``, ``format``, ``output`` or ``memory``."""

    what: str
    message: str
    line: int = 0
    column: int = 0
    seconds: float = 0.0
    processor: float = 0.0


def frame(number: int, what: What, payload: bytes) -> bytes:
    """Return one frame."""
    return HEAD.pack(len(payload), number, what) + payload


def pack_question(question: Question, most: int) -> bytes:
    """Return the payload of a question whose answer may have ``most`` bytes.

    As the interpreter's own values: both ends are of one program, and JSON would take ten times as long.
    """
    return marshal.dumps(
        (
            question.text,
            question.results,
            question.graphs,
            question.default_graphs,
            question.named_graphs,
            question.bom,
            question.services,
            most,
        )
    )


def read_question(payload: bytes) -> tuple[Question, int]:
    """Return the question in ``payload``, and how many bytes its answer may have."""
    # Only the server sends questions; a query process has no way to this end.
    text, results, graphs, default, named, bom, services, most = marshal.loads(payload)  # noqa: S302
    return Question(text, results, graphs, default, named, bom=bom, services=services), most


def pack_end(end: End, last: bytes) -> bytes:
    """Return the payload of ``end`` with the ``last`` piece of the answer."""
    return _END.pack(end.seconds, end.processor, end.rows, _KINDS.index(end.kind)) + last


def read_end(payload: bytes) -> tuple[End, bytes]:
    """Return the end of an answer, and its last piece."""
    seconds, processor, rows, kind = _END.unpack_from(payload)
    return End(seconds, processor, rows, _KINDS[kind]), payload[_END.size :]


def pack_error(error: Error) -> bytes:
    """Return the payload of ``error``."""
    values = [error.what, error.message, error.line, error.column, error.seconds, error.processor]
    return json.dumps(values).encode()


def read_error(payload: bytes) -> Error:
    """Return the error in ``payload``."""
    return Error(*json.loads(payload))
