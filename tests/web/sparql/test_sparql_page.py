"""The page that a browser gets at ``/sparql``: the form, downloads, links, mistakes, limits, examples."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kg.config import Config
from kg.store.engine import Answer, QueryStoppedError, Question, Reason
from kg.store.snapshot import Snapshot
from kg.web import create_app
from kg.web.site import open_site

from ..browsing import BROWSER, BUDAPEST, links, shown, textarea
from ..html import Page

DOWNLOADS = [
    ("SELECT ?s { VALUES ?s { 'é' } }", {
        "csv": "text/csv", "tsv": "text/tab-separated-values",
        "json": "application/sparql-results+json", "xml": "application/sparql-results+xml"}),
    ("ASK {}", {"json": "application/sparql-results+json", "xml": "application/sparql-results+xml"}),
    (f"DESCRIBE <{BUDAPEST}>", {
        "ttl": "text/turtle", "nt": "application/n-triples",
        "jsonld": "application/ld+json", "rdf": "application/rdf+xml"}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "formats"), DOWNLOADS, ids=["select", "ask", "describe"])
def test_an_answer_can_be_downloaded(client: FlaskClient, query: str, formats: dict[str, str]) -> None:
    html = shown(client, query)
    paragraph = html[html.index('<p class="formats">') :]
    offered = links(paragraph[: paragraph.index("</p>")])
    offered.pop("Link to this query")
    assert set(offered) == set(formats)
    for suffix, href in offered.items():
        response = client.get(href, headers=BROWSER)
        assert (response.status_code, response.mimetype) == (200, formats[suffix])
        assert response.headers["Content-Disposition"] == f'attachment; filename="result.{suffix}"'
    if "csv" in formats:
        assert list(csv.reader(StringIO(client.get(offered["csv"]).text))) == [["s"], ["é"]]
    if "nt" in formats:
        lines = client.get(offered["nt"]).data
        assert len(list(parse(lines, format=RdfFormat.N_TRIPLES))) > 5


def test_an_answer_is_not_to_be_had_in_every_format(client: FlaskClient) -> None:
    asked = {"query": "CONSTRUCT WHERE { ?s ?p 1 }", "format": "csv"}
    assert client.get("/sparql", query_string=asked).status_code == 406


def test_a_format_of_an_unknown_name_counts_for_nothing(client: FlaskClient) -> None:
    asked = {"query": "ASK {}", "format": "turtle"}
    assert client.get("/sparql", query_string=asked).json == {"head": {}, "boolean": True}
    assert client.get("/sparql", query_string=asked, headers=BROWSER).mimetype == "text/html"


TEXTS = [
    "SELECT ('a \"quoted\" & \\'quoted\\' text' AS ?x) {}",
    'SELECT ("x" AS ?x) {\n  # 100% + Ünïcode ≠ 𝄞\n\n}\n',
    "\n\nASK {}",
    "SELECT ('</textarea><script>alert(1)</script>' AS ?x) {}",
    "SELECT ('a+b&c=d#e?f%20g;h' AS ?x) {}",
    "SELECT (1 AS ?x) {}\t ",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("typed", ["\n", "\r\n"])
def test_the_link_keeps_the_query(client: FlaskClient, text: str, typed: str) -> None:
    html = shown(client, text.replace("\n", typed))
    assert textarea(html) == text
    assert "<script>" not in html  # those of the page have a type
    permalink = links(html)["Link to this query"]
    assert parse_qs(urlsplit(permalink).query, keep_blank_values=True) == {"query": [text]}
    again = client.get(permalink, headers=BROWSER | {"Accept-Language": "en"}).text
    assert textarea(again) == text


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), min_size=1, max_size=40))
def test_the_form_keeps_whatever_was_typed(client: FlaskClient, text: str) -> None:
    asked = {"query": text, "lang": "en"}
    response = client.get("/sparql", query_string=asked, headers=BROWSER)
    assert response.status_code in (200, 400)
    assert textarea(response.text) == text


def test_the_link_keeps_the_dataset_and_the_time(client: FlaskClient) -> None:
    graph = "https://w3id.org/citypartners/graph/links"
    asked: dict[str, Any] = {
        "query": "ASK {}",
        "timeout": "2.5",
        "default-graph-uri": [graph, "urn:a"],
        "named-graph-uri": graph,
    }
    html = client.get("/sparql", query_string=asked, headers=BROWSER | {"Accept-Language": "en"}).text
    found = links(html)
    expected = {key: value if isinstance(value, list) else [value] for key, value in asked.items()}
    for name, further in (("Link to this query", {}), ("json", {"format": ["json"]})):
        assert parse_qs(urlsplit(found[name]).query) == expected | further
    hidden = [(tag["name"], tag["value"]) for _, tag in Page(html).tags if tag.get("type") == "hidden"]
    assert hidden == [
        ("default-graph-uri", graph),
        ("default-graph-uri", "urn:a"),
        ("named-graph-uri", graph),
        ("timeout", "2.5"),
    ]


def test_a_long_query_goes_by_post(client: FlaskClient) -> None:
    long = "# " + "я" * 1500 + "\nSELECT (1 AS ?x) {}"
    short = shown(client, "ASK {}")
    assert 'method="get"' in short
    assert 'formmethod="post"' in short  # for whoever puts a long one there
    response = client.post("/sparql?lang=en", data={"query": long}, headers=BROWSER)
    assert response.status_code == 200
    assert textarea(response.text) == long
    page = Page(response.text)
    form = next(tag for name, tag in page.tags if name == "form" and tag.get("id") == "asking")
    assert (form["method"], form["action"]) == ("post", "/en/sparql")
    assert "The query is too long for a link; it is sent by POST." in response.text
    assert "Link to this query" not in response.text
    buttons = [tag for name, tag in page.tags if name == "button" and tag.get("name") == "format"]
    assert [tag["value"] for tag in buttons] == ["csv", "tsv", "json", "xml"]
    assert {(tag["form"], tag["formmethod"]) for tag in buttons} == {(form["id"], "post")}
    sent = client.post("/sparql?lang=en", data={"query": long, "format": "csv"}, headers=BROWSER)
    assert sent.text == "x\r\n1\r\n"


EMPTY = ("Запрос пуст.", "The query is empty.")
MISTAKE = ("В запросе ошибка", "There is a mistake in the query")
REFUSED = ("Такие запросы здесь не выполняются.", "Queries like this are not run here.")
WRONG = ("Запрос нельзя выполнить.", "The query cannot be run.")
ERRORS = [
    ({"query": ""}, 400, EMPTY),
    ({"query": " \r\n"}, 400, EMPTY),
    ({"query": "SELECT * { ?s ?p }"}, 400, MISTAKE),
    ({"query": "CLEAR ALL"}, 400, MISTAKE),
    (
        {"query": "ASK { SERVICE <http://127.0.0.1:1/> {} }"},
        403,
        REFUSED,
    ),
    ({"query": "SELECT * { FILTER(<urn:f>(1)) }"}, 400, WRONG),
    ({"query": "ASK {" + "{" * 60 + "}" * 60 + "}"}, 400, WRONG),
]


@pytest.mark.parametrize(("asked", "status", "told"), ERRORS)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_an_error_is_told_and_the_text_kept(
    client: FlaskClient, asked: dict[str, str], status: int, told: tuple[str, str], lang: str
) -> None:
    html = shown(client, asked["query"], status, lang)
    assert told[("ru", "en").index(lang)] in html
    assert 'role="alert"' in html
    assert textarea(html) == asked["query"].replace("\r\n", "\n")


def test_a_mistake_is_marked_in_its_line(client: FlaskClient) -> None:
    html = shown(client, "SELECT * {\n  ?s ?p <urn:x>\n  FILTR(?o > '</mark>')\n}", 400)
    assert "line 3, column 3" in html
    assert "<mark>FILTR</mark>(?o &gt; &#39;&lt;/mark&gt;&#39;)" in html
    assert '<li value="3" class="wrong">' in html
    assert 'aria-invalid="true"' in html
    known = shown(client, "SELECT * { ?s skos:prefLabel ?o }", 400, "ru")
    assert "строка 1, знак 15" in known
    assert "PREFIX skos: &lt;http://www.w3.org/2004/02/skos/core#&gt;" in known


@pytest.mark.parametrize(
    ("query_string", "status"),
    [
        ("query=ASK{}&query=ASK{}", 400),
        ("query=ASK{}&timeout=soon", 400),
        ("query=ASK{}&default-graph-uri=x y", 400),
    ],
)
def test_what_is_no_request_is_a_page_too(client: FlaskClient, query_string: str, status: int) -> None:
    response = client.get(f"/sparql?{query_string}", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert "Запрос не понят" in response.text


class Stopped:
    """An engine whose every query meets a limit, as no store in this process does."""

    version = "stopped"

    def __init__(self, reason: Reason) -> None:
        self.reason = reason

    def answer(self, question: Question) -> Answer:  # noqa: ARG002
        raise QueryStoppedError(self.reason, f"the limit was {self.reason}", 7)


STOPPED: list[tuple[Reason, str, str]] = [
    (
        "time",
        "он шёл дольше, чем разрешено",
        "it took longer than it may",
    ),
    (
        "memory",
        "понадобилось слишком много памяти",
        "it needed too much memory",
    ),
    ("output", "Ответ слишком велик", "The answer is too large"),
    ("busy", "Сейчас выполняется слишком много запросов", "Too many queries are running right now"),
    (
        "budget",
        "за последнюю минуту было слишком много",
        "too much work in the last minute",
    ),
    (
        "lost",
        "закончился прежде ответа",
        "ended before it answered",
    ),
]


@pytest.mark.parametrize(("reason", "russian", "english"), STOPPED)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_limit_is_told_in_words(
    config: Config, snapshot: Snapshot, reason: Reason, russian: str, english: str, lang: str
) -> None:
    client = create_app(open_site(config, snapshot, Stopped(reason))).test_client()
    response = client.get("/sparql", query_string={"query": "ASK {}", "lang": lang}, headers=BROWSER)
    assert response.status_code == (429 if reason == "budget" else 503)
    assert response.headers["Retry-After"] == "7"
    assert {"ru": russian, "en": english}[lang] in response.text
    assert textarea(response.text) == "ASK {}"


def test_the_examples_fill_the_form(client: FlaskClient) -> None:
    html = client.get("/sparql?lang=en", headers=BROWSER).text
    offered = html[html.index("Examples") :]
    found = {href for href in links(offered).values() if "example=" in href}
    assert "/en/sparql?example=partners" in found
    for href in found:
        filled = client.get(href, headers=BROWSER)
        assert filled.status_code == 200
        text = textarea(filled.text)
        assert text.startswith("# ")
        assert "<tbody>" not in filled.text  # it is not run yet
        assert "Rows: " in shown(client, text)
    # A query that needs values has a form of its own for them, and a way back with the values in it.
    assert "/en/queries/passage" in links(offered).values()
    assert client.get("/sparql?example=passage", headers=BROWSER).location == "/queries/passage"
    assert client.get("/sparql?example=nothing", headers=BROWSER).status_code == 404
    between = client.get(
        "/queries/events-between?from=2020-09-01&to=2020-09-30&lang=en", headers=BROWSER
    ).text
    changed = client.get(links(between)["Change the query"], headers=BROWSER).text
    assert '"2020-09-01"^^' in textarea(changed)
    assert changed.count("<tr>") == between.count("<tr>") > 1  # there, a thing and its label are one cell


def test_the_answer_says_how_long_it_took_and_of_what_version(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    html = shown(client, "ASK {}", lang="ru")
    assert re.search(r"Заняло [0-9]+(,[0-9]{1,3})? с\.", html)
    assert html.count(snapshot.version) == 2  # with the footer's


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_page_can_be_used_without_seeing_it(client: FlaskClient, lang: str) -> None:
    page = Page(shown(client, "SELECT * { VALUES (?a ?b) { (1 <urn:x>) } }", lang=lang))
    tags = [tag for name, tag in page.tags]
    labelled = {tag["for"] for name, tag in page.tags if name == "label"}
    assert {tag["id"] for name, tag in page.tags if name == "textarea"} <= labelled
    assert "caption" in [name for name, _ in page.tags]
    assert {tag["scope"] for name, tag in page.tags if name == "th"} == {"col"}
    for attribute in ("aria-describedby", "aria-labelledby"):
        assert {tag[attribute] for tag in tags if attribute in tag} <= page.anchors
    ids = [tag["id"] for tag in tags if "id" in tag]
    assert len(ids) == len(set(ids))
