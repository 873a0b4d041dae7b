"""Saved queries put to an engine over the real report: its Finnish partners are Helsinki, Kotka and Turku."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode
from store.built import BASE, engine

from kg.query.columns import Calendar, Map, View
from kg.query.paging import MOST_ROWS, Paging
from kg.query.parameters import Choice, Parameter, ParameterError
from kg.query.run import answer, choices
from kg.query.saved import Queries, read_queries
from kg.query.table import Heading
from kg.store.engine import Answer, FormatError, QueryRefusedError, Question

CITIES = """\
#+ summary: Cities
#+ x-summary: {ru: Города}
#+ x-parameters: {country: {choices: countries}}
#+ x-columns:
#+   place: {ru: Место, en: Place}
#+   placeLabel: {ru: Название, en: Name}
#+   lat: {ru: Широта}
#+   long: {ru: Долгота}
#+ x-view: {default: map, map: {latitude: lat, longitude: long, label: placeLabel}}
PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?place ?placeLabel ?lat ?long
WHERE {
  ?place a cp:City ; cp:isPartnerIn ?tie ; cp:country ?__country_iri ; rdfs:label ?placeLabel .
  OPTIONAL { ?place geo:lat ?lat ; geo:long ?long }
  FILTER(LANG(?placeLabel) = ?_lang)
}
ORDER BY ?place
"""
COUNTRIES = """\
#+ summary: Countries
PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?value ?label (COUNT(DISTINCT ?place) AS ?count)
WHERE {
  ?place a cp:City ; cp:isPartnerIn ?tie ; cp:country ?value . ?value rdfs:label ?label
  FILTER(LANG(?label) = ?_lang)
}
GROUP BY ?value ?label
ORDER BY DESC(?count) ?label
"""
MODES = """\
#+ summary: Events in a mode
#+ enumerate: [{mode: [online, in-person]}]
#+ x-parameters: {mode: {labels: {online: {ru: онлайн}}}}
SELECT ?event { ?event ?mode ?_mode, ?_free }
"""
ALL = "#+ summary: All\nSELECT ?a ?b ?c { ?a ?b ?c }\n"
GRAPH = "#+ summary: All as a graph\nCONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }\n"
AWAY = """\
#+ summary: Away
#+ x-federated: http://127.0.0.1:1/
SELECT ?a { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }
"""
FILES = {
    "cities": CITIES,
    "choices/countries": COUNTRIES,
    "modes": MODES,
    "all": ALL,
    "graph": GRAPH,
    "away": AWAY,
}
FINLAND = {"country": f"{BASE}id/place/fi"}
FINNISH = {"ru": ["Хельсинки", "Котка", "Турку"], "en": ["Helsinki", "Kotka", "Turku"]}


@pytest.fixture
def queries(tmp_path: Path) -> Queries:
    """Return some queries read from files."""
    (tmp_path / "choices").mkdir()
    for name, text in FILES.items():
        (tmp_path / f"{name}.rq").write_text(text, encoding="utf-8")
    return read_queries(tmp_path)


@dataclass
class Watched:
    """The engine, and the questions that were put to it."""

    version: str
    asked: list[Question] = field(default_factory=list)

    def answer(self, question: Question) -> Answer:
        """Return the engine's answer."""
        self.asked.append(question)
        return engine().answer(question)


@pytest.mark.parametrize(
    ("language", "title", "headings"),
    [
        ("ru", "Города", ["Место", "Название", "Широта", "Долгота"]),
        ("en", "Cities", ["Place", "Name", "Широта", "Долгота"]),
    ],
)
def test_rows_in_a_language(queries: Queries, language: str, title: str, headings: list[str]) -> None:
    table = answer(engine(), queries["cities"], FINLAND, Paging(), language)
    assert (table.name, table.title, table.language) == ("cities", title, language)
    assert [heading.title for heading in table.headings] == headings
    assert [row[1] for row in table.rows] == [Literal(name, language=language) for name in FINNISH[language]]
    assert table.rows[2][0] == NamedNode(f"{BASE}id/place/fi-turku")
    assert (table.first, table.total) == (0, 3)
    assert table.view == View("map", Map("lat", "long", "placeLabel"))


def test_language_can_be_given(queries: Queries) -> None:
    table = answer(engine(), queries["cities"], FINLAND | {"lang": "en"}, Paging(), "ru")
    assert table.title == "Города"
    assert [getattr(row[1], "value", "") for row in table.rows] == FINNISH["en"]


def test_page_sorted_with_some_columns(queries: Queries) -> None:
    paging = Paging(2, 2, ("-placeLabel",), ("placeLabel", "lat"))
    table = answer(engine(), queries["cities"], FINLAND, paging, "en")
    assert table.headings == (Heading("placeLabel", "Name"), Heading("lat", "Широта"))
    assert [row[0] for row in table.rows] == [Literal("Helsinki", language="en")]
    assert (table.first, table.total) == (2, 3)
    assert table.view == View()  # a map needs the longitude too


def test_rows_are_counted_only_where_the_page_does_not_tell(queries: Queries) -> None:
    for paging, counts, total in (
        (Paging(size=10), 0, 3),
        (Paging(size=3), 1, 3),
        (Paging(1, 2), 1, 3),
        (Paging(2, 2), 0, 3),
        (Paging(7, 2), 1, 3),
    ):
        watched = Watched(f"counted for {paging}")
        table = answer(watched, queries["cities"], FINLAND, paging, "en")
        assert sum("COUNT(*)" in question.text for question in watched.asked) == counts
        assert table.total == total


def test_rows_are_counted_once_a_version(queries: Queries) -> None:
    def count(version: str, given: Mapping[str, str], paging: Paging) -> tuple[int, int]:
        watched = Watched(version)
        total = answer(watched, queries["cities"], given, paging, "en").total
        return total, sum("COUNT(*)" in question.text for question in watched.asked)

    assert count("first", FINLAND, Paging(1, 1)) == (3, 1)
    assert count("first", FINLAND, Paging(2, 1, ("-placeLabel",))) == (3, 0)
    assert count("second", FINLAND, Paging(2, 1)) == (3, 1)
    assert count("third", FINLAND, Paging()) == (3, 0)
    assert count("third", FINLAND, Paging(1, 1)) == (3, 0)
    assert count("third", FINLAND | {"lang": "ru"}, Paging(1, 1)) == (3, 1)


def test_no_rows_are_none(queries: Queries) -> None:
    table = answer(engine(), queries["cities"], {"country": "https://example.org/"}, Paging(), "ru")
    assert (table.rows, table.total) == ((), 0)


def test_more_rows_than_there_can_be_on_a_page(queries: Queries) -> None:
    table = answer(engine(), queries["all"], {}, Paging(), "ru")
    assert len(table.rows) == MOST_ROWS
    assert table.total > MOST_ROWS
    rest = answer(engine(), queries["all"], {}, Paging(2), "ru")
    assert rest.first + len(rest.rows) == rest.total == table.total


def test_what_changed_last_is_asked_once_of_a_version(queries: Queries) -> None:
    watched = Watched("asked once")
    tables = [answer(watched, queries["cities"], FINLAND, Paging(), "ru") for _ in range(3)]
    assert sum("modified" in question.text for question in watched.asked) == 1
    assert len({table.updated for table in tables}) == 1
    modified = f"SELECT ?day {{ <{BASE}dataset> <http://purl.org/dc/terms/modified> ?day }}"
    (stated,) = engine().answer(Question(modified, "text/csv")).body.decode().splitlines()[1:]
    assert tables[0].updated == stated


def test_wrong_value(queries: Queries) -> None:
    with pytest.raises(ParameterError, match="parameter 'country' is 'Finland'"):
        answer(engine(), queries["cities"], {"country": "Finland"}, Paging(), "ru")


def test_query_without_rows(queries: Queries) -> None:
    with pytest.raises(FormatError, match="query 'graph' gives a graph or a truth value, not rows"):
        answer(engine(), queries["graph"], {}, Paging(), "ru")


def test_federated_query_is_the_engine_s_to_refuse(queries: Queries) -> None:
    with pytest.raises(QueryRefusedError):
        answer(engine(), queries["away"], {}, Paging(), "ru")


def parameter(queries: Queries, query: str, name: str) -> Parameter:
    (found,) = [each for each in queries[query].parameters if each.name == name]
    return found


def test_choices_from_the_data(queries: Queries) -> None:
    found = choices(engine(), queries, parameter(queries, "cities", "country"), "en")
    assert found[0] == Choice(FINLAND["country"], {"en": "Finland"}, 3)
    assert [choice.count for choice in found] == sorted(
        (choice.count for choice in found), key=lambda n: -(n or 0)
    )


def test_choices_of_the_header(queries: Queries) -> None:
    found = choices(engine(), queries, parameter(queries, "modes", "mode"), "ru")
    assert found == (
        Choice("online", {"ru": "онлайн", "en": "онлайн"}),
        Choice("in-person", {"ru": "in-person", "en": "in-person"}),
    )
    assert choices(engine(), queries, parameter(queries, "modes", "free"), "ru") == ()


ENTRY = Calendar("start", "end", "label", "text", "event", is_yearly=False)
BARE = Calendar("start", None, "label", None, None, is_yearly=False)
FULL = View("timeline", Map("lat", "long", "label"), ENTRY)


@pytest.mark.parametrize(
    ("view", "names", "expected"),
    [
        (FULL, "start end label text event lat long", FULL),
        (FULL, "start label lat long", replace(FULL, calendar=BARE)),
        (FULL, "end label lat long", View("table", FULL.map)),
        (replace(FULL, default="map"), "start end label text event lat", View("table", None, ENTRY)),
        (replace(FULL, default="chart"), "label", View("chart")),
        (FULL, "start end text event lat long", View()),
    ],
)
def test_view_of_fewer_columns(view: View, names: str, expected: View) -> None:
    assert view.with_columns(names.split()) == expected
