"""Names are looked up in Wikidata and its reconciliation service, in batches; silence is told in one line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kg.config import Config
from kg.link.matching.candidates import Candidate, Wanted, find_candidates, is_exact
from kg.link.online.polite import Manners, PoliteClient
from kg.link.online.sources import OnlineSource, ask_ahead, online_sources

from .standing import Answering, Asked, Said, Standing, query_service, reconciliation_service, standing
from .test_polite import free_port

OFFERS = {
    "Гамбург": [
        {"id": "Q1055", "name": "Гамбург", "score": 100, "match": True, "type": [{"id": "Q1221156"}]},
        {"id": "Q5641886", "name": "Hamburg", "score": 100, "match": False},  # in the United States
        {"id": "Q7000000", "name": "Hamburg", "score": 60.5},  # a film
    ],
    "Турку город": [{"id": "Q38511", "name": "Turku", "score": 62.5, "match": False}],
}


@dataclass
class Servers:
    """Stand-ins for both services, and the sources that ask them."""

    place: Standing
    told: list[str] = field(default_factory=list)

    def sources(self, *offline: Known, address: str = "") -> tuple[OnlineSource, ...]:
        at = address or self.place.address
        config = Config(wikidata_endpoint=f"{at}/sparql", reconciliation=f"{at}/en/api")
        client = PoliteClient([at], Manners("agent", patience=5, tries=2), sleep=lambda _seconds: None)
        return online_sources(config, offline, tell=self.told.append, client=client)


@dataclass
class Known:
    """A source that knows some candidates."""

    candidates: Sequence[Candidate]

    def look_up(self, wanted: Wanted) -> Sequence[Candidate]:
        return [each for each in self.candidates if each.label_en == wanted.name]


@pytest.fixture
def servers() -> Iterator[Servers]:
    by_path = {"/sparql": query_service(), "/en/api": reconciliation_service(OFFERS)}
    with standing(lambda asked: by_path[asked.path](asked)) as place:
        yield Servers(place)


def short(candidates: Sequence[Candidate]) -> list[tuple[str, str, str, float]]:
    return [(each.wikidata, each.kind, each.country, each.score) for each in candidates]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted("Гамбург", "DE", "city"), [("Q1055", "city", "DE", 1.0)]),
        (Wanted("Hamburg", "DE", "region"), [("Q1055", "region", "DE", 1.0)]),
        (Wanted("Hamburg", "DE"), [("Q1055", "city", "DE", 1.0), ("Q1055", "region", "DE", 1.0)]),
        (Wanted("Hamburg", "US", "city"), [("Q5641886", "city", "US", 1.0)]),
        (Wanted("Hamburg", "DE", "country"), []),
        (Wanted("Hamburg", "FI", "city"), []),
        (Wanted("Ленинград", "RU", "city"), [("Q656", "city", "RU", 0.95)]),
        (Wanted("Åbo", "FI", "city"), [("Q38511", "city", "FI", 0.95)]),
        (Wanted("Турку (Або)", "FI", "city"), [("Q38511", "city", "FI", 1.0)]),
        (Wanted("хельсинки", "FI", "city"), [("Q1757", "city", "FI", 1.0)]),
        (Wanted("Финляндия", "", "country"), [("Q33", "country", "FI", 0.7)]),
        (Wanted("Финляндия", "FI", "country"), [("Q33", "country", "FI", 1.0)]),
        # One in each of two countries: neither is sure
        (Wanted("Hamburg", "", "city"), [("Q1055", "city", "DE", 0.7), ("Q5641886", "city", "US", 0.7)]),
        (Wanted('Hamburg" } #', "DE"), []),
        (Wanted("Hamburg", 'DE" } #', "city"), []),
        (Wanted("", "DE", "city"), []),
    ],
)
def test_names(servers: Servers, wanted: Wanted, found: list[tuple[str, str, str, float]]) -> None:
    _, named, _ = servers.sources()
    assert sorted(short(named.look_up(wanted))) == sorted(found)
    assert servers.told == []


def test_candidate_has_what_wikidata_states(servers: Servers) -> None:
    (found,) = servers.sources()[1].look_up(Wanted("Санкт-Петербург", "RU", "city"))
    assert found == Candidate(
        label_en="Saint Petersburg",
        kind="city",
        country="RU",
        score=1.0,
        evidence=(
            "Wikidata: Q656 has «Санкт-Петербург» as label",
            "Wikidata: Q656 is a city of RU",
        ),
        method="wikidata-labels",
        wikidata="Q656",
        geonames="498817",
        label_ru="Санкт-Петербург",
        latitude=59.94,
        longitude=30.31,
        population=5600044,
    )


def test_several_of_one_name_are_doubtful(tmp_path: Path) -> None:
    both = Path(__file__).with_name("wikidata.ttl").read_text("utf-8").replace("wd:Q5641886", "wd:Q5000")
    both += 'wd:Q6000 rdfs:label "Hamburg"@en ; wdt:P31 wd:Q515 ; wdt:P17 wd:Q30 .\n'
    (tmp_path / "both.ttl").write_text(both, "utf-8")
    with standing(query_service(tmp_path / "both.ttl")) as place:
        found = Servers(place).sources()[1].look_up(Wanted("Hamburg", "US", "city"))
    assert sorted(short(found)) == [("Q5000", "city", "US", 0.8), ("Q6000", "city", "US", 0.8)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted("Гамбург", "DE", "city"), [("Q1055", "city", "DE", 0.95)]),
        (Wanted("Гамбург", "US", "city"), [("Q5641886", "city", "US", 0.95)]),
        (Wanted("Турку город", "FI", "city"), [("Q38511", "city", "FI", 0.59)]),
        (Wanted("Турку город", "DE", "city"), []),
        (Wanted("nothing", "DE", "city"), []),
    ],
)
def test_reconciliation(servers: Servers, wanted: Wanted, found: list[tuple[str, str, str, float]]) -> None:
    assert short(servers.sources()[2].look_up(wanted)) == found


def test_reconciliation_is_asked_as_its_specification_has_it(servers: Servers) -> None:
    servers.sources()[2].look_up(Wanted("Гамбург", "DE", "city"))
    asked = servers.place.asked[0]
    assert (asked.method, asked.path) == ("POST", "/en/api")
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert json.loads(asked.fields["queries"]) == {
        "q0": {
            "query": "Гамбург",
            "limit": 5,
            "type": "Q486972",
            "type_strict": "should",
            "properties": [{"pid": "P17/P297", "v": "DE"}],
        }
    }


TURKU = Candidate("Turku", "city", "FI", 1.0, ("GeoNames",), "geonames", geonames="633679")
HAMBURG = Candidate("Hamburg", "region", "DE", 0.9, ("ISO",), "iso-3166-2", iso_3166="DE-HH")
NOWHERE = Candidate("Nowhere", "city", "FI", 1.0, ("GeoNames",), "geonames", geonames="1")
ELSEWHERE = Candidate("Elsewhere", "city", "DE", 1.0, ("GeoNames",), "geonames", geonames="633679")


@pytest.mark.parametrize(
    ("known", "item", "why"),
    [
        (TURKU, "Q38511", "Wikidata: Q38511 has 633679 as P1566"),
        (HAMBURG, "Q1055", "Wikidata: Q1055 has DE-HH as P300"),
        (NOWHERE, "", ""),
        (ELSEWHERE, "", ""),  # the number is of a place in another country
    ],
)
def test_item_by_number(servers: Servers, known: Candidate, item: str, why: str) -> None:
    offline = Known([known])
    wanted = Wanted(known.label_en, known.country, known.kind)
    numbered = servers.sources(offline)[0]
    (best,) = find_candidates(wanted, [offline, numbered])
    assert (best.wikidata, best.score) == (item, known.score)
    assert [each for each in best.evidence if each.startswith("Wikidata")] == ([why] if why else [])


def test_sources_agree_on_one_candidate(servers: Servers) -> None:
    offline = Known([TURKU])
    wanted = Wanted("Turku", "FI", "city")
    found = find_candidates(wanted, [offline, *servers.sources(offline)])
    assert [each.wikidata for each in found] == ["Q38511"]
    assert is_exact(wanted, found)


@contextmanager
def no_progress(_total: int) -> Iterator[Callable[[str], None]]:
    yield lambda _words: None


def test_names_are_asked_for_in_batches(servers: Servers) -> None:
    names = [Wanted(name, country, "city") for name in ("Гамбург", "Turku") for country in ("DE", "FI", "US")]
    names += [Wanted(f"Name {number}", "DE", "city") for number in range(30)]
    sources = servers.sources(Known([TURKU]))
    ask_ahead(sources, names, no_progress)
    asked = len(servers.place.asked)
    # One for a number and one for what it is; two for 36 names and one; four for 36 names and one.
    assert asked == 2 + 3 + 5
    assert [short(source.look_up(names[0]))[0][0] for source in sources[1:]] == ["Q1055", "Q1055"]
    assert len(servers.place.asked) == asked


def test_no_network_is_told_in_one_line(servers: Servers) -> None:
    sources = servers.sources(Known([TURKU]), address=f"http://127.0.0.1:{free_port()}")
    for wanted in (Wanted("Turku", "FI", "city"), Wanted("Гамбург", "DE", "city")):
        assert [source.look_up(wanted) for source in sources] == [(), (), ()]
    (line,) = servers.told
    assert line.startswith("no network: 127.0.0.1:")
    assert line.endswith("; going on without it")


@pytest.mark.parametrize(
    "said",
    [Said(200, b"<html>"), Said(200, b"{}"), Said(200, b'{"q0": {"result": [{"id": "x"}]}}'), Said(403)],
)
def test_service_out_of_order_does_not_stop_the_others(said: Said) -> None:
    by_path: dict[str, Answering] = {"/sparql": query_service(), "/en/api": lambda _asked: said}

    def answer(asked: Asked) -> Said:
        return by_path[asked.path](asked)

    with standing(answer) as place:
        servers = Servers(place)
        sources = servers.sources()
        wanted = [Wanted("Гамбург", "DE", "city"), Wanted("Turku", "FI", "city")]
        ask_ahead(sources, wanted, no_progress)
        assert [len(source.look_up(wanted[0])) for source in sources] == [0, 1, 0]
        asked = [request.path for request in place.asked]
        sources[2].look_up(Wanted("Another"))
        assert [request.path for request in place.asked] == asked  # it is left alone
    assert len(servers.told) == 1
