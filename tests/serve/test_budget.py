"""What one client may have a minute, by a clock that the tests turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serve.budget import Budget


class Clock:
    """A clock that stands until it is told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def budget(seconds: float = 60, errors: float = 30) -> tuple[Budget, Clock]:
    clock = Clock()
    return Budget(seconds, errors, clock), clock


def test_who_has_done_nothing_may_begin() -> None:
    account, _ = budget()
    assert account.wait("anybody") == 0


@pytest.mark.parametrize(
    ("used", "wait"), [(0.0, 0), (30.0, 0), (59.9, 0), (60.5, 1), (61.0, 1), (90.0, 30), (660.0, 600)]
)
def test_seconds_beyond_the_minutes_share_are_waited_for(used: float, wait: int) -> None:
    account, _ = budget(seconds=60)
    account.charge("one", used)
    assert account.wait("one") == wait
    assert account.wait("another") == 0


@pytest.mark.parametrize(("budgeted", "used", "wait"), [(10, 15, 30), (120, 240, 60), (6, 7, 10)])
def test_it_comes_back_evenly(budgeted: float, used: float, wait: int) -> None:
    account, clock = budget(seconds=budgeted)
    account.charge("one", used)
    assert account.wait("one") == wait
    clock.now += wait / 2
    assert account.wait("one") == wait / 2
    clock.now += wait / 2 + 1
    assert account.wait("one") == 0


def test_errors_count_apart_from_seconds() -> None:
    account, clock = budget(seconds=60, errors=30)
    for _ in range(29):
        account.count_error("one")
    assert account.wait("one") == 0
    for _ in range(4):
        account.count_error("one")
    assert account.wait("one") == 6  # three too many, at one in two seconds
    clock.now += 7
    assert account.wait("one") == 0


def test_what_is_not_used_is_not_saved_up() -> None:
    account, clock = budget(seconds=60)
    account.charge("one", 1)
    clock.now += 3600
    account.charge("one", 60.5)
    assert account.wait("one") == 1


def test_asking_how_long_costs_nothing() -> None:
    account, _ = budget()
    account.charge("one", 90)
    assert {account.wait("one") for _ in range(100)} == {30}


@given(
    st.floats(1, 1000),
    st.lists(st.tuples(st.floats(0, 100), st.floats(0, 30)), max_size=20),
)
def test_who_waits_as_long_as_told_may_go_on(share: float, steps: list[tuple[float, float]]) -> None:
    account, clock = budget(seconds=share)
    for used, pause in steps:
        account.charge("one", used)
        clock.now += pause
    clock.now += account.wait("one") + 0.001
    assert account.wait("one") == 0


@given(st.floats(1, 100), st.lists(st.floats(0.01, 50), max_size=40))
def test_nobody_gets_more_than_the_share_of_the_time(share: float, costs: list[float]) -> None:
    """Whoever keeps to the waits has used, at any time, no more than a minute's and the time's share."""
    account, clock = budget(seconds=share)
    begin, used = clock.now, 0.0
    for cost in costs:
        while wait := account.wait("one"):
            clock.now += wait
        assert used <= share * (1 + (clock.now - begin) / 60) + 0.001
        account.charge("one", cost)
        used += cost


def test_so_many_clients_are_forgotten_that_memory_is_bounded() -> None:
    account, _ = budget()
    account.charge("old", 100)
    account.charge("busy", 100)
    for number in range(30_000):
        account.charge(f"{number}", 100)
        if number % 1000 == 0:
            account.charge("busy", 1)
    assert account.wait("old") == 0
    assert account.wait("busy") > 0
    assert account.wait("29999") > 0
