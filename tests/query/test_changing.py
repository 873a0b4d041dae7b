from __future__ import annotations

import pytest

from kg.query.changing import is_changing


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?now) {}",
        "SELECT (rand ( ) AS ?number) {}",
        "SELECT ?s { ?s ?p ?o } ORDER BY UUID()",
        "SELECT (STRUUID() AS ?id) {}",
        "SELECT (BNODE() AS ?node) {}",
        "CONSTRUCT { _:b ?p ?o } WHERE { ?s ?p ?o }",
        "construct { [] ?p ?o } where { ?s ?p ?o }",
        "SELECT * { SERVICE <https://example.org/> {} }",
        "SELECT * { service<https://example.org/>{} }",
        "SELECT * { ?s ?p 1SERVICE <https://example.org/> {} }",
        r"SELECT (N\u004FW() AS ?now) {}",
    ],
)
def test_answer_changes(text: str) -> None:
    assert is_changing(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?services { ?services ?p ?o }",
        "SELECT ?now { ?s <https://example.org/now> ?now }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT ?o { [] <https://example.org/p> ?o }",
        "ASK {}",
    ],
)
def test_answer_stays(text: str) -> None:
    assert not is_changing(text)


@pytest.mark.parametrize("word", ["CONSTRUCT ", "NOW ", "SERVICES ", "RAND   "])
def test_long_text_is_read_once(word: str) -> None:
    """A search that began anew at each word would not come to its end here."""
    assert not is_changing(word * 5_000)


def test_very_long_text_is_not_read() -> None:
    assert is_changing("ASK {}" + " " * 50_000)
