"""Candidates of several sources as one list, and what may be accepted unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from kg.link.matching.candidates import Candidate, Wanted, find_candidates, is_exact

OSAKA = Candidate(
    "Osaka", "city", "JP", 1.0, ("a name",), "geonames", geonames="1853909", latitude=34.69, longitude=135.5
)
PREFECTURE = Candidate("Osaka", "region", "JP", 1.0, ("a name",), "iso-3166-2", iso_3166="JP-27")
JAPAN = Candidate("Japan", "country", "JP", 1.0, ("a name",), "cldr", iso_3166="JP")


@dataclass(frozen=True)
class Told:
    """A source that says the same of every name."""

    candidates: tuple[Candidate, ...]

    def look_up(self, wanted: Wanted) -> Sequence[Candidate]:  # noqa: ARG002  # the protocol's
        return self.candidates


def found(*candidates: Candidate) -> tuple[Candidate, ...]:
    return find_candidates(Wanted("Осака"), [Told((each,)) for each in candidates])


def test_an_identifier_makes_two_candidates_one() -> None:
    item = replace(OSAKA, score=0.9, wikidata="Q35765", evidence=("a number",), latitude=None, longitude=None)
    assert found(item, OSAKA) == (replace(OSAKA, wikidata="Q35765", evidence=("a name", "a number")),)


@pytest.mark.parametrize(
    "other",
    [
        replace(OSAKA, geonames="1"),  # another number: another city of that name
        PREFECTURE,  # another kind
        replace(OSAKA, geonames="", wikidata="Q1", latitude=43.0, longitude=141.3),  # far away
        replace(OSAKA, geonames="", wikidata="Q1", latitude=None, longitude=None),  # nobody knows where
        replace(OSAKA, geonames="", wikidata="Q1", label_en="Sakai"),  # beside it
    ],
)
def test_two_places_stay_two(other: Candidate) -> None:
    assert len(found(OSAKA, other)) == 2


def test_one_name_at_one_place_is_one_place() -> None:
    item = replace(OSAKA, geonames="", wikidata="Q35765", latitude=34.7)
    assert found(OSAKA, item) == (replace(OSAKA, wikidata="Q35765"),)


def test_best_first_then_the_largest() -> None:
    small, large = (replace(OSAKA, geonames=str(at), score=0.8, population=at) for at in (5, 6))
    assert found(small, large, replace(OSAKA, geonames="7", score=0.9)) == (
        replace(OSAKA, geonames="7", score=0.9),
        large,
        small,
    )


@pytest.mark.parametrize(
    ("wanted", "candidates", "exact"),
    [
        (Wanted("Осака", "JP", "city"), [OSAKA], True),
        (Wanted("Осака", "JP", "city"), [OSAKA, PREFECTURE], True),
        (Wanted("Осака", "JP", "region"), [OSAKA], False),
        (Wanted("Осака", "JP", "region"), [PREFECTURE], True),
        (Wanted("Осака", "JP"), [OSAKA], True),
        (Wanted("Осака", "JP"), [OSAKA, PREFECTURE], False),  # which of the two?
        (Wanted("Осака", "JP"), [PREFECTURE, replace(OSAKA, score=0.8)], False),
        (Wanted("Осака", "JP"), [OSAKA, replace(PREFECTURE, score=0.9)], True),
        (Wanted("Осака", "JP", "city"), [OSAKA, replace(OSAKA, geonames="1")], False),
        (Wanted("Осака", "JP", "city"), [replace(OSAKA, score=0.99)], False),
        (Wanted("Осака", "JP", "city"), [], False),
        (Wanted("Осака", "KR", "city"), [OSAKA], False),
        (Wanted("Осака", "", "city"), [OSAKA], False),  # nobody said where
        (Wanted("Япония", "", "country"), [JAPAN], True),
        (Wanted("Япония"), [JAPAN], True),
        (Wanted("Люксембург"), [JAPAN, replace(OSAKA, score=0.7)], False),  # a country or its capital?
    ],
)
def test_what_may_be_accepted_unasked(wanted: Wanted, candidates: list[Candidate], exact: bool) -> None:
    assert is_exact(wanted, candidates) is exact
