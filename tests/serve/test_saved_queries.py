"""Saved queries through the real server: kept, conditional, and each reader's own."""

from __future__ import annotations

import csv
import io
import re
from contextlib import closing
from html import unescape
from http.client import HTTPConnection

import pytest

from .running import Sent, Server

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PATHS = [
    "/queries/partners.csv",
    "/queries/partners.xlsx",
    "/queries/partners.ttl",
    "/queries/find-events.ics",
]


@pytest.mark.parametrize("path", [*PATHS, "/queries/partners", "/queries", "/openapi.json"])
def test_what_a_client_has_is_not_sent_again(city: Server, path: str) -> None:
    for accept in ("*/*", BROWSER):
        first = city.get(path, Accept=accept)
        assert first.status == 200
        tag = first.headers["ETag"]
        assert not tag.startswith("W/")
        again = city.get(path, Accept=accept, If_None_Match=tag)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == tag
        assert again.values("Vary") == first.values("Vary")
        assert city.get(path, Accept=accept, If_None_Match='"other"').body == first.body


@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_headers_of_get(city: Server, path: str) -> None:
    get, head = city.get(path), city.send(Sent("HEAD", path))
    assert (head.status, head.body) == (200, b"")
    wanted = {"content-type", "content-length", "x-total-count", "content-disposition", "etag", "link"}
    assert {name for name in wanted if get.headers[name] is not None} == wanted
    for name in wanted:
        assert head.headers.get_all(name) == get.headers.get_all(name)


@pytest.mark.parametrize("path", [*PATHS, "/queries/partners", "/queries"])
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_nobody_gets_the_language_of_another(city: Server, path: str, accept: str) -> None:
    """Asked in turn, so that each answer has been kept when the other language is asked for."""
    languages = ("ru", "en", "ru", "en")
    replies = [city.get(path, Accept=accept, Accept_Language=language) for language in languages]
    assert replies[0].body == replies[2].body
    assert replies[1].body == replies[3].body
    if path != "/queries" or accept == BROWSER:
        assert [reply.headers["Content-Language"] for reply in replies] == list(languages)
        assert replies[0].headers["ETag"] != replies[1].headers["ETag"]
        assert all("accept-language" in reply.values("Vary") for reply in replies)
        tag = replies[0].headers["ETag"]
        other = city.get(path, Accept=accept, Accept_Language="en", If_None_Match=tag)
        assert (other.status, other.body) == (200, replies[1].body)


def test_nobody_gets_addresses_on_a_host_that_another_named(city: Server) -> None:
    """What is kept of a page that tells how to ask from elsewhere is kept for that host."""
    assert "http://evil.example/queries/partners.csv" in body_by(city, "evil.example", "/queries/partners")
    mine = city.get("/queries/partners", Accept=BROWSER)
    assert "evil.example" not in mine.text
    assert f"{city.address}/queries/partners.csv" in mine.text


@pytest.mark.parametrize("suffix", ["csv", "json", "ttl", "jsonld"])
def test_files_are_the_same_on_every_host(city: Server, suffix: str) -> None:
    path = f"/queries/partners.{suffix}"
    assert body_by(city, "evil.example", path) == city.get(path, Accept=BROWSER).text


def body_by(server: Server, host: str, path: str) -> str:
    """Return what a browser gets that calls the server by the name ``host``."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host)
        connection.putheader("Accept", BROWSER)
        connection.endheaders()
        response = connection.getresponse()
        assert response.status == 200
        return response.read().decode("utf-8")


def test_the_links_of_pages_can_be_followed(city: Server) -> None:
    path, rows = "/queries/events.csv?_size=50", 0
    while path:
        reply = city.get(path)
        rows += len(list(csv.reader(io.StringIO(reply.text)))) - 1
        links = ", ".join(reply.headers.get_all("Link", []))
        found = re.search(r'<([^>]*)>; rel="next"', links)
        path = found[1] if found else ""
    assert rows == int(reply.headers["X-Total-Count"]) > 100


def test_values_stay_where_they_are_on_the_page(city: Server) -> None:
    reply = city.get(
        "/queries/find-agreements?party=%3C%2Fpre%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", Accept=BROWSER
    )
    assert reply.status == 200
    assert "<script" not in reply.text
    assert "</pre><script>" in unescape(reply.text)


def test_a_wrong_value_is_a_problem(city: Server) -> None:
    reply = city.get("/queries/partners-of-kind.json?kind=galaxy")
    assert (reply.status, reply.media_type) == (400, "application/problem+json")
    told = reply.json()
    assert (told["status"], told["parameter"], told["value"]) == (400, "kind", "galaxy")
    assert "city" in told["allowed"]
