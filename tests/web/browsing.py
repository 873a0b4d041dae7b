"""The page at ``/sparql`` in tests: asking it as a browser does, and what stands where on it."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BUDAPEST = "https://w3id.org/citypartners/id/place/hu-budapest"


def shown(client: FlaskClient, query: str, status: int = 200, lang: str = "en", **further: str) -> str:
    """Return the page that a query in the address gets."""
    asked = {"query": query, "lang": lang} | further
    response = client.get("/sparql", query_string=asked, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (status, "text/html"), response.text
    return response.text


def cells(html: str) -> list[str]:
    """Return the cells of the answer's table, as they are written."""
    table = html[html.index("<tbody>") : html.rindex("</tbody>")]
    return [cell.strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)]


def links(html: str) -> dict[str, str]:
    """Return where the links lead, by their text."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL)
    return {text: href.replace("&amp;", "&") for href, text in found}


def textarea(html: str) -> str:
    """Return the text in the form, as a browser has it: without the line break after the tag."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.DOTALL)
    assert found
    return unescape(found[1])
