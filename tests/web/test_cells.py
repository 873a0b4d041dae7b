"""An answer as a table for people: values, labels beside IRIs, rows that are counted."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kg.config import Config
from kg.store.engine import Answer, Engine, Question
from kg.store.snapshot import Snapshot
from kg.web import create_app
from kg.web.site import open_site

from .browsing import BUDAPEST, cells, shown

PREFIXES = """PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def time_tag(exact: str, text: str) -> str:
    """Return a date as it stands in a cell."""
    return f'<time datetime="{exact}" title="{exact}">{text}</time>'


NOON = "2020-09-01T12:00:00Z"
LITERALS = [
    ("ru", '"2020-09-01"^^xsd:date', time_tag("2020-09-01", "1 сентября 2020 г.")),
    ("en", '"2020-09-01"^^xsd:date', time_tag("2020-09-01", "1 September 2020")),
    ("ru", '"2020-09"^^xsd:gYearMonth', time_tag("2020-09", "сентябрь 2020 г.")),
    ("en", '"1956"^^xsd:gYear', time_tag("1956", "1956")),
    ("en", f'"{NOON}"^^xsd:dateTime', time_tag(NOON, "1 September 2020, 12:00:00 UTC")),
    ("en", '"-0044-03-15"^^xsd:date', '-0044-03-15 <code class="short">xsd:date</code>'),
    ("en", '"2020-02-30"^^xsd:date', '2020-02-30 <code class="short">xsd:date</code>'),
    ("en", "true", "true"),
    ("en", '"a"', "a"),
    ("en", '"a"@en', "a"),
    ("ru", '"a"@en', '<span lang="en">a</span> <small class="tag">en</small>'),
    ("en", '"שלום"@he--rtl', '<span lang="he" dir="rtl">שלום</span> <small class="tag">he</small>'),
    ("en", '"P1D"^^xsd:duration', 'P1D <code class="short">xsd:duration</code>'),
    ("en", '"<b>&"', "&lt;b&gt;&amp;"),
    ("en", "<javascript:alert(1)>", '<span title="javascript:alert(1)">javascript:alert(1)</span>'),
]


@pytest.mark.parametrize(("lang", "term", "expected"), LITERALS)
def test_values_are_written_for_readers(client: FlaskClient, lang: str, term: str, expected: str) -> None:
    # What Oxigraph would make of a date that there is not, in a BIND, is nothing at all.
    html = shown(client, f"{PREFIXES}SELECT ?v {{ VALUES ?v {{ {term} }} }}", lang=lang)
    (cell,) = cells(html)
    assert " ".join(cell.replace("\xa0", " ").split()) == expected


def test_columns_of_numbers_are_aligned(client: FlaskClient) -> None:
    html = shown(client, 'SELECT ?n ?mixed { VALUES (?n ?mixed) { (1 1) (2.5 "a") (UNDEF 3) (1e9 4) } }')
    assert re.findall(r'<th scope="col"( class="number")?>(\w+)</th>', html) == [
        (' class="number"', "n"),
        ("", "mixed"),
    ]
    assert html.count('<td class="number">') == 4


NAMES = [
    ("ru", f"<{BUDAPEST}>", "/ru/doc/place/hu-budapest", "", "Будапешт", "place/hu-budapest"),
    ("en", f"<{BUDAPEST}>", "/en/doc/place/hu-budapest", "", "Budapest", "place/hu-budapest"),
    ("en", "cp:Event", "/en/ontology#Event", "", "Event", "cp:Event"),
    ("ru", "xsd:date", "http://www.w3.org/2001/XMLSchema#date", ' rel="external"', "xsd:date", ""),
    ("en", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
     "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ' rel="external"', "Kind", "rdf:type"),
    ("en", "<http://example.org/x>", "http://example.org/x", ' rel="external"', "http://example.org/x", ""),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "iri", "href", "external", "label", "short"), NAMES)
def test_a_label_stands_beside_the_iri(
    client: FlaskClient, lang: str, iri: str, href: str, external: str, label: str, short: str
) -> None:
    html = shown(client, f"{PREFIXES}SELECT ?v {{ VALUES ?v {{ {iri} }} }}", lang=lang)
    (cell,) = cells(html)
    assert f'<a href="{href}"' in cell
    assert f"{external}>{label}</a>" in cell
    assert re.findall('<code class="short">(.*?)</code>', cell) == ([short] if short else [])


class Counted:
    """The real engine, and how often it was asked."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.version = f"{engine.version}, counted"  # of other versions, labels are remembered
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        return self.engine.answer(question)


def test_all_labels_take_one_query(config: Config, snapshot: Snapshot, engine: Engine) -> None:
    counted = Counted(engine)
    client = create_app(open_site(config, snapshot, counted)).test_client()
    html = shown(client, f"{PREFIXES}SELECT ?a ?b {{ ?a cp:hasPartner ?b }}", timeout="2.5")
    assert len(counted.asked) == 2
    assert counted.asked[0].timeout == 2.5
    assert len(set(re.findall('<code class="short">(partnership/[^<]*)</code>', html))) > 40


def test_labels_are_asked_for_once_a_version_and_language(
    config: Config, snapshot: Snapshot, engine: Engine
) -> None:
    counted = Counted(engine)
    counted.version += ", again"
    client = create_app(open_site(config, snapshot, counted)).test_client()
    query = f"{PREFIXES}SELECT ?a {{ VALUES ?a {{ <{BUDAPEST}> <{BUDAPEST}-not> }} }}"
    for lang, number, name in (("ru", 2, "Будапешт"), ("ru", 3, "Будапешт"), ("en", 5, "Budapest")):
        assert f">{name}</a>" in shown(client, query, lang=lang)
        assert len(counted.asked) == number


def test_a_page_shows_a_thousand_rows_and_says_so(client: FlaskClient) -> None:
    ten = "{ 0 1 2 3 4 5 6 7 8 9 }"
    pattern = f"{{ VALUES ?a {ten} VALUES ?b {ten} VALUES ?c {ten} VALUES ?d {{ 1 2 }} }}"
    html = shown(client, f"SELECT * {pattern}")
    assert "Rows: 2,000; the first 1,000 are shown" in html
    assert html.count("<tr>") == 1 + 1000
    assert "Строк: 2 000; показаны первые 1 000" in shown(client, f"SELECT * {pattern}", lang="ru").replace(
        "\xa0", " "
    )
    number = "(?a * 1000 + ?b * 100 + ?c * 10 + ?d AS ?n)"
    graph = f"CONSTRUCT {{ <urn:s> <urn:p> ?n }} WHERE {{ {{ SELECT {number} {pattern} }} }}"
    html = shown(client, graph)
    assert "the first 1,000 are shown" in html
    assert 'rowspan="1000"' in html


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT ?a { VALUES ?a { 1 UNDEF UNDEF } }", 3),
        ("SELECT ?a { VALUES ?a { UNDEF } }", 1),
        ('SELECT ?a { VALUES ?a { "line\\nbreak\\r\\n\\ttab" "\u2028" } }', 2),
        ("SELECT * {}", 1),
    ],
)
def test_every_row_counts(client: FlaskClient, query: str, count: int) -> None:
    html = shown(client, query)
    assert f"Rows: {count}<" in html
    assert html.count("<tr>") == 1 + count


def test_an_answer_can_be_empty(client: FlaskClient) -> None:
    assert "Nothing was found." in shown(client, "SELECT ?s { FILTER(false) }")
    assert "В графе нет ни одного триплета." in shown(client, "CONSTRUCT WHERE { <urn:a> ?p ?o }", lang="ru")


def test_a_truth_value_is_a_word(client: FlaskClient) -> None:
    assert '<p class="truth">yes</p>' in shown(client, "ASK {}")
    assert '<p class="truth">нет</p>' in shown(client, "ASK { FILTER(false) }", lang="ru")


def test_a_graph_is_a_table_of_triples_and_turtle(client: FlaskClient) -> None:
    html = shown(client, f"DESCRIBE <{BUDAPEST}>")
    turtle = html[html.index("<pre") : html.index("</pre>")]
    assert "The same as Turtle" in html
    assert "rdfs:label" in turtle
    assert '<th scope="col">Subject</th>' in html
    assert re.search(r'<th scope="rowgroup" rowspan="\d+"><a [^>]*>Budapest</a>', html)
    # Found twice, it is one triple all the same.
    twice = shown(client, "CONSTRUCT { <urn:a> <urn:b> 1 } WHERE { VALUES ?x { 1 2 } }")
    assert "Triples: 1<" in twice


def test_blank_nodes_and_triple_terms_have_cells(client: FlaskClient) -> None:
    html = shown(
        client,
        "SELECT ?a ?b ?t { BIND(BNODE() AS ?a) BIND(?a AS ?b) BIND(<<( <urn:s> <urn:p> 'o' )>> AS ?t) }",
    )
    first, second, triple = cells(html)
    assert first == second == "<code>_:b1</code>"
    assert re.findall(r"urn:[sp]</span>|\bo\b", triple) == ["urn:s</span>", "urn:p</span>", "o"]
