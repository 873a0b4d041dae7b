"""What is kept of other endpoints' answers, for how long, and what has to go first."""

from __future__ import annotations

import pytest

from kg.store.recall import Recall, Said

ONE, OTHER = "https://one.example/sparql", "https://other.example/sparql"
ASKED = b"SELECT * { ?s ?p ?o }"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def said(word: str, size: int = 0) -> Said:
    return Said(word.encode().ljust(size), "application/sparql-results+json")


def test_it_is_found_for_its_endpoint_and_its_query_alone() -> None:
    recall = Recall(60)
    recall.keep(ONE, ASKED, said("a"))
    recall.keep(OTHER, ASKED, said("b"))
    assert recall.find(ONE, ASKED) == said("a")
    assert recall.find(OTHER, ASKED) == said("b")
    assert recall.find(ONE, ASKED + b" ") is None
    assert recall.find(f"{ONE}?x", ASKED) is None


@pytest.mark.parametrize(("later", "found"), [(0.0, True), (59.9, True), (60.0, False), (1e6, False)])
def test_it_is_forgotten_after_its_time(later: float, found: bool) -> None:
    clock = Clock()
    recall = Recall(60, clock=clock)
    recall.keep(ONE, ASKED, said("a"))
    clock.now += later
    assert (recall.find(ONE, ASKED) is not None) is found


def test_being_found_does_not_make_it_younger_but_being_told_again_does() -> None:
    clock = Clock()
    recall = Recall(60, clock=clock)
    recall.keep(ONE, ASKED, said("a"))
    clock.now += 40
    assert recall.find(ONE, ASKED) == said("a")
    clock.now += 40
    assert recall.find(ONE, ASKED) is None
    recall.keep(ONE, ASKED, said("b"))
    clock.now += 40
    recall.keep(ONE, ASKED, said("c"))
    clock.now += 40
    assert recall.find(ONE, ASKED) == said("c")


def test_no_time_keeps_nothing() -> None:
    recall = Recall(0, clock=Clock())
    recall.keep(ONE, ASKED, said("a"))
    assert recall.find(ONE, ASKED) is None


def test_what_nobody_asks_for_makes_room() -> None:
    """Three of 3,000 bytes (and 1,024 beside each) are one too many for 10,000."""
    recall = Recall(60, most_bytes=10_000)
    for name in (b"1", b"2"):
        recall.keep(ONE, name, said("x", 3_000))
    assert recall.find(ONE, b"1")
    recall.keep(ONE, b"3", said("x", 3_000))
    assert [bool(recall.find(ONE, name)) for name in (b"1", b"2", b"3")] == [True, False, True]
    recall.keep(ONE, b"3", said("y", 10))  # in the place of the old one, whose room is free again
    recall.keep(ONE, b"4", said("x", 3_000))
    assert [bool(recall.find(ONE, name)) for name in (b"1", b"3", b"4")] == [True, True, True]


def test_what_takes_more_than_half_is_not_kept_and_displaces_nothing() -> None:
    recall = Recall(60, most_bytes=10_000)
    recall.keep(ONE, b"small", said("x"))
    recall.keep(ONE, b"large", said("x", 4_000))
    assert recall.find(ONE, b"large") is None
    assert recall.find(ONE, b"small")
