"""The front page: numbers, map, what is coming, for our report and for data that is not ours."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import Engine, StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.overview.home import read_coming
from kg.web.site import open_site

from ..browsing import BROWSER
from ..conftest import ROOT
from ..html import Page
from ..values import rows

CP = "https://w3id.org/citypartners/ontology#"
FOREIGN = """
@prefix cp: <https://w3id.org/citypartners/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://host.example/id/> .
<http://host.example/graph/all> {
  :report a cp:Report ; cp:listsPartnersOf :host .
  :one cp:inReport :report ; cp:hasPartner :host, :a ; cp:hasAgreement :old .
  :two cp:inReport :report ; cp:hasPartner :host, :b .
  :a rdfs:label "<b>A</b>"@en ; geo:lat "60.5" ; geo:long "30.5" .
  :b rdfs:label "B"@en ; geo:lat "north" ; geo:long "30.5" .
  :old a cp:Agreement ; rdfs:label "Treaty"@en ; cp:signedOn "2020-02-29"^^xsd:date .
}
"""


@pytest.fixture
def foreign(tmp_path: Path) -> Flask:
    """Return the application over two partners of another host, loaded from a file."""
    (tmp_path / "data.trig").write_text(FOREIGN, encoding="utf-8")
    snapshot = load_files(
        [tmp_path / "data.trig"],
        tmp_path / "out",
        base="http://host.example/",
        keep=1,
        step=lambda _step: None,
    )
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True
    return app


def numbers(html: str) -> dict[str, str]:
    found = re.findall(r"<dt>([^<]+)</dt><dd><a [^>]*>([^<]+)</a></dd>", html)
    return dict(found)


def test_the_numbers_are_those_of_the_report(client: FlaskClient) -> None:
    assert numbers(client.get("/en/", headers=BROWSER).text) == {
        "Partners": "51",
        "Countries": "30",
        "Agreements": "50",
        "Events": "133",
        "Characters of the text accounted for": "30,767",
    }


def test_every_partner_with_coordinates_is_a_link_on_the_map(client: FlaskClient, engine: Engine) -> None:
    located = rows(
        engine,
        f"SELECT DISTINCT ?p WHERE {{ ?ship a <{CP}Partnership> ; <{CP}hasPartner> ?p . "
        "?p <http://www.w3.org/2003/01/geo/wgs84_pos#lat> ?lat "
        f"MINUS {{ ?report <{CP}listsPartnersOf> ?p }} }}",
    )
    html = client.get("/en/", headers=BROWSER).text
    drawn = re.search(r'<svg class="map-picture".*?</svg>', html, re.DOTALL)
    assert drawn
    leads = set(re.findall(r'href="/en(/doc/place/[^"]+)"', drawn[0]))
    assert len(located) > 40
    assert leads == {iri.replace("https://w3id.org/citypartners/id/", "/doc/") for (iri,) in located}


# The report's agreements whose years end as those of 2026 and 2027 do, in the order of the year.
COMING = [
    (date(2026, 12, 29), ("29 December 2026", "10 years", "Declaration, Helsinki, 27 May 1993")),
    (date(2026, 12, 30), ("2026", "15 years", "Agreement, Turkmenistan, 18 February 2004")),
    (date(2027, 1, 1), ("16 March 2027", "10 years", "Agreement, Alexandroupoli, 16 March 2017")),
    (date(2027, 3, 17), ("22 April 2027", "30 years", "Agreement, Rotterdam, 22 April 1997")),
]


@pytest.mark.parametrize(("today", "first"), COMING)
def test_the_next_anniversary_comes_first(app: Flask, today: date, first: tuple[str, str, str]) -> None:
    with app.test_request_context("/?lang=en"):
        coming = read_coming(today)
        assert coming[0].when
        assert (coming[0].when.written, coming[0].years, coming[0].name.text) == first
        assert len(coming) <= 6


def test_the_29th_of_february_is_celebrated_on_the_28th_and_told_as_signed(foreign: Flask) -> None:
    with foreign.test_request_context("/?lang=en"):
        (found,) = read_coming(date(2024, 6, 1))
        assert found.when
        assert (found.when.exact, found.years, found.signed) == ("2025-02-28", "5 years", "29 February 2020")
        assert read_coming(date(2021, 6, 1)) == []


def test_what_is_coming_is_not_shown_again_without_asking(client: FlaskClient) -> None:
    html = client.get("/en/", headers=BROWSER)
    assert "Coming anniversaries" in html.text
    control = html.cache_control
    assert control.no_cache
    assert not control.no_store
    assert control.max_age is None


def test_loaded_data_may_say_anything(foreign: Flask) -> None:
    with foreign.test_client(use_cookies=False) as client:
        html = client.get("/en/", headers=BROWSER).text
    assert numbers(html)["Partners"] == "2"
    assert "1 partner has no coordinates." in html
    assert "&lt;b&gt;A&lt;/b&gt;" in html
    assert "<b>A</b>" not in html


@pytest.mark.parametrize(
    ("lang", "heading"),
    [("ru", "Санкт-Петербург и партнёры за рубежом"), ("en", "Saint Petersburg and its partners abroad")],
)
def test_the_page_is_called_by_the_city(client: FlaskClient, lang: str, heading: str) -> None:
    page = Page(client.get(f"/{lang}/", headers=BROWSER).text)
    assert heading in page.text
    assert f"/{lang}/search" in page.links
    assert f"/{lang}/report/ru-saint-petersburg-2020" in page.links
