from __future__ import annotations

import pytest

from kg.store.dataset import names_dataset

NAMES = (
    "SELECT * FROM <http://a/g> { ?s ?p ?o }",
    "select *\nfrom named <http://a/g> where { }",
    "CONSTRUCT { ?s ?p ?o } FROM <g> WHERE { ?s ?p ?o }",
    "ASK FROM<g>{ }",
    "SELECT *#\nFROM ex:g { }",
    "DESCRIBE <a>FROM<g>",
)
DOES_NOT = (
    "SELECT ?from { ?from ex:from 'FROM <g>' }",
    "SELECT * { ?s from:p 'it' # FROM <g>\n}",
    'SELECT * { ?s <http://a/FROM> """a "FROM" b""" }',
    "SELECT * { ?s ex:a-from ?o . ?s ex:a.FROM ?o }",
)


@pytest.mark.parametrize("query", NAMES)
def test_dataset_is_named(query: str) -> None:
    assert names_dataset(query)


@pytest.mark.parametrize("query", DOES_NOT)
def test_dataset_is_not_named(query: str) -> None:
    assert not names_dataset(query)
