"""Printed names of places: found exactly or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.link.gazetteer import Gazetteer
from kg.words import Matcher


@pytest.mark.parametrize(
    ("printed", "country", "keys"),
    [
        ("Австрия", "", ["at"]),
        ("АВСТРИЯ", "", ["at"]),
        ("г. Грац", "at", ["at-graz"]),
        ("г.Грац", "at", ["at-graz"]),
        ("город Грац", "", ["at-graz"]),
        ("Грац,", "at", ["at-graz"]),
        ("Graz", "at", ["at-graz"]),
        # kind words choose between places of one name; without one, the city
        ("Исфаган", "ir", ["ir-isfahan"]),
        ("провинция Исфаган", "ir", ["ir-isfahan-province"]),
        ("Пловдивская обл.", "bg", ["bg-plovdiv-province"]),
        ("Пловдивская область", "bg", ["bg-plovdiv-province"]),
        ("провинция Грац", "at", []),
        # hyphens, blanks, ё
        ("Ришон-ле-Цион", "il", ["il-rishon-lezion"]),
        ("Ришон  Ле Цион", "il", ["il-rishon-lezion"]),
        ("Улан–Батор", "mn", ["mn-ulaanbaatar"]),
        ("Могилев", "by", ["by-mogilev"]),
        # a bracket: another name, or what holds it
        ("Мумбай (Бомбей)", "in", ["in-mumbai"]),
        ("г. Эдинбург (Шотландия)", "gb", ["gb-edinburgh"]),
        ("Грац (Бомбей)", "at", []),
        ("Грац (Атлантида)", "at", []),
        # several names; one that holds another is no second partner
        ("г. Хайфон и провинция Кханьхоа", "vn", ["vn-haiphong", "vn-khanh-hoa-province"]),
        ("Осака, Саппоро", "jp", ["jp-osaka", "jp-sapporo"]),
        ("Муниципальный район Сюхуэй, г. Шанхай", "cn", ["cn-xuhui-district"]),
        ("Осака и Атлантида", "jp", []),
        ("Республика Сербская Боснии и Герцеговины", "", ["ba-republika-srpska"]),
        ("Босния и Герцеговина", "", ["ba"]),
        ("гг. Осака и Саппоро", "jp", ["jp-osaka", "jp-sapporo"]),
        ("Осака, Нагасаки и Хиросима", "jp", ["jp-osaka", "jp-nagasaki", "jp-hiroshima"]),
        # a former name, known or not
        ("г. Хошимин (быв. Сайгон)", "vn", ["vn-ho-chi-minh-city"]),
        ("г.Нур-Султан (до 2019 г. - Астана)", "kz", ["kz-astana"]),
        ("Мумбаи (ранее – Осака)", "in", []),
        # what holds it, in the genitive
        ("район Сюхуэй г. Шанхая", "cn", ["cn-xuhui-district"]),
        ("Сюхуэй (район г. Шанхая)", "cn", ["cn-xuhui-district"]),
        ("Приморский район Санкт-Петербурга", "ru", ["ru-saint-petersburg-primorsky-district"]),
        ("район Сюхуэй г. Пекина", "cn", []),
        ("Ямагата (префектура)", "jp", ["jp-yamagata-prefecture"]),
        ("г.). г. Осака", "jp", []),
        # bound to a country
        ("Будапешт", "at", []),
        ("Атлантида", "", []),
        ("", "", []),
        ("г.", "", []),
        (" , ", "", []),
    ],
)
def test_find(gazetteer: Gazetteer, printed: str, country: str, keys: list[str]) -> None:
    assert [place.key for place in gazetteer.find(printed, country)] == keys


@pytest.mark.parametrize(
    ("printed", "country", "first"),
    [
        ("г. Гратц", "at", "Грац (at-graz)"),
        ("Будапещт", "", "Будапешт (hu-budapest)"),
        ("Сант-Петербург", "", "Санкт-Петербург (ru-saint-petersburg)"),
    ],
)
def test_nearest(gazetteer: Gazetteer, printed: str, country: str, first: str) -> None:
    assert gazetteer.nearest(printed, country)[0] == first


def test_nothing_resembles(gazetteer: Gazetteer) -> None:
    assert gazetteer.nearest("Ъъъъ", "at") == ()


def test_ambiguous_name_is_not_guessed(gazetteer: Gazetteer, matcher: Matcher) -> None:
    graz, budapest = gazetteer["at-graz"], gazetteer["hu-budapest"]
    both = Gazetteer([graz, replace(budapest, names=("Грац",))], matcher)
    assert both.find("Грац") == ()
    assert both.find("Грац", "at") == (graz,)
    assert [place.key for place in both.find("Грац", "hu")] == ["hu-budapest"]


def test_holders(gazetteer: Gazetteer) -> None:
    assert [place.key for place in gazetteer.holders(gazetteer["gb-edinburgh"])] == ["gb-scotland", "gb"]
    assert "gb-edinburgh" in gazetteer
    with pytest.raises(KeyError):
        gazetteer["xx"]
