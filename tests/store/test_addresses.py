"""Addresses that are not anybody's are told from those that are, in whatever way they are written."""

from __future__ import annotations

import re

import pytest

from kg.store.addresses import find_endpoint_fault, is_public

PRIVATE = re.findall(
    r"\S+",
    """
    0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 ::8.8.8.8
    64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 100::1 2001::1 2001:0:7f00:1::1 2001:db8::1
    2002:7f00:1::1 2002:c0a8:101::1 2001:4860::5efe:7f00:1 2001:4860::200:5efe:10.0.0.1 3fff::1 5f00::1
    fc00::1 fd00:ec2::254 fe80::1 fe80::1%lo 2a00:1450::1%eth0 fec0::1 ff02::1 4000::1
    localhost example.org 2130706433 0x7f.1 0177.0.0.1 127.1 [::1]
""",
)
PUBLIC = re.findall(
    r"\S+",
    """
    1.1.1.1 8.8.8.8 91.198.174.192 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 223.255.255.254
    2001:4860:4860::8888 2a02:ec80:300:ed1a::1 2606:4700::1111 2002:808:808::1 64:ff9b::808:808
    ::ffff:8.8.8.8
""",
)


@pytest.mark.parametrize("address", [*PRIVATE, "", " 8.8.8.8", "8.8.8.8\n"])
def test_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "iri",
    [
        "https://query.wikidata.org/sparql",
        "http://127.0.0.1:3030/ds/sparql",
        "http://[::1]:3030/ds?x=1",
        "https://пример.example/sparql",
    ],
)
def test_endpoint(iri: str) -> None:
    assert find_endpoint_fault(iri) == ""


@pytest.mark.parametrize(
    "iri",
    [
        *(
            "",
            "query.wikidata.org",
            "ftp://example.org/",
            "file:///etc/passwd",
            "https://",
            "https:///sparql",
        ),
        *("https://name:word@example.org/", "https://example.org/#x", "https://example.org/ x"),
        *("https://example.org/<x>", "http://example.org:99999/", "http://example.org:x/", "http://[::1/"),
        *("http://example.org:0/", "http://:80/", "javascript:alert(1)", "HTTPS://example.org"),
    ],
)
def test_no_endpoint(iri: str) -> None:
    assert find_endpoint_fault(iri) != ""
