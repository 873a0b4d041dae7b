"""Turns at the threads of pages: none stands in another's way, and nobody's place is lost."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serve.turns import TooManyError, Turns


def test_one_client_leaves_places_to_others() -> None:
    async def test() -> None:
        turns, end = Turns(4, 2, 100), asyncio.Event()
        inside: Counter[str] = Counter()

        async def stay(client: str) -> None:
            async with turns.turn(client):
                inside[client] += 1
                await end.wait()

        greedy = [asyncio.create_task(stay("greedy")) for _ in range(20)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert inside == {"greedy": 2}
        others = [asyncio.create_task(stay(name)) for name in ("a", "b", "c")]
        for _ in range(3):
            await asyncio.sleep(0)
        assert inside == {"greedy": 2, "a": 1, "b": 1}  # four places are taken
        end.set()
        await asyncio.gather(*greedy, *others)
        assert inside == {"greedy": 20, "a": 1, "b": 1, "c": 1}

    asyncio.run(test())


def test_who_goes_away_while_waiting_holds_nothing() -> None:
    async def test() -> None:
        turns = Turns(1, 1, 100)
        async with turns.turn("first"):
            waiting = asyncio.create_task(anext_turn(turns, "second"))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(5), turns.turn("third"):
            pass

    asyncio.run(test())


async def anext_turn(turns: Turns, client: str) -> None:
    async with turns.turn(client):
        pass


def test_when_too_many_wait_the_longest_line_is_cut() -> None:
    async def test() -> None:
        turns = Turns(1, 1, 3)
        async with turns.turn("first"):
            crowd = [asyncio.create_task(anext_turn(turns, "crowd")) for _ in range(5)]
            await asyncio.sleep(0)
            single = asyncio.create_task(anext_turn(turns, "single"))
            await asyncio.sleep(0)
        found = await asyncio.gather(*crowd, single, return_exceptions=True)
        assert sum(isinstance(each, TooManyError) for each in found) == 3
        assert found[-1] is None

    asyncio.run(test())


@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans()), max_size=25),
)
def test_places_are_never_given_twice(places: int, share: int, visits: list[tuple[str, int, bool]]) -> None:
    async def test() -> None:
        turns = Turns(places, share, 1000)
        inside: Counter[str] = Counter()

        async def visit(client: str, steps: int) -> None:
            async with turns.turn(client):
                inside[client] += 1
                assert inside[client] <= share
                assert inside.total() <= places
                for _ in range(steps):
                    await asyncio.sleep(0)
                inside[client] -= 1

        tasks = [asyncio.create_task(visit(client, steps)) for client, steps, _ in visits]
        await asyncio.sleep(0)
        for task, (_, _, stays) in zip(tasks, visits, strict=True):
            if not stays and not inside.total():
                task.cancel()
        async with asyncio.timeout(5):
            found = await asyncio.gather(*tasks, return_exceptions=True)
        assert [each for each in found if isinstance(each, Exception)] == []

    asyncio.run(test())


def test_a_full_house_is_told() -> None:
    async def test() -> None:
        turns = Turns(1, 1, 0)
        with pytest.raises(TooManyError):
            async with turns.turn("anybody"):
                pass

    asyncio.run(test())
