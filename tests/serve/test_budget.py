"""What one client may have a minute, by a clock that the tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serve.budget import Budget

from .running import Reply, Server, by_get, running
from .watched import ENDLESS, JSON, ask


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


# Through the real server. Each test is a client of its own.


@pytest.fixture(scope="module")
def strict(city_out: Path) -> Iterator[Server]:
    """Return a server that grants little."""
    with running(city_out, budget_seconds=1, budget_errors=3, query_timeout=2) as server:
        yield server


@pytest.fixture(scope="module")
def proxied(city_out: Path) -> Iterator[Server]:
    """Return a server behind a proxy, which is this machine's first address."""
    with running(city_out, budget_errors=3, proxies="127.0.0.1 127.0.0.9") as server:
        yield server


def assert_spent(reply: Reply) -> None:
    assert reply.status == 429
    assert reply.media_type == "application/problem+json"
    assert reply.json()["status"] == 429
    assert reply.json()["limit"] == "budget"
    assert 1 <= int(reply.headers["Retry-After"]) <= 600
    assert "ETag" not in reply.headers


def test_who_spent_the_seconds_has_to_wait_and_nobody_else(strict: Server) -> None:
    known = by_get("SELECT (1 AS ?known) {}").having(Accept=JSON)
    new = by_get("SELECT (2 AS ?new) {}").having(Accept=JSON)
    assert ask(strict, known, "127.0.0.2").status == 200
    assert ask(strict, by_get(ENDLESS), "127.0.0.2").status == 503
    assert_spent(ask(strict, new, "127.0.0.2"))
    assert ask(strict, known, "127.0.0.2").status == 200  # it is kept, and costs nothing
    assert ask(strict, new, "127.0.0.3").status == 200


def test_who_made_too_many_errors_has_to_wait_and_nobody_else(strict: Server) -> None:
    bad = [ask(strict, by_get(f"ASK {{ {number}"), "127.0.0.4") for number in range(5)]
    assert [reply.status for reply in bad[:3]] == [400] * 3
    assert_spent(bad[4])
    assert ask(strict, by_get("ASK {"), "127.0.0.5").status == 400


def test_pages_and_graphs_are_paid_from_the_same_purse(strict: Server) -> None:
    for number in range(5):
        ask(strict, by_get(f"ASK {{ {number}"), "127.0.0.6")
    page = by_get("SELECT (3 AS ?page) {}").having(Accept="text/html")
    assert ask(strict, page, "127.0.0.6").status == 429
    assert ask(strict, by_get("ASK { ?never ?asked 1 }"), "127.0.0.6").status == 429
    assert ask(strict, page, "127.0.0.7").status == 200


def test_nobody_can_say_that_they_are_another(strict: Server) -> None:
    for number in range(5):
        request = by_get(f"ASK {{ {number}").having(X_Forwarded_For=f"192.0.2.{number}")
        reply = ask(strict, request, "127.0.0.8")
    assert_spent(reply)


def test_behind_a_proxy_each_client_has_a_budget(proxied: Server) -> None:
    for number in range(5):
        reply = ask(proxied, by_get(f"ASK {{ {number}").having(X_Forwarded_For="192.0.2.1, 127.0.0.9"))
    assert_spent(reply)
    for number in range(5):
        request = by_get(f"ASK {{ 2{number}").having(X_Forwarded_For=f"192.0.2.{number}, 198.51.100.1")
        reply = ask(proxied, request)
    assert_spent(reply)
    assert ask(proxied, by_get("ASK {").having(X_Forwarded_For="192.0.2.2")).status == 400
    assert ask(proxied, by_get("ASK {"), "127.0.0.2").status == 400
