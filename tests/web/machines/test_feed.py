"""The feed by the rules of RFC 4287: what a feed and an entry must have, once, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

import pytest
from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.site import open_site

from ..conftest import ROOT

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://partners.example"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of the application over two versions: the second has two triples more, one less."""
    folder: Path = tmp_path_factory.mktemp("loaded")
    file = folder / "data.nt"
    for objects in ((1, 2), (2, 3, 4)):
        file.write_text("".join(f'<urn:x:a> <urn:x:p> "{number}" .\n' for number in objects), "utf-8")
        snapshot = load_files(
            [file], folder / "out", base="http://odd.example/", keep=3, step=lambda _step: None
        )
    app = create_app(open_site(replace(read_config(ROOT, {})), snapshot, StoreEngine(snapshot)))
    app.testing = True
    with app.test_client(use_cookies=False) as made:
        yield made


def read(client: FlaskClient, path: str) -> Xml.Element:
    response = client.get(path, base_url=SITE)
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml")
    return Xml.fromstring(response.data)  # noqa: S314


def only(element: Xml.Element, name: str) -> str:
    """Return the text of the one element ``name``, which may not be empty."""
    (found,) = element.findall(ATOM + name)
    assert found.text
    return found.text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_feed_has_what_a_feed_must_have(client: FlaskClient, language: str) -> None:
    feed = read(client, f"/{language}/feed.atom")
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for element in (feed, *entries):
        only(element, "title")
        assert datetime.fromisoformat(only(element, "updated")).tzinfo  # RFC 3339: never without a zone
        assert urlsplit(only(element, "id")).scheme == "http"
    ids = [only(element, "id") for element in (feed, *entries)]
    assert len(set(ids)) == 3
    assert all(each.startswith("http://odd.example/") for each in ids)
    assert only(feed, "updated") == max(only(entry, "updated") for entry in entries)
    links = {(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")}
    assert ("self", f"{SITE}/{language}/feed.atom") in links
    for entry in entries:
        assert len([link for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate"]) == 1


def test_entry_tells_what_changed_and_leads_there(client: FlaskClient) -> None:
    newest = {only(entry, "title"): entry for entry in read(client, "/en/feed.atom").findall(f"{ATOM}entry")}[
        "Version 2 of the data"
    ]
    text = only(newest, "content")
    assert "added 2, removed 1" in text
    for link in newest.findall(f"{ATOM}link"):
        href = link.get("href") or ""
        assert client.get(urlsplit(href).path, headers={"Accept": "text/html"}).status_code == 200


def test_an_entry_keeps_its_identity_in_each_language_and_on_each_host(client: FlaskClient) -> None:
    def ids(path: str, host: str) -> list[str]:
        feed = Xml.fromstring(client.get(path, base_url=host).data)  # noqa: S314
        return [only(entry, "id") for entry in feed.findall(f"{ATOM}entry")]

    assert ids("/ru/feed.atom", SITE) == ids("/en/feed.atom", "http://other.example")


def test_pages_lead_to_the_feed(client: FlaskClient) -> None:
    html = client.get("/en/dumps/", headers={"Accept": "text/html"}).text
    assert '<link rel="alternate" type="application/atom+xml"' in html
    assert 'href="/en/feed.atom"' in html
