from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from flask.testing import FlaskClient

from kg.config import Config
from kg.store.engine import Answer, Question
from kg.store.snapshot import Snapshot
from kg.web import create_app
from kg.web.site import open_site

PAGES = [
    "/",
    "/sparql",
    "/queries",
    "/queries/partners",
    "/queries/passage",
    "/ontology",
    "/schemes",
    "/scheme/event-type",
    "/dumps/",
    "/doc/place/hu-budapest",
    "/report/ru-saint-petersburg-2020",
    "/graph/links",
    "/dataset",
    "/nothing",
]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-{}'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
BROWSER = {"Accept": "text/html"}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_is_safe_and_says_its_language(client: FlaskClient, path: str, language: str) -> None:
    response = client.get(path, query_string={"lang": language}, headers=BROWSER)
    assert response.mimetype == "text/html"
    styles = re.findall("<style>(.*?)</style>", response.text, re.DOTALL)
    assert len(styles) == 1
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    assert response.headers["Content-Security-Policy"] == POLICY.format(digest)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"]
    assert f'<html lang="{language}">' in response.text
    assert response.headers["Content-Language"] == language
    assert {"accept", "accept-language"} <= {name.lower() for name in response.vary}
    for unwanted in ("<script>", " style=", "<style ", " onclick", "javascript:"):
        assert unwanted not in response.text


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ({}, "", "ru"),
        ({"Accept-Language": "en"}, "", "en"),
        ({"Accept-Language": "en-GB,en;q=0.9,ru;q=0.5"}, "", "en"),
        ({"Accept-Language": "de, ru;q=0.2"}, "", "ru"),
        ({"Accept-Language": "de"}, "", "ru"),
        ({"Accept-Language": "ru"}, "lang=en", "en"),
        ({"Accept-Language": "en"}, "lang=xx", "en"),
    ],
)
def test_the_language_is_asked_for_or_negotiated(
    client: FlaskClient, headers: dict[str, str], query: str, expected: str
) -> None:
    response = client.get(f"/doc/place/hu-budapest?{query}", headers=headers)
    assert f'<html lang="{expected}">' in response.text
    assert {"ru": "<h1>Будапешт</h1>", "en": "<h1>Budapest</h1>"}[expected] in response.text


def test_a_chosen_language_stays_in_the_links(client: FlaskClient) -> None:
    for path in ("/?lang=en", "/en/"):
        assert 'href="/en/queries"' in client.get(path).text
    assert 'href="/queries"' in client.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/sparql", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("/doc/place/at", {"GET", "HEAD", "OPTIONS"}),
        ("/id/place/at", {"GET", "HEAD", "OPTIONS"}),
        ("/dumps/", {"GET", "HEAD", "OPTIONS"}),
        ("/queries/partners", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_options_answer_a_preflight(client: FlaskClient, path: str, allowed: set[str]) -> None:
    response = client.options(
        path, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert response.status_code == 200
    assert set(response.headers["Allow"].split(", ")) == allowed
    assert set(response.headers["Access-Control-Allow-Methods"].split(", ")) == allowed
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    "path", ["/", "/doc/place/at.ttl", "/dumps/{version}/data.ttl", "/queries/partners.csv"]
)
def test_head_has_the_headers_of_get(client: FlaskClient, snapshot: Snapshot, path: str) -> None:
    path = path.format(version=snapshot.version)
    with client.get(path) as get, client.head(path) as head:
        assert head.status_code == get.status_code == 200
        assert head.data == b""
        assert head.headers["Content-Length"] == get.headers["Content-Length"] == str(len(get.data))
        assert head.headers["Content-Type"] == get.headers["Content-Type"]


ERRORS = [
    ("GET", "/nothing", {}, 404),
    ("GET", "/id/place/nowhere", {}, 404),
    ("GET", "/doc/place/nowhere", {}, 404),
    ("GET", "/doc/place/%5B%22%3E%00%7D", {}, 404),
    ("GET", "/doc/place/at", {"Accept": "image/png"}, 406),
    ("GET", "/ontology", {"Accept": "image/png"}, 406),
    ("GET", "/ontology.exe", {}, 404),
    ("GET", "/ontology/secrets.ttl", {}, 404),
    ("GET", "/scheme/nowhere", {}, 404),
    ("GET", "/graph/nowhere", {}, 404),
    ("GET", "/report/nowhere", {}, 404),
    ("GET", "/source/nowhere.txt", {}, 404),
    ("GET", "/queries/nowhere", {}, 404),
    ("GET", "/dumps/latest/nowhere", {}, 404),
    ("GET", "/dumps/0000/data.ttl", {}, 404),
    ("GET", "/dumps/{version}/data.ttl", {"Range": "bytes=99999999-"}, 416),
    ("POST", "/doc/place/at", {}, 405),
    ("DELETE", "/", {}, 405),
]


@pytest.mark.parametrize(("method", "path", "headers", "status"), ERRORS)
def test_every_error_is_a_problem(
    client: FlaskClient, snapshot: Snapshot, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    path = path.replace("{version}", snapshot.version)
    response = client.open(path, method=method, headers=headers)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    problem = json.loads(response.data)
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert ("Allow" in response.headers) is (status == 405)


def test_browsers_get_errors_as_pages(client: FlaskClient) -> None:
    response = client.get("/nothing", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "Не найдено" in response.text


class BrokenEngine:
    """An engine that fails in a way that nobody foresaw."""

    version = "broken"

    def answer(self, question: Question) -> Answer:
        raise RuntimeError(f"secret of {question.text}")


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_what_nobody_foresaw_tells_nothing(config: Config, snapshot: Snapshot, accept: str) -> None:
    app = create_app(open_site(config, snapshot, BrokenEngine()))
    response = app.test_client().get("/sparql?query=x", headers={"Accept": accept})
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert "Content-Security-Policy" in response.headers
