"""What the page of a partner tells of Wikidata's newest copy: a twin of the host, or not, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ..loaded import client_over

DATA = """
PREFIX : <http://there.example/id/place/>
PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX s: <https://schema.org/>
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<http://there.example/graph/one> {
  <http://there.example/report/one> a cp:Report ; cp:listsPartnersOf :home .
  <http://there.example/report/two> a cp:Report ; cp:listsPartnersOf :unasked .
  :home a cp:City ; rdfs:label "Home"@en ; s:sameAs wd:Q1 .
  :unasked a cp:City ; rdfs:label "Unasked"@en ; s:sameAs wd:Q2 .
  :forth a cp:City ; rdfs:label "Forth"@en ; s:sameAs wd:Q3 .
  :back a cp:City ; rdfs:label "Back"@en ; s:sameAs wd:Q4 .
  :neither a cp:City ; rdfs:label "Neither"@en ; s:sameAs wd:Q5, <https://sws.geonames.org/7/> .
  :without a cp:City ; rdfs:label "Without"@en .
  :state a cp:Country ; rdfs:label "State"@en ; s:sameAs wd:Q6 .
  <http://there.example/id/partnership/1> a cp:Partnership ; cp:hasPartner :home, :forth ;
    cp:inReport <http://there.example/report/one> .
  <http://there.example/id/partnership/2> a cp:Partnership ; cp:hasPartner :home, :back ;
    cp:inReport <http://there.example/report/one> .
  <http://there.example/id/partnership/3> a cp:Partnership ; cp:hasPartner :home, :neither ;
    cp:inReport <http://there.example/report/one> .
  <http://there.example/id/partnership/4> a cp:Partnership ; cp:hasPartner :home, :without ;
    cp:inReport <http://there.example/report/one> .
  <http://there.example/id/partnership/5> a cp:Partnership ; cp:hasPartner :home, :state ;
    cp:inReport <http://there.example/report/one> .
  <http://there.example/id/partnership/6> a cp:Partnership ; cp:hasPartner :unasked, :forth ;
    cp:inReport <http://there.example/report/two> .
}
<http://there.example/graph/wikidata> {
  <http://there.example/graph/wikidata> dct:issued "2026-04"^^xsd:gYearMonth ; dct:subject wd:Q1 .
  wd:Q1 wdt:P190 wd:Q3 . wd:Q4 wdt:P190 wd:Q1 .
}
<http://there.example/graph/wikidata/2016-09> { wd:Q1 wdt:P190 wd:Q5 }
"""
STATED, NOT_STATED = "stated as a twin (P190)</a>", "not stated as a twin (P190)</a>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("twinned")
    return client_over(DATA, folder, "http://there.example/")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("forth", [STATED]),  # of the host that the copy was asked about, and nothing of the other
        ("back", [STATED]),  # Wikidata says it of the partner's item
        ("neither", [NOT_STATED]),  # an older copy said it
        ("without", []),
        ("state", []),  # P190 is not for countries
        ("home", []),
    ],
)
def test_a_partner_tells_what_wikidata_stated(client: FlaskClient, key: str, told: list[str]) -> None:
    page = client.get(f"/en/doc/place/{key}").text
    found = [
        NOT_STATED if f">{NOT_STATED}" in part else STATED for part in page.split("<dd>") if STATED in part
    ]
    assert found == told
    assert page.count("as of April 2026") == len(told)
