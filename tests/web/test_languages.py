"""Addresses with a language before them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from .browsing import BROWSER


@pytest.mark.parametrize(
    ("path", "status", "lang"),
    [
        ("/en/", 200, "en"),
        ("/en", 200, "en"),  # as people type it
        ("/ru?x=1", 200, "ru"),
        ("/en/about", 200, "en"),
        ("/en/en/about", 404, "en"),
        ("/english", 404, "ru"),
    ],
)
def test_the_address_names_the_language(client: FlaskClient, path: str, status: int, lang: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == status
    assert f'<html lang="{lang}">' in response.text
    assert '<link rel="canonical" href="http://localhost/en"' not in response.text


@pytest.mark.parametrize(
    "path", ["/en//evil.example", "//evil.example/..", "/en/%2f%2fevil.example", "//en//x"]
)
def test_no_path_leads_to_another_site(client: FlaskClient, path: str) -> None:
    response = client.get(path, base_url="http://localhost", headers=BROWSER)
    assert not response.headers.get("Location", "").startswith(("//", "http://evil", "/\\"))
    assert 'href="//' not in response.text
