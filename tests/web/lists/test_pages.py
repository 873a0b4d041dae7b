"""The pages of the lists: what is shown is what was asked for, and the files have the same rows."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from golden.queries.reading import FOLDER, read

from ..browsing import BROWSER
from ..html import Page

PLACE = "https://w3id.org/citypartners/id/place/"
EVENTS = read(FOLDER / "find-events.tsv")[1]
PARTNERS = read(FOLDER / "find-partners.tsv")[1]
AGREEMENTS = read(FOLDER / "find-agreements.tsv")[1]
HEALTH = [row for row in EVENTS if "health" in row["topics"].split("; ")]


def get(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (status, "text/html"), path
    return response.text


def rows(html: str) -> list[str]:
    return re.findall(r"<tr>(.*?)</tr>", html.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)


def words(html: str) -> str:
    return " ".join(Page(html).text.split())


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/en/partners", 50),  # a page
        ("/en/partners?_page=2", len(PARTNERS) - 50),
        ("/ru/events?topic=health", len(HEALTH)),
        ("/ru/events?topic=topic:health", len(HEALTH)),
        ("/ru/events?topic=https://w3id.org/citypartners/scheme/topic%23health", len(HEALTH)),
        ("/ru/events?topic=health&mode=online", sum(row["mode"] == "online" for row in HEALTH)),
        ("/en/partners?country=fi", 3),
        ("/en/partners?kind=district", 1),
        ("/en/partners?decade=1957", 4),  # any year of the decade
        ("/en/partners?section=cis&text=", sum(row["section"] == "cis" for row in PARTNERS)),
        ("/en/agreements?type=road-map", 3),
        ("/en/agreements?place=fi-turku", 2),  # one agreement, signed on two dates
        ("/ru/events?place=at", 1),
    ],
)
def test_rows_are_those_of_the_report(client: FlaskClient, path: str, number: int) -> None:
    assert len(rows(get(client, path))) == number


@pytest.mark.parametrize("name", ["partners", "agreements", "events"])
@pytest.mark.parametrize("filters", ["", "?section=asia", "?section=asia&country=jp&_sort=-placeLabel"])
def test_files_have_what_is_shown(client: FlaskClient, name: str, filters: str) -> None:
    """In the same order, whatever the filters and the sorting."""
    page = get(client, f"/en/{name}{filters}")
    offered = [href for href in Page(page).links if href.startswith(f"/queries/find-{name}.csv")]
    table = list(csv.DictReader(io.StringIO(client.get(offered[0]).text)))
    shown = [unescape(found) for found in re.findall(r'<th scope="row"[^>]*>.*?>([^<]+)</a>', page)]
    assert shown == [row["placeLabel"] for row in table][: len(shown)]
    assert len(shown) == min(50, len(table)) > 0


@pytest.mark.parametrize(
    ("name", "suffixes"),
    [
        ("partners", {"xlsx", "excel.csv", "geojson", "csv", "json"}),
        ("agreements", {"xlsx", "excel.csv", "csv", "json"}),
        ("events", {"xlsx", "excel.csv", "ics", "csv", "json"}),
    ],
)
def test_files_are_offered_to_people_and_programs(client: FlaskClient, name: str, suffixes: set[str]) -> None:
    page = Page(get(client, f"/ru/{name}?section=europe"))
    alternate = [tag for kind, tag in page.tags if kind == "link" and tag.get("rel") == "alternate"]
    files = [tag["href"] for tag in alternate if tag["href"].startswith("/queries/")]
    assert {urlsplit(href).path.partition(".")[2] for href in files} == suffixes
    assert set(files) <= set(page.links)
    for href in files:
        assert parse_qs(urlsplit(href).query)["section"] == [
            "https://w3id.org/citypartners/scheme/section#europe"
        ]
        assert client.get(href).status_code == 200


def test_a_filter_is_removed_where_it_stands(client: FlaskClient) -> None:
    page = get(client, "/en/events?topic=health&mode=online&text=%D0%92%D0%9A%D0%A1&_sort=-start")
    chips = re.findall(r'<a class="chip" href="([^"]*)">(.*?)</a>', page, re.DOTALL)
    said = {words(text).removeprefix("Remove the filter "): unescape(href) for href, text in chips}
    assert set(said) == {"Topic: Health care ×", "Word in the text: ВКС ×", "Online or in person: online ×"}
    left = parse_qs(urlsplit(said["Topic: Health care ×"]).query)
    assert left == {"mode": ["online"], "text": ["ВКС"], "_sort": ["-start"]}
    assert urlsplit(said["Topic: Health care ×"]).path == "/en/events"


def test_a_facet_leads_to_what_it_counts(client: FlaskClient) -> None:
    page = get(client, "/en/events?topic=health")
    found = re.findall(r'<li><a href="([^"]*)"([^>]*)><span>([^<]*)</span> <span class="count">(\d+)', page)
    facets = {
        unescape(text): (unescape(href), "aria-current" in marks, int(n)) for href, marks, text, n in found
    }
    href, is_chosen, number = facets["online"]
    assert (href, is_chosen) == ("/en/events?topic=health&mode=online", False)
    assert number == sum(row["mode"] == "online" for row in HEALTH) == len(rows(get(client, href)))
    href, is_chosen, number = facets["Health care"]
    assert (href, is_chosen, number) == ("/en/events", True, len(HEALTH))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/en/events?month=2020-13", "“Month”: “2020-13” does not fit."),
        ("/ru/events?mode=maybe", "«Форма участия»: «maybe»"),
        ("/en/events?topic=a%20b", "“Topic”"),
        ("/en/partners?kind=village", "“Kind”: “village” does not fit."),
        ("/en/partners?colour=red", "colour"),
        ("/en/partners?section=asia&section=cis", "given several times"),
        ("/en/partners?_page=0", "_page"),
        ("/en/partners?_sort=nothing", "_sort"),
        ("/en/partners?_size=5", "_size"),
        ("/en/partners?_columns=place", "_columns"),
        ("/en/agreements?from=2020-06-01&to=2020-01-01", "first day is after the last"),
    ],
)
def test_what_does_not_fit_is_told(client: FlaskClient, path: str, told: str) -> None:
    page = get(client, path, 400)
    problem = re.search(r'role="alert"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert problem
    assert told in words(problem[1])
    assert "<select" in page, "the form stays"


def test_nothing_found_says_how_to_go_on(client: FlaskClient) -> None:
    page = get(client, "/en/events?country=at&topic=sport")
    assert "Nothing was found." in page
    assert rows(page) == []
    # The last filter in the order of the form.
    assert re.search(r'<a href="/en/events\?topic=sport">Remove “Country: Austria”</a>', page)


def test_a_page_that_there_is_not(client: FlaskClient) -> None:
    page = get(client, "/en/partners?_page=9")
    assert "There is no such page" in page
    assert 'href="/en/partners">To the first page' in page


def test_every_row_leads_to_its_page_and_its_line(client: FlaskClient) -> None:
    (row,) = rows(get(client, "/ru/events?place=at"))
    links = Page(row).links
    assert any(
        re.fullmatch(r"/ru/doc/event/at--ru-saint-petersburg/2020-02-20-[0-9a-f]{8}", href) for href in links
    )
    assert "/ru/doc/place/at" in links
    assert any(re.fullmatch(r"/ru/passage/ru-saint-petersburg-2020/\d+-\d+", href) for href in links)
    text = words(row)
    assert "20–22 февр. 2020 г." in text
    assert "очно" in text
    assert "строка 8" in text


def test_headings_sort_and_go_back(client: FlaskClient) -> None:
    def turn(path: str) -> tuple[str, str]:
        page = get(client, path)
        found = re.search(r'aria-sort="(\w+)"><a href="([^"]*)"[^>]*>Events', page)
        assert found
        return found[1], unescape(found[2])

    order, path = turn("/en/partners?section=asia")
    assert (order, path) == ("none", "/en/partners?section=asia&_sort=-events")
    page = get(client, path)
    assert "Ho Chi Minh City" in rows(page)[0] or "Osaka" in rows(page)[0]
    order, path = turn(path)
    assert (order, path) == ("descending", "/en/partners?section=asia&_sort=events")
    order, path = turn(path)
    assert (order, path) == ("ascending", "/en/partners?section=asia")


def test_the_form_keeps_what_is_not_in_it(client: FlaskClient) -> None:
    page = Page(get(client, "/en/events?topic=health&text=x&_sort=-start"))
    hidden = {tag["name"]: tag["value"] for kind, tag in page.tags if tag.get("type") == "hidden"}
    assert hidden == {"topic": "health", "_sort": "-start"}
    named = {tag.get("name") for kind, tag in page.tags if kind in ("input", "select")}
    assert {"text", "place"} <= named
    options = [tag["value"] for kind, tag in page.tags if kind == "option"]
    assert "hu-budapest" in options


@pytest.mark.parametrize(
    ("path", "row", "numbers"),
    [
        ("/en/countries", "Finland", ("3", "3", "6")),
        ("/ru/countries", "Япония", ("3", "2", "33")),
        ("/ru/countries", "Бельгия", ("1", "0", "7")),
    ],
)
def test_countries(client: FlaskClient, path: str, row: str, numbers: tuple[str, ...]) -> None:
    page = get(client, path)
    (found,) = [each for each in rows(page) if f">{row}</a>" in each]
    assert tuple(words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found, re.DOTALL)) == numbers
    assert len(rows(page)) == len({each["country"] for each in PARTNERS})


def test_topics(client: FlaskClient) -> None:
    page = get(client, "/en/topics")
    cards = re.findall(r'<li class="card">(.*?)</li>', page, re.DOTALL)
    assert len(cards) == len({topic for row in EVENTS for topic in row["topics"].split("; ") if topic})
    (card,) = [each for each in cards if "Health care" in each]
    places = {row["place"] for row in HEALTH}
    assert f"{len(HEALTH)} events · {len(places)} partners" in words(card)
    days = [row["start"] for row in HEALTH if len(row["start"]) == 10]
    assert words(card).endswith(f"{int(max(days)[8:])} December 2020")
    assert {"/en/topics/health", "/en/events?topic=health", "/en/partners?topic=health"} <= set(
        Page(card).links
    )


def test_two_partners_side_by_side(client: FlaskClient) -> None:
    page = get(client, "/en/compare?a=it-milan&b=be-antwerp")
    text = words(page)
    milan, antwerp = (
        {topic for row in EVENTS if row["place"] == place for topic in row["topics"].split("; ") if topic}
        for place in ("it-milan", "be-antwerp")
    )
    assert f"{len(milan & antwerp)} topics are common to both" in text
    assert "1961" in text
    assert "1958" in text
    links = set(Page(page).links)
    assert {"/en/doc/place/it-milan", "/en/agreements?place=it-milan", "/en/events?place=be-antwerp"} <= links
    assert "/en/events?place=be-antwerp&topic=health" in links
    assert page.count('class="timeline"') == 2


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("", 200, "Choose two partners"),
        ("?a=hu-budapest", 200, "Choose two partners"),
        ("?a=hu-budapest&b=hu-budapest", 200, "Choose two different partners."),
        ("?a=hu-budapest&b=nowhere", 404, "“nowhere” is no partner"),
        ("?a=ru-saint-petersburg&b=at", 404, "“ru-saint-petersburg” is no partner"),  # the host itself
        ("?a=%3Cscript%3E&b=at", 404, "“<script>” is no partner"),
        (f"?a={PLACE}at&b=hu", 200, "Austria"),
    ],
)
def test_partners_that_cannot_be_compared(client: FlaskClient, query: str, status: int, told: str) -> None:
    page = get(client, f"/en/compare{query}", status)
    assert told in words(page)
    assert "<script>" not in page.partition("<main")[2]
    selected = [tag["value"] for kind, tag in Page(page).tags if kind == "option" and "selected" in tag]
    assert len(selected) == 2


@pytest.mark.parametrize(
    "path",
    ["/en/partners", "/en/agreements?section=cis", "/ru/events?topic=health", "/en/countries", "/ru/topics",
     "/en/compare?a=hu&b=at"],
)  # fmt: skip
def test_no_link_of_a_list_is_dead(client: FlaskClient, path: str) -> None:
    page = Page(get(client, path))
    # Things' own pages are walked elsewhere: here, what the lists themselves make.
    own = ("/en/partners", "/en/agreements", "/en/events", "/ru/events", "/ru/partners", "/en/compare")
    for href in {href for href in page.links if href.startswith(own)}:
        assert client.get(href, headers=BROWSER).status_code == 200, href


@pytest.mark.parametrize(
    "path", ["partners", "agreements", "events", "countries", "topics", "compare?a=hu&b=at"]
)
def test_interface_is_in_russian(client: FlaskClient, path: str) -> None:
    page = get(client, f"/ru/{path}")
    main = words(page.partition("<main")[2].partition("</main")[0])
    assert not re.search(r"\b(rows?|Remove|Download|Filters|partners|events|Compare|line)\b", main)
