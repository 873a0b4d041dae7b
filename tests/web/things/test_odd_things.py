"""Things of our classes in data that was loaded, which may lack anything, or have it twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.site import open_site

from ..conftest import ROOT

BASE = "http://odd.example/"
ODD = """
@prefix : <http://odd.example/id/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix cp: <https://w3id.org/citypartners/ontology#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix s: <https://schema.org/> . @prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix prov: <http://www.w3.org/ns/prov#> .
:bare a cp:Place . :named a cp:City ; rdfs:label "<b>Ort</b>"@de ; geo:lat "north" ; geo:long 500 ;
  s:sameAs <javascript:alert(1)> ; cp:within :bare , :named ; cp:country :named .
:event a cp:Event ; s:startDate "some day" , "2020-13-01"^^xsd:date ; rdfs:label "Treffen"@de ;
  cp:hasEventType "visit" ; s:superEvent :event ; s:mentions [] ; cp:involves :named .
:twice a cp:Event , cp:Agreement ; rdfs:label "Twice" ; s:startDate "2020"^^xsd:gYear ; dct:title "T"@en ;
  s:description "one"@en , "two"@ru ; cp:signedOn "12020"^^xsd:gYear ; cp:isAgreementOf :tie .
:agreement a cp:Agreement ; dct:title "Vertrag"@de ; cp:hasParty "nobody" , :party .
:party a cp:Party ; rdfs:label 12 . :alone a cp:Partnership ; rdfs:label "Alone" .
:tie a cp:Partnership ; rdfs:label "Tie" ; cp:hasPartner :named , :bare , :third , "x" ; cp:hasEvent :event ;
  prov:wasDerivedFrom :nowhere , [] . :nowhere rdfs:label "?" .
:report a cp:Report ; rdfs:label "Report" ; cp:listsPartnersOf "us" , :named ; dct:source "text" , :file .
:tie cp:inReport :report .
"""
THINGS = (
    "bare",
    "named",
    "event",
    "twice",
    "agreement",
    "party",
    "alone",
    "tie",
    "report",
    "third",
    "nowhere",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of the application over odd data."""
    folder: Path = tmp_path_factory.mktemp("odd")
    file = folder / "data.ttl"
    file.write_text(ODD, encoding="utf-8")
    snapshot = load_files([file], folder / "out", base=BASE, keep=1, step=lambda _step: None)
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True  # what nobody foresaw is raised here, and no page with a 500
    with app.test_client(use_cookies=False) as made:
        yield made


@pytest.mark.parametrize("name", THINGS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_whatever_is_lacking_there_is_a_page(client: FlaskClient, name: str, language: str) -> None:
    response = client.get(f"/{language}/doc/{name}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert "<b>Ort" not in response.text
    assert 'href="javascript:' not in response.text


@pytest.mark.parametrize("path", ["/doc/nothing", "/topics/culture", "/report/nothing"])
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 404
