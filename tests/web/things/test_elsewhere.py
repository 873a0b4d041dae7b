"""Where else a place is described, as its page tells it: by whom, and as of when."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from ..html import Page
from ..loaded import client_over

BASE = "http://there.example/"
PLACES = """
PREFIX : <http://there.example/id/place/>
PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX s: <https://schema.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<http://there.example/graph/links> {
  :full a cp:City ; rdfs:label "Full"@en ; s:sameAs <http://www.wikidata.org/entity/Q1>,
    <https://sws.geonames.org/2/>, <https://www.openstreetmap.org/relation/3>, <http://viaf.org/viaf/4>,
    <http://dbpedia.org/resource/S%22%C3%A3o_Paulo>, <http://other.example/5> ;
    s:url <https://full.example/city/>, <javascript:alert(1)>, <http://ex℀mple/> .
  :plain a cp:City ; rdfs:label "Plain"@en ; s:sameAs <http://www.wikidata.org/entity/Q9> .
  :bare a cp:City ; rdfs:label "Bare"@en .
}
"""
COPY = """
<http://there.example/graph/void> {
  <http://there.example/graph/links> prov:wasDerivedFrom <http://there.example/graph/wikidata> }
<http://there.example/graph/wikidata> {
  <http://there.example/graph/wikidata> dct:issued "2026-04"^^xsd:gYearMonth }
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with client_over(PLACES + COPY, tmp_path_factory.mktemp("dated"), BASE) as client:
        yield client


@pytest.fixture(scope="module")
def undated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with client_over(PLACES, tmp_path_factory.mktemp("undated"), BASE) as client:
        yield client


def facts(client: FlaskClient, place: str, language: str = "en") -> dict[str, str]:
    """Return the key facts of a place's page as people read them."""
    text = client.get(f"/{language}/doc/place/{place}", follow_redirects=True).text
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text, re.DOTALL)
    return {
        re.sub("<[^>]*>", "", name): " ".join(re.sub("<[^>]*>", "", value).split()) for name, value in pairs
    }


def test_links_are_told_by_whom_and_as_of_when(client: FlaskClient) -> None:
    english = facts(client, "full")
    assert english["In other data"] == "http://other.example/5, Wikidata: Q1, GeoNames: 2"
    assert english["By way of Wikidata"] == (
        "DBpedia: S&#34;ão Paulo, VIAF: 4, OpenStreetMap: 3 (Wikidata, as of April 2026)"
    )
    assert "full.example/city" in english["Official site"]
    assert english["Official site"].endswith("(Wikidata, as of April 2026)")
    russian = facts(client, "full", "ru")
    assert russian["Через Викиданные"].endswith("(Викиданные, апрель 2026 г.)")
    assert "full.example/city" in russian["Официальный сайт"]


def test_they_lead_there(client: FlaskClient) -> None:
    links = Page(client.get("/en/doc/place/full", follow_redirects=True).text).links
    for address in (
        "http://www.wikidata.org/entity/Q1",
        "https://sws.geonames.org/2/",
        "https://www.openstreetmap.org/relation/3",
        "http://viaf.org/viaf/4",
        "http://dbpedia.org/resource/S%22%C3%A3o_Paulo",
        "https://full.example/city/",
    ):
        assert address in links
    assert not [each for each in links if each.startswith("javascript:")]


def test_json_ld_has_them_all(client: FlaskClient) -> None:
    text = client.get("/en/doc/place/full", follow_redirects=True).text
    (table,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert json.loads(table)["sameAs"] == [
        "http://dbpedia.org/resource/S%22%C3%A3o_Paulo",
        "http://other.example/5",
        "http://viaf.org/viaf/4",
        "http://www.wikidata.org/entity/Q1",
        "https://sws.geonames.org/2/",
        "https://www.openstreetmap.org/relation/3",
    ]


@pytest.mark.parametrize("place", ["plain", "bare"])
def test_what_is_not_known_is_not_there(place: str, client: FlaskClient) -> None:
    told = facts(client, place)
    assert ("In other data" in told) is (place == "plain")
    assert not {"By way of Wikidata", "Official site"} & set(told)


def test_without_a_copy_no_date_is_told(undated: FlaskClient) -> None:
    told = facts(undated, "full")
    assert told["By way of Wikidata"] == "DBpedia: S&#34;ão Paulo, VIAF: 4, OpenStreetMap: 3"
    assert "as of" not in told["Official site"]
