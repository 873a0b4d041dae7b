from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, parse
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from kg.commands.manual import GROUPS
from kg.config import Config
from kg.query.formats import FORMATS
from kg.query.saved import Queries, read_queries
from kg.store.engine import GRAPH_FORMATS, Engine
from kg.store.snapshot import Snapshot
from kg.web import create_app
from kg.web.addresses import Addresses
from kg.web.queries.downloads import FOR_PEOPLE
from kg.web.site import Site

from ..html import Page
from ..values import all_things

BASE = "https://w3id.org/citypartners/"
FINLAND = f"{BASE}id/place/fi"
SEPTEMBER = {"from": "2020-09-01", "to": "2020-09-30", "mode": "schema:OnlineEventAttendanceMode"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def parsed(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def relations(response: TestResponse) -> dict[str, str]:
    """Return where the Link headers lead, by relation; addresses of queries have no `>` in them."""
    links = ", ".join(response.headers.getlist("Link"))
    return {name: path for path, name in re.findall(r'<([^>]*)>; rel="([^"]*)"', links)}


def answer_cells(html: str) -> list[list[str]]:
    """Return the texts of the cells of the answer's table, row by row."""
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]*>", " ", cell)).split())
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        for row in rows
    ]


def tagged(html: str, tag: str, **attributes: str) -> list[dict[str, str]]:
    """Return the attributes of the page's elements that have these."""
    found = [each for name, each in Page(html).tags if name == tag]
    return [each for each in found if attributes.items() <= each.items()]


@pytest.fixture(scope="module")
def queries(config: Config) -> Queries:
    """Return the saved queries."""
    return read_queries(config.queries)


def test_the_list_has_every_query_under_its_heading(client: FlaskClient, queries: Queries) -> None:
    for language in ("ru", "en"):
        html = client.get("/queries", query_string={"lang": language}, headers=BROWSER).text
        page = Page(html)
        for query in queries.values():
            assert page.links.count(f"/{language}/queries/{query.name}") == 1
            assert query.summaries[language] in page.text
        headings = re.findall(r'<h2 id="tag-[^"]*">([^<]*)</h2>', unescape(html))
        used = {tag for query in queries.values() for tag in query.tags}
        assert set(headings) <= {GROUPS[tag][language] for tag in used}


def test_the_list_is_data_too(client: FlaskClient, queries: Queries) -> None:
    listed = client.get("/queries/", headers={"Accept": "application/json"})
    assert listed.data == client.get("/queries.json").data
    found = {query["name"]: query for query in listed.get_json()["queries"]}
    assert list(found) == list(queries)
    country = next(each for each in found["partners-in-country"]["parameters"] if each["name"] == "country")
    assert FINLAND in [choice["value"] for choice in country["choices"]]
    assert found["partners-in-country"]["columns"][0]["title"]["ru"]


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("nt", "application/n-triples")],
)
def test_the_list_describes_itself_as_rdf(
    client: FlaskClient, queries: Queries, suffix: str, media_type: str
) -> None:
    response = client.get("/queries", headers={"Accept": media_type})
    assert response.mimetype == media_type
    assert response.data == client.get(f"/queries.{suffix}").data
    kind = "http://www.w3.org/ns/shacl#SPARQLExecutable"
    read = list(parse(response.data, format=GRAPH_FORMATS[media_type]))
    assert {quad.subject.value for quad in read if quad.object == NamedNode(kind)} == {
        f"{BASE}queries/{name}" for name in queries
    }


def test_the_list_leads_programs_to_the_description(client: FlaskClient) -> None:
    for headers in (BROWSER, {"Accept": "application/json"}):
        response = client.get("/queries", headers=headers)
        assert relations(response)["service-desc"] == "/openapi.json"
    assert tagged(client.get("/queries", headers=BROWSER).text, "link", rel="service-desc")


def test_the_list_has_no_other_format(client: FlaskClient) -> None:
    assert client.get("/queries.csv").status_code == 404
    assert client.get("/queries", headers={"Accept": "text/csv"}).status_code == 406


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != "excel.csv"])
@pytest.mark.parametrize("name", ["partners", "find-events"])
def test_formats_come_by_suffix_and_by_accept(
    client: FlaskClient, queries: Queries, name: str, suffix: str
) -> None:
    media_type = FORMATS[suffix].media_type
    by_suffix = client.get(f"/queries/{name}.{suffix}")
    by_accept = client.get(f"/queries/{name}", headers={"Accept": media_type})
    if suffix not in queries[name].formats:
        assert by_suffix.status_code == by_accept.status_code == 406
        assert ", ".join(queries[name].formats) in json.loads(by_suffix.data)["detail"]
        return
    assert by_suffix.mimetype == by_accept.mimetype == media_type
    assert by_suffix.data == by_accept.data
    kind, options = parse_options_header(by_suffix.headers["Content-Disposition"])
    # Where there is a filename* too, this is the one that it gives.
    title = queries[name].summaries["ru"].replace(":", "")  # which no name of a file has on Windows
    called = title if suffix in FOR_PEOPLE else name
    assert (kind, options) == ("inline", {"filename": f"{called}.{suffix}"})
    assert by_suffix.headers["X-Total-Count"] == str(len(parsed(client.get(f"/queries/{name}.csv").text)))
    assert by_suffix.headers["Content-Language"] == "ru"


@pytest.mark.parametrize(("lang", "parts"), [("ru", ";"), ("en", ",")])
def test_formats_excel_has_its_own_csv(client: FlaskClient, lang: str, parts: str) -> None:
    response = client.get(f"/queries/partners.excel.csv?lang={lang}&_columns=placeLabel,lat")
    assert (response.mimetype, response.text[0]) == ("text/csv", "\ufeff")
    assert "partners.excel.csv" in response.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(response.text[1:], newline=""), delimiter=parts))
    assert {len(row) for row in rows} == {2}
    assert len(rows) == len(parsed(client.get("/queries/partners.csv").text)) + 1


def test_formats_programs_get_json_and_browsers_a_page(client: FlaskClient) -> None:
    assert client.get("/queries/partners").mimetype == "application/sparql-results+json"
    assert client.get("/queries/partners", headers=BROWSER).mimetype == "text/html"


@pytest.mark.parametrize(("accept", "same"), [("application/json", "json"), ("application/xml", "xml")])
def test_formats_plain_names_are_known(client: FlaskClient, accept: str, same: str) -> None:
    response = client.get("/queries/partners", headers={"Accept": accept})
    assert response.mimetype == accept
    assert response.data == client.get(f"/queries/partners.{same}").data


def test_formats_what_there_is_not_is_refused_with_a_list(client: FlaskClient) -> None:
    response = client.get("/queries/partners", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/csv" in json.loads(response.data)["detail"]
    assert client.get("/queries/partners.exe").status_code == 404


def test_formats_a_map_needs_the_coordinates(client: FlaskClient) -> None:
    assert client.get("/queries/partners.geojson").status_code == 200
    response = client.get("/queries/partners.geojson?_columns=place,placeLabel")
    assert response.status_code == 406
    assert "geojson" not in json.loads(response.data)["detail"].partition("; ")[2]


@pytest.mark.parametrize("accept", ["application/n-triples", "application/rdf+xml"])
def test_formats_what_a_query_means_can_be_looked_up(client: FlaskClient, accept: str) -> None:
    """Its IRI has a description, also when its rows cannot be had without a value."""
    response = client.get("/queries/passage", headers={"Accept": f"{accept}, */*;q=0.1"})
    assert response.mimetype == accept
    subjects = {str(quad.subject.value) for quad in parse(response.data, format=GRAPH_FORMATS[accept])}
    assert f"{BASE}queries/passage" in subjects
    assert {subject.partition("#")[0] for subject in subjects} == {f"{BASE}queries/passage"}


def test_the_language_is_that_of_the_address_or_of_the_reader(client: FlaskClient) -> None:
    stated = client.get("/queries/partners.csv?lang=en", headers={"Accept-Language": "ru"})
    asked = client.get("/queries/partners.csv", headers={"Accept-Language": "en"})
    russian = client.get("/queries/partners.csv")
    assert stated.data == asked.data != russian.data
    assert [each.headers["Content-Language"] for each in (stated, asked, russian)] == ["en", "en", "ru"]
    assert "Accept-Language" not in stated.headers.get("Vary", "")
    assert "Accept-Language" in asked.headers["Vary"]
    assert "Hamburg" in stated.text
    assert "Гамбург" in russian.text


@pytest.mark.parametrize("path", ["/queries/partners", "/queries/partners.xlsx"])
def test_the_language_another_is_refused(client: FlaskClient, path: str) -> None:
    response = client.get(f"{path}?lang=de")
    assert response.status_code == 400
    told = json.loads(response.data)
    assert (told["parameter"], told["value"], told["allowed"]) == ("lang", "de", "ru, en")


def test_pages_follow_each_other_to_the_end(client: FlaskClient) -> None:
    whole = parsed(client.get("/queries/partners.csv").text)
    path, found, pages = "/queries/partners.csv?_size=7", list[dict[str, str]](), 0
    while path:
        response = client.get(path)
        rows = parsed(response.text)
        found += rows
        pages += 1
        assert response.headers["X-Total-Count"] == str(len(whole))
        link = relations(response)
        assert ("prev" in link) is (pages > 1)
        assert client.get(link["first"]).text == client.get("/queries/partners.csv?_size=7").text
        path = link.get("next", "")
    assert found == whole
    assert parsed(client.get(link["last"]).text) == rows
    assert pages == -(-len(whole) // 7)


def test_pages_keep_what_was_asked(client: FlaskClient) -> None:
    asked = f"country={quote(FINLAND, safe='')}&_sort=-placeLabel&_columns=place%2CplaceLabel&_size=1"
    response = client.get(f"/queries/partners-in-country?{asked}&lang=en", headers={"Accept": "text/csv"})
    link = relations(response)
    assert link["next"] == f"/queries/partners-in-country?{asked}&_page=2&lang=en"
    following = client.get(link["next"], headers={"Accept": "text/csv"})
    assert following.status_code == 200
    first, second = parsed(response.text), parsed(following.text)
    assert list(first[0]) == ["place", "placeLabel"]
    assert first[0]["placeLabel"] > second[0]["placeLabel"]


def test_pages_sort_as_told(client: FlaskClient) -> None:
    plain = parsed(client.get("/queries/partners.csv?lang=en").text)
    labels = [
        row["placeLabel"] for row in parsed(client.get("/queries/partners.csv?lang=en&_sort=placeLabel").text)
    ]
    assert labels == sorted(row["placeLabel"] for row in plain)


def test_pages_beyond_the_last_have_no_rows_and_say_so(client: FlaskClient) -> None:
    total = len(parsed(client.get("/queries/partners.csv").text))
    response = client.get("/queries/partners.csv?_size=10&_page=99")
    assert parsed(response.text) == []
    assert response.headers["X-Total-Count"] == str(total)
    assert relations(response)["prev"] == f"/queries/partners.csv?_size=10&_page={-(-total // 10)}"
    html = client.get("/queries/partners?_page=99&lang=en", headers=BROWSER).text
    assert f"there are {total} rows" in html


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("_page=0", "_page"),
        ("_page=x", "_page"),
        ("_size=10001", "_size"),
        ("_size=-1", "_size"),
        ("_sort=nothing", "_sort"),
        ("_columns=place,nothing", "_columns"),
        ("_page=1&_page=2", "_page"),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_pages_that_there_are_not_are_refused(
    client: FlaskClient, wrong: str, named: str, suffix: str
) -> None:
    response = client.get(f"/queries/partners{suffix}?{wrong}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    told = json.loads(response.data)
    assert told["parameter"] == named
    assert named in told["detail"]


def test_values_choose(client: FlaskClient) -> None:
    found = parsed(client.get("/queries/events-between.csv", query_string=SEPTEMBER).text)
    everything = parsed(client.get("/queries/events-between.csv?from=2020-01-01&to=2020-12-31").text)
    assert 0 < len(found) < len(everything)
    # An event without a day can have fallen in September too.
    assert all(row["start"][:7] <= "2020-09" <= row["end"][:7] or len(row["start"]) == 4 for row in found)


def test_values_that_are_not_given_have_their_default(client: FlaskClient) -> None:
    default = client.get("/queries/partners-in-section.csv").text
    assert default == client.get("/queries/partners-in-section.csv?section=section:asia").text
    assert default != client.get("/queries/partners-in-section.csv?section=section:europe").text


def test_values_that_a_form_left_empty_are_not_given(client: FlaskClient) -> None:
    sent = {"from": "2020-09-01", "to": "2020-09-30"}
    empty = sent | {"mode": "", "lang": "", "_page": "", "_size": "", "_sort": "", "_columns": ""}
    plain = client.get("/queries/events-between.csv", query_string=sent)
    assert plain.data == client.get("/queries/events-between.csv", query_string=empty).data


def test_values_the_data_does_not_have_find_nothing(client: FlaskClient) -> None:
    """What can be chosen is help, not a wall, where it comes from the data."""
    query = {"country": f"{BASE}id/place/zz"}
    assert parsed(client.get("/queries/partners-in-country.csv", query_string=query).text) == []
    html = client.get("/queries/partners-in-country", query_string=query, headers=BROWSER).text
    assert tagged(html, "option", value=query["country"], selected="")


def test_values_outside_a_fixed_list_are_refused(client: FlaskClient) -> None:
    response = client.get("/queries/partners-of-kind.csv?kind=galaxy")
    told = json.loads(response.data)
    assert response.status_code == 400
    assert (told["parameter"], told["value"]) == ("kind", "galaxy")
    for kind in ("country", "region", "city", "district"):
        assert kind in told["detail"]


WRONG = [
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


def test_an_address_that_is_not_utf_8_is_refused(client: FlaskClient) -> None:
    for headers in ({}, BROWSER):
        assert client.get("/queries/partners?x=%FF", headers=headers).status_code == 400


def test_an_unknown_query_names_those_there_are(client: FlaskClient) -> None:
    response = client.get("/queries/nothing")
    assert response.status_code == 404
    assert "partners-in-section" in json.loads(response.data)["detail"]


def test_the_page_shows_the_form_first_and_then_what_is_wrong(client: FlaskClient) -> None:
    empty = client.get("/queries/passage", headers=BROWSER)
    assert empty.status_code == 200
    assert tagged(empty.text, "input", name="thing", type="text", value="", required="")
    assert 'role="alert"' not in empty.text
    assert "<table" not in empty.text
    wrong = client.get("/queries/events-between?from=x&to=2020-09-30", headers=BROWSER)
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text
    assert tagged(wrong.text, "input", name="to", value="2020-09-30")
    (marked,) = [each for name, each in Page(wrong.text).tags if each.get("aria-invalid")]
    assert marked["name"] == "from"
    assert marked["aria-describedby"] in Page(wrong.text).anchors
    for path, said in (
        ("events-between?from=x&to=2020-09-30", "«x» не подходит"),
        ("passage?thing=", "Заполните поле «"),
    ):
        assert said in client.get(f"/queries/{path}&lang=ru", headers=BROWSER).text


def test_the_page_has_a_row_for_each_of_the_answer(client: FlaskClient) -> None:
    rows = parsed(client.get("/queries/partners.csv?lang=en").text)
    html = client.get("/queries/partners?lang=en", headers=BROWSER).text
    shown = answer_cells(html)
    assert len(shown) == len(rows)
    titles = [" ".join(each.split()) for each in re.findall(r'nofollow" title="[^"]*">([^<]*)', html)]
    at = titles.index("Partner")
    assert [row[at] for row in shown] == [row["placeLabel"] for row in rows]
    assert not any(title.endswith("Label") for title in titles)
    assert f"Rows 1–{len(rows)} of {len(rows)}" in html


def test_the_page_links_a_label_to_the_thing(client: FlaskClient) -> None:
    html = client.get("/queries/partners?lang=en", headers=BROWSER).text
    assert re.search(r'<a href="/en/doc/place/de-hamburg"[^>]*>Hamburg</a>', html)


def test_the_page_lets_choose_from_the_data(client: FlaskClient) -> None:
    html = client.get(
        "/queries/partners-in-country", query_string={"country": FINLAND, "lang": "en"}, headers=BROWSER
    ).text
    (chosen,) = tagged(html, "option", selected="")
    assert chosen["value"] == FINLAND
    assert re.search(rf'<option value="{FINLAND}" selected>Finland( \(\d+\))?</option>', html)
    assert len(tagged(html, "option")) > 20
    assert "<dt>Country</dt><dd>" in html


def test_the_page_a_short_name_chooses_too(client: FlaskClient) -> None:
    html = client.get("/queries/partners-in-section?section=section:europe", headers=BROWSER).text
    (chosen,) = tagged(html, "option", selected="")
    assert chosen["value"] == f"{BASE}scheme/section#europe"


def test_the_page_says_which_values_are_defaults(client: FlaskClient) -> None:
    path = "/queries/partners-in-section"
    unsent = client.get(f"{path}?lang=en", headers=BROWSER).text
    assert "Example: Asia</h2>" in unsent
    assert "press “Show”" in unescape(unsent)
    sent = client.get(f"{path}?lang=en&section=section:asia", headers=BROWSER).text
    assert "Example" not in sent
    assert "(by default)" not in sent
    partly = client.get("/queries/said-about?lang=en&from=2020-04-01", headers=BROWSER).text
    assert partly.count("(by default)") == 2


def test_the_page_every_field_has_a_label(client: FlaskClient, queries: Queries) -> None:
    for query in queries.values():
        html = client.get(f"/queries/{query.name}", headers=BROWSER).text.partition("<main")[2]
        labelled = {each["for"] for each in tagged(html, "label")}
        fields = tagged(html, "select") + [
            each for each in tagged(html, "input") if each.get("type") != "hidden"
        ]
        assert {each["id"] for each in fields} == labelled
        asked = {parameter.name for parameter in query.parameters if not parameter.is_language}
        assert {each["name"] for each in fields} == asked


def test_the_page_sorts_by_links(client: FlaskClient) -> None:
    def header(path: str) -> dict[str, str]:
        html = client.get(path, headers=BROWSER).text
        heads = re.findall(
            r'<th scope="col"[^>]*aria-sort="([a-z]+)"><a href="([^"]*)"[^>]*>\s*Partner\b', html
        )
        assert len(heads) == 1
        return {"order": heads[0][0], "href": unescape(heads[0][1])}

    path = "/queries/partners?lang=en"
    for order, following in (("none", "placeLabel"), ("ascending", "-placeLabel"), ("descending", "")):
        found = header(path)
        assert found["order"] == order
        assert ("_sort" in found["href"]) is bool(following)
        assert following in found["href"]
        path = found["href"]
    assert header(path)["order"] == "none"


def test_the_page_leads_to_the_other_pages(client: FlaskClient) -> None:
    html = client.get("/queries/events?_page=2&_size=50&lang=ru", headers=BROWSER).text
    total = client.get("/queries/events.csv").headers["X-Total-Count"]
    assert f"Строки 51–100 из {total}" in html
    (prev,) = tagged(html, "a", rel="prev")
    (following,) = tagged(html, "a", rel="next")
    assert "_page=3" in following["href"]
    assert "Строки 1–50 " in client.get(prev["href"], headers=BROWSER).text


def test_the_page_offers_every_format_in_its_language(client: FlaskClient, queries: Queries) -> None:
    html = client.get("/queries/partners?_page=2&_size=5&_sort=placeLabel&lang=en", headers=BROWSER).text
    for suffix in queries["partners"].formats:
        path = f"/queries/partners.{suffix}?_sort=placeLabel&lang=en"
        assert path in Page(html).links
        assert client.get(path).status_code == 200


def test_the_page_offers_the_same_query_to_change(client: FlaskClient) -> None:
    html = client.get(
        "/queries/partners-of-kind?kind=region&_sort=-placeLabel&_columns=placeLabel", headers=BROWSER
    ).text
    (link,) = [link for link in Page(html).links if link.startswith("/sparql?query=")]
    found = client.get(link, headers={"Accept": "text/csv"})
    expected = client.get("/queries/partners-of-kind.csv?kind=region&_sort=-placeLabel&_columns=placeLabel")
    assert parsed(found.text) == parsed(expected.text) != []


def test_the_page_shows_dates_as_people_write_them(client: FlaskClient) -> None:
    html = client.get("/queries/agreements?lang=ru", headers=BROWSER).text
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\d"[^>]*>\d+\s[а-я]+\s\d{4}\sг\.</time>', html)


def test_a_query_of_another_endpoint_says_that_it_is_not_run_here(
    snapshot: Snapshot, engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "far.rq").write_text(
        "#+ summary: Far away\n#+ x-federated: https://far.example/sparql\n"
        "SELECT ?s WHERE { SERVICE <https://far.example/sparql> { ?s ?p ?o } }\n",
        "utf-8",
    )
    site = Site(snapshot, engine, read_queries(tmp_path, snapshot.base), Addresses(snapshot.base))
    for federated in (False, True):  # True: some endpoint is allowed, but the engine refuses this one
        client = create_app(replace(site, federated=federated)).test_client(use_cookies=False)
        page = client.get("/queries/far?lang=en", headers=BROWSER)
        assert page.status_code == 200
        assert "This server does not call it, so there is no answer here." in unescape(page.text)
        assert "SERVICE &lt;https://far.example/sparql&gt;" in page.text
        assert client.get("/queries/far.csv").status_code == 403


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
    response = client.get("/queries/passage.csv", query_string={"thing": "http://example.org/?x='#"})
    assert parsed(response.text) == []


@pytest.mark.parametrize("value", ["'\"", "</pre><script>alert(1)</script>", '"""\nimport os', "a\\"])
def test_no_value_leaves_its_place_on_the_page(client: FlaskClient, value: str) -> None:
    response = client.get("/queries/find-agreements", query_string={"party": value}, headers=BROWSER)
    assert response.status_code == 200
    assert "<script>" not in response.text  # those of the page have a type
    assert tagged(response.text, "input", name="party")[0]["value"] == value


def test_the_passage_behind_an_event(client: FlaskClient, engine: Engine) -> None:
    event = all_things(engine, "Event")[0]
    answer = client.get("/queries/passage.json", query_string={"thing": event}).get_json()
    row = {name: term["value"] for name, term in answer["results"]["bindings"][0].items()}
    with client.get(row["passage"].removeprefix(BASE).partition("#")[0]) as response:
        source = response.data.decode()
    assert source[int(row["begin"]) : int(row["end"])] == row["wording"]
