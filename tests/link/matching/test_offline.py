"""Names matched without the network, by the data sets themselves.

GeoNames' numbers of this report's places are those of the verified table; the others are looked up there.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.link.gazetteer import Gazetteer
from kg.link.matching import offline
from kg.link.matching.candidates import Candidate, CandidateSource, Wanted, find_candidates, is_exact
from kg.link.matching.countries import find_country
from kg.link.matching.known import KnownPlaces
from kg.link.matching.tables import read_subdivisions
from kg.records import Kind
from kg.words import Matcher

TABLES = Path(offline.__file__).parent


@pytest.fixture(scope="module")
def sources(matcher: Matcher) -> tuple[CandidateSource, ...]:
    return offline.offline_sources(matcher)


def identifier(candidate: Candidate) -> str:
    return candidate.geonames if candidate.kind == "city" else candidate.iso_3166


@pytest.mark.parametrize(
    ("name", "country", "kind", "expected"),
    [
        ("г. Гамбург", "DE", "", "2911298"),
        ("City of Hamburg", "DE", "", "2911298"),
        ("Осака", "JP", "city", "1853909"),
        ("г. Осака (префектура Осака)", "JP", "", "1853909"),
        ("г. Исфаган", "IR", "", "418863"),  # the near misses of the verified table …
        ("провинция Исфаган", "IR", "", "IR-10"),
        ("Хоккайдо", "JP", "", "JP-01"),
        ("Ямагата (префектура)", "JP", "", "JP-06"),
        ("Нидерланды", "", "country", "NL"),
        ("Пловдивская обл.", "BG", "", "BG-16"),
        ("г. Пловдив", "BG", "", "728193"),
        ("Центральная Македония", "GR", "", "GR-B"),
        ("Гагаузия", "MD", "", "MD-GA"),
        ("Bavaria", "DE", "", "DE-BY"),
        ("Ленинград", "RU", "city", "498817"),  # … former and other names …
        ("Мумбай (Бомбей)", "IN", "", "1275339"),
        ("Бомбей", "IN", "", "1275339"),
        ("Нур-Султан", "KZ", "city", "1526273"),
        ("Астана", "KZ", "city", "1526273"),
        ("Сайгон", "VN", "city", "1566083"),
        ("Peking", "CN", "city", "1816670"),
        ("Мадрас", "IN", "city", "1264527"),
        ("Чемульпо", "KR", "city", "1843564"),
        ("Калькутта", "IN", "city", "1275004"),  # and not Calicut, which GeoNames gives this name too
    ],
)
def test_exact(
    name: str, country: str, kind: Kind, expected: str, sources: tuple[CandidateSource, ...]
) -> None:
    wanted = Wanted(name, country, kind)
    candidates = find_candidates(wanted, sources)
    assert is_exact(wanted, candidates)
    assert identifier(candidates[0]) == expected
    assert candidates[0].evidence


@pytest.mark.parametrize(
    ("name", "country", "kind", "first"),
    [
        ("Ямагата", "JP", "", "JP-06"),  # the prefecture or one of two cities?
        ("г. Ямагата", "JP", "", "2110556"),  # there is another in Gifu
        ("Франкфурт", "DE", "city", "2925533"),  # on the Main or on the Oder?
        ("Halle", "DE", "city", "2911522"),
        ("Springfield", "US", "city", "4409896"),
        ("Kreuzberg", "DE", "city", "2884161"),  # a part of Berlin
        ("города Гамбурга", "DE", "", "2911298"),  # declined
        ("Гамбрг", "DE", "city", "2911298"),  # a slip
        ("Хиросмиа", "JP", "city", "1862415"),
        ("Гамбург, район Альтона", "DE", "city", "2911298"),  # its district is meant
        ("Осака", "", "city", "1853909"),  # in no stated country
    ],
)
def test_proposed_and_not_exact(
    name: str, country: str, kind: Kind, first: str, sources: tuple[CandidateSource, ...]
) -> None:
    wanted = Wanted(name, country, kind)
    candidates = find_candidates(wanted, sources)
    assert not is_exact(wanted, candidates)
    assert identifier(candidates[0]) == first


@pytest.mark.parametrize(
    ("name", "country", "kind"),
    [
        ("Гамбург", "JP", "city"),  # the wrong country
        ("Гамбург", "DE", "district"),
        ("провинция Гамбург", "FR", ""),
        ("Министерство культуры", "DE", ""),
        ("Турку, Котка", "FI", ""),  # two places
        ("", "DE", ""),
        ("()", "DE", "city"),
        ("Гамбург", "XX", "city"),
    ],
)
def test_nothing_exact(name: str, country: str, kind: Kind, sources: tuple[CandidateSource, ...]) -> None:
    wanted = Wanted(name, country, kind)
    assert not is_exact(wanted, find_candidates(wanted, sources))


def test_a_name_of_several_places_is_worth_less(sources: tuple[CandidateSource, ...]) -> None:
    springfields = find_candidates(Wanted("Springfield", "US", "city"), sources)
    assert len(springfields) > 5
    assert all(each.score < 1 for each in springfields)
    order = [(each.score, each.population or 0) for each in springfields]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Республика Корея", "KR"),
        ("КНДР", "KP"),
        ("КНР", "CN"),
        ("США", "US"),
        ("Соединённые Штаты Америки", "US"),
        ("Соединенные Штаты", "US"),
        ("Республика Беларусь", "BY"),
        ("Белоруссия", "BY"),
        ("Итальянская Республика", "IT"),
        ("ФРГ", "DE"),
        ("Czech Republic", "CZ"),
        ("DE", "DE"),
        ("DEU", "DE"),
        ("de", ""),  # a word in many languages
        ("Атлантида", ""),
        ("", ""),
    ],
)
def test_countries(text: str, code: str) -> None:
    assert find_country(text) == code


def test_a_known_place_brings_its_item_by_its_geonames_number(gazetteer: Gazetteer) -> None:
    """Whatever it is called: Saigon is no name in the table. A place of another kind is another one."""
    known = KnownPlaces(gazetteer)
    city = Candidate("Ho Chi Minh City", "city", "VN", 1.0, ("said so",), "geonames", geonames="1566083")
    filled, *others = known.fill([city, replace(city, geonames="1"), replace(city, kind="district")])
    assert filled.wikidata == "Q1854"
    assert filled.evidence == ("said so", "places.tsv: vn-ho-chi-minh-city has this GeoNames number")
    assert [each.wikidata for each in others] == ["", ""]
    assert known.fill([replace(city, wikidata="Q5")])[0].wikidata == "Q5"


def test_known_places_bring_their_items(gazetteer: Gazetteer, sources: tuple[CandidateSource, ...]) -> None:
    wanted = Wanted("Гамбург", "DE", "city")
    best, *others = find_candidates(wanted, (KnownPlaces(gazetteer), *sources))
    assert (best.wikidata, best.geonames, others) == ("Q1055", "2911298", [])
    nowhere = KnownPlaces(gazetteer).look_up(Wanted("Гамбург", "FR", "city"))
    assert not nowhere


def test_tables_are_sorted_and_whole() -> None:
    for name, columns in (("subdivisions.tsv", 3), ("variants.tsv", 5)):
        text = (TABLES / name).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("#")][1:]
        assert lines == sorted(lines)
        assert {line.count("\t") for line in lines} == {columns - 1}
        assert len({tuple(line.split("\t")[: columns - 2]) for line in lines}) == len(lines)
    assert read_subdivisions()["IR-10"].en == "Isfahan"


def test_without_the_extra_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "find_spec", lambda _name: None)
    with pytest.raises(offline.MissingExtraError, match=r"the extra `link`: pip install"):
        offline.offline_sources()
