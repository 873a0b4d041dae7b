"""What most tests begin with: the tables of ``data/`` made ready, and the real report read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract.reading import read_report
from kg.link.gazetteer import Gazetteer
from kg.records import Report
from kg.source.tables import read_places, read_words
from kg.words import Matcher

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    """Return the words of ``data/words.tsv``."""
    return Matcher(read_words(DATA / "words.tsv"))


@pytest.fixture(scope="session")
def gazetteer(matcher: Matcher) -> Gazetteer:
    """Return the places of ``data/places.tsv``."""
    return Gazetteer(read_places(DATA / "places.tsv"), matcher)


@pytest.fixture(scope="session")
def saint_petersburg(gazetteer: Gazetteer, matcher: Matcher) -> Report:
    """Return the real report, read."""
    return read_report(DATA / "source" / "ru-saint-petersburg-2020.toml", gazetteer, matcher)


@pytest.fixture(scope="session")
def helsinki(gazetteer: Gazetteer, matcher: Matcher) -> Report:
    """Return the report of another host city, made up for the tests, read."""
    return read_report(ROOT / "tests" / "reports" / "fi-helsinki-2021.toml", gazetteer, matcher)


@pytest.fixture(scope="session")
def hamburg(gazetteer: Gazetteer, matcher: Matcher) -> Report:
    """Return a made-up report that pages cut in unkind places, read."""
    return read_report(ROOT / "tests" / "reports" / "de-hamburg-2022.toml", gazetteer, matcher)


@pytest.fixture(scope="session")
def hasty(gazetteer: Gazetteer, matcher: Matcher) -> Report:
    """Return a made-up report in another clerk's hasty style, read."""
    return read_report(ROOT / "tests" / "reports" / "ru-saint-petersburg-2019.toml", gazetteer, matcher)
