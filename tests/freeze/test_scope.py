from __future__ import annotations

import pytest

from kg.freeze.scope import HOST, Address, is_wanted, read_address

FI = "https://w3id.org/citypartners/id/place/fi"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/ru/doc/place/at", Address("/ru/doc/place/at")),
        ("/ru/x?a=1#b", Address("/ru/x?a=1", "b")),
        ("?_page=2", Address("/ru/events?_page=2")),
        ("#top", Address("", "top")),
        ("/", Address("/")),
        ("https://www.wikidata.org/wiki/Q1781", None),
        ("//elsewhere.example/", None),
        ("mailto:office@city.example", None),
        (f"{HOST}/ru/", Address("/ru/")),
        ("/ru/dumps/1/all.nq", Address("/dumps/1/all.nq")),  # in no language
        ("/ru/dumps/1/", Address("/ru/dumps/1/")),
        ("/graph/дом", Address("/graph/%D0%B4%D0%BE%D0%BC")),
    ],
)
def test_a_link_is_read_where_it_stands(link: str, expected: Address | None) -> None:
    assert read_address("/ru/events", link) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/ru/", True),
        ("/ru/partners", True),
        ("/ru/partners?country=fi", True),
        ("/ru/partners?country=fi&_page=2", True),
        ("/ru/partners?country=fi&kind=city", False),
        ("/ru/partners?_sort=-established", False),
        (f"/en/queries/partners-in-country?country={FI}", True),
        (f"/queries/partners-in-country.xlsx?country={FI}&lang=ru", True),
        (f"/queries/partners-in-country.xml?country={FI}&lang=ru", False),
        ("/queries/said-about.csv?topic=x&from=2020-03-01&to=2020-05-31&lang=en", True),
        (f"/queries/partners-in-country.excel.csv?country={FI}&lang=ru", False),
        ("/queries/partners.excel.csv?lang=ru", True),
        ("/queries/partners.xml?lang=ru", True),
        ("/ru/sparql", True),
        ("/ru/sparql?query=ASK%7B%7D", False),
        ("/ru/search", True),
        ("/ru/search?q=x", False),
        ("/ru/compare?a=fi", False),
        ("/graphs?default", False),
        ("/openapi.json", False),
        ("/doc/place/at.jsonld", True),
    ],
)
def test_what_there_is_a_known_number_of_becomes_files(address: str, expected: bool) -> None:
    assert is_wanted(Address(address)) is expected
