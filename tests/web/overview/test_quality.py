"""The page about the quality of the data: what was found, what contradicts itself."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import Engine, StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.site import open_site

from ..browsing import BROWSER
from ..conftest import ROOT
from ..html import Page
from ..values import rows

SH = "http://www.w3.org/ns/shacl#"
TWO_DATES = """
@prefix cp: <https://w3id.org/citypartners/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://host.example/id/> .
:report a cp:Report ; dct:source :text ; cp:listsPartnersOf :host .
:one a cp:Partnership ; rdfs:label "One"@en ; cp:establishedOn "1990"^^xsd:gYear, "1991"^^xsd:gYear .
:two a cp:Partnership ; rdfs:label "Two"@en ; cp:establishedOn "1990"^^xsd:gYear ; cp:hasAgreement :old .
:old cp:signedOn "1987-05-01"^^xsd:date .
:three a cp:Partnership ; rdfs:label "Three"@en ; cp:hasAgreement :same ;
  cp:establishedOn "1990-06"^^xsd:gYearMonth .
:same cp:signedOn "1990"^^xsd:gYear .
"""


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_kind_of_finding_is_counted_and_leads_to_things(
    client: FlaskClient, engine: Engine, lang: str
) -> None:
    html = client.get(f"/{lang}/quality", headers=BROWSER).text
    counted = rows(
        engine,
        f"SELECT ?shape (COUNT(?r) AS ?n) WHERE {{ ?r a <{SH}ValidationResult> ; <{SH}sourceShape> ?shape }} "
        "GROUP BY ?shape",
    )
    assert len(counted) > 3
    for shape, number in counted:
        name = shape.partition("#")[2]
        found = re.search(rf'<details [^>]*id="{name}">(.*?)</details>', html, re.DOTALL)
        assert found
        assert f'<span class="count">{number}</span></summary>' in found[1]
        assert f'href="/{lang}/shapes#{name}"' in found[1]
        things = re.findall(rf'<li><a href="/{lang}/doc/[^"]+"', found[1])
        assert len(things) == min(12, int(number))
        assert ('class="more"' in found[1]) == (int(number) > 12)


def test_a_finding_leads_to_the_passage_that_it_is_about(client: FlaskClient) -> None:
    links = [link for link in Page(client.get("/en/quality").text).links if "/passage/" in link]
    assert len(links) > 20
    assert client.get(links[0], headers=BROWSER).status_code == 200


def test_all_of_the_text_is_accounted_for(client: FlaskClient) -> None:
    html = client.get("/en/quality", headers=BROWSER).text
    assert html.count("<dd>30,767</dd>") == 2
    assert "no agreement is older than the ties" in html


def test_two_dates_that_do_not_fit_are_told(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(TWO_DATES, encoding="utf-8")
    snapshot = load_files(
        [tmp_path / "data.ttl"],
        tmp_path / "out",
        base="http://host.example/",
        keep=1,
        step=lambda _step: None,
    )
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    with app.test_client(use_cookies=False) as client:
        text = unescape(client.get("/en/quality", headers=BROWSER).text)
    told = re.findall(r"<li><a [^>]*>(\w+)</a>: ([^<]+)</li>", text)
    assert told == [
        ("One", "two dates of establishment are stated: 1990 and 1991"),
        ("Two", "an agreement of 1987-05-01 is older than the ties, which began in 1990"),
    ]
    assert "This data was loaded without being checked." in text
