"""What a list takes along, compared with what the report says (data/source, lines in the passages)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from .asking import extended
from .shapes import PROPOSED, checked

MILAN, HOST = "place/it-milan", "place/ru-saint-petersburg"


def values(
    client: FlaskClient,
    id_: str,
    property_: str,
    lang: str = "en",
    settings: Mapping[str, object] | None = None,
) -> list[Any]:
    answer = extended(client, [id_], [{"id": property_, "settings": settings or {}}], lang)
    assert [column["id"] for column in answer["meta"]] == [property_]
    found = answer["rows"][id_][property_]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("id_", "property_", "expected"),
    [
        (MILAN, "since", [{"str": "1961"}]),
        (MILAN, "established", [{"str": "1961"}]),
        (MILAN, "signed", [{"date": "1967-10-02T00:00:00Z"}, {"date": "2008-12-06T00:00:00Z"}]),
        (MILAN, "agreements", [{"int": 2}]),
        (MILAN, "wikidata", [{"str": "Q490"}]),
        (MILAN, "geonames", [{"str": "3173435"}]),
        (MILAN, "latitude", [{"float": 45.46427}]),
        (MILAN, "coordinates", [{"str": "45.46427,9.18951"}]),
        (MILAN, "kind", [{"str": "City"}]),
        (MILAN, "name-ru", [{"str": "Милан"}]),
        (MILAN, "section", [{"str": "Europe"}]),
        (MILAN, "agreement-type", [{"str": "Agreement"}, {"str": "Decision"}]),
        (MILAN, "iri", [{"str": "https://w3id.org/citypartners/id/place/it-milan"}]),
        (MILAN, "country", [{"id": "place/it", "name": "Italy", "description": "Country"}]),
        (MILAN, "partner", [{"id": HOST, "name": "Saint Petersburg", "description": "City, Region, Russia"}]),
        (MILAN, "nothing", []),
        ("place/nowhere", "country", []),
        ("place/hu-budapest", "since", [{"date": "2015-12-16T00:00:00Z"}]),
        # The host is in every partnership, but is nobody's partner since then.
        (HOST, "since", []),
        (HOST, "agreements", [{"int": 0}]),
        (HOST, "iso-code", [{"str": "RU-SPE"}]),
        (HOST, "other-name", [{"str": "Ленинград"}, {"str": "СПб"}]),
        ("partnership/it-milan--ru-saint-petersburg", "established", [{"str": "1961"}]),
        ("partnership/it-milan--ru-saint-petersburg", "agreements", [{"int": 2}]),
        (
            "agreement/it-milan--ru-saint-petersburg/1967-10-02",
            "title",
            [{"str": "Решение городского совета Милана об установлении связей"}],
        ),
    ],
)
def test_what_is_known(client: FlaskClient, id_: str, property_: str, expected: list[object]) -> None:
    assert values(client, id_, property_) == expected


def test_texts_are_in_the_language_of_the_service(client: FlaskClient) -> None:
    assert values(client, MILAN, "section", "ru") == [{"str": "Европа"}]
    assert values(client, MILAN, "kind", "ru") == [{"str": "Город"}]
    assert values(client, MILAN, "country", "ru")[0]["name"] == "Италия"
    (column,) = extended(client, [], ["country"], "ru")["meta"]
    assert column == {"id": "country", "name": "Страна", "type": {"id": "Country", "name": "Страна"}}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"dates": "day"}, [{"date": "1967-10-02T00:00:00Z"}, {"date": "2008-12-06T00:00:00Z"}]),
        ({"dates": "text"}, [{"str": "1967-10-02"}, {"str": "2008-12-06"}]),
        ({"dates": "year"}, [{"int": 1967}, {"int": 2008}]),
        ({"limit": 1}, [{"date": "1967-10-02T00:00:00Z"}]),
        ({"limit": "1", "dates": "year"}, [{"int": 1967}]),  # as a form sends it
        ({"limit": "0", "dates": "text"}, [{"str": "1967-10-02"}, {"str": "2008-12-06"}]),
        ({"limit": "many", "dates": "text"}, [{"str": "1967-10-02"}, {"str": "2008-12-06"}]),
        ({"limit": "9" * 6000, "dates": "text"}, [{"str": "1967-10-02"}, {"str": "2008-12-06"}]),
        ({"dates": ["x"]}, [{"date": "1967-10-02T00:00:00Z"}, {"date": "2008-12-06T00:00:00Z"}]),
    ],
)
def test_settings(client: FlaskClient, settings: dict[str, object], expected: list[object]) -> None:
    assert values(client, MILAN, "signed", settings=settings) == expected


def test_a_year_as_a_number_where_no_day_is_stated(client: FlaskClient) -> None:
    assert values(client, MILAN, "since", settings={"dates": "year"}) == [{"int": 1961}]


def test_events_are_told_with_their_days(client: FlaskClient) -> None:
    events = values(client, MILAN, "event")
    assert len(events) == 2
    assert values(client, MILAN, "events") == [{"int": 2}]
    begins = [values(client, event["id"], "begin") for event in events]
    assert begins == [[{"date": "2020-04-28T00:00:00Z"}], [{"date": "2020-09-14T00:00:00Z"}]]


def test_every_row_has_every_property(client: FlaskClient) -> None:
    """OpenRefine puts a value into the wrong column where one is left out."""
    proposed = checked(PROPOSED, client.get("/reconcile/en/properties").get_json())
    names = [each["id"] for each in proposed["properties"]]
    ids = [
        "place/hu-budapest",
        HOST,
        "place/nowhere",
        "agreement/it-milan--ru-saint-petersburg/2008-12-06",
        "",
    ]
    answer = extended(client, ids, names)
    assert list(answer["rows"]) == ids
    assert all(list(row) == names for row in answer["rows"].values())


@pytest.mark.parametrize(
    ("type_", "has", "has_not"),
    [("City", "country", "parties"), ("Agreement", "signed", "latitude"), ("Party", "agreement", "signed"),
     ("Event", "begin", "country"), ("", "begin", ""), ("Unknown", "latitude", "")],
)  # fmt: skip
def test_properties_are_proposed_for_a_class(client: FlaskClient, type_: str, has: str, has_not: str) -> None:
    answer = client.get("/reconcile/en/properties", query_string={"type": type_}).get_json()
    checked(PROPOSED, answer)
    names = {each["id"] for each in answer["properties"]}
    assert has in names
    assert has_not not in names
    few = client.get("/reconcile/en/properties", query_string={"type": type_, "limit": "2"}).get_json()
    assert (len(few["properties"]), few["limit"]) == (2, 2)
