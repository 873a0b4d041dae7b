from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.web.machines.head import structured

BROWSER = {"Accept": "text/html"}
SITE = "http://partners.example"


def told(html: str) -> dict[str, object]:
    """Return the JSON-LD of a page."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(found) == 1
    table = json.loads(found[0])
    assert isinstance(table, dict)
    return table


def metas(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', html))


@pytest.mark.parametrize(
    "label",
    [
        "</script><script>alert(1)</script>",
        "<!-- <script>",
        "A & B",
        "two\u2028lines\u2029",
        'a "quote" and a \\ stroke',
        "Санкт-Петербург",
    ],
)
def test_no_label_ends_the_script(app: Flask, label: str) -> None:
    with app.test_request_context("/en/doc/place/x"):
        written = structured({"@type": "City", "name": label})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"@context": "https://schema.org", "@type": "City", "name": label}


def test_paths_are_told_in_full(app: Flask) -> None:
    about = {
        "@type": "City",
        "url": "/en/doc/place/x",
        "name": "/not an address/",
        "subjectOf": [{"@type": "Report", "url": "/en/report/y"}, "https://elsewhere.example/"],
    }
    with app.test_request_context("/doc/place/x", base_url=SITE):
        found = json.loads(structured(about))
    assert found["url"] == f"{SITE}/en/doc/place/x"
    assert found["name"] == "/not an address/"
    assert found["subjectOf"][0]["url"] == f"{SITE}/en/report/y"
    assert found["subjectOf"][1] == "https://elsewhere.example/"


def test_a_page_about_nothing_has_no_script(app: Flask) -> None:
    with app.test_request_context("/ontology"):
        assert structured(None) == ""


@pytest.mark.parametrize("path", ["/", "/dataset", "/dumps/"])
def test_the_dataset_is_told(client: FlaskClient, path: str) -> None:
    html = client.get(f"/en{path}", headers=BROWSER, base_url=SITE).text
    graph = told(html)["@graph"]
    assert isinstance(graph, list)
    tables = {each["@type"]: each for each in graph}
    dataset = tables["Dataset"]
    assert (
        dataset["@id"] == "https://w3id.org/citypartners/dataset" == tables["DataCatalog"]["dataset"]["@id"]
    )
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dataset["temporalCoverage"] == "2020"
    assert [place["name"] for place in dataset["spatialCoverage"]] == ["Saint Petersburg"]
    assert 50 <= len(dataset["description"]) <= 5000
    for file in dataset["distribution"]:
        assert file["contentUrl"].startswith(f"{SITE}/dumps/{dataset['version']}/")
        with client.head(file["contentUrl"].removeprefix(SITE)) as response:
            assert response.status_code == 200
    assert ("WebSite" in tables) == (path == "/")


def test_the_search_is_told(client: FlaskClient) -> None:
    graph = told(client.get("/ru/", headers=BROWSER, base_url=SITE).text)["@graph"]
    assert isinstance(graph, list)
    site = next(each for each in graph if each["@type"] == "WebSite")
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert template == f"{SITE}/ru/search?q={{search_term_string}}"


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/ru/queries", "/ru/queries"),
        ("/en/doc/place/hu-budapest", "/en/doc/place/hu-budapest"),
        ("/ontology", "/ru/ontology"),  # without a language: in the one that it was answered in
        ("/ontology?lang=en", "/en/ontology"),
    ],
)
def test_each_page_says_its_own_address(client: FlaskClient, path: str, canonical: str) -> None:
    response = client.get(path, headers=BROWSER, base_url=SITE)
    assert f'<link rel="canonical" href="{SITE}{canonical}">' in response.text
    assert f'<{SITE}{canonical}>; rel="canonical"' in response.headers.getlist("Link")
    bare = canonical[3:]
    for code, address in (("ru", f"/ru{bare}"), ("en", f"/en{bare}"), ("x-default", bare)):
        assert f'<link rel="alternate" hreflang="{code}" href="{SITE}{address}">' in response.text
    assert metas(response.text)["og:url"] == SITE + canonical
    assert "X-Robots-Tag" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/ru/sparql?query=ASK%7B%7D",
        "/ru/queries/partners?_sort=-established",
        "/ru/queries/partners-in-country?country=https://w3id.org/citypartners/id/place/fi",
        "/en/nothing/here",
    ],
)
def test_what_is_one_of_many_is_not_indexed(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert 'rel="canonical"' not in response.headers.get("Link", "")


def test_a_page_not_to_be_indexed_says_so_itself(client: FlaskClient) -> None:
    html = client.get("/en/sparql?query=ASK%7B%7D", headers=BROWSER).text
    assert metas(html)["robots"] == "noindex"
    assert 'rel="canonical"' not in html


def test_a_file_of_an_answer_is_not_indexed(client: FlaskClient) -> None:
    assert client.get("/queries/partners.csv?_size=10").headers["X-Robots-Tag"] == "noindex"


def test_programs_are_led_on(client: FlaskClient) -> None:
    told_of = client.get("/en/queries", headers=BROWSER).headers.getlist("Link")
    assert '</en/dataset>; rel="describedby"' in told_of
    assert any("openapi.json" in each and 'rel="service-desc"' in each for each in told_of)


def test_a_preview_has_what_the_page_says_of_itself(app: Flask) -> None:
    text = "A & B's <town>"
    made = app.jinja_env.get_template("_machines.html")
    with app.test_request_context("/doc/place/x?lang=en", base_url=SITE):
        values: dict[str, object] = {"summary": text, "picture": "/picture/place/x.png", "about": None}
        app.update_template_context(values)
        html = made.render(values)
    written = "A &amp; B&#39;s &lt;town&gt;"
    found = metas(html)
    assert found["description"] == found["og:description"] == written
    assert found["og:image"] == f"{SITE}/picture/place/x.png"
    assert found["twitter:card"] == "summary_large_image"
    assert found["og:locale"] == "en_US"
