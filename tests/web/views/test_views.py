"""Which views the columns of an answer allow, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.web.sparql.answers import ask_for_page
from kg.web.views.coordinates import read_point
from kg.web.views.periods import find_spans
from kg.web.views.points import find_markers
from kg.web.views.relations import find_network
from kg.web.views.series import find_series
from kg.web.views.solutions import Solutions
from kg.web.views.wanted import read_default_view

from ..browsing import BROWSER, BUDAPEST, links, shown

WKT = "<http://www.opengis.net/ont/geosparql#wktLiteral>"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(autouse=True)
def request_in_english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/en/sparql"):
        yield


def solutions(query: str) -> Solutions:
    return ask_for_page(f"PREFIX xsd: <{XSD}>\n{query}").solutions


WANTED = [
    ("#defaultView:Map\nSELECT * {}", ("map", "Map")),
    ("PREFIX x: <urn:x>\n  # DEFAULTVIEW:barchart\nASK {}", ("chart", "barchart")),
    ("#defaultView: LineChart", ("chart", "LineChart")),
    ("#defaultView:Graph\n#defaultView:Map", ("graph", "Graph")),
    ("#defaultView:Dimensions", ("", "Dimensions")),
    ("#defaultView:", ("", "")),
    ("SELECT ('#defaultView:Map' AS ?x) {}", ("", "")),
    ("ASK {} #defaultView:Map", ("", "")),  # the service reads whole lines only, too
]


@pytest.mark.parametrize(("text", "expected"), WANTED)
def test_a_query_says_in_a_comment_which_view_it_wants(text: str, expected: tuple[str, str]) -> None:
    assert read_default_view(text) == expected


POINTS = [
    ("Point(30.5 59.25)", (59.25, 30.5)),
    ("POINT Z (30.5 59.25 7)", (59.25, 30.5)),
    ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(-0.5 51)", (51, -0.5)),
    ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(51 -0.5)", (51, -0.5)),
    ("<http://www.wikidata.org/entity/Q405> POINT(1 2)", None),  # on the Moon
    ("POINT(30 95)", None),
    ("POINT EMPTY", None),
    ("LINESTRING(0 0, 1 1)", None),
    ("POINT(1 2) ", (2, 1)),
]


@pytest.mark.parametrize(("text", "expected"), POINTS)
def test_a_point_is_read_in_the_order_of_its_system(text: str, expected: tuple[float, float] | None) -> None:
    assert read_point(text) == expected


MARKERS = [
    ("SELECT * { VALUES (?name ?lat ?long) { ('A' 1.5 2) ('B' 3 UNDEF) ('C' 95 0) } }", [("A", 1.5, 2, 1)]),
    ("SELECT * { VALUES (?Latitude ?Longitude) { (-1 2.25) } }", [("-1.00, 2.25", -1, 2.25, 1)]),
    ("SELECT * { VALUES (?n ?lat ?lng ?x) { ('A' 1 2 3) ('A' 1 2 4) } }", [("A", 1, 2, 2)]),
    (f"SELECT ('A' AS ?n) (STRDT('Point(2 1)', {WKT}) AS ?where) {{}}", [("A", 1, 2, 1)]),
    ("SELECT * { VALUES (?n ?lat) { ('A' 1) } }", []),
    ("SELECT * { VALUES (?lat ?long) { ('x' 'y') } }", []),
    (
        "PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> CONSTRUCT { <urn:a> geo:lat 1 ; geo:long 2 ."
        " <urn:b> geo:lat 1 } WHERE {}",
        [("urn:a", 1, 2, 1)],
    ),
]


@pytest.mark.parametrize(("query", "expected"), MARKERS)
def test_rows_with_coordinates_are_places_of_a_map(
    query: str, expected: list[tuple[str, float, float, int]]
) -> None:
    found = find_markers(solutions(query), "#table")
    assert [(each.label, each.latitude, each.longitude, each.weight) for each in found] == expected
    assert all(each.href for each in found)


SPANS = [
    ("SELECT ('A' AS ?n) ('2020-02-03'^^xsd:date AS ?d) {}", [("2020-02-03", "2020-02-03", "A")]),
    ("SELECT ('A' AS ?n) ('2020-02'^^xsd:gYearMonth AS ?d) {}", [("2020-02-01", "2020-02-29", "A")]),
    ("SELECT ('A' AS ?n) ('1956'^^xsd:gYear AS ?d) {}", [("1956-01-01", "1956-12-31", "A")]),
    (
        "SELECT * { VALUES (?n ?start ?end) { ('A' '2020-02-03'^^xsd:date '2020-02-05'^^xsd:date) } }",
        [("2020-02-03", "2020-02-05", "A")],
    ),
    # Two dates, neither of which is called an end: the first counts.
    (
        "SELECT ('A' AS ?n) ('2020-02-03'^^xsd:date AS ?signed) ('2020-02-05'^^xsd:date AS ?read) {}",
        [("2020-02-03", "2020-02-03", "A")],
    ),
    ("SELECT * { VALUES (?n ?d) { ('A' '2020-02-30'^^xsd:date) ('B' '2020') } }", []),
    ("SELECT ('A' AS ?n) {}", []),
]


@pytest.mark.parametrize(("query", "expected"), SPANS)
def test_rows_with_dates_are_spans_of_a_timeline(query: str, expected: list[tuple[str, str, str]]) -> None:
    found = [
        (span.first.isoformat(), span.last.isoformat(), span.label) for span in find_spans(solutions(query))
    ]
    assert found == expected


SERIES = [
    ("SELECT * { VALUES (?n ?x) { ('A' 1) ('B' 2.5) } }", [("x", [("A", 1), ("B", 2.5)])]),
    (
        "SELECT * { VALUES (?n ?x ?y) { ('A' 1 3) ('B' UNDEF 4) } }",
        [("x", [("A", 1)]), ("y", [("A", 3), ("B", 4)])],
    ),
    ("SELECT * { VALUES (?n ?x) { (1990 1) (2000 2) } }", [("x", [("1990", 1), ("2000", 2)])]),
    ("SELECT * { VALUES (?n ?x) { ('A' 1) } }", []),  # a single number
    ("SELECT * { VALUES ?x { 1 2 } }", []),  # of nothing
    ("SELECT * { VALUES (?n ?x) { ('A' 1) ('B' 'two') } }", []),
    ("SELECT * { VALUES (?n ?x) { ('A' true) ('B' false) } }", []),
    ("SELECT * { VALUES (?n ?lat ?long) { ('A' 1 2) ('B' 3 4) } }", []),  # coordinates are not compared
    ("CONSTRUCT { <urn:a> <urn:p> 1, 2 } WHERE {}", []),
]


@pytest.mark.parametrize(("query", "expected"), SERIES)
def test_columns_of_numbers_are_charts(
    query: str, expected: list[tuple[str, list[tuple[str, float]]]]
) -> None:
    found = find_series(solutions(query))
    assert [(one.title, [(bar.label, bar.number) for bar in one.bars]) for one in found] == expected


NETWORKS = [
    ("CONSTRUCT { <urn:a> <urn:p> <urn:b>, <urn:c>, 'text' } WHERE {}", ["urn:a", "urn:b", "urn:c"], 2),
    ("SELECT * { VALUES (?a ?n ?b) { (<urn:a> 1 <urn:b>) (<urn:c> 2 UNDEF) } }", ["urn:a", "urn:b"], 1),
    ("SELECT * { VALUES (?a ?b) { (<urn:a> <urn:b>) (<urn:a> <urn:b>) } }", ["urn:a", "urn:b"], 1),
    ("SELECT * { VALUES ?a { <urn:a> } }", [], 0),
    ("CONSTRUCT { <urn:a> <urn:p> 'text' } WHERE {}", [], 0),
]


@pytest.mark.parametrize(("query", "names", "arrows"), NETWORKS)
def test_things_that_stand_together_are_a_graph(query: str, names: list[str], arrows: int) -> None:
    nodes, found = find_network(solutions(query))
    assert sorted(node.label for node in nodes) == names
    assert len(found) == arrows
    if nodes:
        assert nodes[0].label == "urn:a"  # what has most relations


CITIES = """PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
SELECT ?city ?lat ?long { ?city a cp:City ; geo:lat ?lat ; geo:long ?long }"""


def current(html: str) -> str:
    nav = re.search(r'<nav class="views".*?</nav>', html, re.DOTALL)
    found = re.findall(r'aria-current="true">([^<]*)<', nav[0]) if nav else []
    assert len(found) <= 1
    return found[0] if found else ""


PAGES = [
    (CITIES, {}, "Table", ""),
    (f"#defaultView:Map\n{CITIES}", {}, "Map", ""),
    (f"#defaultView:Map\n{CITIES}", {"view": "table"}, "Table", ""),
    (CITIES, {"view": "map"}, "Map", ""),
    (CITIES, {"view": "graph"}, "Table", "“Graph” does not fit"),
    (f"#defaultView:Globe\n{CITIES}", {}, "Table", "no view “Globe”"),
    ("#defaultView:Map\nSELECT * { VALUES ?x { 1 } }", {}, "", "“Map” does not fit"),
    ("#defaultView:Map\nASK {}", {}, "", ""),
    (
        "#defaultView:Map\nSELECT * { ?x <urn:none> ?lat }",
        {},
        "",
        "",
    ),  # nothing was found, which is said anyway
]


@pytest.mark.parametrize(("query", "further", "view", "refusal"), PAGES)
def test_the_page_shows_the_view_that_is_wanted(
    client: FlaskClient, query: str, further: dict[str, str], view: str, refusal: str
) -> None:
    html = shown(client, query, 200, "en", **further)
    assert current(html) == view
    assert ('<figure class="map">' in html) == (view == "Map")
    assert refusal in html
    assert ("this is the table" in html) == bool(refusal)
    if "cp:City" in query:
        assert html.count("<tr>") > 40  # the table is there in every view


def test_the_way_to_a_view_keeps_the_query(client: FlaskClient) -> None:
    html = shown(client, CITIES)
    address = urlsplit(links(html)["Map"])
    assert parse_qs(address.query)["query"] == [CITIES]
    assert parse_qs(address.query)["view"] == ["map"]
    assert current(client.get(address.geturl(), headers=BROWSER | {"Accept-Language": "en"}).text) == "Map"


def test_a_query_too_long_for_an_address_has_its_views_by_post(client: FlaskClient) -> None:
    asked = {"query": f"# {'я' * 1500}\n{CITIES}", "view": "map"}
    html = client.post("/en/sparql", data=asked, headers=BROWSER).text
    assert current(html) == "Map"
    assert '<button form="asking" formmethod="post" name="view" value="table"' in html
    assert "<iframe" not in html


SAVED = [
    ("event-types", "", "Диаграмма", '<figure class="chart">'),
    ("events-between", "", "Лента времени", '<figure class="timeline">'),
    ("partners", "", "Таблица", '<table class="answer'),
    ("partners", "?_view=map&_size=5", "Карта", '<figure class="map">'),
    ("event-types", "?_view=table", "Таблица", '<table class="answer'),
]


@pytest.mark.parametrize(("name", "asked", "view", "drawn"), SAVED)
def test_a_saved_query_is_shown_as_it_says(
    client: FlaskClient, name: str, asked: str, view: str, drawn: str
) -> None:
    html = client.get(f"/ru/queries/{name}{asked}", headers=BROWSER).text
    assert current(html) == view
    assert drawn in html
    assert '<table class="answer' in html


def test_a_view_of_a_saved_query_has_the_rows_of_all_its_pages(client: FlaskClient) -> None:
    html = client.get("/en/queries/partners?_view=map&_size=5", headers=BROWSER).text
    assert html.count('class="map-marker') > 30
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    assert body.count("<tr>") == 5
    assert "_view=map" in links(html)["Next"]  # the view stays when the page is turned


def test_a_graph_without_things_has_no_view(client: FlaskClient) -> None:
    html = shown(client, f"CONSTRUCT {{ <{BUDAPEST}> <urn:p> 'x' }} WHERE {{}}")
    assert current(html) == ""
