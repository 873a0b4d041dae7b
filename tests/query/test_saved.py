"""Saved queries: their files, headers and what is told when one is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from store.built import ROOT

from kg.faults import InputError, NotFoundError
from kg.query.saved import ParameterError, SavedQuery, find_query, read_queries, read_query


def saved(folder: Path, text: str | bytes) -> SavedQuery:
    path = folder / "q.rq"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_query(path)


def test_header_and_text(tmp_path: Path) -> None:
    query = saved(
        tmp_path,
        "#+ summary: Things\n#+ x-summary:\n#+   ru: Вещи\n#+ description: >\n#+   Two\n#+   lines.\n"
        "#+ tags:\n#+   - a\n#+ defaults:\n#+   - n: 3\n#+   - flag: true\n#+   - day: 2020-01-31\n"
        "SELECT * { ?s ?p ?_n_integer, ?__flag_boolean, ?_day_date, ?_more }\n",
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


def test_file_without_a_header(tmp_path: Path) -> None:
    query = saved(tmp_path, "\ufeffASK { ?s ?p ?o }")
    assert (query.summaries, query.description, query.parameters) == ({"en": "q"}, "", ())
    assert query.fill({}) == query.text == "ASK { ?s ?p ?o }"


def test_optional_parameter_stays_a_variable(tmp_path: Path) -> None:
    query = saved(tmp_path, "ASK { ?s ?p ?o FILTER(!BOUND(?__mode_iri) || ?o = ?__mode_iri) }")
    assert query.fill({}) == query.text
    assert query.fill({"mode": "cp:x"}).count("true") == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "query 'q' needs the parameter 'a' (iri)"),
        ({"a": "urn:x:y", "b": "1"}, "query 'q' has no parameter 'b'; it has a, c"),
        ({"a": "x"}, "parameter 'a' is 'x'; it must be of type iri"),
        ({"a": "urn:x:y", "c": "x"}, "parameter 'c' is 'x'; it must be of type xsd:date"),
    ],
)
def test_wrong_parameters(tmp_path: Path, given: dict[str, str], words: str) -> None:
    query = saved(tmp_path, "ASK { ?s ?_a_iri ?__c_date }")
    with pytest.raises(ParameterError) as caught:
        query.fill(given)
    assert str(caught.value) == words


def test_query_without_parameters_takes_none(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="has no parameter 'a'; it has none"):
        saved(tmp_path, "ASK {}").fill({"a": "b"})


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("#+ summary: a: b\nASK {}", 1, "the header is not YAML: "),
        ("ASK {}\n\n#+ summary: x\n#+ tags: [\n", 4, "the header is not YAML: "),
        ("\n#+ - a\nASK {}", 2, "the header has no keys"),
        ("#+ summary: x\n#+ sumary: y\nASK {}", 2, "the header has the unknown key 'sumary'"),
        ("#+ summary: [a]\nASK {}", 1, "'summary' in the header is ['a']; give a text"),
        (
            "#+ summary: x\n#+ x-summary: y\nASK {}",
            2,
            "'x-summary' in the header is 'y'; give a text for each",
        ),
        ("#+ tags: a\nASK {}", 1, "'tags' in the header is 'a'; give a list"),
        ("#+ defaults: a\nASK {}", 1, "'defaults' in the header is 'a'; give a list of `- name: value`"),
        ("#+ defaults:\n#+   - a\nASK {}", 1, "'defaults' in the header is ['a']"),
        (
            "#+ defaults:\n#+   - b: 1\nASK { ?s ?p ?_a }",
            1,
            "there is a default for 'b', which is no parameter",
        ),
        ("#+ defaults:\n#+   - a: x\nASK { ?s ?p ?_a_iri }", 1, "the default of parameter 'a' is 'x'"),
        ("ASK { ?s ?_a_iri ?_a }", 1, "two parameters are called 'a'"),
        ("#+ summary: x\nASK {\n ?s ?p }", 3, "expected"),
        ("#+ summary: x\nSELECT ?_a { ?s ?p ?_a }", 2, "not in the projection"),
        ("SELECT (1 AS ?_a) { ?s ?p ?o }", 1, "not in the projection"),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?_a", 1, "not in the projection"),
        ("SELECT ?__a { ?s ?p ?__a }", 1, "not in the projection"),
        ("ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 1, "SERVICE is not allowed here"),
        ("ASK { SERVICE ?_a_iri { ?s ?p ?o } }", 1, "SERVICE is not allowed here"),
        ("INSERT DATA { <a:a> <a:b> 1 }", 1, "expected"),
    ],
)
def test_broken_file(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        saved(tmp_path, text)
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == ("q.rq", line)
    assert words in str(fault)
    assert "\n" not in str(fault)


@pytest.mark.parametrize("text", ["# Имя\nASK {}".encode("cp1251"), "ASK {}".encode("utf-16"), b"\xff"])
def test_file_in_another_encoding(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(InputError) as caught:
        saved(tmp_path, text)
    assert str(caught.value) == "q.rq: not UTF-8; save it as UTF-8"


def test_all_broken_files_are_told_at_once(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.rq").write_text("ASK", encoding="utf-8")
    (tmp_path / "c.rq").write_text("ASK {}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_queries(tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["a.rq", "b.rq"]


def test_find() -> None:
    queries = read_queries(ROOT / "queries")
    assert find_query(queries, "partners").name == "partners"
    with pytest.raises(NotFoundError, match="no query 'x'; there are agreements, "):
        find_query(queries, "x")
    with pytest.raises(NotFoundError, match="there are none"):
        find_query({}, "x")
