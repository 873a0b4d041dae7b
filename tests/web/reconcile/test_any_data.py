"""The service over data of others: another base, namesakes, no report and no ontology; and nothing at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from ..browsing import BROWSER
from ..loaded import client_over
from .asking import candidates, extended, matched, reconcile, told
from .shapes import MANIFEST, checked

BASE = "https://towns.example/"
TOWNS = """
@base <https://towns.example/id/place/> . @prefix cp: <https://w3id.org/citypartners/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> . @prefix schema: <https://schema.org/> .
<us> a cp:Country ; rdfs:label "United States"@en , "Штаты"@ru ; cp:isoCode "US" ; cp:country <us> .
<gb> a cp:Country ; rdfs:label "United Kingdom"@en ; skos:altLabel "Britain" ; cp:country <gb> .
<us-boston> a cp:City ; rdfs:label "Boston"@en , "Бостон"@ru ; cp:country <us> .
<us-boston> geo:lat "NaN" ; geo:long "x" .
<gb-boston> a cp:City ; rdfs:label "Boston"@en ; cp:country <gb> ; cp:within <gb> .
<us-york> a cp:Region , cp:City ; rdfs:label "York City"@en ; cp:country <us> .
<gb-york> a cp:City ; rdfs:label "York"@en ; cp:country <gb> ;
  schema:sameAs <http://www.wikidata.org/entity/Q1> .
<gb-york-county> a cp:Region ; rdfs:label "York County"@en ; cp:country <gb> ;
  schema:sameAs <http://www.wikidata.org/entity/Q1> .
<no-label> a cp:City ; skos:altLabel "Nowhere" .
<nameless> a cp:City . [] a cp:City ; rdfs:label "Blank" .
<https://elsewhere.example/1> a cp:City ; rdfs:label "Away" .
<odd> a cp:City ; rdfs:label "</script><b>&amp;" , "\\u2028" .
"""
ANSWERS = (
    "/reconcile/en/suggest/entity",
    "/reconcile/en/suggest/type",
    "/reconcile/ru/properties",
    "/reconcile",
)


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of the application over ``TOWNS``."""
    with client_over(TOWNS, tmp_path_factory.mktemp("towns"), BASE) as made:
        yield made


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of the application over no triples."""
    with client_over("# nothing", tmp_path_factory.mktemp("nothing"), BASE) as made:
        yield made


def test_namesakes_are_told_apart_by_what_else_is_known(towns: FlaskClient) -> None:
    both = [("gb-boston", 90, False), ("us-boston", 90, False)]
    assert told(candidates(towns, "Boston")) == both
    assert told(candidates(towns, "Boston", type="City")) == both
    assert matched(candidates(towns, "Boston", given={"country": "Нарния"})) == ""
    for country in ("US", "USA", "США", "Vereinigte Staaten", "Соединенные Штаты"):
        assert told(candidates(towns, "Boston", given={"country": country})) == [
            ("us-boston", 100, True),
            ("gb-boston", 60, False),
        ]
    assert matched(candidates(towns, "Boston, Britain")) == "gb-boston"
    assert matched(candidates(towns, "Бостон")) == "us-boston"


def test_a_name_with_a_word_for_its_kind_gives_way_to_the_name_itself(towns: FlaskClient) -> None:
    assert told(candidates(towns, "York")) == [
        ("gb-york", 100, True),
        ("gb-york-county", 95, False),
        ("us-york", 95, False),
    ]
    assert matched(candidates(towns, "York County")) == "gb-york-county"
    assert matched(candidates(towns, "York", given={"kind": "county"}, type="Region")) == "gb-york-county"


def test_one_identifier_of_two_things_decides_nothing(towns: FlaskClient) -> None:
    found = candidates(towns, "Camelot", given={"wikidata": "Q1"})
    assert told(found) == [("gb-york", 90, False), ("gb-york-county", 90, False)]


def test_only_what_has_a_name_and_an_address_of_ours_is_matched_with(towns: FlaskClient) -> None:
    assert [candidates(towns, name) for name in ("Away", "Blank", "nameless")] == [[], [], []]
    assert matched(candidates(towns, "Nowhere")) == "no-label"
    assert candidates(towns, "Nowhere", "ru")[0]["name"] == "Nowhere"


def test_classes_without_an_ontology_are_called_by_their_ids(towns: FlaskClient) -> None:
    manifest = checked(MANIFEST, towns.get("/reconcile/ru").get_json())
    assert manifest["identifierSpace"] == "https://towns.example/id/"
    assert manifest["name"] == "Города-партнёры (Русский)"
    assert [(each["id"], each["name"]) for each in manifest["defaultTypes"]] == [
        (class_, class_) for class_ in ("Place", "City", "Region", "Country")
    ]
    assert matched(candidates(towns, "York", type="Place")) == "gb-york"  # the ontology says it, not the data


def test_odd_values_are_told_as_they_are(towns: FlaskClient) -> None:
    row = extended(towns, ["place/us-boston"], ["latitude", "longitude", "coordinates"])["rows"]
    assert row["place/us-boston"] == {
        "latitude": [{"str": "NaN"}],
        "longitude": [{"str": "x"}],
        "coordinates": [{"str": "NaN,x"}],
    }
    odd = towns.get("/reconcile/en/preview?id=place/odd").text
    flyout = towns.get("/reconcile/en/flyout/entity?id=place/odd").get_json()["html"]
    assert "</script><b>" not in odd + flyout
    assert "&lt;/script&gt;&lt;b&gt;&amp;amp;" in odd
    assert "\u2028" not in towns.get("/reconcile/en/suggest/entity?prefix=&callback=f").text


def test_nothing_is_matched_with_nothing(nothing: FlaskClient) -> None:
    manifest = checked(MANIFEST, nothing.get("/reconcile").get_json())
    assert manifest["defaultTypes"] == []
    assert reconcile(
        nothing, {"a": {"query": "Milan"}, "b": {"properties": [{"pid": "country", "v": "x"}]}}
    ) == {
        "a": [],
        "b": [],
    }
    assert extended(nothing, ["place/x"], ["country"])["rows"] == {"place/x": {"country": []}}
    for path in ANSWERS:
        assert nothing.get(path).status_code == 200
    page = nothing.get("/en/reconcile", headers=BROWSER)
    assert (page.status_code, "nothing to match with" in page.text) == (200, True)
    assert nothing.get("/reconcile/en/preview?id=place/x").status_code == 404
