"""The page of the search, and its JSON."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.site import open_site

from ..browsing import BROWSER
from ..conftest import ROOT
from ..html import Page


def shown(client: FlaskClient, words: str, lang: str = "en", **further: str) -> str:
    response = client.get(f"/{lang}/search", query_string={"q": words} | further, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    return response.text


def test_results_are_grouped_and_lead_to_their_pages(client: FlaskClient) -> None:
    html = shown(client, "Будапеште", lang="ru")
    page = Page(html)
    assert html.index("Точное название") < html.index(
        "/ru/doc/agreement/hu-budapest--ru-saint-petersburg/2015-12-16"
    )
    assert "/ru/doc/place/hu-budapest" in page.links
    assert "<mark>Будапешта</mark> по теме" in html
    assert any(link.startswith("/ru/passage/ru-saint-petersburg-2020/") for link in page.links)
    assert 'value="Будапеште"' in html  # in the form, to be changed
    assert "noindex" in html


@pytest.mark.parametrize(
    ("words", "lang", "expected"),
    [
        ("Будапшт", "ru", "вместо него найдено"),
        ("Будапшт", "en", "looked for instead"),
        ("Турку Хиросима", "ru", "хотя бы одно из них"),
        ("абракадабра", "ru", "Ничего не нашлось"),
        ("абракадабра", "en", "Nothing has these words"),
        ("", "ru", "Что искать"),
        ("", "en", "What to look for"),
    ],
)
def test_the_page_says_what_was_done(client: FlaskClient, words: str, lang: str, expected: str) -> None:
    assert expected in unescape(shown(client, words, lang))


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x>', "{{7*7}}", "%00", "a" * 400])
def test_what_is_typed_stays_text(client: FlaskClient, words: str) -> None:
    html = shown(client, words)
    assert "<script>alert" not in html
    assert "<img" not in html
    assert words[:200] in unescape(html)


def test_one_kind_has_pages(client: FlaskClient) -> None:
    first = shown(client, "Санкт-Петербург", kind="agreement")
    second = shown(client, "Санкт-Петербург", kind="agreement", page="2")
    links = [{link for link in Page(html).links if "/doc/agreement/" in link} for html in (first, second)]
    assert len(links[0]) == 20
    assert links[1]
    assert not links[0] & links[1]
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert "There is nothing more" in shown(client, "Санкт-Петербург", kind="agreement", page="49")


@pytest.mark.parametrize(
    "further", [{"kind": "nonsense"}, {"page": "0"}, {"page": "x"}, {"page": "-1"}, {"page": "9" * 30}]
)
def test_nonsense_in_the_address_does_no_harm(client: FlaskClient, further: dict[str, str]) -> None:
    assert "Antwerp" in shown(client, "Antwerp", **further)


@pytest.mark.parametrize(
    ("path", "accept"), [("/search.json", "*/*"), ("/search", "application/json"), ("/search", "*/*")]
)
def test_programs_get_json(client: FlaskClient, path: str, accept: str) -> None:
    response = client.get(f"{path}?q={quote('колокол')}&lang=en", headers={"Accept": accept})
    assert response.mimetype == "application/json"
    found = response.get_json()
    assert (found["query"], found["counts"]["event"], found["any"], found["instead"]) == (
        "колокол",
        3,  # the certificate and the bell of Antwerp; the «Bell of Peace» on the day of Nagasaki
        False,
        {},
    )
    event = next(hit for hit in found["hits"] if "/event/be-antwerp--" in hit["iri"])
    assert event["iri"].startswith(
        "https://w3id.org/citypartners/id/event/be-antwerp--ru-saint-petersburg/2020-02-10"
    )
    assert "Antwerp" in event["label"]
    assert "колокол" in event["text"]


def test_the_language_of_a_text_is_told(client: FlaskClient) -> None:
    assert '<span lang="ru">' in shown(client, "колокол", lang="en")
    assert '<span lang="ru">' not in shown(client, "колокол", lang="ru")


@pytest.fixture(
    scope="module", params=["<urn:a> rdfs:label '<b>garden</b>'@de .", "# nothing"], ids=["some", "none"]
)
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return a client over data that is not ours."""
    folder = tmp_path_factory.mktemp("loaded")
    file = Path(folder / "data.ttl")
    file.write_text(
        f"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n{request.param}", encoding="utf-8"
    )
    snapshot = load_files([file], folder / "out", base="http://odd.example/", keep=1, step=lambda _: None)
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True
    return app.test_client(use_cookies=False)


def test_other_data_is_searched_as_well(loaded: FlaskClient) -> None:
    html = shown(loaded, "garden")
    assert "<b>" not in html
    is_there = "Nothing has these words" not in html
    assert is_there == ("&lt;b&gt;<mark>garden</mark>&lt;/b&gt;" in html)
    assert loaded.get("/search.json?q=garden").get_json()["total"] == int(is_there)
