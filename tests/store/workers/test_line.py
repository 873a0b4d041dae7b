"""The queue: whose turn it is, and who has to go when it is full."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store.workers.line import FairLine

NAMES = st.lists(st.sampled_from("abcd"), max_size=40)


def line(most: int, *names: str) -> FairLine[str]:
    """Return a line that the ``names`` joined; a name's first letter is its client."""
    found: FairLine[str] = FairLine(most, lambda name: name[0])
    for name in names:
        assert found.join(name) is None
    return found


def drain(waiting: FairLine[str], allowed: str = "abcd") -> list[str]:
    found = []
    while (name := waiting.next(lambda client: client in allowed)) is not None:
        found.append(name)
    return found


@pytest.mark.parametrize(
    ("names", "order"),
    [
        ("", ""),
        ("a1 a2 a3", "a1 a2 a3"),
        ("a1 a2 a3 b1", "a1 b1 a2 a3"),
        ("a1 a2 b1 b2 c1", "a1 b1 c1 a2 b2"),
        ("b1 a1 b2 a2", "b1 a1 b2 a2"),
    ],
)
def test_clients_take_turns(names: str, order: str) -> None:
    assert drain(line(9, *names.split())) == order.split()


def test_who_came_after_a_turn_waits_for_the_others() -> None:
    waiting = line(9, "a1", "b1")
    assert waiting.next(lambda _: True) == "a1"
    waiting.join("a2")
    assert drain(waiting) == ["b1", "a2"]


@pytest.mark.parametrize(
    ("names", "newcomer", "gone"),
    [
        ("", "a1", "a1"),  # with no room at all
        ("a1 a2", "b1", "a2"),
        ("a1 a2", "a3", "a3"),
        ("a1 b1", "c1", "c1"),
        ("a1 b1", "a2", "a2"),
        ("a1 b1 b2", "a2", "a2"),  # as long as the longest: the newcomer
        ("b1 a1 b2 b3", "a2", "b3"),
    ],
)
def test_in_a_full_line_the_last_of_the_longest_has_to_go(names: str, newcomer: str, gone: str) -> None:
    waiting = line(len(names.split()), *names.split())
    assert waiting.join(newcomer) == gone
    assert sorted(waiting) == sorted({*names.split(), newcomer} - {gone})
    assert len(waiting) == len(names.split())


def test_who_is_returned_comes_next() -> None:
    waiting = line(9, "a1", "a2", "b1", "c1")
    first = waiting.next(lambda _: True)
    assert first == "a1"
    waiting.return_first(first)
    assert drain(waiting) == ["a1", "b1", "c1", "a2"]


def test_who_is_returned_is_never_sent_away() -> None:
    waiting = line(2, "a1", "b1")
    waiting.return_first("c1")
    assert len(waiting) == 3
    assert drain(waiting) == ["c1", "a1", "b1"]


def test_leaving() -> None:
    waiting = line(9, "a1", "a2", "b1")
    for name in ("a1", "b1", "b1", "c1"):  # one is not there any more, one never was
        waiting.leave(name)
    assert len(waiting) == 1
    assert drain(waiting) == ["a2"]
    assert not waiting


def test_clients_that_may_not_are_passed_over_and_keep_their_turn() -> None:
    waiting = line(9, "a1", "a2", "b1", "b2")
    assert waiting.next(lambda client: client == "b") == "b1"
    assert waiting.next(lambda _: False) is None
    assert drain(waiting) == ["a1", "b2", "a2"]


@given(NAMES)
def test_nobody_is_served_twice_before_another(clients: list[str]) -> None:
    names = [f"{client}{number}" for number, client in enumerate(clients)]
    waiting = line(len(names), *names)
    left, served = Counter(clients), Counter[str]()
    for name in drain(waiting):
        client = name[0]
        served[client] += 1
        left[client] -= 1
        assert all(served[client] <= served[other] + 1 for other in left if left[other])
    assert not left.total()


@given(
    st.integers(0, 6),
    st.lists(st.tuples(st.sampled_from(["join", "next", "leave"]), st.sampled_from("abc")), max_size=60),
)
def test_everybody_is_accounted_for(most: int, steps: list[tuple[str, str]]) -> None:
    """Each is either there still or was taken out once; there are never more than there is room for."""
    waiting = line(most)
    there: list[str] = []
    for number, (act, client) in enumerate(steps):
        match act:
            case "join":
                there.append(f"{client}{number}")
                if gone := waiting.join(there[-1]):
                    longest = max(Counter(name[0] for name in there).values())
                    assert [name[0] for name in there].count(gone[0]) == longest
                    there.remove(gone)
            case "next":
                found = waiting.next(lambda name, client=client: name == client)  # type: ignore[misc]
                expected = [name for name in there if name[0] == client]
                assert found == (expected[0] if expected else None)
                there[:] = [name for name in there if name != found]
            case _:
                name = there[number % len(there)] if there else "a"
                waiting.leave(name)
                there[:] = [other for other in there if other != name]
        assert sorted(waiting) == sorted(there)
        assert len(waiting) == len(there) <= most
