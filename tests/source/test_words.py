"""The table of words: how its patterns match, and that its concepts are those of the ontology."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph

import kg
from kg.words import Matcher, fold

SCHEMES = Path(__file__).parents[2] / "ontology" / "schemes.ttl"
CONCEPT_SCHEMES = ("agreement-type", "event-type", "section", "topic")
OWN = ("kg.words", "kg.source", "kg.extract", "kg.link")


@pytest.fixture(scope="module")
def few() -> Matcher:
    return Matcher(
        {
            "type": (
                ("group", "групп*"),
                ("session", "заседани* рабоч* групп*"),
                ("visit", "визит"),
                ("session", "заседани*"),
            )
        }
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Визит", [("visit", "Визит")]),
        ("визиты", []),
        ("ЗАСЕДАНИЕ совета", [("session", "ЗАСЕДАНИЕ")]),
        (
            "заседание «рабочих» - групп",
            [("session", "заседание «рабочих» - групп"), ("session", "заседание"), ("group", "групп")],
        ),
        ("заседание, рабочей группы", [("session", "заседание"), ("group", "группы")]),
        ("подгруппы", []),
        ("", []),
    ],
)
def test_matches(few: Matcher, text: str, found: list[tuple[str, str]]) -> None:
    assert [(match.concept, text[match.begin : match.end]) for match in few.all("type", text)] == found


@pytest.mark.parametrize(
    ("text", "first", "at_start", "whole"),
    [
        ("визит группы", "visit", "visit", None),
        ("их визит", "visit", None, None),
        ("«Визит».", "visit", "visit", "visit"),
        ("их дом", None, None, None),
    ],
)
def test_first_and_whole(
    few: Matcher, text: str, first: str | None, at_start: str | None, whole: str | None
) -> None:
    assert few.first("type", text) == first
    assert few.first("type", text, at_start=True) == at_start
    assert few.whole("type", text) == whole


def test_unknown_scheme_has_no_words(few: Matcher) -> None:
    assert few.first("colour", "визит") is None
    assert few.concepts("colour") == frozenset()
    assert few.concepts("type") == {"group", "session", "visit"}


def test_folding_keeps_offsets() -> None:
    assert len(fold("İstanbul Ёлка")) == len("İstanbul Ёлка")


@pytest.mark.parametrize("scheme", CONCEPT_SCHEMES)
def test_concepts_are_those_of_the_ontology(matcher: Matcher, scheme: str) -> None:
    """Every concept of the table is one of the ontology, and each of those has its words."""
    graph = Graph().parse(SCHEMES, format="turtle")
    declared = {str(concept).rsplit("/", 1)[-1] for concept in graph.subjects(RDF.type, SKOS.Concept)}
    declared |= {
        str(concept).rsplit("/", 1)[-1]
        for concept in graph.subjects(SKOS.inScheme)
        if "/scheme/" in str(concept)
    }
    of_scheme = {name.split("#")[1] for name in declared if name.startswith(f"{scheme}#")}
    assert matcher.concepts(scheme) - {"other"} == of_scheme - {"other"}


def _modules() -> list[str]:
    names = [module.name for module in pkgutil.walk_packages(kg.__path__, "kg.")]
    return [name for name in names if name.startswith(OWN)]


@pytest.mark.parametrize("name", _modules())
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
