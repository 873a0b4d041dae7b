"""What is told of a broken query file: the line of the key or value, what is wrong, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.faults import Fault, InputError
from kg.query.saved import read_query

SUMMARY = "#+ summary: Q\n"


def faults_of(folder: Path, text: str) -> tuple[Fault, ...]:
    path = folder / "q.rq"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_query(path)
    return caught.value.faults


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("#+ summary: a: b\nASK {}", 1, "the header is not YAML: "),
        ("ASK {}\n\n#+ summary: x\n#+ tags: [\n", 4, "the header is not YAML: "),
        ("#+ summary: x\n#+ description: \u0007\nASK {}", 1, "the header is not YAML: "),
        ("\n#+ - a\nASK {}", 2, "the header has no keys"),
        ("ASK {}", 1, "the header has no summary; say in one line what the query answers"),
        ("#+ tags: [a]\nASK {}", 1, "the header has no summary"),
        ("#+ summary:\nASK {}", 1, "'summary' in the header is ''; give a text"),
        ("#+ summary: [a]\nASK {}", 1, "'summary' in the header is ['a']; give a text"),
        ("#+ summary: x\n#+ summary: y\nASK {}", 2, "the header has 'summary' twice; keep one of them"),
        ("#+ summary: x\n#+ tags: &a [*a]\nASK {}", 2, "goes too deep"),
    ],
)
def test_broken_header(tmp_path: Path, text: str, line: int, words: str) -> None:
    told = [str(fault) for fault in faults_of(tmp_path, text)]
    assert any(each.startswith(f"q.rq:{line}: ") and words in each for each in told)
    assert not any("\n" in each for each in told)


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("sumary: y", 2, "the header has the unknown key 'sumary'; known are defaults, "),
        ("tags: a", 2, "'tags' in the header is 'a'; give a list of names"),
        ("tags: [a, b c]", 2, "'tags.2' in the header is 'b c'; give a name of letters"),
        ("tags:\n  - a\n  - [b]", 4, "'tags.2' in the header is ['b']"),
        ("method: POST", 2, "'method' in the header is 'POST'; give GET"),
        ("endpoint_in_url: 1", 2, "give true or false"),
        ("pagination: 0", 2, "'pagination' in the header is '0'; give a whole number from 1 to 10000"),
        ("pagination: 10001", 2, "give a whole number from 1 to 10000"),
        ("pagination: ten", 2, "give a whole number"),
        ("defaults: a", 2, "'defaults' in the header is 'a'; give a list of `- name: value`"),
        ("defaults:\n  - a", 3, "'defaults.1' in the header is 'a'; give a list of `- name: value`"),
        ("defaults:\n  - n: [1]", 3, "'defaults.1.n' in the header is ['1']; give one value"),
        ("defaults:\n  - n: 1\n  - m: 1", 4, "there is a default for 'm', which is no parameter; "),
        ("defaults:\n  - n: 1\n  - n: 2", 4, "'n' stands in defaults twice"),
        ("defaults:\n  - n: x", 3, "the default of parameter 'n' is 'x'; it must be of type xsd:integer"),
        ("enumerate: n", 2, "give a list of `- name` and `- name: [value, …]`"),
        ("enumerate:\n  - n: 1", 3, "'enumerate.1.n' in the header is '1'; give a list of values"),
        ("enumerate:\n  - n: [1]\n  - m: [1]", 4, "there is an enumeration for 'm', which is no parameter"),
        ("enumerate:\n  - n: []", 3, "'enumerate.1.n' in the header is []; give a list of values"),
        ("enumerate:\n  - n:\n    - 1\n    - x", 5, "a value of parameter 'n' is 'x'"),
        ("enumerate:\n  - n", 3, "nothing says where the values of 'n' come from; list"),
        ("defaults:\n  - n: 3\nenumerate:\n  - n: [1, 2]", 3, "it must be one of 1, 2"),
        ("x-summary: y", 2, "'x-summary' in the header is 'y'; give a text for each language"),
        ("x-summary: {de: y}", 2, "'x-summary.de' in the header is 'y'; give only ru, en here"),
        ("x-description:\n  en: []", 3, "'x-description.en' in the header is []; give a text"),
        ("x-order: -1", 2, "'x-order' in the header is '-1'; give a whole number"),
        ("x-parameters:\n  m: {ru: y}", 3, "there is a title for 'm', which is no parameter"),
        ("x-parameters:\n  n:\n    title: y", 4, "'x-parameters.n.title' in the header is 'y'; give only ru"),
        ("x-parameters:\n  n:\n    choices: none", 4, "there is no query choices/none.rq"),
        ("x-parameters:\n  n:\n    choices: ../q", 4, "give a name of letters"),
        ("x-parameters:\n  n:\n    labels: {1: {ru: y}}", 4, "there are labels for 'n', whose values are"),
        (
            "enumerate: [{n: [1]}]\nx-parameters:\n  n:\n    labels:\n      1: {ru: y}\n      2: {ru: z}",
            7,
            "there is a label for '2', which is no value of 'n'",
        ),
        ("x-columns:\n  a: {ru: y}", 2, "there are no titles for b; give all or none"),
        ("x-columns:\n  a: {ru: y}\n  b: {ru: y}\n  c: {ru: y}", 5, "which is no column; columns are a, b"),
        ("x-columns:\n  b: {ru: y}\n  a: {ru: y}", 2, "another order than the columns; order them a, b"),
        ("x-columns:\n  a: y\n  b: {ru: y}", 3, "'x-columns.a' in the header is 'y'; give a text for"),
        ("x-view: table", 2, "'x-view' in the header is 'table'; give a mapping with default, map, calendar"),
        ("x-view:\n  default: globe", 3, "'x-view.default' in the header is 'globe'; give one of table, map"),
        ("x-view:\n  default: map", 3, "'map' needs columns that the header does not name; name"),
        ("x-view:\n  default: timeline", 3, "name them: calendar: {…}"),
        ("x-view:\n  map: {latitude: a, longitude: b}", 3, "give label too"),
        (
            "x-view:\n  map:\n    latitude: a\n    longitude: c\n    label: b",
            5,
            "map takes 'c', which is no column",
        ),
        ("x-view:\n  calendar: {start: a, summary: b, repeats: monthly}", 3, "give yearly"),
        ("x-federated: wikidata", 2, "give the IRI of an endpoint"),
        ("x-federated: http://127.0.0.1:1/", 2, "the query calls no SERVICE; take the key out"),
    ],
)
def test_broken_key(tmp_path: Path, header: str, line: int, words: str) -> None:
    lines = "".join(f"#+ {each}\n" for each in header.split("\n"))
    (fault,) = faults_of(tmp_path, f"{SUMMARY}{lines}SELECT ?a ?b {{ ?a ?b ?_n_integer }}")
    assert (fault.file, fault.line) == ("q.rq", line)
    assert words in str(fault)
    assert "\n" not in str(fault)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("ASK { ?s ?_a_iri ?_a }", 1, "two parameters are called 'a'"),
        ("ASK { ?s ?p ?_lang_iri }", 1, "the parameter 'lang' is of type iri; write it ?_lang"),
        ("ASK {\n ?s ?p }", 3, "expected"),
        ("SELECT ?_a { ?s ?p ?_a }", 2, "not in the projection"),
        ("SELECT (1 AS ?_a) { ?s ?p ?o }", 2, "not in the projection"),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?_a", 2, "not in the projection"),
        ("SELECT ?__a { ?s ?p ?__a }", 2, "not in the projection"),
        ("SELECT * { ?s ?p ?__a }", 1, "the columns depend on which parameters have values"),
        ("ASK {\n SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 3, "SERVICE is not allowed here"),
        ("ASK { SERVICE ?_a_iri { ?s ?p ?o } }", 2, "SERVICE is not allowed here"),
        ("ASK { SERVICE", 2, "SERVICE is not allowed here"),
        ("INSERT DATA { <a:a> <a:b> 1 }", 2, "expected"),
        ("SELECT ?a {{}} LIMIT x", 2, "expected"),
    ],
)
def test_broken_text(tmp_path: Path, text: str, line: int, words: str) -> None:
    (fault,) = faults_of(tmp_path, SUMMARY + text)
    assert (fault.file, fault.line) == ("q.rq", line)
    assert words in str(fault)
    assert "\n" not in str(fault)


@pytest.mark.parametrize(
    ("called", "words"),
    [
        (
            "<http://127.0.0.1:2/>",
            "SERVICE calls <http://127.0.0.1:2/>; x-federated says <http://127.0.0.1:1/>",
        ),
        ("?where", "SERVICE calls ?where"),
        ("SILENT ex:a", "SERVICE calls ex:a"),
    ],
)
def test_federated_query_calls_one_endpoint(tmp_path: Path, called: str, words: str) -> None:
    text = (
        f"{SUMMARY}#+ x-federated: http://127.0.0.1:1/\nPREFIX ex: <http://127.0.0.1:1/>\n"
        f"SELECT ?a {{ SERVICE <http://127.0.0.1:1/> {{ ?a ?b ?c }}\n SERVICE {called} {{ ?a ?b ?d }} }}"
    )
    (fault,) = faults_of(tmp_path, text)
    assert fault.line == 5
    assert words in str(fault)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = (
        "#+ sumary: x\n#+ x-order: first\n#+ defaults:\n#+   - a: 1\n#+   - n: x\n"
        "SELECT ?a {\n ?a ?_n_integer }"
    )
    assert [fault.line for fault in faults_of(tmp_path, text)] == [1, 1, 2, 4, 5, 7]
