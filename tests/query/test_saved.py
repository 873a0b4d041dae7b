"""Saved queries: their files, headers and what is told when one is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from store.built import ROOT

from kg.faults import InputError, NotFoundError
from kg.query.saved import (
    Calendar,
    Map,
    ParameterError,
    SavedQuery,
    View,
    find_query,
    read_queries,
    read_query,
)


def saved(folder: Path, text: str | bytes) -> SavedQuery:
    path = folder / "q.rq"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_query(path)


def test_header_and_text(tmp_path: Path) -> None:
    query = saved(
        tmp_path,
        "#+ summary: Things\n#+ x-summary:\n#+   ru: Вещи\n#+ description: >\n#+   Two\n#+   lines.\n"
        "#+ tags:\n#+   - a\n#+ defaults:\n#+   - n: 3\n#+   - flag: true\n#+   - day: 2020-01-31\n"
        "SELECT ?s { ?s ?p ?_n_integer, ?__flag_boolean, ?_day_date, ?_more }\n",
    )
    assert query.summaries == {"en": "Things", "ru": "Вещи"}
    assert query.description == "Two lines."
    assert {each.name: each.default for each in query.parameters} == {
        "n": "3",
        "flag": "true",
        "day": "2020-01-31",
        "more": None,
    }
    assert query.text.count("\n") == 13  # an error in the text tells the line in the file
    assert '"2020-01-31"^^<http' in query.fill({"more": "x"})


def test_header_of_one_line(tmp_path: Path) -> None:
    query = saved(tmp_path, "\ufeff#+ summary: Q\nASK { ?s ?p ?o }")
    assert (query.summaries, query.description, query.parameters) == ({"en": "Q"}, "", ())
    assert (query.tags, query.columns, query.view, query.size) == ((), (), View(), 100)
    assert query.fill({}) == query.text == "\nASK { ?s ?p ?o }"


def test_optional_parameter_stays_a_variable(tmp_path: Path) -> None:
    query = saved(tmp_path, "#+ summary: Q\nASK { ?s ?p ?o FILTER(!BOUND(?__mode_iri) || ?o = ?__mode_iri) }")
    assert query.fill({}) == query.text
    assert query.fill({"mode": "cp:x"}).count("true") == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "query 'q' needs the parameter 'a' (iri)"),
        ({"a": "urn:x:y", "b": "1"}, "query 'q' has no parameter 'b'; it has a, c"),
        (
            {"a": "x"},
            "parameter 'a' is 'x'; it must be of type iri, such as https://example.org/ or section:asia",
        ),
        ({"a": "urn:x:y", "c": "x"}, "parameter 'c' is 'x'; it must be of type xsd:date, such as 2020-12-31"),
    ],
)
def test_wrong_parameters(tmp_path: Path, given: dict[str, str], words: str) -> None:
    query = saved(tmp_path, "#+ summary: Q\nASK { ?s ?_a_iri ?__c_date }")
    with pytest.raises(ParameterError) as caught:
        query.fill(given)
    assert str(caught.value) == words


def test_query_without_parameters_takes_none(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="has no parameter 'a'; it has none"):
        saved(tmp_path, "#+ summary: Q\nASK {}").fill({"a": "b"})


@pytest.mark.parametrize("text", ["# Имя\nASK {}".encode("cp1251"), "ASK {}".encode("utf-16"), b"\xff"])
def test_file_in_another_encoding(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(InputError) as caught:
        saved(tmp_path, text)
    assert str(caught.value) == "q.rq: not UTF-8; save it as UTF-8"


def test_all_broken_files_are_told_at_once(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.rq").write_text("#+ summary: Q\nASK", encoding="utf-8")
    (tmp_path / "c.rq").write_text("#+ summary: Q\nASK {}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_queries(tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["a.rq", "b.rq"]


def test_find() -> None:
    queries = read_queries(ROOT / "queries")
    assert find_query(queries, "partners").name == "partners"
    with pytest.raises(NotFoundError, match="no query 'x'; there are partners, "):
        find_query(queries, "x")
    with pytest.raises(NotFoundError, match="there are none"):
        find_query({}, "x")


FULL = """\
#+ summary: Events of a place
#+ description: >
#+   Two
#+   lines.
#+ tags: [events, places]
#+ method: GET
#+ endpoint_in_url: false
#+ pagination: 25
#+ defaults:
#+   - lang: ru
#+   - place: https://w3id.org/citypartners/id/place/fi
#+ enumerate:
#+   - lang: [ru, en]
#+   - place
#+   - mode: [online, in-person]
#+ x-summary: {ru: Мероприятия места}
#+ x-description: {ru: Две строки.}
#+ x-order: 20
#+ x-parameters:
#+   mode: {ru: Форма, en: Mode, labels: {online: {ru: онлайн}}, note: {en: as stated}}
#+   place: {ru: Место, choices: places}
#+ x-columns:
#+   lat: {ru: Широта, en: Latitude}
#+   long: {ru: Долгота}
#+   day: {en: Day}
#+   label: {ru: Название, en: Name}
#+ x-view:
#+   default: map
#+   map: {latitude: lat, longitude: long, label: label}
#+   calendar: {start: day, summary: label, repeats: yearly}
PREFIX id: <https://w3id.org/citypartners/id/>
PREFIX cp: <https://w3id.org/citypartners/ontology#>
SELECT ?lat ?long ?day ?label
WHERE { ?_place_iri cp:a ?lat, ?long, ?day, id:b . ?s ?p ?label, ?__mode FILTER(LANG(?label) = ?_lang) }
"""
PLACES = (
    "#+ summary: Places\nSELECT ?value ?label ?count { ?value ?count ?label FILTER(LANG(?label) = ?_lang) }"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a query that says all that can be said, and one of choices."""
    (tmp_path / "choices").mkdir()
    (tmp_path / "choices" / "places.rq").write_text(PLACES, encoding="utf-8")
    (tmp_path / "full.rq").write_text(FULL, encoding="utf-8")
    return tmp_path


def test_all_that_a_header_can_say(folder: Path) -> None:
    queries = read_queries(folder)
    query = queries["full"]
    assert query.summaries == {"en": "Events of a place", "ru": "Мероприятия места"}
    assert query.descriptions == {"en": "Two lines.", "ru": "Две строки."}
    assert (query.tags, query.order, query.size, query.federated) == (("events", "places"), 20, 25, None)
    mode, place, lang = query.parameters  # in the order of the titles, what has none last
    assert (mode.name, mode.required, mode.default) == ("mode", False, None)
    assert mode.titles == {"ru": "Форма", "en": "Mode"}
    assert mode.notes == {"en": "as stated"}
    assert [(choice.value, choice.labels) for choice in mode.choices] == [
        ("online", {"ru": "онлайн", "en": "онлайн"}),
        ("in-person", {"ru": "in-person", "en": "in-person"}),
    ]
    assert (place.source, place.choices, place.titles["en"]) == ("places", (), "Место")
    assert (lang.is_language, lang.default) == (True, "ru")
    assert [choice.value for choice in lang.choices] == ["ru", "en"]
    assert query.names == ("lat", "long", "day", "label")
    assert [column.titles["ru"] for column in query.columns] == ["Широта", "Долгота", "Day", "Название"]
    assert query.view == View(
        "map", Map("lat", "long", "label"), Calendar("day", None, "label", None, None, is_yearly=True)
    )
    assert query.formats == (
        *("csv", "excel.csv", "tsv", "json", "xml", "xlsx", "geojson", "ics", "ttl", "jsonld"),
    )
    assert [*queries.choices] == ["places"]
    with pytest.raises(ParameterError, match="it must be one of online, in-person"):
        query.fill({"mode": "offline"})


@pytest.mark.parametrize(
    ("kind", "given", "is_wrong"),
    [
        ("date", {"from": "2020-06-01", "to": "2020-01-01"}, True),
        ("date", {"from": "2020-06-01", "to": "2020-06-01"}, False),
        ("date", {"from": "2021-01-01"}, False),
        ("xsd_gYear", {"from": "2021", "to": "2020"}, True),
        ("xsd_gYearMonth", {"from": "2020-10", "to": "2020-09"}, True),
        ("integer", {"from": "2", "to": "1"}, False),
    ],
)
def test_the_first_day_is_not_after_the_last(
    tmp_path: Path, kind: str, given: dict[str, str], is_wrong: bool
) -> None:
    text = f"#+ summary: Q\nASK {{ ?s ?p ?o FILTER(?o >= ?__from_{kind} && ?o <= ?__to_{kind}) }}"
    query = saved(tmp_path, text)
    if not is_wrong:
        assert query.fill(given)
        return
    with pytest.raises(ParameterError, match="exchange them") as caught:
        query.fill(given)
    assert (caught.value.reason, caught.value.parameter, caught.value.value) == (
        "order",
        "from",
        given["from"],
    )


def test_language_needs_no_header(tmp_path: Path) -> None:
    query = saved(tmp_path, "#+ summary: Q\nASK { ?s ?p ?o FILTER(LANG(?o) = ?_lang) }")
    assert '"ru"' in query.fill({})
    assert '"en"' in query.fill({"lang": "en"})
    with pytest.raises(ParameterError, match="one of ru, en"):
        query.fill({"lang": "de"})


def test_data_of_another_base(folder: Path) -> None:
    query = read_queries(folder, "https://example.org/x/")["full"]
    assert "PREFIX id: <https://example.org/x/id/>" in query.text
    assert "PREFIX cp: <https://w3id.org/citypartners/ontology#>" in query.text
    assert {each.name: each.default for each in query.parameters}[
        "place"
    ] == "https://example.org/x/id/place/fi"
    assert query.text.count("\n") == FULL.count("\n")


def test_queries_are_listed_in_their_order(tmp_path: Path) -> None:
    for name, order in (("a", "30"), ("b", "4"), ("c", ""), ("d", "30")):
        key = f"#+ x-order: {order}\n" if order else ""
        (tmp_path / f"{name}.rq").write_text(f"#+ summary: Q\n{key}ASK {{}}", encoding="utf-8")
    assert [*read_queries(tmp_path)] == ["b", "a", "d", "c"]


def test_columns_without_titles_have_their_names(tmp_path: Path) -> None:
    query = saved(tmp_path, "#+ summary: Q\nSELECT ?b (COUNT(?a) AS ?n) { ?a ?b ?c } GROUP BY ?b")
    assert [(column.name, column.titles["ru"]) for column in query.columns] == [("b", "b"), ("n", "n")]


def test_federated_query_is_parsed_and_not_run(tmp_path: Path) -> None:
    """Nothing listens there: running it would fail, and so would an endpoint that is another."""
    text = "SELECT ?a { service Silent <http://127.0.0.1:1/> { ?a ?b ?c } }"
    query = saved(tmp_path, f"#+ summary: Q\n#+ x-federated: http://127.0.0.1:1/\n{text}")
    assert query.federated == "http://127.0.0.1:1/"
    assert query.names == ("a",)
    assert "service Silent" in query.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT ?value { ?value ?a ?b }", "a query of choices has the columns value"),
        ("SELECT ?label ?value { ?value ?a ?label }", "a query of choices has the columns label, value"),
        ("ASK {}", "a query of choices has the columns of no rows"),
        ("SELECT ?value ?label { ?value ?label ?_x }", "a query of choices has the parameter 'x'"),
        ("SELECT ?value ?label { ?value ?_lang }", "expected"),
    ],
)
def test_broken_choices(folder: Path, text: str, words: str) -> None:
    (folder / "choices" / "places.rq").write_text(f"#+ summary: Q\n{text}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_queries(folder)
    (fault,) = caught.value.faults
    assert fault.file == "choices/places.rq"
    assert words in str(fault)


def test_name_that_no_address_can_have(tmp_path: Path) -> None:
    (tmp_path / "a b.rq").write_text("#+ summary: Q\nASK {}", encoding="utf-8")
    with pytest.raises(InputError, match="a name that cannot stand in an address"):
        read_queries(tmp_path)
