"""Wrong links of the table are told by line: by what Wikidata states, and by what addresses answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.link.online.checking import (
    ItemStates,
    Link,
    LinkState,
    ask_states,
    check_links,
    find_faults,
    find_links,
    states_of_copy,
)
from kg.link.online.polite import Manners, OnlineError, PoliteClient
from kg.link.online.refresh import fetch_copy
from kg.link.online.wikidata import Wikidata
from kg.records import Place
from kg.source.tables import PLACE_COLUMNS, read_places

from .standing import Asked, Said, query_service, standing

ROWS = (  # key, kinds, within, item, GeoNames number
    ("fi", "country", "", "Q33", "1"),  # line 2: another number
    ("ru", "country", "", "Q159", ""),
    ("ru-spb", "city", "ru", "Q656", "498817"),
    ("fi-turku", "city", "fi", "Q200000", "633679"),  # line 5: merged
    ("fi-hamburg", "city", "fi", "Q1055", "2911298"),  # line 6: in another country
    ("ru-gone", "city", "ru", "Q404404", "5"),  # line 7: not there
    ("fi-helsinki", "city", "fi", "Q1757", ""),
    ("fi-unknown", "city", "fi", "", "7"),
    ("us", "country", "", "Q30", "6252001"),  # Wikidata states no number
)
FAULTS = [
    "places.tsv:2: Q33 has GeoNames 660013, not 1; look which of the two is the place",
    "places.tsv:5: Q200000 was merged into Q38511; put Q38511",
    "places.tsv:6: Q1055 is in Q183, not in Q33 (fi); look whether it is the place",
    "places.tsv:7: Wikidata has no Q404404; find the place's item anew",
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "places.tsv"
    names = ("key", "kinds", "within", "wikidata", "geonames")
    rows = [dict(zip(names, row, strict=True)) for row in ROWS]
    cells = [PLACE_COLUMNS, *([row.get(column, "") for column in PLACE_COLUMNS] for row in rows)]
    path.write_text("".join("\t".join(row) + "\n" for row in cells), "utf-8")
    return path


@contextmanager
def no_progress(_total: int) -> Iterator[Callable[[str], None]]:
    yield lambda _words: None


def client(*addresses: str) -> PoliteClient:
    return PoliteClient(addresses, Manners("kg/1 (x)", patience=5, tries=1), sleep=lambda _seconds: None)


def asked_online(table: Path) -> tuple[tuple[Place, ...], ItemStates]:
    places = read_places(table)
    items = [place.wikidata for place in places if place.wikidata]
    with standing(query_service()) as place:
        return places, ask_states(Wikidata(client(place.endpoint), place.endpoint), items, no_progress)


def asked_of_copy(table: Path) -> tuple[tuple[Place, ...], ItemStates]:
    places = read_places(table)
    items = [place.wikidata for place in places if place.wikidata]
    with standing(query_service()) as place:
        wikidata = Wikidata(client(place.endpoint), place.endpoint)
        return places, states_of_copy(fetch_copy(wikidata, items, (), no_progress).copy)


@pytest.mark.parametrize("ask", [asked_online, asked_of_copy])
def test_faults(table: Path, ask: Callable[[Path], tuple[tuple[Place, ...], ItemStates]]) -> None:
    places, states = ask(table)
    assert [str(fault) for fault in find_faults(table, places, states)] == FAULTS


def test_what_was_not_asked_is_no_fault(table: Path) -> None:
    nothing = ItemStates(frozenset(), {}, frozenset(), ())
    assert find_faults(table, read_places(table), nothing) == []


def test_endpoint_that_knows_nothing_is_no_wikidata(tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").write_text("")
    with (
        standing(query_service(tmp_path / "empty.ttl")) as place,
        pytest.raises(OnlineError, match="none of"),
    ):
        ask_states(Wikidata(client(place.endpoint), place.endpoint), ["Q656"], no_progress)


def test_links(table: Path) -> None:
    places, states = asked_of_copy(table)
    links = list(
        find_links([place for place in places if place.key in ("ru-spb", "fi-helsinki")], states.triples)
    )
    assert links == [
        Link("ru-spb", "https://sws.geonames.org/498817/"),
        Link("ru-spb", "http://viaf.org/viaf/131404887"),
        Link("fi-helsinki", "http://dbpedia.org/resource/Helsinki"),
    ]


ROBOTS = b"User-agent: *\nDisallow: /private/\n"


def server(asked: Asked) -> Said:
    here = asked.headers["Host"]
    return {
        "/robots.txt": Said(200, ROBOTS),
        "/good": Said(200),
        "/page": Said(303, headers={"Location": "/page.rdf"}),
        "/near": Said(301, headers={"Location": f"https://{here}/near"}),
        "/sold": Said(302, headers={"Location": "https://example.org/"}),
        "/gone": Said(410),
        "/no-head": Said(405),
        "/busy": Said(503),
        "/D%C3%BAn": Said(200),
    }.get(asked.path, Said(404))


@pytest.mark.parametrize(
    ("path", "state", "why"),
    [
        ("/good", "found", ""),
        ("/page", "found", ""),
        ("/near", "found", ""),
        ("/Dún", "found", ""),
        ("/sold", "moved", "leads to https://example.org/"),
        ("/gone", "dead", "HTTP 410"),
        ("/nothing", "dead", "HTTP 404"),
        ("/no-head", "unknown", "answers HTTP 405 to HEAD"),
        ("/private/1", "unknown", "forbids to ask"),
        ("/busy", "unknown", "HTTP 503"),
    ],
)
def test_link_is_asked_by_head_where_that_is_allowed(path: str, state: str, why: str) -> None:
    with standing(server) as place:
        link = Link("fi", place.address + path)
        (found,) = check_links(client(place.address), [link], lambda _words: None)
        asked = [each.path for each in place.asked if each.path != "/robots.txt"]
    assert (found.link, found.state) == (link, state)
    assert why in found.why
    assert ("/private/1" in asked) is False
    assert all(each.method == "HEAD" for each in place.asked if each.path != "/robots.txt")


def test_server_that_cannot_be_asked_is_tried_once() -> None:
    with standing(server) as place:
        gone = place.address
    links = [Link("fi", f"{gone}/{number}") for number in range(3)]
    found = list(check_links(client(gone), links, lambda _words: None))
    assert [each.state for each in found] == ["unknown"] * 3
    assert all("cannot be reached" in each.why for each in found)


def test_rules_are_read_once_and_may_be_missing() -> None:
    with standing(lambda asked: Said(404) if asked.path == "/robots.txt" else Said(200)) as place:
        links = [Link("fi", f"{place.address}/{number}") for number in range(3)]
        found = list(check_links(client(place.address), links, lambda _words: None))
        assert found == [LinkState(link, "found") for link in links]
        assert [each.path for each in place.asked] == ["/robots.txt", "/0", "/1", "/2"]
