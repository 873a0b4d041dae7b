"""``/embed``: an answer alone, which any site may show in a frame; and nothing else may be framed."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from ..browsing import BROWSER, shown
from ..html import Page

CITIES = """#defaultView:Map
PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
SELECT ?city ?lat ?long { ?city a cp:City ; geo:lat ?lat ; geo:long ?long }"""


@pytest.mark.parametrize(
    ("path", "ancestors"),
    [
        (f"/en/embed?query={quote(CITIES)}", "*"),
        ("/en/embed?query=nonsense", "*"),
        ("/en/sparql", "'none'"),
        ("/", "'none'"),
    ],
)
def test_only_an_answer_may_be_framed(client: FlaskClient, path: str, ancestors: str) -> None:
    policy = client.get(path, headers=BROWSER).headers["Content-Security-Policy"]
    assert re.findall(r"frame-ancestors ([^;]*)", policy) == [ancestors]
    assert "unsafe" not in policy


def test_the_answer_stands_alone(client: FlaskClient) -> None:
    html = client.get(f"/en/embed?query={quote(CITIES)}", headers=BROWSER).text
    page = Page(html)
    names = [name for name, _ in page.tags]
    assert '<figure class="map">' in html
    assert "table" in names  # for who cannot see the map
    assert not {"header", "nav", "form", "textarea"} & set(names)
    assert ("base", {"target": "_blank"}) in page.tags  # none of the site's own pages may stand in the frame
    assert any(href.startswith("/en/sparql?query=") for href in page.links)


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ("", 400, "there is no query"),
        ("query=ASK%7B%7D&query=ASK%7B%7D", 400, "2 queries"),
        ("query=SELECT+*+%7B+%3Fs+%3Fp+%7D", 400, "There is a mistake in the query"),
        ("query=ASK%7B+SERVICE+%3Curn:x%3E+%7B%7D+%7D", 403, "not run here"),
        ("query=ASK%7B%7D&view=map", 200, 'class="truth"'),
    ],
)
def test_what_is_wrong_is_told(client: FlaskClient, asked: str, status: int, told: str) -> None:
    response = client.get(f"/en/embed?{asked}", headers=BROWSER)
    assert response.status_code == status
    assert told in response.text


def test_the_page_gives_the_html_to_copy(client: FlaskClient) -> None:
    html = shown(client, CITIES, view="table")
    found = re.search(r'<textarea id="frame"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    assert found
    frame = next(tag for name, tag in Page(unescape(found[1])).tags if name == "iframe")
    assert frame["title"]
    address = urlsplit(frame["src"])
    assert (address.scheme, address.netloc) == ("http", "localhost")
    framed = client.get(f"{address.path}?{address.query}", headers=BROWSER)
    assert framed.status_code == 200
    assert '<figure class="map">' not in framed.text  # the view is the one that was shown
