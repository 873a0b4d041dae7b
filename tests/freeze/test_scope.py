from __future__ import annotations

import pytest

from kg.freeze.scope import HOST, Address, find_whole, is_wanted, read_address

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
        ("/ru/../en/x", Address("/en/x")),
        ("/graph/дом", Address("/graph/%D0%B4%D0%BE%D0%BC")),
    ],
)
def test_a_link_is_read_where_it_stands(link: str, expected: Address | None) -> None:
    assert read_address("/ru/events", link) == expected


WHOLE, OF_FI = "/ru/events", f"/ru/queries/partners?country={FI}"


@pytest.mark.parametrize(
    ("at", "address", "expected"),
    [
        (WHOLE, "/ru/", True),
        (WHOLE, "/ru/partners", True),
        (WHOLE, "/ru/partners?country=fi", True),
        (WHOLE, "/ru/partners?country=fi&_page=2", True),
        (WHOLE, "/ru/partners?country=fi&kind=city", False),
        (WHOLE, "/ru/partners?_sort=-established", False),
        (WHOLE, "/ru/text/some?page=2", True),
        # Answers: the whole ones, and those that a page without values of its own leads to.
        (WHOLE, "/en/queries/partners", True),
        (WHOLE, "/en/queries/partners?_page=2", True),
        (WHOLE, "/en/queries/partners?_view=map", False),
        (WHOLE, f"/en/queries/partners-in-country?country={FI}", False),
        (WHOLE, f"/queries/partners-in-country.xlsx?country={FI}&lang=ru", True),
        (OF_FI, f"/queries/partners-in-country.xlsx?country={FI}&lang=ru", False),
        (WHOLE, "/queries/said-about.csv?topic=x&from=2020-03-01&to=2020-05-31&lang=en", True),
        (WHOLE, "/queries/partners.geojson?lang=ru", True),
        (WHOLE, "/queries/partners.xml?lang=ru", False),
        (WHOLE, "/queries/partners.excel.csv?lang=ru", False),
        # What only a server can answer.
        (WHOLE, "/ru/sparql", True),
        (WHOLE, "/ru/sparql?query=ASK%7B%7D", False),
        (WHOLE, "/ru/search", True),
        (WHOLE, "/ru/search?q=x", False),
        (WHOLE, "/ru/compare?a=fi", False),
        (WHOLE, "/graphs?default", False),
        (WHOLE, "/openapi.json", False),
        (WHOLE, "/ru/reconcile", False),
        # Triples: Turtle of each thing, all formats of all in the dumps.
        (WHOLE, "/doc/place/at.ttl", True),
        (WHOLE, "/doc/place/at.jsonld", False),
        (WHOLE, "/passage/report/1-2.ttl", False),
        (WHOLE, "/en/passage/report/1-2", True),
        (WHOLE, "/ontology.jsonld", True),
        (WHOLE, "/dumps/0123456789abcdef/all.nt", True),
    ],
)
def test_what_there_is_a_known_number_of_becomes_files(at: str, address: str, expected: bool) -> None:
    assert is_wanted(Address(address), Address(at)) is expected


def test_part_of_an_answer_leads_to_the_whole() -> None:
    part = Address(f"/queries/find-partners.xlsx?country={FI}&lang=ru", "x")
    assert find_whole(part) == Address("/queries/find-partners.xlsx?lang=ru")
    assert find_whole(Address("/queries/partners.csv?_page=2")) == Address("/queries/partners.csv")
