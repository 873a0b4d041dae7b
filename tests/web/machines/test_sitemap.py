from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

import pytest
from flask.testing import FlaskClient

from kg.store.snapshot import Snapshot
from kg.web.machines import sitemap

SITE = "http://partners.example"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
BROWSER = {"Accept": "text/html"}


def addresses(client: FlaskClient, path: str) -> list[str]:
    """Return the addresses in the sitemap, or in the index of it, at ``path``."""
    response = client.get(path, base_url=SITE)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    return [found.text or "" for found in Xml.fromstring(response.data).iterfind("*/s:loc", NAMES)]  # noqa: S314


def test_every_page_is_listed_in_each_language(client: FlaskClient) -> None:
    (part,) = addresses(client, "/sitemap.xml")
    found = addresses(client, urlsplit(part).path)
    assert len(set(found)) == len(found)
    for path in (
        "/",
        "/queries/partners",
        "/doc/place/hu-budapest",
        "/doc/place/ru-saint-petersburg",
        "/doc/partnership/hu-budapest--ru-saint-petersburg",
        "/report/ru-saint-petersburg-2020",
        "/topics/health",
        "/text/ru-saint-petersburg-2020",
    ):
        assert {f"{SITE}/ru{path}", f"{SITE}/en{path}"} <= set(found)
    assert not [address for address in found if "?" in address or "#" in address]


def test_every_listed_page_is_there_and_to_be_indexed(client: FlaskClient) -> None:
    for address in addresses(client, "/sitemap/1.xml")[::7]:
        response = client.get(urlsplit(address).path, headers=BROWSER, base_url=SITE)
        assert (response.status_code, response.mimetype) == (200, "text/html"), address
        assert f'<link rel="canonical" href="{address}">' in response.text


def test_a_page_tells_of_its_languages_and_its_date(client: FlaskClient, snapshot: Snapshot) -> None:
    root = Xml.fromstring(client.get("/sitemap/1.xml", base_url=SITE).data)  # noqa: S314
    entry = next(each for each in root if each.findtext("s:loc", None, NAMES) == f"{SITE}/en/queries")
    assert entry.findtext("s:lastmod", None, NAMES) == snapshot.published.strftime("%Y-%m-%dT%H:%M:%SZ")
    others = {link.get("hreflang"): link.get("href") for link in entry.iterfind("x:link", NAMES)}
    assert others == {
        "ru": f"{SITE}/ru/queries",
        "en": f"{SITE}/en/queries",
        "x-default": f"{SITE}/queries",
    }


def test_many_pages_are_listed_in_parts(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = addresses(client, "/sitemap/1.xml")
    monkeypatch.setattr(sitemap, "_PART", 100)
    parts = addresses(client, "/sitemap.xml")
    found = [addresses(client, urlsplit(part).path) for part in parts]
    assert [len(each) for each in found[:-1]] == [200] * (len(parts) - 1)
    assert [address for each in found for address in each] == whole
    assert client.get(f"/sitemap/{len(parts) + 1}.xml").status_code == 404


@pytest.mark.parametrize("path", ["/sitemap/0.xml", "/sitemap/2.xml", "/sitemap/-1.xml", "/sitemap/x.xml"])
def test_there_is_no_other_part(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_robots_are_told_what_not_to_read(client: FlaskClient) -> None:
    response = client.get("/robots.txt", base_url=SITE)
    lines = response.text.splitlines()
    assert response.mimetype == "text/plain"
    assert lines[0] == "User-agent: *"
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert "Disallow: /*?*&" in lines  # filters upon filters
    # A robot has to read a page to see that it is not to be kept.
    assert not {"Disallow: /", "Disallow: /*?", "Disallow: /search"} & set(lines)
