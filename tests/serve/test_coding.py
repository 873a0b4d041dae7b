"""Content codings: which is chosen, and what a tag says of it."""

from __future__ import annotations

import gzip
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serve.coding import choose_coding, encode, matches, tagged

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CODINGS = ("", "gzip", "zstd")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd, gzip", "zstd"),
        ("*", "zstd"),
        ("*;q=0", ""),
        ("gzip;q=0", ""),
        ("gzip;q=0, *", "zstd"),
        ("zstd;q=0, *;q=0.1", "gzip"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("identity;q=1, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=1", "gzip"),
        ("identity;q=0, gzip", "gzip"),
        ("br, deflate", ""),
        ("gzip;q=nonsense", ""),
        (";;;,,,", ""),
    ],
)
def test_choice(accepted: str, coding: str) -> None:
    assert choose_coding(accepted) == coding


@given(st.text(max_size=60))
def test_any_text_gives_a_coding(accepted: str) -> None:
    assert choose_coding(accepted) in CODINGS


@given(st.binary(max_size=3000))
def test_what_is_coded_comes_back(body: bytes) -> None:
    assert encode(body, "") == body
    assert gzip.decompress(encode(body, "gzip")) == body
    assert zstd.decompress(encode(body, "zstd")) == body


def test_the_same_body_has_the_same_bytes_in_each_coding() -> None:
    """A strong tag stands for bytes; gzip's header can hold a time."""
    for coding in CODINGS:
        assert encode(b"abc" * 1000, coding) == encode(b"abc" * 1000, coding)
    assert encode(b"abc" * 1000, "gzip")[4:8] == bytes(4)


def test_each_coding_has_its_own_tag_and_all_are_known() -> None:
    tags = {tagged("abc", coding) for coding in CODINGS}
    assert len(tags) == 3
    assert all(tag[0] == tag[-1] == '"' for tag in tags)
    assert all(matches(tag, "abc") for tag in tags)


@pytest.mark.parametrize(
    ("condition", "known"),
    [
        (None, False),
        ("", False),
        ('""', False),
        ('"abc"', True),
        ('W/"abc"', True),
        ('  "abc"  ', True),
        ('"x", "abc"', True),
        ('"x","abc-gzip" , "y"', True),
        ('"abcd"', False),
        ('"ab"', False),
        ('"abc-br"', False),
        ('"ABC"', False),
        ("*", True),
        ('"*"', False),
    ],
)
def test_condition(condition: str | None, known: bool) -> None:
    assert matches(condition, "abc") is known


def test_anything_is_not_there_before_it_is_known_to_be() -> None:
    assert not matches("*", "abc", exists=False)
    assert matches('"abc"', "abc", exists=False)
