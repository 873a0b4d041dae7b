"""What is remembered between requests: only what is worth it, and never another version's."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import Flask
from golden.queries.reading import QUERIES
from pyoxigraph import Literal, NamedNode

from kg.store.engine import QueryStoppedError
from kg.web import labels
from kg.web.labels import find_labels
from kg.web.lists.faces import PARTNERS
from kg.web.lists.indexes import find_index
from kg.web.pictures import routes


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have every thing called "name"; return the IRIs as they are asked for."""
    asked: list[str] = []

    def ask(things: list[NamedNode]) -> dict[str, Literal]:
        asked.extend(thing.value for thing in things)
        return {thing.value: Literal("name") for thing in things}

    monkeypatch.setattr(labels, "_ask", ask)
    monkeypatch.setattr(labels, "_known", type(labels._known)())
    return asked


@pytest.mark.parametrize(("length", "times"), [(20, 1), (500, 1), (501, 2), (100_000, 2)])
def test_long_iris_of_strangers_are_not_remembered(
    app: Flask, asked: list[str], length: int, times: int
) -> None:
    iri = "urn:x:".ljust(length, "a")
    for _ in range(2):
        with app.test_request_context("/en/"):
            assert find_labels([NamedNode(iri)]) == {iri: Literal("name")}
    assert asked == [iri] * times


def test_no_more_names_are_remembered_than_there_is_room_for(
    app: Flask, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "_KEPT", 3)
    with app.test_request_context("/en/"):
        for number in range(5):
            find_labels([NamedNode(f"urn:x:{number}")])
    assert [key[-1] for key in labels._known] == ["urn:x:2", "urn:x:3", "urn:x:4"]
    assert len(asked) == 5


def test_another_query_has_another_index(app: Flask) -> None:
    query = QUERIES[PARTNERS.query]
    with app.test_request_context("/ru/partners"):
        first = find_index(PARTNERS, query, "ru")
        assert find_index(PARTNERS, query, "ru") is first
        assert find_index(PARTNERS, replace(query, text=f"{query.text}\n# edited"), "ru") is not first


def test_a_page_can_do_without_a_picture(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise QueryStoppedError("busy", "too many at once", 1)

    monkeypatch.setattr(routes, "select", stop)
    site = SimpleNamespace(snapshot=SimpleNamespace(version="not yet asked"), engine=None)
    monkeypatch.setattr(routes, "current_site", lambda: site)
    with app.test_request_context("/en/"):
        assert routes.default_picture() == ""
