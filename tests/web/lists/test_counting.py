"""Counts of facets as sets of rows, and short values in addresses."""

from __future__ import annotations

import pytest

from kg.web.lists.counting import make_index, read_values
from kg.web.lists.faces import AGREEMENTS, EVENTS, PARTNERS, Face, Facet

BASE = "https://example.org/"
FACETS = (Facet("type", column="type"), Facet("decade", "decade", "signed"), Facet("topic"))
ROWS = [
    (("a", "x", "1957"), {"type": "pact", "signed": "1957"}),
    (("a", "x", "1968-02"), {"type": "pact", "signed": "1968-02"}),  # a thing in two rows
    (("b", "y", "1959-05-01"), {"type": "plan", "signed": "1959-05-01"}),
    (("b", "z", ""), {"type": "plan", "signed": ""}),
]
FURTHER = [
    (("a", "x"), "topic", "sport"),
    (("b", "y"), "topic", "sport"),
    (("b", "y"), "topic", "media"),
    (("c", "w"), "topic", "media"),  # no row of the list
    (("b", "z"), "colour", "red"),  # no facet of it
]
INDEX = make_index(FACETS, ROWS, FURTHER)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (
            {},
            {
                "type": {"pact": 2, "plan": 2},
                "decade": {"1950": 2, "1960": 1},
                "topic": {"sport": 3, "media": 1},
            },
        ),
        # The types tell what another type would give: without the choice of one.
        (
            {"type": "pact"},
            {"type": {"pact": 2, "plan": 2}, "decade": {"1950": 1, "1960": 1}, "topic": {"sport": 2}},
        ),
        (
            {"type": "pact", "decade": "1950"},
            {"type": {"pact": 1, "plan": 1}, "decade": {"1950": 1, "1960": 1}, "topic": {"sport": 1}},
        ),
        ({"topic": "religion"}, {"type": {}, "decade": {}, "topic": {"sport": 3, "media": 1}}),
    ],
)
def test_counts_under_other_filters(chosen: dict[str, str], expected: dict[str, dict[str, int]]) -> None:
    assert INDEX.count(FACETS, chosen) == expected


def test_counts_among_some_rows() -> None:
    among = INDEX.find([("b", "y", "1959-05-01"), ("b", "z", ""), ("no", "such", "row")])
    assert len(among) == 2
    assert INDEX.count(FACETS, {}, among) == {
        "type": {"plan": 2},
        "decade": {"1950": 1},
        "topic": {"sport": 1, "media": 1},
    }


@pytest.mark.parametrize(
    ("kind", "stated", "expected"),
    [
        ("thing", "https://example.org/a", ["https://example.org/a"]),
        ("word", "", []),
        ("decade", "1953", ["1950"]),
        ("decade", "", []),
        ("month", "2020-02/2020-02", ["2020-02"]),
        ("month", "2019-12/2020-01", ["2019-12", "2020-01"]),
        ("month", "2020-03/2020-01", []),
        ("month", "-0044-0/-0044-0", []),  # the first letters of a day before our era
        ("month", "1000-01/9999-12", []),  # too long to be dated by a month
    ],
)
def test_values_of_a_facet(kind: str, stated: str, expected: list[str]) -> None:
    assert [*read_values(kind, stated)] == expected


@pytest.mark.parametrize(
    ("face", "name", "short", "whole"),
    [
        (EVENTS, "topic", "health", "https://w3id.org/citypartners/scheme/topic#health"),
        (EVENTS, "type", "visit", "https://w3id.org/citypartners/scheme/event-type#visit"),
        (AGREEMENTS, "type", "road-map", "https://w3id.org/citypartners/scheme/agreement-type#road-map"),
        (PARTNERS, "country", "fi", f"{BASE}id/place/fi"),
        (PARTNERS, "section", "asia", "https://w3id.org/citypartners/scheme/section#asia"),
        (EVENTS, "mode", "online", "online"),
        (EVENTS, "month", "2020-09", "2020-09"),
        (EVENTS, "text", "a:b", "a:b"),
        (EVENTS, "topic", "https://elsewhere.example/topics#x", "https://elsewhere.example/topics#x"),
        # A key that would be taken for something else stays whole.
        (EVENTS, "place", f"{BASE}id/place/a/b", f"{BASE}id/place/a/b"),
        (EVENTS, "place", f"{BASE}id/place/", f"{BASE}id/place/"),
    ],
)
def test_values_are_short_in_addresses(face: Face, name: str, short: str, whole: str) -> None:
    assert face.lengthen(name, short, BASE) == whole
    assert face.shorten(name, whole, BASE) == short


def test_a_prefixed_name_is_shortened_too() -> None:
    assert EVENTS.shorten("topic", "topic:health", BASE) == "health"
    assert EVENTS.lengthen("topic", "topic:health", BASE) == "topic:health"  # the query's parameter takes it
