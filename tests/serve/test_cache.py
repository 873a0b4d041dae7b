"""The answers that are kept: which, how many, and how they are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serve.cache import Cache, Entry, tag_of
from kg.store.workers.spool import Body

MEGABYTE = 1 << 20
SIZES = st.integers(0, 5000)


def body(size: int) -> Body:
    return Body(bytes(size), None, size)


def entry(tag: str, size: int = 100) -> Entry:
    return Entry(tag, [("content-type", "text/plain")], {"": body(size)})


def new_cache(most: int) -> Cache:
    """Return a cache for answers that are no files."""
    return Cache(most, Path("nowhere"), Path.unlink)


def kept(cache: Cache, *tags: str) -> list[str]:
    return [tag for tag in tags if cache.get(tag)]


def test_an_answer_is_found_by_its_tag_and_by_what_was_asked() -> None:
    cache, one = new_cache(MEGABYTE), entry("one")
    cache.keep(one)
    cache.remember(("query=ASK", None), one)
    assert cache.get("one") is one
    assert cache.find(("query=ASK", None)) is one
    assert cache.find(("query=ASK", "text/csv")) is None
    assert cache.get("two") is None
    assert len(cache) == 1


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    cache = new_cache(4 * (entry("", 1000).size() + 10))
    for tag in "abcd":
        found = entry(tag, 1000)
        cache.keep(found)
        cache.remember((f"/{tag}",), found)
    cache.get("a")
    cache.keep(entry("e", 1000))
    assert kept(cache, *"abcde") == ["a", "c", "d", "e"]
    cache.find(("/c",))  # an address too is a way of asking
    for tag in "dea":
        cache.get(tag)
    cache.find(("/c",))
    cache.keep(entry("f", 1000))
    assert kept(cache, *"acdef") == ["a", "c", "e", "f"]


def test_an_answer_takes_its_addresses_with_it() -> None:
    cache = new_cache(4 * (entry("", 1000).size() + 10))
    for tag in "abcde":
        found = entry(tag, 1000)
        cache.keep(found)
        cache.remember((f"/{tag}",), found)
    assert [cache.find((f"/{tag}",)) is not None for tag in "abcde"] == [False, True, True, True, True]


def test_an_answer_takes_the_place_of_the_same() -> None:
    cache, old, new = new_cache(MEGABYTE), entry("same", 100), entry("same", 300)
    cache.keep(old)
    cache.remember(("/",), old)
    cache.keep(new)
    assert cache.get("same") is new
    assert cache.find(("/",)) is None
    assert (len(cache), cache.size) == (1, new.size())


def test_one_answer_does_not_take_the_room_of_all_others() -> None:
    cache = new_cache(MEGABYTE)
    for tag in "abc":
        cache.keep(entry(tag))
    large = entry("large", MEGABYTE - 5000)
    cache.keep(large)
    cache.remember(("/large",), large)
    assert kept(cache, "a", "b", "c", "large") == ["a", "b", "c"]
    assert cache.find(("/large",)) is None


def test_without_room_nothing_is_kept() -> None:
    cache, one = new_cache(0), entry("one", 0)
    cache.keep(one)
    cache.remember(("/",), one)
    assert (len(cache), cache.size, cache.find(("/",))) == (0, 0, None)


@given(
    st.integers(2000, 40_000),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), SIZES, st.booleans(), SIZES), max_size=30),
)
def test_it_never_takes_more_than_it_may(most: int, steps: list[tuple[str, int, bool, int]]) -> None:
    """Bodies in other codings, which come later, count as well; and what it says it takes is true."""
    cache = new_cache(most)
    for tag, size, coded, other in steps:
        cache.keep(entry(tag, size))
        found = cache.get(tag)
        if found and coded and len(found.bodies) == 1:
            cache.add_body(found, "gzip", body(other))
        there = [each for each in map(cache.get, "abcdefgh") if each]
        assert cache.size == sum(each.size() for each in there)
        assert len(cache) == len(there)
        assert cache.size <= most


def test_a_body_for_an_answer_that_has_gone_does_not_count() -> None:
    cache, one = new_cache(4 * entry("", 1500).size()), entry("one", 1500)
    cache.keep(one)
    for number in range(4):
        cache.keep(entry(f"{number}", 1500))
    before = cache.size
    cache.add_body(one, "zstd", body(500))
    cache.remember(("/",), one)
    assert "zstd" not in one.bodies
    assert cache.find(("/",)) is None
    assert (cache.get("one"), cache.size) == (None, before)


def test_long_questions_take_room_too() -> None:
    """Who pads small queries with long comments must not fill the memory."""
    most = 100_000
    for length in (100, 3_000, 60_000):
        cache = new_cache(most)
        addresses = [(f"{number}#".ljust(length, "x"), None) for number in range(1000)]
        for number, address in enumerate(addresses):
            found = entry(f"{number}", 0)
            cache.keep(found)
            cache.remember(address, found)
        assert sum(cache.find(address) is not None for address in addresses) * length <= most


def test_an_answer_has_so_many_addresses_and_no_more() -> None:
    cache, one = new_cache(MEGABYTE), entry("one")
    cache.keep(one)
    for number in range(1000):
        cache.remember((f"{number}",), one)
    assert sum(cache.find((f"{number}",)) is one for number in range(1000)) < 100


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


def filed(tag: str, folder: Path, size: int, *, is_ours: bool = True) -> Entry:
    """Return an answer whose body is a file."""
    file = folder / tag
    file.write_bytes(bytes(size))
    return Entry(tag, [], {"": Body(b"", file, size, is_ours)})


def test_files_go_with_the_answers_that_they_belong_to(tmp_path: Path) -> None:
    dropped: list[str] = []
    cache = Cache(10_000, tmp_path, lambda file: dropped.append(file.name))
    cache.keep(filed("dump", tmp_path, 90_000, is_ours=False))  # nobody's to delete
    for tag in "abcdefgh":
        cache.keep(filed(tag, tmp_path, 1000))
    cache.keep(filed("large", tmp_path, 9000))
    assert dropped == ["a", "b", "c", "d", "large"]  # four have room
    cache.add_body(filed("gone", tmp_path, 1), "gzip", Body(b"", tmp_path / "gone.gz", 1))
    cache.clear()
    assert dropped == ["a", "b", "c", "d", "large", "gone.gz", "e", "f", "g", "h"]
    assert (len(cache), cache.size) == (0, 0)


def test_an_answer_whose_file_somebody_deleted_is_none(tmp_path: Path) -> None:
    cache = Cache(10_000, tmp_path, Path.unlink)
    cache.keep(dump := filed("dump", tmp_path, 10, is_ours=False))
    cache.remember(("/dump",), dump)
    assert cache.find(("/dump",)) is dump
    (tmp_path / "dump").unlink()
    assert cache.find(("/dump",)) is None
    assert len(cache) == 0
