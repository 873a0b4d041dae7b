"""What is refused, how answers are dressed, and that each endpoint answers as the specification says."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from ..browsing import BROWSER
from .asking import extended
from .shapes import CANDIDATES, EXTENDED, MANIFEST, PROPOSED, SUGGESTED, checked, faults

ONE = {"q": {"query": "Milan"}}
OPENREFINE = {"Accept": "application/json, text/javascript, */*; q=0.01"}  # what its jQuery sends
BATCH = 50


@pytest.mark.parametrize(
    "path", ["/reconcile", "/reconcile/", "/reconcile/en", "/reconcile/ru", "/en/reconcile"]
)
@pytest.mark.parametrize("headers", [{}, OPENREFINE, {"Accept": "application/json"}])
def test_programs_get_the_manifest(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    response = client.get(path, headers=headers)
    assert (response.status_code, response.mimetype) == (200, "application/json")
    manifest = checked(MANIFEST, response.get_json())
    assert manifest["identifierSpace"] == "https://w3id.org/citypartners/id/"
    assert manifest["batchSize"] == BATCH
    assert "authentication" not in manifest


def test_the_manifest_is_of_one_language(client: FlaskClient) -> None:
    manifests = {lang: client.get(f"/reconcile/{lang}").get_json() for lang in ("en", "ru")}
    assert manifests["en"]["name"] == "City partners: Saint Petersburg (English)"
    assert manifests["ru"]["name"] == "Города-партнёры: Санкт-Петербург (Русский)"
    for lang, manifest in manifests.items():
        root = f"http://localhost/reconcile/{lang}"
        assert {each["service_url"] for each in manifest["suggest"].values()} == {root}
        assert manifest["extend"]["propose_properties"]["service_url"] == root
        assert manifest["preview"]["url"].startswith(f"{root}/preview?")
    names = {each["id"]: each["name"] for each in manifests["ru"]["defaultTypes"]}
    assert (next(iter(names)), names["City"], names["Agreement"]) == ("Place", "Город", "Соглашение")


def test_the_manifest_is_told_before_things_are_indexed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenRefine waits 5 seconds for it; the index of much data takes longer."""
    offered = client.get("/reconcile/en").get_json()["defaultTypes"]
    suggested = client.get("/reconcile/en/suggest/type").get_json()["result"]
    assert sorted(each["id"] for each in offered) == sorted(each["id"] for each in suggested)
    monkeypatch.setattr("kg.web.reconcile.routes.find_index", lambda: pytest.fail("the index was needed"))
    assert client.get("/reconcile/ru").status_code == 200


def test_all_that_the_manifest_names_is_there(client: FlaskClient) -> None:
    manifest = client.get("/reconcile/en").get_json()
    id_ = "place/hu-budapest"
    addresses = [manifest["documentation"]]
    for written in (id_, id_.replace("/", "%2F")):  # as OpenRefine has it, and as the specification wants it
        addresses += [manifest[each]["url"].replace("{{id}}", written) for each in ("view", "preview")]
    ids = {"entity": id_, "type": "City", "property": "country"}
    for kind, service in manifest["suggest"].items():
        addresses.append(service["service_url"] + service["service_path"])
        addresses.append(service["service_url"] + service["flyout_service_path"].replace("${id}", ids[kind]))
    proposing = manifest["extend"]["propose_properties"]
    addresses.append(proposing["service_url"] + proposing["service_path"])
    for address in addresses:
        assert client.get(address, follow_redirects=True).status_code == 200, address


def test_people_get_a_page(client: FlaskClient) -> None:
    russian, english = (client.get(f"/{lang}/reconcile", headers=BROWSER) for lang in ("ru", "en"))
    assert russian.mimetype == english.mimetype == "text/html"
    assert "<h1>Сопоставить свой список</h1>" in russian.text
    assert "<code>http://localhost/reconcile/en</code>" in english.text
    led = client.get("/reconcile/en", headers=BROWSER)
    assert (led.status_code, led.headers["Location"]) == (302, "/en/reconcile")
    assert "accept" in {name.lower() for name in led.vary}


def test_get_answers_as_post_does(client: FlaskClient) -> None:
    for form in (
        {"queries": json.dumps(ONE)},
        {"extend": json.dumps({"ids": ["place/it-milan"], "properties": [{"id": "since"}]})},
    ):
        got, posted = client.get("/reconcile/en", query_string=form), client.post("/reconcile/en", data=form)
        assert got.status_code == posted.status_code == 200
        assert got.get_json() == posted.get_json() != {}


@pytest.mark.parametrize(
    "queries",
    [
        "{",
        "[]",
        '"x"',
        "{}}",
        '{"q": NaN}',
        '{"q": []}',
        '{"q": {}}',
        '{"q": {"limit": 1}}',
        '{"q": {"properties": []}}',
        '{"q": {"query": 1}}',
        '{"q": {"query": "x", "limit": "1"}}',
        '{"q": {"query": "x", "limit": true}}',
        '{"q": {"query": "x", "type": 1}}',
        '{"q": {"query": "x", "type": [1]}}',
        '{"q": {"query": "x", "props": []}}',
        '{"q": {"query": "x", "properties": {}}}',
        '{"q": {"query": "x", "properties": [{"pid": "country"}]}}',
        '{"q": {"query": "x", "properties": [{"pid": 1, "v": "x"}]}}',
        '{"q": {"query": "x", "properties": [{"pid": "country", "v": null}]}}',
        '{"q": {"query": "x", "properties": [{"pid": "country", "v": {"name": "x"}}]}}',
        "[" * 100_000,
        f'{{"q": {{"query": "x", "limit": {"1" * 5_000}}}}}',
    ],
)
def test_what_is_no_batch_is_a_problem(client: FlaskClient, queries: str) -> None:
    response = client.post("/reconcile", data={"queries": queries})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert response.get_json()["detail"]


@pytest.mark.parametrize(
    "extend",
    [
        "{}",
        "[]",
        '{"ids": "x", "properties": []}',
        '{"ids": [1], "properties": []}',
        '{"ids": [], "properties": {}}',
        '{"ids": [], "properties": ["country"]}',
        '{"ids": [], "properties": [{"id": "country", "settings": 1}]}',
    ],
)
def test_what_is_no_extension_is_a_problem(client: FlaskClient, extend: str) -> None:
    response = client.post("/reconcile", data={"extend": extend})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_too_much_is_refused(client: FlaskClient) -> None:
    def status(**form: object) -> int:
        return client.post(
            "/reconcile", data={name: json.dumps(value) for name, value in form.items()}
        ).status_code

    queries = {str(number): {"query": "x"} for number in range(BATCH + 1)}
    assert status(queries=queries) == 413
    del queries["0"]
    assert status(queries=queries) == 200
    assert status(extend={"ids": [str(number) for number in range(501)], "properties": []}) == 413
    assert status(extend={"ids": [], "properties": [{"id": str(number)} for number in range(51)]}) == 413
    wishes = [{"pid": "country", "v": "x"}] * 21
    assert status(queries={"q": {"query": "x", "properties": wishes}}) == 413


def test_a_post_must_ask_something(client: FlaskClient) -> None:
    for data in ({}, {"query": "Milan"}):
        assert client.post("/reconcile", data=data).status_code == 400
    assert client.post("/reconcile", json=ONE).status_code == 400


@pytest.mark.parametrize("path", ["/reconcile/en", "/reconcile", "/reconcile/en/suggest/entity?prefix=mil",
                                  "/reconcile/en/properties?type=City",
                                  f"/reconcile/ru?{urlencode({'queries': json.dumps(ONE)})}"])  # fmt: skip
def test_jsonp_calls_the_function_that_is_named(client: FlaskClient, path: str) -> None:
    plain = client.get(path)
    joined = f"{path}{'&' if '?' in path else '?'}callback=jQuery34_17.done&_=1760000000000"
    for headers in ({}, BROWSER, {"Accept": "*/*"}):
        response = client.get(joined, headers=headers)
        assert (response.status_code, response.mimetype) == (200, "text/javascript")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        begin, end = "/**/jQuery34_17.done(", ");"
        assert response.text.startswith(begin)
        assert response.text.endswith(end)
        assert json.loads(response.text.removeprefix(begin).removesuffix(end)) == plain.get_json()
        assert response.text.isascii()


@pytest.mark.parametrize(
    "callback",
    ["", "a(b)", "a;b", "a b", "1a", "a[0]", "a.", ".a", "a..b", "</script>", "ф", "a\n", "x" * 101],
)
def test_a_callback_is_a_name_and_nothing_else(client: FlaskClient, callback: str) -> None:
    response = client.get("/reconcile/en", query_string={"callback": callback})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["/reconcile", "/reconcile/en", "/reconcile/ru/suggest/type", "/reconcile/en/preview"]
)
def test_any_site_may_ask(client: FlaskClient, path: str) -> None:
    preflight = client.options(
        path, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    takes_forms = "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert takes_forms == (path in ("/reconcile", "/reconcile/en"))
    assert client.get(path, query_string={"id": "place/hu"}).headers["Access-Control-Allow-Origin"] == "*"
    if takes_forms:
        assert client.post(path, data={"queries": "{}"}).headers["Access-Control-Allow-Origin"] == "*"


def test_other_languages_are_not_found(client: FlaskClient) -> None:
    assert client.get("/reconcile/de").status_code == 404
    assert client.get("/reconcile/en/suggest/country").status_code == 404


def test_the_shapes_can_tell_good_from_bad(client: FlaskClient) -> None:
    """A shape that lets everything through would make the other tests worthless."""
    manifest = client.get("/reconcile/en").get_json()
    preview = {"url": "https://example.org/{{id}}", "width": 420}
    setting = {"name": "limit", "label": "Limit", "type": "number", "default": "0"}
    for wrong in (
        {"versions": ["0.1"]},
        {"defaultTypes": [{"id": "City"}]},
        {"defaultTypes": [{"id": "City", "name": "City", "broader": [{"id": "Place"}]}]},
        {"view": {"url": "https://example.org/"}},
        {"preview": preview},
        {"suggest": {"entity": {"flyout_service_path": "/flyout?id={{id}}"}}},
        {"extend": {"property_settings": [setting]}},
        {"batchSize": 0},
    ):
        assert faults(MANIFEST, manifest | wrong) != [], wrong
    for name in ("versions", "name", "identifierSpace", "schemaSpace"):
        assert faults(MANIFEST, {key: value for key, value in manifest.items() if key != name}) != [], name
    found = {"id": "x", "name": "x", "score": 1}
    assert faults(CANDIDATES, {"q": {"result": [found]}}) == []
    worse: list[dict[str, object]] = [
        {"id": ""},
        {"score": "1"},
        {"match": 1},
        {"type": [{}]},
        {"features": [{"id": "x"}]},
    ]
    for further in worse:
        assert faults(CANDIDATES, {"q": {"result": [found | further]}}) != [], further
    assert faults(CANDIDATES, {"q": [found]}) != []
    assert all(faults(shape, {"result": [{"id": "x"}]}) != [] for shape in SUGGESTED.values())
    assert faults(PROPOSED, {"properties": [{"id": "x"}]}) != []


@pytest.mark.parametrize(
    "value",
    [
        {"str": "1961", "date": "1961"},
        {"date": "1961"},
        {"date": "1961-13-01T00:00:00Z"},
        {"int": 1.5},
        {"float": "1.5"},
        {"id": "place/hu"},
        {"bool": True},
        "1961",
    ],
)
def test_a_value_that_does_not_say_what_it_is_has_no_shape(client: FlaskClient, value: object) -> None:
    rows = extended(client, ["place/hu"], ["name-en"])["rows"]
    assert faults(EXTENDED, {"meta": [], "rows": rows}) == []
    rows["place/hu"]["name-en"].append(value)
    assert faults(EXTENDED, {"meta": [], "rows": rows}) != []
