from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from flask.testing import FlaskClient

from kg.config import Config
from kg.query.saved import read_queries
from kg.store.engine import Engine
from kg.web.addresses import Addresses

from .html import Page
from .values import all_things

BASE = "https://w3id.org/citypartners/"
SEPTEMBER = {"from": "2020-09-01", "to": "2020-09-30", "mode": "schema:OnlineEventAttendanceMode"}


def parsed(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_the_list_has_every_query(client: FlaskClient, config: Config) -> None:
    names = set(read_queries(config.queries))
    page = Page(client.get("/queries").text)
    assert {f"/queries/{name}" for name in names} <= set(page.links)
    listed = client.get("/queries/", headers={"Accept": "application/json"}).get_json()
    assert {query["name"] for query in listed["queries"]} == names


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
    ],
)
def test_answers_come_by_suffix_and_by_accept(client: FlaskClient, suffix: str, media_type: str) -> None:
    by_suffix = client.get(f"/queries/partners.{suffix}")
    by_accept = client.get("/queries/partners", headers={"Accept": media_type})
    assert by_suffix.mimetype == by_accept.mimetype == media_type
    assert by_suffix.data == by_accept.data
    assert by_suffix.headers["Content-Disposition"] == f'inline; filename="partners.{suffix}"'


def test_programs_get_json_and_browsers_a_table(client: FlaskClient) -> None:
    assert client.get("/queries/partners").mimetype == "application/sparql-results+json"
    page = client.get("/queries/partners", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.mimetype == "text/html"
    assert '<th scope="col">placeLabel</th>' in page.text
    assert 'href="/queries/partners.csv"' in page.text
    assert page.text.count("<tr>") == len(parsed(client.get("/queries/partners.csv").text)) + 1


def test_parameters_choose(client: FlaskClient) -> None:
    found = parsed(client.get("/queries/events-between.csv", query_string=SEPTEMBER).text)
    everything = parsed(client.get("/queries/events-between.csv?from=2020-01-01&to=2020-12-31").text)
    assert 0 < len(found) < len(everything)
    # An event without a day can have fallen in September too.
    assert all(row["start"][:7] <= "2020-09" <= row["end"][:7] or len(row["start"]) == 4 for row in found)


def test_a_default_stands_in_for_what_is_not_given(client: FlaskClient) -> None:
    default = client.get("/queries/partners-in-section.csv").text
    assert default == client.get("/queries/partners-in-section.csv?section=section:asia").text
    assert default != client.get("/queries/partners-in-section.csv?section=section:europe").text


def test_a_form_leaves_fields_empty_and_sends_the_language(client: FlaskClient) -> None:
    sent = {"from": "2020-09-01", "to": "2020-09-30"}
    plain = client.get("/queries/events-between.csv", query_string=sent)
    assert (
        plain.data
        == client.get("/queries/events-between.csv", query_string=sent | {"mode": "", "lang": "en"}).data
    )


WRONG = [
    ("events-between", "to=2020-09-30", "from"),
    ("events-between", "from=2020-09-01", "to"),
    ("events-between", "from=2020-13-01&to=2020-09-30", "from"),
    ("events-between", "from=2020-09-01&to=2020-09-30&nothing=1", "nothing"),
    ("events-between", "from=2020-09-01&from=2020-09-02&to=2020-09-30", "from"),
    ("partners", "x=1", "x"),
    ("passage", "thing=not%20an%20iri", "thing"),
    ("passage", "thing=", "thing"),
]


@pytest.mark.parametrize(("name", "query", "named"), WRONG)
@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_a_wrong_parameter_is_named(
    client: FlaskClient, name: str, query: str, named: str, suffix: str
) -> None:
    response = client.get(f"/queries/{name}{suffix}?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert f"'{named}'" in json.loads(response.data)["detail"]


def test_a_page_shows_the_form_first_and_then_what_is_wrong(client: FlaskClient) -> None:
    browser = {"Accept": "text/html"}
    empty = client.get("/queries/events-between", headers=browser)
    assert empty.status_code == 200
    assert 'name="from"' in empty.text
    assert 'role="alert"' not in empty.text
    wrong = client.get("/queries/events-between?from=x&to=2020-09-30", headers=browser)
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text
    assert 'value="2020-09-30"' in wrong.text


def test_an_unknown_query_names_those_there_are(client: FlaskClient) -> None:
    response = client.get("/queries/nothing")
    assert response.status_code == 404
    assert "partners-in-section" in json.loads(response.data)["detail"]


INJECTIONS = [
    "> } #",
    "section:asia> ; ?p ?o . } #",
    'x" . ?s ?p ?o #',
    "http://a/> UNION { ?s ?p ?o } <http://a/",
    "http://a/\\u003E } #",
    "http://a/\n} #",
    "?x",
    "http://[",
    "http://a/%zz",
    "_:b",
    "<script>alert(1)</script>",
    "\x00",
    "x" * 100_000,
]


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize(("name", "parameter"), [("partners-in-section", "section"), ("passage", "thing")])
def test_no_value_leaves_its_place_in_the_query(
    client: FlaskClient, name: str, parameter: str, value: str
) -> None:
    for path, accept in [(f"/queries/{name}.csv", "*/*"), (f"/queries/{name}", "text/html")]:
        response = client.get(path, query_string={parameter: value}, headers={"Accept": accept})
        assert response.status_code == 400
        assert "<script>" not in response.text or response.mimetype != "text/html"


def test_a_harmless_value_finds_nothing(client: FlaskClient) -> None:
    response = client.get(
        "/queries/passage.csv", query_string={"thing": "http://example.org/?x={}'#".replace("{}", "")}
    )
    assert parsed(response.text) == []


def test_the_passage_behind_an_event(client: FlaskClient, engine: Engine) -> None:
    event = all_things(engine, "Event")[0]
    answer = client.get("/queries/passage.json", query_string={"thing": event}).get_json()
    row = {name: term["value"] for name, term in answer["results"]["bindings"][0].items()}
    with client.get(str(Addresses(BASE).path(row["passage"])).partition("#")[0]) as response:
        source = response.data.decode()
    assert source[int(row["begin"]) : int(row["end"])] == row["wording"]
