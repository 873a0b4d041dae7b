"""The query page in a browser: the editor, the views of an answer, passing them on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote

import pytest
from benchmarks.browsing import Visitor
from needs import missing
from playwright.sync_api import expect

from kg.web.assets import has_asset

COUNT = "SELECT (COUNT(*) AS ?n) { ?event a <https://w3id.org/citypartners/ontology#Event> }"
CITIES = """#defaultView:Map
PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
SELECT ?city ?lat ?long { ?city a cp:City ; geo:lat ?lat ; geo:long ?long ; cp:country ?country
  FILTER(STRENDS(STR(?country), "/de")) }"""


@pytest.fixture
def writer(visitor: Visitor) -> Visitor:
    """Return a visitor on the query page, with an editor that is empty."""
    if not has_asset("built/editor.js"):
        missing("the frontend is not built (npm run build in frontend/)")
    page = visitor.go("/sparql")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    return visitor


def test_a_query_is_run_with_and_without_scripts(anybody: Visitor) -> None:
    page = anybody.go("/sparql")
    if anybody.scripts and has_asset("built/editor.js"):
        page.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(COUNT)
    else:
        page.get_by_label("SPARQL query").fill(COUNT)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("table.answer td")).to_have_text("133")
    assert anybody.complaints == []


def test_control_and_enter_run_the_query(writer: Visitor) -> None:
    writer.page.keyboard.insert_text("ASK {}")
    writer.page.keyboard.press("Control+Enter")
    expect(writer.page.locator(".truth")).to_be_visible()
    assert writer.page.locator("#query").input_value() == "ASK {}"
    assert writer.complaints == []


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("hasTop", "cp:hasTopic"), ("wide area", ""), ("SELE", "SELECT"), ("skos:inSch", "skos:inScheme")],
)
def test_words_are_completed_from_the_data(writer: Visitor, typed: str, chosen: str) -> None:
    page = writer.page
    page.keyboard.type(typed)
    options = page.locator(".cm-tooltip-autocomplete li")
    if not chosen:
        expect(options).to_have_count(0)
        return
    expect(options.first).to_contain_text(chosen)
    page.wait_for_timeout(150)  # CodeMirror takes no key for a list that has only just opened
    page.keyboard.press("Enter")
    written = page.locator("#query").input_value()
    assert written.endswith(chosen)
    prefix = chosen.partition(":")[0]
    assert written.startswith(f"PREFIX {prefix}: <http" if ":" in chosen else chosen)
    assert writer.complaints == []


def test_a_label_in_the_own_language_finds_its_term(visitor: Visitor) -> None:
    if not has_asset("built/editor.js"):
        missing("the frontend is not built (npm run build in frontend/)")
    page = visitor.go("/sparql", "ru")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("соглашен")
    expect(page.locator(".cm-tooltip-autocomplete li", has_text="cp:Agreement").first).to_be_visible()


def test_the_mistake_is_marked_until_the_text_changes(writer: Visitor) -> None:
    page = writer.page
    page.keyboard.insert_text("SELECT * {\n  ?s ?p ?o\n  FILTR(?o > 1)\n}")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#trouble")).to_contain_text("line 3, column 3")
    expect(page.locator(".cm-mistake")).to_have_text("FILTR")
    expect(page.locator(".cm-content")).to_have_attribute("aria-invalid", "true")
    page.locator(".cm-content").press("End")
    page.keyboard.type(" ")
    expect(page.locator(".cm-mistake")).to_have_count(0)


def test_tab_leads_out_of_the_editor(writer: Visitor) -> None:
    writer.page.keyboard.press("Tab")
    expect(writer.page.get_by_role("button", name="Run", exact=True)).to_be_focused()


def test_the_map_leads_to_its_places(anybody: Visitor) -> None:
    page = anybody.go(f"/sparql?query={quote(CITIES)}")
    expect(page.locator(".views [aria-current]")).to_have_text("Map")
    expect(page.locator("figure.map")).to_be_visible()
    expect(page.locator("table.answer")).to_contain_text("Hamburg")
    page.locator(".views").get_by_text("Table").click()
    expect(page.locator("figure.map")).to_have_count(0)
    assert anybody.complaints == []


@contextmanager
def serving(html: str) -> Iterator[str]:
    """Yield the address of another site, whose only page is ``html``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_told: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://localhost:{site.server_port}/"
        site.shutdown()


def test_an_answer_stands_in_the_page_of_another_site(visitor: Visitor) -> None:
    page = visitor.page
    frames = f"""<iframe src="{visitor.root}/en/embed?query={quote(CITIES)}" title="map"></iframe>
        <iframe src="{visitor.root}/en/sparql" title="page"></iframe>"""
    with serving(frames) as there:
        page.goto(there)
        expect(page.frame_locator("[title=map]").locator("figure.map")).to_be_visible()
        expect(page.frame_locator("[title=map]").locator("header")).to_have_count(0)
        expect(page.frame_locator("[title=page]").locator("#query")).to_have_count(0)
    assert [each for each in visitor.complaints if "frame-ancestors" in each]  # nothing else may be framed


def test_the_short_link_leads_to_the_same_answer(visitor: Visitor) -> None:
    page = visitor.go(f"/sparql?query={quote(CITIES)}")
    page.get_by_text("Pass on or embed").click()
    short = page.get_by_label("Short link").input_value()
    page.goto(short)
    assert page.locator("#query").input_value() == CITIES
    expect(page.locator("figure.map")).to_be_visible()


def test_the_examples_are_narrowed_to_a_word(visitor: Visitor) -> None:
    if not has_asset("built/views.js"):
        missing("the frontend is not built (npm run build in frontend/)")
    page = visitor.go("/sparql")
    page.get_by_label("Find among the examples").fill("oldest")
    expect(page.locator(".examples li:visible")).to_have_text(["The oldest ties"])
    page.get_by_label("Find among the examples").fill("")
    assert page.locator(".examples li:visible").count() > 3
