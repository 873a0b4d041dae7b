"""What goes over the socket comes out as it was."""

from __future__ import annotations

import asyncio
import socket

from hypothesis import given
from hypothesis import strategies as st

from kg.store.engine import GRAPH_FORMATS, RESULT_FORMATS, Question
from kg.store.workers.channel import Channel
from kg.store.workers.wire import (
    HEAD,
    End,
    Error,
    What,
    frame,
    pack_end,
    pack_error,
    pack_question,
    read_end,
    read_error,
    read_question,
)

ANY_TEXT = st.text(st.characters(codec=None), max_size=50)  # half characters (surrogates) too
GRAPHS = st.lists(ANY_TEXT, max_size=3).map(tuple)
SECONDS = st.floats(0, 1e6)
QUESTIONS = st.builds(
    Question,
    ANY_TEXT,
    st.sampled_from(sorted(RESULT_FORMATS)),
    st.sampled_from(sorted(GRAPH_FORMATS)),
    GRAPHS,
    GRAPHS,
    bom=st.booleans(),
)
ENDS = st.builds(
    End, SECONDS, SECONDS, st.integers(-1, 1 << 40), st.sampled_from(["solutions", "boolean", "graph"])
)
ERRORS = st.builds(
    Error, st.sampled_from(["bad", "memory"]), ANY_TEXT, st.integers(0), st.integers(0), SECONDS, SECONDS
)


@given(QUESTIONS, st.integers(1, 1 << 40))
def test_questions(question: Question, most: int) -> None:
    assert read_question(pack_question(question, most)) == (question, most)


@given(ENDS, st.binary(max_size=100))
def test_ends(end: End, last: bytes) -> None:
    assert read_end(pack_end(end, last)) == (end, last)


@given(ERRORS)
def test_errors(error: Error) -> None:
    assert read_error(pack_error(error)) == error


@given(st.integers(0, (1 << 64) - 1), st.sampled_from(What), st.binary(max_size=100))
def test_a_frame_tells_its_length_number_and_meaning(number: int, what: What, payload: bytes) -> None:
    content = frame(number, what, payload)
    assert HEAD.unpack_from(content) == (len(payload), number, what)
    assert content[HEAD.size :] == payload


@given(
    st.lists(st.tuples(st.integers(0, 1 << 40), st.binary(max_size=40)), min_size=1, max_size=8),
    st.lists(st.integers(1, 60), min_size=1, max_size=20),
)
def test_frames_are_heard_whole_however_they_arrive(frames: list[tuple[int, bytes]], cuts: list[int]) -> None:
    heard: list[tuple[int, What, bytes]] = []
    channel = Channel(lambda *found: heard.append(found))
    content = b"".join(frame(number, What.PIECE, payload) for number, payload in frames)
    turn = 0
    while content:
        room = channel.get_buffer(-1)
        size = min(cuts[turn % len(cuts)], len(content), len(room))
        room[:size] = content[:size]
        channel.buffer_updated(size)
        content, turn = content[size:], turn + 1
    assert heard == [(number, What.PIECE, payload) for number, payload in frames]


def test_a_large_frame_goes_both_ways_over_a_socket() -> None:
    """It is larger than any buffer on the way; what is sent before the connection stands goes out first."""
    large = bytes(range(256)) * (1 << 13)

    async def test() -> list[tuple[int, bytes]]:
        heard: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
        one, two = socket.socketpair()
        asking = Channel(lambda *_: None)
        asking.send(frame(1, What.QUESTION, b"early"))
        asking.send(frame(2, What.QUESTION, large))
        hearing = Channel(lambda number, _what, payload: heard.put_nowait((number, payload)))
        await hearing.connect(two)
        await asking.connect(one)
        asking.send(frame(3, What.QUESTION, b"late"))
        found = [await asyncio.wait_for(heard.get(), 10) for _ in range(3)]
        asking.close()
        hearing.close()
        asking.send(frame(4, What.QUESTION, b"into nothing"))
        await asyncio.sleep(0)
        return found

    assert asyncio.run(test()) == [(1, b"early"), (2, large), (3, b"late")]
