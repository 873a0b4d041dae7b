"""Pages over data made to break them: markup for names, scripts for IRIs, numbers that are none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.site import open_site

from .browsing import BROWSER
from .conftest import ROOT
from .html import Page

BASE = "http://odd.example/"
# What ends an attribute, an element or a script, and what is no text at all.
NAME = r"\"><script>alert(1)</script><img src=x onerror=alert(1)> \u2028\u202E\u0000 ]]> {{7*7}} %s"
HOSTILE = f"""
@prefix : <{BASE}id/> . @prefix pl: <{BASE}id/place/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix cp: <https://w3id.org/citypartners/ontology#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix s: <https://schema.org/> . @prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix topic: <https://w3id.org/citypartners/scheme/topic#> .
<{BASE}graph/g> {{
:report a cp:Report ; rdfs:label "{NAME}" ; cp:listsPartnersOf pl:host ; dct:source <javascript:alert(1)> .
pl:host a cp:City ; rdfs:label "{NAME}" ; geo:lat "NaN"^^xsd:double ; geo:long "INF"^^xsd:double .
pl:one a cp:City ; rdfs:label "{NAME}"@ru , "{NAME}"@en ; cp:country pl:land ; cp:within pl:land ;
  geo:lat "NaN"^^xsd:double ; geo:long "NaN"^^xsd:double ;
  s:sameAs <javascript:alert(2)> , <http://www.wikidata.org/entity/Q1> .
pl:two a cp:City ; rdfs:label "two"@en , "два"@ru ; cp:country pl:land ; geo:lat 91 ; geo:long 1e308 .
pl:land a cp:Country ; rdfs:label "{NAME}"@ru , "{NAME}"@en ; cp:within pl:land ;
  geo:lat "1e999"^^xsd:double ; geo:long 1 .
:tie a cp:Partnership ; rdfs:label "{NAME}" ; cp:inReport :report ; cp:hasPartner pl:host , pl:one , pl:two ;
  cp:inSection :section ; cp:hasEvent :event ; cp:hasAgreement :agreement ;
  prov:wasDerivedFrom <javascript:alert(3)> .
:section skos:prefLabel "{NAME}"@ru , "{NAME}"@en .
<javascript:alert(3)> a cp:Passage ; nif:anchorOf "{NAME}" ; nif:beginIndex 1 ; nif:endIndex 2 ;
  cp:firstLine 1 ; cp:lastLine 1 .
:event a cp:Event ; rdfs:label "{NAME}" ; s:description "{NAME}" ; cp:isEventOf :tie ; cp:inReport :report ;
  s:startDate "9999-12-31"^^xsd:date ; s:endDate "-0044-03-15"^^xsd:date ; s:superEvent :event ;
  s:eventAttendanceMode <javascript:alert(4)> ; cp:hasTopic topic:unheard ;
  prov:wasDerivedFrom <javascript:alert(3)> .
:agreement a cp:Agreement ; dct:title "{NAME}" ; cp:isAgreementOf :tie ; cp:inReport :report ;
  cp:signedOn "0000"^^xsd:gYear , "2020-02-30"^^xsd:date , "12020"^^xsd:gYear , "2021-01-01Z"^^xsd:date .
:long a cp:Event ; rdfs:label "{"Я" * 100_000}" ; cp:isEventOf :tie .
}}
"""
PAGES = (
    *(
        "/",
        "/partners",
        "/agreements",
        "/events",
        "/countries",
        "/topics",
        "/quality",
        "/about",
        "/sitemap/1.xml",
    ),
    *("/doc/report", "/doc/tie", "/doc/event", "/doc/agreement", "/topics/unheard", "/search?q=alert"),
    *("/doc/place/host", "/doc/place/one", "/doc/place/land", "/compare?a=one&b=two"),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of the application over hostile data."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    file = folder / "data.trig"
    file.write_text(HOSTILE, encoding="utf-8")
    snapshot = load_files([file], folder / "out", base=BASE, keep=1, step=lambda _step: None)
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True  # what nobody foresaw is raised here, and no page with a 500
    with app.test_client(use_cookies=False) as made:
        yield made


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_nothing_of_the_data_runs(client: FlaskClient, path: str, language: str) -> None:
    response = client.get(f"/{language}{path}", headers=BROWSER)
    assert response.status_code == 200
    assert not re.search(r"<script>|<img ", response.text)
    assert not re.search(r"""(?:href|src|action|cite)="(?:javascript:|None)""", response.text)


@pytest.mark.parametrize("path", ["/partners", "/countries", "/topics", "/doc/place/land", "/topics/unheard"])
def test_links_between_the_pages_hold(client: FlaskClient, path: str) -> None:
    links = {href for href in Page(client.get(f"/en{path}", headers=BROWSER).text).links if "/en/" in href}
    leading = [href for href in links if re.match(r"/en/(?:doc|topics)/", href)]
    assert leading
    for href in leading:
        assert client.get(href, headers=BROWSER).status_code == 200, href


def test_programs_are_told_of_the_web_only(client: FlaskClient) -> None:
    html = client.get("/en/doc/place/one", headers=BROWSER).text
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    about = json.loads(told, parse_constant=pytest.fail)
    assert about["sameAs"] == ["http://www.wikidata.org/entity/Q1"]
    assert "geo" not in about


@pytest.mark.parametrize("path", ["/picture/world.png", "/picture/place/one.png", "/picture/place/two.png"])
def test_what_is_nowhere_is_in_no_picture(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_name_as_long_as_a_book_is_cut(client: FlaskClient) -> None:
    html = client.get("/en/doc/long", headers=BROWSER).text
    assert "Я" * 999 + "…" in html
    assert len(html) < 250_000  # the whole of it may stand there once
