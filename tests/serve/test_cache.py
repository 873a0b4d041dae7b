"""The answers that are kept: which, how many, and how they are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serve.cache import Cache, Entry, tag_of

MEGABYTE = 1 << 20
SIZES = st.integers(0, 5000)


def entry(tag: str, size: int = 100) -> Entry:
    return Entry(tag, [("content-type", "text/plain")], {"": bytes(size)})


def kept(cache: Cache, *tags: str) -> list[str]:
    return [tag for tag in tags if cache.get(tag)]


def test_an_answer_is_found_by_its_tag_and_by_what_was_asked() -> None:
    cache, one = Cache(MEGABYTE), entry("one")
    cache.keep(one)
    cache.remember(("query=ASK", None), one)
    assert cache.get("one") is one
    assert cache.find(("query=ASK", None)) is one
    assert cache.find(("query=ASK", "text/csv")) is None
    assert cache.get("two") is None
    assert len(cache) == 1


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    cache = Cache(3 * entry("", 1000).size())
    for tag in "abc":
        cache.keep(entry(tag, 1000))
        cache.remember(f"/{tag}", cache.get(tag) or entry(""))
    cache.get("a")
    cache.keep(entry("d", 1000))
    assert kept(cache, *"abcd") == ["a", "c", "d"]
    cache.find("/c")  # an address too is a way of asking
    cache.get("d")
    cache.keep(entry("e", 1000))
    assert kept(cache, *"acde") == ["c", "d", "e"]


def test_an_answer_takes_its_addresses_with_it() -> None:
    cache = Cache(2 * entry("", 1000).size())
    for tag in "abc":
        found = entry(tag, 1000)
        cache.keep(found)
        cache.remember(f"/{tag}", found)
    assert [cache.find(f"/{tag}") is not None for tag in "abc"] == [False, True, True]


def test_an_answer_takes_the_place_of_the_same() -> None:
    cache, old, new = Cache(MEGABYTE), entry("same", 100), entry("same", 300)
    cache.keep(old)
    cache.remember("/", old)
    cache.keep(new)
    assert cache.get("same") is new
    assert cache.find("/") is None
    assert (len(cache), cache.size) == (1, new.size())


def test_large_answers_are_not_kept() -> None:
    cache = Cache(100 * MEGABYTE)
    for tag, size in (("small", MEGABYTE), ("large", MEGABYTE + 1)):
        found = entry(tag, size)
        cache.keep(found)
        cache.remember(f"/{tag}", found)
    assert kept(cache, "small", "large") == ["small"]
    assert cache.find("/large") is None


def test_without_room_nothing_is_kept() -> None:
    cache, one = Cache(0), entry("one", 0)
    cache.keep(one)
    cache.remember("/", one)
    assert (len(cache), cache.size, cache.find("/")) == (0, 0, None)


@given(
    st.integers(2000, 20_000),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), SIZES, st.booleans(), SIZES), max_size=30),
)
def test_it_never_takes_more_than_it_may(most: int, steps: list[tuple[str, int, bool, int]]) -> None:
    """Bodies in other codings, which come later, count as well; and what it says it takes is true."""
    cache = Cache(most)
    for tag, size, coded, other in steps:
        cache.keep(entry(tag, size))
        found = cache.get(tag)
        if found and coded:
            cache.add_body(found, "gzip", bytes(other))
        there = [each for each in map(cache.get, "abcdefgh") if each]
        assert cache.size == sum(each.size() for each in there)
        assert len(cache) == len(there)
        assert cache.size <= most


def test_a_body_for_an_answer_that_has_gone_does_not_count() -> None:
    cache, one = Cache(3000), entry("one", 1500)
    cache.keep(one)
    cache.keep(entry("two", 1500))
    cache.add_body(one, "zstd", bytes(500))
    assert one.bodies["zstd"] == bytes(500)
    assert cache.size == entry("two", 1500).size()


def test_long_questions_take_room_too() -> None:
    """Who pads small queries with long comments must not fill the memory."""
    most, length = 100_000, 60_000
    cache = Cache(most)
    for number in range(50):
        found = entry(f"{number}", 0)
        cache.keep(found)
        cache.remember((f"{number}#".ljust(length, "x"), None), found)
    remembered = [n for n in range(50) if cache.find((f"{n}#".ljust(length, "x"), None))]
    assert len(remembered) * length <= most


def test_an_answer_has_so_many_addresses_and_no_more() -> None:
    cache, one = Cache(MEGABYTE), entry("one")
    cache.keep(one)
    for number in range(1000):
        cache.remember(number, one)
    assert sum(cache.find(number) is one for number in range(1000)) < 100


@pytest.mark.parametrize(
    ("one", "another"),
    [
        (("a", "b"), ("ab",)),
        (("a", "b"), ("b", "a")),
        (("1",), (1,)),
        (("",), ()),
        (("\ud800",), ("\ud801",)),
        (("a", None), ("a", "None")),
    ],
)
def test_tags_differ(one: tuple[object, ...], another: tuple[object, ...]) -> None:
    assert tag_of(*one) != tag_of(*another)
    assert tag_of(*one) == tag_of(*one)
    assert len(tag_of(*one)) == 32
