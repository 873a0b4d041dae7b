"""The pages of passages and of whole texts: over the real report, over data without its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.config import read_config
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.site import open_site

from ..browsing import BROWSER
from ..conftest import ROOT
from ..html import Page

STEM = "ru-saint-petersburg-2020"
SOURCE = (ROOT / "data" / "source" / f"{STEM}.txt").read_bytes().decode()
BASE = "https://w3id.org/citypartners/"


def place_of(words: str) -> str:
    """Return the range of ``words``, which stand once in the report."""
    assert SOURCE.count(words) == 1
    return f"{SOURCE.index(words)}-{SOURCE.index(words) + len(words)}"


# The agreement's title of line 12, whose cells before it are tabs and «Будапешт».
TITLE = (
    "Соглашение о сотрудничестве между Правительством Санкт-Петербурга Российской Федерации и "
    "Муниципалитет. Будапешта Венгрии"
)
BELL = (
    "10 февраля прошла торжественная церемония передачи колокола для установки на передвижном карильоне в "
    "Петропавловской крепости."
)


def shown(client: FlaskClient, path: str, status: int = 200) -> Page:
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    return Page(response.text)


def words_of(html: str) -> str:
    """Return what is marked."""
    return "".join(part.partition("</mark>")[0] for part in html.split("<mark>")[1:])


def test_a_passage_is_marked_in_its_row_with_what_was_read_from_it(client: FlaskClient) -> None:
    path = f"/en/passage/{STEM}/{place_of(TITLE)}"
    html = client.get(path, headers=BROWSER).text
    page = Page(html)
    assert words_of(html) == TITLE
    assert "Budapest: line 12" in page.text
    assert "20 ноября – ВКС между образовательными учреждениями" in page.text  # the same row
    assert "г. Манчестер" in page.text  # the next one
    assert "/en/doc/agreement/hu-budapest--ru-saint-petersburg/2015-12-16" in page.links
    assert "/en/doc/place/hu-budapest" in page.links
    assert f"/en/text/{STEM}#L12" in page.links
    assert f"/en/passage/{STEM}/{place_of('16.12.2015')}" in page.links  # its neighbour


def test_neighbours_follow_each_other(client: FlaskClient) -> None:
    title, date = f"/passage/{STEM}/{place_of(TITLE)}", f"/passage/{STEM}/{place_of('16.12.2015')}"

    def step(path: str, rel: str) -> str:
        found = [a["href"] for tag, a in shown(client, path).tags if tag == "a" and a.get("rel") == rel]
        return found[0] if found else ""

    assert step(title, "next") == date
    assert step(date, "prev") == title


@pytest.mark.parametrize(("lang", "expected"), [("ru", "Антверпен: строка 16"), ("en", "Antwerp: line 16")])
def test_the_title_says_whose_row_and_which_line(client: FlaskClient, lang: str, expected: str) -> None:
    assert expected in shown(client, f"/{lang}/passage/{STEM}/{place_of(BELL)}").text


def test_any_stretch_of_the_text_is_shown_with_the_passages_in_it(client: FlaskClient) -> None:
    begin = SOURCE.index(TITLE) - 5
    end = SOURCE.index("16.12.2015") + 4
    html = client.get(f"/en/passage/{STEM}/{begin}-{end}", headers=BROWSER).text
    page = Page(html)
    assert words_of(html) == SOURCE[begin:end].replace("\t", "")  # tabs are markup
    assert "no fact was read from" in page.text
    assert f"/en/passage/{STEM}/{place_of(TITLE)}" in page.links
    assert client.get(f"/passage/{STEM}/{begin}-{end}.ttl").status_code == 404  # the graph says nothing of it


@pytest.mark.parametrize(
    "where",
    [
        "5-4",
        "7-7",
        "0-99999999",
        "90000-90001",
        "a-b",
        "-1-3",
        "1",
        "1-2-3",
        "¹-²",
        "1-2.xyz",
        "9" * 20 + "-5",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_what_is_no_stretch_of_the_text_is_not_found(client: FlaskClient, where: str, accept: str) -> None:
    response = client.get(f"/passage/{STEM}/{where}", headers={"Accept": accept})
    assert response.status_code == 404
    assert "passage" in response.text


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf"])
def test_a_passage_is_to_be_had_as_rdf(client: FlaskClient, suffix: str) -> None:
    place = place_of(TITLE)
    response = client.get(f"/passage/{STEM}/{place}.{suffix}")
    assert response.status_code == 200
    formats = {
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "jsonld": RdfFormat.JSON_LD,
        "rdf": RdfFormat.RDF_XML,
    }
    triples = [quad.triple for quad in parse(response.data, format=formats[suffix])]
    passage = NamedNode(f"{BASE}source/{STEM}.txt#char={place.replace('-', ',')}")
    derived = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    assert TITLE in {triple.object.value for triple in triples if triple.subject == passage}
    assert any(triple.predicate == derived and triple.object == passage for triple in triples)


def test_the_whole_text_has_every_line_by_number(client: FlaskClient) -> None:
    page = shown(client, f"/en/text/{STEM}")
    assert {f"L{number}" for number in range(1, 98)} <= page.anchors
    assert SOURCE.splitlines()[97 - 1].replace("<p>", "").split("\t")[0] in page.text
    assert f"/en/passage/{STEM}/{place_of(TITLE)}" in page.links
    assert f"/source/{STEM}.txt" in page.links


@pytest.mark.parametrize(
    "path", [f"/text/{STEM}?page=2", f"/text/{STEM}?page=0", f"/text/{STEM}?page=x", "/text/nix"]
)
def test_texts_and_pages_that_are_not_there(client: FlaskClient, path: str) -> None:
    shown(client, path, 404)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return a client over passages that were loaded: without the text, with markup in their words."""
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "data.ttl").write_text(
        """@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
        @prefix prov: <http://www.w3.org/ns/prov#> . @base <http://odd.example/> .
        <source/y.txt#char=3,9> nif:anchorOf "<b>six</b>" ; nif:beginIndex 3 ; nif:endIndex 9 .
        <source/y.txt#char=1,2> nif:anchorOf "x" ; nif:beginIndex "?" .
        <thing> prov:wasDerivedFrom <source/y.txt#char=3,9> ; <says> "<i>", <other> .""",
        encoding="utf-8",
    )
    snapshot = load_files(
        [Path(folder / "data.ttl")], folder / "out", base="http://odd.example/", keep=1, step=lambda _: None
    )
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True
    return app.test_client(use_cookies=False)


def test_a_passage_without_its_text_is_quoted(loaded: FlaskClient) -> None:
    html = loaded.get("/en/passage/y/3-9", headers=BROWSER).text
    assert "&lt;b&gt;six&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "/en/thing" in Page(html).links
    assert loaded.get("/en/passage/y/1-2", headers=BROWSER).status_code == 200
    assert loaded.get("/en/passage/y/1-3", headers=BROWSER).status_code == 404
    assert loaded.get("/en/text/y", headers=BROWSER).status_code == 404
