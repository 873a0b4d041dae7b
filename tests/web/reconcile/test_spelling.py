from __future__ import annotations

import pytest

from kg.web.reconcile.countries import find_codes
from kg.web.reconcile.spelling import kinds_of, read_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Санкт-Петербург", "санкт  петербург"),
        ("Санкт–Петербург", "САНКТ-ПЕТЕРБУРГ"),
        ("St. Petersburg", "Saint Petersburg"),
        ("Могилёв", "Могилев"),
        ("Chișinău", "chisinau"),
        ("Đắk Lắk", "Dak Lak"),
        ("Xi'an", "Xi’an"),
        ("Łódź", "Lodz"),
        ("Straße", "STRASSE"),
        ("Плoвдив", "Пловдив"),  # the first o is a Latin letter
        ("Пловдивская обл.", "Пловдивская область"),
        ("Адмиралтейский р-н", "Адмиралтейский район"),
        ("Ришон Ле Цион", "Ришон-ле-Цион"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert read_name(one).whole == read_name(other).whole != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Майкоп", "Маикоп"), ("Graz", "Grasse"), ("Осака", "Осако"), ("Пловдив", "Plovdiv")]
)
def test_other_letters_make_another_name(one: str, other: str) -> None:
    assert read_name(one).whole != read_name(other).whole


@pytest.mark.parametrize(
    ("text", "bare", "kinds"),
    [
        ("г. Милан", "милан", {"City"}),
        ("город Орёл", "орел", {"City"}),
        ("City of Edinburgh", "edinburgh", {"City"}),
        ("Ho Chi Minh City", "hochiminh", {"City"}),
        ("провинция Кханьхоа", "кханьхоа", {"Region"}),
        ("Ямагата (префектура)", "ямагата", {"Region"}),
        ("Isfahan Province", "isfahan", {"Region"}),
        ("Центральный район", "центральный", {"District", "Region"}),
        ("Milan", "milan", set()),
        ("Город", "город", set()),  # a kind alone is all the name there is
        ("  ", "", set()),
    ],
)
def test_words_for_kinds_are_taken_off(text: str, bare: str, kinds: set[str]) -> None:
    read = read_name(text)
    assert (read.bare, set(read.kinds)) == (bare, kinds)


def test_a_title_has_no_words_for_kinds() -> None:
    assert read_name("Решение, Милан, 2 октября 1967 г.", of_place=False).kinds == frozenset()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("Город", {"City"}), ("обл.", {"Region"}), ("district", {"District", "Region"}), ("river", set())],
)
def test_words_that_name_a_kind(text: str, kinds: set[str]) -> None:
    assert set(kinds_of(text)) == kinds


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Венгрия", {"HU"}),
        ("Ungarn", {"HU"}),
        ("hu", {"HU"}),
        ("South Korea", {"KR"}),
        ("США", {"US"}),
        ("U.S.A.", {"US"}),
        ("КНР", {"CN"}),
        ("UK", {"GB"}),
        ("deu", {"DE"}),
        ("SUN", set()),  # ISO 3166-3: many countries now
        ("Нарния", set()),
        ("", set()),
    ],
)
def test_countries_by_name_and_code(name: str, codes: set[str]) -> None:
    assert find_codes(name) == codes
