"""The number beside a value is that of the rows which a click on it gives: two ways of counting agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from golden.queries.reading import QUERIES

from kg.query.paging import Paging
from kg.query.run import answer
from kg.store.engine import Engine
from kg.web.lists.counting import Index
from kg.web.lists.faces import AGREEMENTS, EVENTS, FACES, PARTNERS, Face
from kg.web.lists.indexes import find_index, find_numbers

PLACE = "https://w3id.org/citypartners/id/place/"
SCHEME = "https://w3id.org/citypartners/scheme/"


def total(engine: Engine, face: Face, given: Mapping[str, str]) -> int:
    return answer(engine, QUERIES[face.query], given, Paging(size=1), "ru").total


@pytest.fixture
def indexes(app: Flask) -> Iterator[dict[str, Index]]:
    with app.test_request_context("/ru/events"):
        found = {face.name: find_index(face, QUERIES[face.query], "ru") for face in FACES}
        yield {name: index for name, index in found.items() if index is not None}


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_count_is_that_of_the_query(face: Face, indexes: dict[str, Index], engine: Engine) -> None:
    index = indexes[face.name]
    assert index.size == total(engine, face, {})
    counts = index.count(face.facets, {})
    assert set(counts) == {facet.name for facet in face.facets}
    assert all(counts.values())
    wrong = [
        (name, value, count)
        for name, values in counts.items()
        for value, count in values.items()
        if total(engine, face, {name: value}) != count
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("face", "chosen"),
    [
        (PARTNERS, {"section": f"{SCHEME}section#europe", "kind": "city"}),
        (PARTNERS, {"topic": f"{SCHEME}topic#culture", "decade": "1990"}),
        (AGREEMENTS, {"type": f"{SCHEME}agreement-type#agreement", "section": f"{SCHEME}section#cis"}),
        (EVENTS, {"month": "2020-09", "mode": "online"}),
        (EVENTS, {"topic": f"{SCHEME}topic#health", "country": f"{PLACE}jp"}),
        (EVENTS, {"place": f"{PLACE}vn-ho-chi-minh-city", "month": "2020-08"}),
    ],
)
def test_counts_under_filters_are_those_of_the_query(
    face: Face, chosen: dict[str, str], indexes: dict[str, Index], engine: Engine
) -> None:
    counts = indexes[face.name].count(face.facets, chosen)
    for name, values in counts.items():
        others = {key: value for key, value in chosen.items() if key != name}
        for value in [*values][:6]:
            assert total(engine, face, {**others, name: value}) == values[value], (name, value)
    # A value without a number gives nothing.
    everything = indexes[face.name].values
    for name, values in counts.items():
        others = {key: value for key, value in chosen.items() if key != name}
        left_out = [value for value in everything[name] if value not in values]
        assert all(total(engine, face, {**others, name: value}) == 0 for value in left_out[:3])


def test_counts_with_a_word(indexes: dict[str, Index], app: Flask, engine: Engine) -> None:
    query, given = QUERIES[EVENTS.query], {"text": "ВКС"}
    with app.test_request_context("/ru/events"):
        among = find_numbers(indexes["events"], EVENTS, query, given, "ru")
    counts = indexes["events"].count(EVENTS.facets, {}, among)["section"]
    assert sum(counts.values()) == len(among) == total(engine, EVENTS, given)
    assert all(total(engine, EVENTS, {**given, "section": value}) == count for value, count in counts.items())


def test_the_index_is_kept_for_a_version(app: Flask) -> None:
    with app.test_request_context("/ru/events"):
        first = find_index(EVENTS, QUERIES[EVENTS.query], "ru")
        assert find_index(EVENTS, QUERIES[EVENTS.query], "ru") is first


def test_too_many_rows_are_not_counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.web.lists.indexes.MOST_ROWS", 50)
    monkeypatch.setattr("kg.web.lists.indexes._kept", {})
    with app.test_request_context("/ru/partners"):
        assert find_index(PARTNERS, QUERIES[PARTNERS.query], "ru") is None
    page = app.test_client().get("/en/partners", headers={"Accept": "text/html"}).text
    assert "too many rows to count" in page
    assert 'id="f-country"' in page, "what is no facet now is a field"
