from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from .shapes import FLYOUT, SUGGESTED, checked


def suggested(client: FlaskClient, kind: str, prefix: str, lang: str = "en", **further: object) -> Any:
    response = client.get(f"/reconcile/{lang}/suggest/{kind}", query_string={"prefix": prefix, **further})
    assert (response.status_code, response.mimetype) == (200, "application/json")
    return checked(SUGGESTED[kind], response.get_json())


def ids(answer: Any) -> list[str]:
    return [each["id"] for each in answer["result"]]


@pytest.mark.parametrize(
    ("kind", "prefix", "first"),
    [
        ("entity", "Mil", "place/it-milan"),
        ("entity", "милан", "place/it-milan"),
        ("entity", "St. Pet", "place/ru-saint-petersburg"),
        ("entity", "Petersb", "place/ru-saint-petersburg"),
        ("entity", "место/", ""),
        ("entity", "place/hu-budapest", "place/hu-budapest"),
        ("entity", "https://w3id.org/citypartners/id/place/hu-budapest", "place/hu-budapest"),
        ("type", "cit", "City"),
        ("type", "City", "City"),
        ("type", "xyz", ""),
        ("property", "Coun", "country"),
        ("property", "wiki", "wikidata"),
        ("property", "name russian", "name-ru"),
        ("property", "name-ru", "name-ru"),
        ("property", "xyz", ""),
    ],
)
def test_what_begins_so(client: FlaskClient, kind: str, prefix: str, first: str) -> None:
    assert ids(suggested(client, kind, prefix))[:1] == ([first] if first else [])


def test_in_russian(client: FlaskClient) -> None:
    assert suggested(client, "entity", "mil", "ru")["result"][0]["name"] == "Милан"
    assert ids(suggested(client, "type", "гор", "ru")) == ["City"]
    assert ids(suggested(client, "property", "стран", "ru")) == ["country"]
    assert ids(suggested(client, "property", "country", "ru")) == ["country"]  # who knows English words too


def test_more_by_the_cursor(client: FlaskClient) -> None:
    seen: list[str] = []
    answer = suggested(client, "entity", "", type="Country")
    while "cursor" in answer:
        seen += ids(answer)
        answer = suggested(client, "entity", "", type="Country", cursor=answer["cursor"])
    seen += ids(answer)
    assert len(seen) == len(set(seen)) == 31  # countries that the graph has
    assert ids(suggested(client, "entity", "", cursor=10**6)) == []
    assert ids(suggested(client, "entity", "mil", cursor="x")) == ids(suggested(client, "entity", "mil"))


def test_properties_are_those_of_the_class(client: FlaskClient) -> None:
    assert "latitude" in ids(suggested(client, "property", "lat", type="City"))
    assert ids(suggested(client, "property", "lat", type="Party")) == []


def test_types_of_entities_can_be_joined_with_commas(client: FlaskClient) -> None:
    """OpenRefine does so, which makes ``[object Object]`` of anything but texts."""
    (found, *_) = suggested(client, "entity", "milan")["result"]
    assert found["notable"] == ["City", "Place"]


@pytest.mark.parametrize(
    ("kind", "id_", "expected"),
    [
        ("entity", "place/it-milan", "<p><strong>Milan</strong><br>City, Italy</p>"),
        ("property", "country", "<p><strong>Country</strong></p>"),
        ("type", "City", "<p><strong>City</strong><br>A place that is an urban settlement of any size.</p>"),
    ],
)
def test_flyouts(client: FlaskClient, kind: str, id_: str, expected: str) -> None:
    answer = client.get(f"/reconcile/en/flyout/{kind}", query_string={"id": id_}).get_json()
    assert checked(FLYOUT, answer) == {"id": id_, "html": expected}
    assert client.get(f"/reconcile/en/flyout/{kind}", query_string={"id": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("id_", "lang", "said"),
    [
        (
            "place/it-milan",
            "en",
            [">Milan</a>", "<dt>Country</dt><dd>Italy</dd>", "<dt>Partner since</dt><dd>1961</dd>"],
        ),
        ("place/it-milan", "ru", ['<html lang="ru">', ">Милан</a>", "2 октября 1967 г., 6 декабря 2008 г."]),
        ("place/hu", "en", [">Hungary</a>", "<dd>Country</dd>"]),
        ("agreement/it-milan--ru-saint-petersburg/1967-10-02", "en", ["Решение городского совета Милана"]),
    ],
)
def test_a_preview_stands_in_a_frame(client: FlaskClient, id_: str, lang: str, said: list[str]) -> None:
    response = client.get(f"/reconcile/{lang}/preview", query_string={"id": id_})
    assert (response.status_code, response.mimetype) == (200, "text/html")
    html = " ".join(response.text.split())  # the spaces of dates do not break
    assert [each for each in said if each not in html] == []
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert f'href="/{lang}/id/{id_}"' in response.text


def test_a_preview_of_nothing(client: FlaskClient) -> None:
    for target in ("/reconcile/en/preview", "/reconcile/en/preview?id=%22%3E%3Cscript%3E"):
        response = client.get(target)
        assert response.status_code == 404
        assert "<script>" not in response.text


def test_only_the_preview_may_be_framed(client: FlaskClient) -> None:
    for target in ("/en/reconcile", "/reconcile/en", "/reconcile/en/flyout/type?id=City"):
        policy = client.get(target, headers={"Accept": "text/html"}).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
