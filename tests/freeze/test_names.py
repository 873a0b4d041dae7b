from __future__ import annotations

import re

import pytest

from kg.freeze.names import lead, name_file


@pytest.mark.parametrize(
    ("address", "media_type", "expected"),
    [
        ("/ru/", "text/html", "ru/index.html"),
        ("/ru/dumps/", "text/html", "ru/dumps/index.html"),
        ("/en/doc/place/hu-budapest", "text/html", "en/doc/place/hu-budapest/index.html"),
        ("/doc/place/at.html", "text/html", "doc/place/at.html"),
        ("/doc/place/at.ttl", "text/turtle", "doc/place/at.ttl"),
        ("/graph/%D0%B4%D0%BE%D0%BC.ttl", "text/turtle", "graph/дом.ttl"),
        ("/.well-known/void", "text/turtle", ".well-known/void.ttl"),
        ("/dumps/0123456789abcdef/all.nq.gz", "application/gzip", "dumps/0123456789abcdef/all.nq.gz"),
        ("/dumps/0123456789abcdef/SHA256SUMS", "text/plain", "dumps/0123456789abcdef/SHA256SUMS"),
        ("/dumps/a..b/", "text/html", "dumps/a..b/index.html"),
    ],
)
def test_an_address_is_a_file_that_one_would_look_for(address: str, media_type: str, expected: str) -> None:
    assert name_file(address, media_type) == expected


@pytest.mark.parametrize(
    ("address", "media_type", "expected"),
    [
        ("/ru/partners?country=fi", "text/html", r"ru/partners/_country-fi-[0-9a-f]{8}/index\.html"),
        ("/queries/visits.csv?lang=ru", "text/csv", r"queries/visits--lang-ru-[0-9a-f]{8}\.csv"),
        ("/ru/queries/x?a=%D1%8F", "text/html", r"ru/queries/x/_a-[0-9a-f]{8}/index\.html"),
        ("/doc/" + "x" * 300 + ".ttl", "text/turtle", r"doc/x{60}-[0-9a-f]{8}\.ttl"),
        ("/doc/a%3Ab%2Fc", "text/html", r"doc/a-b-c-[0-9a-f]{8}/index\.html"),
        ("/doc/%2E%2E/etc", "text/html", r"doc/\.--[0-9a-f]{8}/etc/index\.html"),
    ],
)
def test_what_no_file_can_be_called_is_written_plainly(address: str, media_type: str, expected: str) -> None:
    assert re.fullmatch(expected, name_file(address, media_type))


def test_two_addresses_are_two_files() -> None:
    addresses = ("/a?b=1", "/a?b-1", "/a?b=1&", "/a%3F", "/a:", "/a*", "/a%2F")
    assert len({name_file(address, "text/html") for address in addresses}) == len(addresses)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("index.html", "ru/index.html", "ru/index.html"),
        ("ru/index.html", "index.html", "../index.html"),
        ("ru/a/index.html", "ru/b/index.html", "../b/index.html"),
        ("ru/a/index.html", "ru/a/index.html", "index.html"),
        ("ru/index.html", "graph/дом 1.ttl", "../graph/%D0%B4%D0%BE%D0%BC%201.ttl"),
        ("a/index.html", "b/#?.html", "../b/%23%3F.html"),
    ],
)
def test_links_lead_from_file_to_file(source: str, target: str, expected: str) -> None:
    assert lead(source, target) == expected
