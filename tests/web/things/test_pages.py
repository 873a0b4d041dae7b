"""Pages of things over the real report; what they must say was read in the report itself."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from html import unescape
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from kg.store.engine import Engine
from kg.web.addresses import Addresses

from ..conftest import ROOT
from ..html import Page
from ..values import all_things

BASE = "https://w3id.org/citypartners/"
HTML = {"Accept": "text/html"}
ANTWERP = "be-antwerp--ru-saint-petersburg"
VISIT = f"/doc/event/{ANTWERP}/2020-02-09-603969de"
ONE_OF_EACH = [
    "/doc/place/be-antwerp",  # a partner without an agreement
    "/doc/place/fi-turku",
    "/doc/place/fi",  # a country with partners in it
    "/doc/place/by",  # a country that is a partner
    "/doc/place/by-gomel",  # only mentioned
    "/doc/place/ru",  # the country of the host
    "/doc/place/ru-saint-petersburg",
    f"/doc/partnership/{ANTWERP}",
    "/doc/agreement/hu-budapest--ru-saint-petersburg/2015-12-16",
    VISIT,
    "/doc/party/3c33f2f8",
    "/topics/culture",
    "/report/ru-saint-petersburg-2020",
]


def read(client: FlaskClient, path: str, language: str = "en") -> Page:
    response = client.get(f"/{language}{path}", headers=HTML)
    assert response.status_code == 200
    return Page(response.text)


def words(page: Page) -> str:
    return " ".join(page.text.split())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        # Line 16: ties since 1958, no agreement; a year with two video conferences in December.
        ("/doc/place/be-antwerp",
         ["Partner of Saint Petersburg since 1958.", "No agreement is named as the basis of the partnership.",
          "the report states the year only", "Events7", "of them online2"]),
        # Line 34: ties since 1953, which is before the protocol was signed.
        ("/doc/place/fi-turku",
         ["Partner of Saint Petersburg since 1953.", "27 September 2016", "Agreement1"]),
        # Line 36: two dates of signing and no word of ties before them.
        ("/doc/place/fi-helsinki", ["since 27 May 1993.", "29 December 2016",
                                    "The report tells of no event.", "Neighbours: partners in Finland"]),
        ("/doc/place/fi", ["3 partners lie here.", "Kotka", "Turku", "Helsinki"]),
        ("/doc/place/by-gomel", ["the report only mentions it", "13–18 November 2020"]),
        ("/doc/place/ru-saint-petersburg", ["51 partners in its own report.", "Agreements50", "Events133"]),
        (f"/doc/partnership/{ANTWERP}", ["Дружественные связи были установлены по инициативе", "Europe"]),
        (VISIT, ["9–10 Feb 2020", "«9-10 февраля»", "in person", "Parts of this event",
                 "Concert, Antwerp, 9 February 2020"]),
        ("/doc/agreement/hu-budapest--ru-saint-petersburg/2015-12-16",
         ["16 December 2015", "16 December 2025 — 10 years"]),
        ("/topics/culture", ["The arts, museums, libraries", "check the passage before you cite it"]),
        ("/report/ru-saint-petersburg-2020", ["Partners51", "Agreements50", "Events133",
                                              "Комитет по внешним связям Санкт-Петербурга"]),
    ],
)  # fmt: skip
def test_a_page_says_what_the_report_says(client: FlaskClient, path: str, expected: list[str]) -> None:
    said = words(read(client, path)).replace("\u2009", " ")
    for text in expected:
        assert text in said


def test_a_report_lists_its_partners_as_it_prints_them(client: FlaskClient) -> None:
    said = words(read(client, "/report/ru-saint-petersburg-2020"))
    table = said[said.index("In the report Austria") :]
    places = ["Austria", "Graz", "Hungary", "Budapest", "Manchester", "Edinburgh", "Antwerp", "Plovdiv"]
    positions = [table.index(place) for place in places]
    assert positions == sorted(positions)
    described = tomllib.loads((ROOT / "data/source/ru-saint-petersburg-2020.toml").read_text("utf-8"))
    assert described["sha256"] in said


@pytest.mark.parametrize("path", ONE_OF_EACH)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_page_is_sound(client: FlaskClient, path: str, language: str) -> None:
    response = client.get(f"/{language}{path}", headers=HTML)
    assert response.status_code == 200
    page = Page(response.text)
    assert "style=" not in response.text
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    assert not [name for name, number in ids.items() if number > 1]
    if language == "ru":
        assert not re.search(r">(Since|Agreements|Events|Kind|Report|Partner)<", response.text)


@pytest.mark.parametrize("path", [path for path in ONE_OF_EACH if not path.startswith("/topics/")])
def test_the_data_is_one_click_away(client: FlaskClient, path: str) -> None:
    response = client.get(f"/en{path}", headers=HTML)
    for suffix in ("ttl", "jsonld", "nt", "rdf"):
        assert f'<link rel="alternate" href="{path}.{suffix}"' in response.text
        assert f'<a href="{path}.{suffix}">' in response.text
        assert any(f"<{path}.{suffix}>" in link for link in response.headers.getlist("Link"))


@pytest.mark.parametrize("path", ["/doc/place/be-antwerp", "/doc/place/by", VISIT, "/topics/health"])
def test_each_event_leads_to_its_passage(client: FlaskClient, path: str) -> None:
    response = client.get(f"/en{path}", headers=HTML)
    cards = response.text.split('<li class="card">')[1:]
    assert cards
    for card in cards:
        assert re.search(r'href="/en/passage/ru-saint-petersburg-2020/[0-9]+-[0-9]+"', card)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/doc/place/be-antwerp", {"@type": "City", "name": "Antwerp"}),
        ("/doc/place/fi", {"@type": "Country", "name": "Finland"}),
        (VISIT, {"@type": "Event", "startDate": "2020-02-09", "endDate": "2020-02-10",
                 "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode"}),
        ("/doc/agreement/cn-sichuan--ru-saint-petersburg/2017-08",
         {"@type": "DigitalDocument", "dateCreated": "2017-08", "inLanguage": "ru"}),
        ("/report/ru-saint-petersburg-2020", {"@type": "Report", "temporalCoverage": "2020"}),
        ("/doc/party/3c33f2f8", {"@type": "Organization"}),
    ],
)  # fmt: skip
def test_search_engines_are_told_what_is_stated(
    client: FlaskClient, path: str, expected: dict[str, str]
) -> None:
    html = client.get(f"/en{path}", headers=HTML).text
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    told = [json.loads(unescape(script)) for script in scripts]
    nodes = [node for each in told for node in each.get("@graph", [each])]
    assert any(expected.items() <= node.items() for node in nodes)


def test_a_partner_is_linked_to_lists_comparison_and_downloads(client: FlaskClient) -> None:
    links = read(client, "/doc/place/jp-osaka").links
    assert "/en/compare?a=jp-osaka" in links
    assert "/en/doc/place/jp-hokkaido" in links
    place = "https%3A%2F%2Fw3id.org%2Fcitypartners%2Fid%2Fplace%2Fjp-osaka"
    for file in ("find-events.ics", "find-events.xlsx", "find-agreements.csv"):
        assert f"/en/queries/{file}?place={place}" in links
        with client.get(f"/en/queries/{file}?place={place}") as response:
            assert response.status_code == 200


@pytest.mark.parametrize("name", ["nothing", "culture%20", "%3E", "a/b"])
def test_there_are_no_other_topics(client: FlaskClient, name: str) -> None:
    assert client.get(f"/topics/{name}", headers=HTML).status_code == 404


@pytest.mark.parametrize("kind", ["Place", "Partnership", "Agreement", "Event", "Party"])
def test_every_kind_of_thing_has_its_page(client: FlaskClient, engine: Engine, kind: str) -> None:
    for iri in all_things(engine, kind)[::20]:
        page = read(client, str(Addresses(BASE).path(iri)), "ru")
        assert ("p", {"class": "crumbs"}) in page.tags
