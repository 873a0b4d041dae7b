"""Names of places as people write them, against the partners of the real report."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from .asking import candidates, matched, reconcile, told

HOST = "ru-saint-petersburg"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Saint Petersburg", HOST),
        ("St. Petersburg", HOST),
        ("St Petersburg", HOST),
        ("Saint-Petersburg", HOST),
        ("Санкт-Петербург", HOST),
        ("Санкт Петербург", HOST),
        ("САНКТ-ПЕТЕРБУРГ", HOST),
        ("г. Санкт-Петербург", HOST),
        ("Ленинград", HOST),
        ("Санкт-Петербург, Россия", HOST),
        ("St. Petersburg (Russia)", HOST),
        ("Милан", "it-milan"),
        ("г.Милан", "it-milan"),
        ("Milan", "it-milan"),
        ("City of Milan", "it-milan"),
        ("Бомбей", "in-mumbai"),
        ("Chisinau", "md-chisinau"),
        ("Кишинев", "md-chisinau"),
        ("Ришон ле Цион", "il-rishon-lezion"),
        ("Сычуань", "cn-sichuan"),
        ("Пловдивская обл.", "bg-plovdiv-province"),
        ("Plovdiv Province", "bg-plovdiv-province"),
        ("Ямагата (префектура)", "jp-yamagata-prefecture"),
        ("Венгрия", "hu"),
        ("Q1781", "hu-budapest"),
        ("http://www.wikidata.org/entity/Q1781", "hu-budapest"),
        ("https://www.wikidata.org/wiki/Q1781", "hu-budapest"),
        ("place/hu-budapest", "hu-budapest"),
        ("https://w3id.org/citypartners/id/place/hu-budapest", "hu-budapest"),
    ],
)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_name_beyond_doubt_is_a_match(client: FlaskClient, name: str, expected: str, lang: str) -> None:
    found = candidates(client, name, lang)
    assert matched(found) == expected
    assert found[0]["score"] == 100


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Petersburg", HOST),
        ("Петербург", HOST),
        ("Санкт-Петербурга", HOST),
        ("Sankt Petersburg", HOST),
        ("Manchster", "gb-manchester"),
        ("Антверпин", "be-antwerp"),
        ("Буда", "hu-budapest"),
        ("Хошимн", "vn-ho-chi-minh-city"),
        ("провинция Милан", "it-milan"),  # there is no such province here
    ],
)
def test_what_is_only_alike_is_a_candidate_and_no_match(client: FlaskClient, name: str, first: str) -> None:
    found = candidates(client, name, limit=3)
    assert told(found)[0][0] == first
    assert matched(found) == ""
    assert all(each["score"] < 80 for each in found)


@pytest.mark.parametrize(
    "name", ["Paris", "Самара", "q", "!?", "Q656000", "place/nowhere", "x" * 5_000, "\ud800"]
)
def test_what_is_not_here_has_no_candidates(client: FlaskClient, name: str) -> None:
    assert candidates(client, name) == []


def test_the_city_may_be_meant_where_only_the_province_is_here(client: FlaskClient) -> None:
    assert told(candidates(client, "Isfahan"))[0] == ("ir-isfahan-province", 95, False)
    assert matched(candidates(client, "Isfahan", type="Region")) == "ir-isfahan-province"
    assert matched(candidates(client, "Isfahan", given={"kind": "province"})) == "ir-isfahan-province"
    assert matched(candidates(client, "Isfahan", type="City")) == ""
    assert matched(candidates(client, "город Исфахан")) == ""


@pytest.mark.parametrize(
    ("country", "score", "is_match"),
    [
        ("Венгрия", 100, True),
        ("Hungary", 100, True),
        ("Ungarn", 100, True),
        ("HU", 100, True),
        ({"id": "place/hu", "name": "Hungary"}, 100, True),
        ("https://w3id.org/citypartners/id/place/hu", 100, True),
        ("Q28", 100, True),
        (["Австро-Венгрия", "Венгрия"], 100, True),
        ("Румыния", 60, False),  # no partner, but a country
        ("Австрия", 60, False),
        ("AT", 60, False),
        ({"id": "place/at"}, 60, False),
        ("Паннония", 90, False),  # nobody knows
    ],
)
def test_the_country_confirms_or_contradicts(
    client: FlaskClient, country: object, score: float, is_match: bool
) -> None:
    found = candidates(client, "Budapest", type="City", given={"country": country})
    assert told(found)[0] == ("hu-budapest", score, is_match)
    assert {"id": "country", "value": is_match} in found[0]["features"]


def test_a_namesake_elsewhere_is_no_match(client: FlaskClient) -> None:
    assert matched(candidates(client, "St. Petersburg", given={"country": "US"})) == ""
    assert matched(candidates(client, "Milan, France")) == ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"wikidata": "Q1781"}, "hu-budapest"),
        ({"wikidata": "https://www.wikidata.org/wiki/Q1781"}, "hu-budapest"),
        ({"wikidata": {"id": "Q1781", "name": "Budapest"}}, "hu-budapest"),
        ({"wikidata": ["Q1", "Q1781"]}, "hu-budapest"),
        ({"geonames": "3054643"}, "hu-budapest"),
        ({"geonames": 3054643}, "hu-budapest"),
        ({"geonames": "https://www.geonames.org/3054643/budapest.html"}, ""),
        ({"wikidata": "Q1"}, ""),
    ],
)
@pytest.mark.parametrize("name", ["", "Стольный град"])
def test_an_identifier_decides(
    client: FlaskClient, given: Mapping[str, object], expected: str, name: str
) -> None:
    assert matched(candidates(client, name, given=given)) == expected


def test_another_identifier_contradicts(client: FlaskClient) -> None:
    found = candidates(client, "Budapest", given={"wikidata": "Q1"}, type="Place")
    assert told(found) == [("hu-budapest", 60, False)]


def test_an_identifier_and_the_name_of_two_places(client: FlaskClient) -> None:
    found = candidates(client, "Milan", given={"wikidata": "Q1781"}, type="City", limit=2)
    assert told(found) == [("hu-budapest", 100, True), ("it-milan", 60, False)]


@pytest.mark.parametrize(
    ("type_", "strict", "expected"),
    [
        ("City", "should", [("it-milan", 100, True)]),
        ("Place", "should", [("it-milan", 100, True)]),
        ("Region", "should", [("it-milan", 80, False)]),
        ("Region", "any", []),
        ("Nothing", "should", [("it-milan", 80, False)]),
        (["Region", "City"], "any", [("it-milan", 100, True)]),
        (["Region", "City"], "all", []),
        (["Place", "City"], "all", [("it-milan", 100, True)]),
    ],
)
def test_the_class_counts_as_strictly_as_is_asked(
    client: FlaskClient, type_: object, strict: str, expected: object
) -> None:
    found = candidates(client, "Милан", type=type_, type_strict=strict, limit=1)
    assert told(found) == expected


def test_nothing_but_properties_finds_what_has_them(client: FlaskClient) -> None:
    """Of Japan the report has Hokkaido and Yamagata too, which are no cities."""
    found = candidates(client, given={"country": "Япония", "kind": "город"}, limit=50)
    assert {id_ for id_, _, _ in told(found)} == {
        "jp-hiroshima",
        "jp-nagasaki",
        "jp-osaka",
        "jp-sakata",
        "jp-sapporo",
    }
    assert {(score, is_match) for _, score, is_match in told(found)} == {(50, False)}


@pytest.mark.parametrize(
    ("property_", "value", "is_so"),
    [
        ("within", "Италия", True),
        ("within", "Шотландия", False),
        ("partner", "Санкт-Петербург", True),
        ("since", "1961", True),
        ("since", 1961, True),
        ("since", "1962", False),
        ("signed", "2008-12-06", True),
        ("signed", "2008", True),
        ("signed", "2009", False),
        ("latitude", 45.5, True),
        ("latitude", "45.46", True),
        ("latitude", 41.9, False),
        ("latitude", "north", False),
        ("section", "ЕВРОПА", True),
        ("section", "Asia", False),
        ("agreements", 2, True),
        ("kind", "City", True),
        ("kind", "регион", False),
    ],
)
def test_other_properties_confirm_or_contradict(
    client: FlaskClient, property_: str, value: object, is_so: bool
) -> None:
    found = candidates(client, "Milan", given={property_: value}, type="City")
    assert told(found)[0] == ("it-milan", 100 if is_so else 60, is_so)


def test_what_is_not_known_says_nothing(client: FlaskClient) -> None:
    """Neither a property that nobody has, nor one that the report does not state of the place."""
    for given in ({"colour": "red"}, {"viaf": "1"}, {"iso-code": "IT-MI"}):
        assert matched(candidates(client, "Milan", given=given)) == "it-milan"


def test_agreements_are_found_by_their_titles(client: FlaskClient) -> None:
    title = "Решение городского совета Милана об установлении связей"
    for type_ in ([], ["Agreement"]):
        found = candidates(client, title, type=type_)
        assert matched(found) == "agreement/it-milan--ru-saint-petersburg/1967-10-02"


def test_without_a_class_a_place_is_not_lost_among_what_has_its_name(client: FlaskClient) -> None:
    found = [*candidates(client, "Milan", limit=50), *candidates(client, "St. Petersburg", type="City")]
    assert {type_["id"] for each in found for type_ in each["type"]} <= {"Place", "City", "Region", "Country"}


def test_a_candidate_says_what_it_is(client: FlaskClient) -> None:
    (found, *_) = candidates(client, "Будапешт", "ru")
    assert (found["name"], found["description"]) == ("Будапешт", "Город, Регион, Венгрия")
    assert [type_["name"] for type_ in found["type"]] == ["Город", "Регион", "Место"]


@pytest.mark.parametrize(("limit", "most"), [(1, 1), (3, 3), (3.7, 3), (0, 5), (-2, 5), (10**30, 50)])
def test_as_many_candidates_as_wanted(client: FlaskClient, limit: float, most: int) -> None:
    found = candidates(client, given={"kind": "City"}, limit=limit)
    assert len(found) == most
    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True)


def test_queries_of_a_batch_do_not_know_of_each_other(client: FlaskClient) -> None:
    names = {"q0": "Милан", "q1": "Турин", "": "Милан", "нигде": "нигде"}
    together = reconcile(client, {key: {"query": name} for key, name in names.items()})
    assert together == {key: candidates(client, name) for key, name in names.items()}
