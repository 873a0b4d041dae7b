"""Pages over data that is not ours: loaded from RDF files, with no report, ontology or scheme, other IRIs."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.site import open_site

from .browsing import BROWSER, cells, shown
from .conftest import ROOT
from .walking import walk

BASE = "http://odd.example/data/"
ODD = """
@prefix : <http://odd.example/data/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix cp: <https://w3id.org/citypartners/ontology#> . @prefix s: <http://schema.org/> .
:thing a :Kind, cp:Report, owl:Class ; rdfs:label "Ding"@de ; s:name "Имя"@ru ;
  rdfs:seeAlso [ rdfs:comment "?" ] .
:other s:name "Zwei"@de ; rdfs:label 12 . <urn:x:a> rdfs:label "Ei"@en-GB , "Яйцо"@ru-RU .
<urn:x:scheme> a skos:ConceptScheme . [] a skos:ConceptScheme , cp:Report .
<https://w3id.org/citypartners/scheme/bare> a skos:ConceptScheme .
<javascript:alert(1)> :p <<( :thing :p "</script>"@he--rtl )>> .
:g { :thing :p :other , "a\\u0007b" . } [] { :thing :q _:g . }
"""
EMPTY = "# nothing"


@pytest.fixture(scope="module", params=[ODD, EMPTY], ids=["odd", "empty"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of the application over data that is not ours."""
    folder: Path = tmp_path_factory.mktemp("loaded")
    file = folder / "data.trig"
    file.write_text(request.param, encoding="utf-8")
    snapshot = load_files([file], folder / "out", base=BASE, keep=1, step=lambda _step: None)
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True  # what nobody foresaw is raised here, and no page with a 500
    with app.test_client(use_cookies=False) as made:
        yield made


PAGES = [
    "/",
    "/queries",
    "/dumps/",
    "/ontology",
    "/schemes",
    "/sparql",
    "/dataset",
    "/about",
    "/quality",
    "/search",
]
SAID = {
    "/": ("она загружена из готовых файлов RDF", "it was loaded from RDF files"),
    "/ontology": ("В этой версии данных нет онтологии", "does not have the project's ontology"),
    "/dumps/": ("Файл", "File"),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_page_is_there(client: FlaskClient, path: str, lang: str) -> None:
    response = client.get(path, query_string={"lang": lang}, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert path not in SAID or SAID[path][("ru", "en").index(lang)] in unescape(response.text)


def test_no_link_is_dead(client: FlaskClient) -> None:
    found = walk(client, [*PAGES, "/search?q=x"], each=10)
    assert found.dead == {}
    assert len(found.seen) > 50


@pytest.mark.parametrize(
    "path",
    ["/ontology.ttl", "/ontology/shapes.ttl", "/schemes.ttl", "/scheme/topic", "/source/x.txt", "/report/x",
     "/graph/links", "/nothing", "/doc/place/at"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_what_is_not_there_says_so(client: FlaskClient, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 404
    assert response.mimetype == ("text/html" if accept == "text/html" else "application/problem+json")


@pytest.mark.parametrize("name", ["partners", "agreements", "events", "partners-in-section"])
def test_saved_queries_find_nothing(client: FlaskClient, name: str) -> None:
    response = client.get(f"/queries/{name}", headers=BROWSER)
    assert response.status_code == 200
    assert "Ничего не найдено." in response.text


def test_the_form_begins_with_a_query_that_fits(client: FlaskClient) -> None:
    assert "ORDER BY DESC(?things)" in client.get("/sparql", headers=BROWSER).text


ALL = "WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.mark.parametrize("query", [f"SELECT * {ALL}", f"CONSTRUCT {{ ?s ?p ?o }} {ALL}", f"DESCRIBE * {ALL}"])
def test_whatever_the_data_says_can_be_shown(client: FlaskClient, query: str) -> None:
    html = shown(client, query)
    assert "<script>" not in html  # those of the page have a type
    assert 'href="javascript:' not in html


@pytest.mark.parametrize("client", [ODD], indirect=True)
@pytest.mark.parametrize(
    ("iri", "lang", "expected"),
    [
        (f"{BASE}thing", "ru", ">Имя</a>"),
        (f"{BASE}thing", "en", ' lang="de">Ding</a>'),  # a label before any other name
        (f"{BASE}other", "en", ">12</a>"),
        (f"{BASE}Kind", "en", 'title="http://odd.example/data/Kind">Kind</a>'),
        ("urn:x:a", "en", ' lang="en-gb">Ei</span>'),
        ("urn:x:a", "ru", ' lang="ru-ru">Яйцо</span>'),
    ],
)
def test_a_name_in_another_language_says_which(
    client: FlaskClient, iri: str, lang: str, expected: str
) -> None:
    (cell,) = cells(shown(client, f"SELECT ?v {{ VALUES ?v {{ <{iri}> }} }}", lang=lang))
    assert expected in cell


@pytest.mark.parametrize("client", [ODD], indirect=True)
def test_things_under_the_base_have_pages(client: FlaskClient) -> None:
    page = client.get("/thing?lang=en", headers=BROWSER).text
    assert "<h1>" in page
    assert b"<http://odd.example/data/thing>" in client.get("/thing.nt").data
    assert client.get("/dumps/", headers=BROWSER).text.count("all.nq") > 1
