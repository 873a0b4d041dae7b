"""``/sparql/terms.json``: what the editor completes with."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kg.iris import CP, PREFIXES
from kg.store.snapshot import Snapshot


@pytest.mark.parametrize(("language", "label"), [("ru", "Соглашение"), ("en", "Agreement")])
def test_the_terms_are_those_of_the_data_with_labels(
    client: FlaskClient, snapshot: Snapshot, language: str, label: str
) -> None:
    response = client.get(f"/{language}/sparql/terms.json")
    assert response.mimetype == "application/json"
    assert response.headers["Content-Language"] == language
    found = response.get_json()
    assert found["prefixes"] == PREFIXES
    terms = {(term["kind"], term["iri"]): term for term in found["terms"]}
    assert len(terms) == len(found["terms"])  # each once
    agreement = terms["class", f"{CP}Agreement"]
    assert agreement["label"].lower() == label.lower()
    assert agreement["meaning"]
    assert agreement["uses"] == snapshot.counts["agreements"]
    assert terms["property", f"{CP}hasTopic"]["uses"] > 50
    assert ("concept", "https://w3id.org/citypartners/scheme/topic#culture") in terms
    assert len(response.data) < 100_000
