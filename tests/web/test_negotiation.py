from __future__ import annotations

import pytest
from flask import Flask

from kg.web.negotiation import choose, split_suffix

OFFERS = ("text/html", "text/turtle", "application/ld+json")
CASES = [
    (None, "text/html"),
    ("*/*", "text/html"),
    ("text/turtle", "text/turtle"),
    ("TEXT/Turtle", "text/turtle"),
    ("text/turtle;charset=utf-8", "text/turtle"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', "application/ld+json"),
    ("text/*", "text/html"),
    ("text/*;q=0.4, application/*;q=0.5", "application/ld+json"),
    ("text/turtle;q=0.5, application/ld+json;q=0.8", "application/ld+json"),
    ("text/turtle;q=0.5, */*;q=0.1", "text/turtle"),
    ("text/html;q=0, */*", "text/turtle"),
    ("text/*;q=0, */*;q=0.3", "application/ld+json"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ("image/png, text/turtle;q=0.1", "text/turtle"),
    ("image/png", None),
    ("text/turtle;q=0", None),
]


@pytest.mark.parametrize(("accept", "expected"), CASES)
def test_the_best_offer_is_chosen(app: Flask, accept: str | None, expected: str | None) -> None:
    with app.test_request_context(headers={"Accept": accept} if accept else {}) as context:
        assert choose(context.request.accept_mimetypes, OFFERS) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("place/at.ttl", ("place/at", "ttl")),
        ("place/at", ("place/at", None)),
        ("place/at.exe", ("place/at.exe", None)),
        (".ttl", (".ttl", None)),
        ("a.b.ttl", ("a.b", "ttl")),
    ],
)
def test_a_known_suffix_is_split_off(path: str, expected: tuple[str, str | None]) -> None:
    assert split_suffix(path, ("ttl", "nt")) == expected
