"""Places that a text names: all that a person finds in the reports, and nothing that is none."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from kg.link import inflection
from kg.link.gazetteer import Gazetteer
from kg.link.mentions import MentionFinder
from kg.link.places import link_places
from kg.records import Report
from kg.words import Matcher

GOLDEN = Path(__file__).parents[1] / "golden"
SPB = "ru-saint-petersburg"
OWN = {SPB, "ru", "fi-helsinki", "fi"}  # of a partnership of Saint Petersburg and Helsinki


@pytest.fixture(scope="module")
def finder(gazetteer: Gazetteer, matcher: Matcher) -> MentionFinder:
    """Return a finder of the places in ``data/places.tsv``."""
    return MentionFinder(gazetteer, matcher)


@pytest.mark.parametrize("city", ["saint_petersburg", "helsinki", "hamburg", "hasty"])
def test_mentions_are_those_that_a_person_read(
    city: str, gazetteer: Gazetteer, finder: MentionFinder, request: pytest.FixtureRequest
) -> None:
    """Each golden row is a mention, each mention a golden row, in reading order."""
    report: Report = link_places(request.getfixturevalue(city), gazetteer, finder)
    header, *lines = (GOLDEN / report.description.key / "mentions.tsv").read_text("utf-8").splitlines()
    expected = [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
    found = [
        (tie.partner.key, event.text, str(event.start), key, str(event.spans[0].first_line))
        for tie, event in report.events()
        for key in event.mentions
    ]
    told = [(row["place"], row["begins"], row["start"], row["named"], row["line"]) for row in expected]
    cut = [
        (place, begins if text.startswith(begins) else text, *rest)
        for (place, text, *rest), (_, begins, *_) in zip(found, told, strict=False)
    ]
    assert cut == told
    assert len(found) == len(told)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        # each case, names that the dictionary lacks and names of several words included
        ("визит в Вену", ["at-vienna"]),
        ("из Вены, о Вене, за Веной", ["at-vienna"]),
        ("переговоры в Милане, Турине и Бергамо", ["it-milan", "it-turin", "it-bergamo"]),
        ("мэр Сакаты в Хайфоне", ["jp-sakata", "vn-haiphong"]),
        ("в Турку и Котке", ["fi-turku", "fi-kotka"]),
        ("в Баня-Луке, Улан-Баторе, Алма-Ате", ["ba-banja-luka", "mn-ulaanbaatar", "kz-almaty"]),
        ("школы Ришон ле-Циона", ["il-rishon-lezion"]),
        ("Боснией и Герцеговиной", ["ba"]),
        ("власти Республики Сербской Боснии и Герцеговины", ["ba-republika-srpska"]),
        ("Республике Корея и Корее", ["kr"]),
        ("с Приднестровской Молдавской Республикой и Приднестровьем", ["md-transnistria"]),
        ("жители Кишинева, Могилёва и Могилева", ["md-chisinau", "by-mogilev"]),
        ("для АТО Гагаузия", ["md-gagauzia"]),
        ("в\u00a0Гр\u0061це", ["at-graz"]),  # with a Latin a
        # kinds of places, shortened too
        ("концерт в г.Вена", ["at-vienna"]),
        ("городов Пусан и Инчхон", ["kr-busan", "kr-incheon"]),
        ("в 2020 г. Шотландия выразила", ["gb-scotland"]),
        ("с провинцией Исфахан", ["ir-isfahan-province"]),
        ("в Исфахане", ["ir-isfahan"]),
        ("на о. Хоккайдо", ["jp-hokkaido"]),
        ("доклад о Бергамо", ["it-bergamo"]),
        ("область Турку, провинция Грац", []),
        ("в Псковской, Новгородской и Вологодской областях", ["pskov", "novgorod", "vologda"]),
        ("в Новгородской обл.", ["novgorod"]),
        # districts: generic names, which every city has
        ("Адмиралтейского и Центрального районов", ["admiralteysky", "tsentralny"]),
        ("в Выборгском р-не СПб", ["vyborgsky"]),
        ("в Выборгском районе Ленинградской области", ["ru-leningrad-oblast"]),
        ("в Центральном районе г. Минска", ["by-minsk"]),
        ("в Центральном районе Твери", []),
        ("район Сюйхуэй города Шанхая", ["cn-xuhui-district", "cn-shanghai"]),
        ("Приморский край, Центральная библиотека", []),
        # own places and the names that they share
        ("из Петербурга, Ленинграда и СПб в Хельсинки, Россия и Финляндия", []),
        # other words
        ("операция на вене, помощь турку", []),
        ("Вены обследованы. Турку вручили медаль. «Вены и артерии»", []),
        ("ВЫСТАВКА ВЕН И ВЕНЫ", []),
        ("Осака стала побратимом", ["jp-osaka"]),
        # longer names
        ("«Рига-тур», Минск-2, Хошимин-сити", []),
        ("велопробег СПб-Минск, поезд Рига-Москва", ["by-minsk", "lv-riga", "ru-moscow"]),
        ("Северной Кореи, в Новой Москве", []),
        ("Могилёвский завод, иерусалимский синдром, Ошская область", []),
        ("Восточное Сараево и Сараево", ["ba-east-sarajevo"]),
        # people, streets, ships
        ("писатель Милан Рисович, книга Милана Рисовича", []),
        ("встреча с Р.Миланом и А. Веной", []),
        ("парк имени Хошимина, ул. Хошимина, улица Риги, пл. Минска", []),
        ("мэра Кишинева Чебана, мэр Турина С.Ло Руссо", ["md-chisinau", "it-turin"]),
        ("крейсер «Москва», отель «Вена», гостиница Москва", []),
        ("выставка «Хиросима – уроки истории»", ["jp-hiroshima"]),
        ("на реке Москве и р. Вене", []),
        ("", []),
        ("Москва", ["ru-moscow"]),
    ],
)
def test_text_names(text: str, keys: list[str], finder: MentionFinder) -> None:
    districts = {
        key: f"{SPB}-{key}-district" for key in ("admiralteysky", "tsentralny", "vyborgsky", "primorsky")
    }
    oblasts = {key: f"ru-{key}-oblast" for key in ("pskov", "novgorod", "vologda")}
    assert finder.find(text, OWN) == tuple((districts | oblasts).get(key, key) for key in keys)


def test_name_that_an_own_place_shares_is_its_own(finder: MentionFinder) -> None:
    assert finder.find("ВКС с городом-партнером Исфаганом", {"ir-isfahan-province", "ir"}) == ()
    assert finder.find("поездка в г. Исфаган", {"ir-isfahan-province", "ir"}) == ("ir-isfahan",)


def test_district_is_that_of_a_partner(finder: MentionFinder) -> None:
    assert finder.find("в Центральном районе", {"fi-turku", "fi"}) == ()
    assert finder.find("в Центральном районе", {SPB, "ru"}) == (f"{SPB}-tsentralny-district",)
    # That both lie in one country says nothing of the city.
    assert finder.find("в Центральном районе", {"ru-moscow", "ru"}) == ()


def test_places_of_a_report_are_those_that_it_names(
    saint_petersburg: Report, gazetteer: Gazetteer, finder: MentionFinder
) -> None:
    keys = [place.key for place in link_places(saint_petersburg, gazetteer, finder).places]
    assert keys == sorted(set(keys))
    assert {SPB, "ru", "gb-scotland", "at-vienna", "ru-novgorod-oblast"} <= set(keys)
    assert not {"by-mogilev", "gr-salamis"} & set(keys)


def test_examples() -> None:
    assert doctest.testmod(inflection).failed == 0
