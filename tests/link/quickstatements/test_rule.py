"""The rule of ``data/p190.toml``: who signed, by the words of a title; and what is wrong with a rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.faults import InputError
from kg.link.quickstatements.rule import RULE, read_rule

DATA = Path(__file__).parents[3] / "data"
NAMES = (
    *("Санкт-Петербург", "Ленинград", "СПб", "Saint Petersburg"),
    *("Грац", "Роттердам", "Осака", "Ош", "Хельсинки", "Исфаган", "Республика Сербская", "Хоккайдо", "Милан"),
)
# The parties of the titles of the 2020 report, and others that could be taken for what they are not.
SIGNERS = [
    ("Правительством Санкт-Петербурга Российской Федерации", "authority"),
    ("Администрацией города Санкт-Петербурга (Российская Федерация)", "authority"),
    ("Мэрией Санкт-Петербурга", "authority"),
    ("Муниципалитет. Будапешта Венгрии", "authority"),
    ("Рижской Думой Латвийской Республики", "authority"),
    ("Народным Комитетом г. Хошимина Социалистической Республики Вьетнам", "authority"),
    ("Народным Правительством пров. Сычуань Китайской Республики", "authority"),
    ("Исполнительной властью города Баку", "authority"),
    ("Минским городским исполнительным комитетом (Республика Белоруссия)", "authority"),
    ("Хокимиятом Ташкента", "authority"),
    ("Администрацией городского округа Самара", "authority"),
    ("Санкт-Петербургом", "place"),
    ("Грацем", "place"),
    ("Роттердам (Королевство Нидерланды)", "place"),
    ("Хельсинки (Финляндия) Финляндской Республики", "place"),
    ("Исфаганом Исламской Республики Иран", "place"),
    ("Городом Ош Кыргызской Республики", "place"),
    ("Республикой Сербской", "place"),
    ("Осакой", "place"),
    ("Ленинградом", "place"),
    ("Хоккайдо", "place"),
    ("Администрацией Центрального района Санкт-Петербурга Российской Федерации", "district"),
    ("Выборгским административным районом Санкт-Петербурга", "district"),
    ("Территориальным управлением Адмиралтейского и Центрального административных районов", "district"),
    ("Муниципальным районом Сюхуэй г. Шанхая Китайской Народной Республики", "district"),
    ("Министерством экономики Республики Беларусь", "organisation"),
    ("Комитетом по науке и высшей школе (Санкт-Петербург, Российская Федерация)", "organisation"),
    ("Комитетом по внешним связям Правительства Санкт-Петербурга", "organisation"),
    ("Корейской академией наук и технологий (Сеул, Республика Корея)", "organisation"),
    ("Торговой палатой Милана", "organisation"),
    ("Зоопарком Роттердама", "other"),
    ("Миланом и его окрестностями", "other"),
    ("Миланским клубом", "other"),  # five letters longer than Милан
    ("Рабочей группой", "other"),
    ("Городом Лиепая", "other"),  # a place, but neither of the two
    ("", "other"),
]
WHOLE = """\
levels = ["city-city"]
types = ["agreement"]
signers = ["authority"]
checked = []
[words]
authority = ["мэри*"]
district = []
organisation = []
kind = []
"""
FAULTS = [
    ('levels = ["city-city"]', "", "`levels` is None; give a list of texts in quotes"),
    ('levels = ["city-city"]', 'levels = "city-city"', "`levels` is 'city-city'"),
    ('"city-city"', '"city-village"', "`levels` has 'city-village'"),
    (
        'signers = ["authority"]',
        'signers = ["mayor"]',
        "`signers` has 'mayor'; give some of authority, place",
    ),
    ("checked = []", "checked = [1]", "`checked` is [1]"),
    ("checked = []", "checked = []\nname = 1", "unknown key `name`"),
    ('["мэри*"]', '[""]', "`words.authority` is ['']"),
    ("kind = []", "", "`words.kind` is None"),
    ("[words]", "[word]", "`[words]` is missing"),
    ("levels =", "levels ~", "not TOML"),
]


@pytest.mark.parametrize(("wording", "expected"), SIGNERS)
def test_who_signed(wording: str, expected: str) -> None:
    assert read_rule(DATA / RULE).signer(wording, NAMES) == expected


@pytest.mark.parametrize(
    ("host", "partner", "expected"),
    [
        ("city", "city", True),
        ("region", "region", True),
        ("city region", "region", True),
        ("region", "city region", True),
        ("city", "region", False),
        ("city region", "district", False),
        ("city region", "country", False),
        ("", "city", False),
    ],
)
def test_which_places_pair(host: str, partner: str, expected: bool) -> None:
    assert read_rule(DATA / RULE).pairs(host.split(), partner.split()) is expected


def test_a_pair_counts_both_ways() -> None:
    rule = replace(read_rule(DATA / RULE), levels=frozenset({"city-district"}))
    assert rule.pairs(["city"], ["district"])
    assert rule.pairs(["district"], ["city"])


def test_a_whole_rule(tmp_path: Path) -> None:
    (tmp_path / RULE).write_text(WHOLE, "utf-8")
    rule = read_rule(tmp_path / RULE)
    assert (set(rule.levels), set(rule.types)) == ({"city-city"}, {"agreement"})
    assert rule.signer("Мэрией", ()) == "authority"
    assert rule.signer("Администрацией", ()) == "other"


@pytest.mark.parametrize(("old", "new", "message"), FAULTS, ids=[message for *_, message in FAULTS])
def test_what_is_wrong_with_a_rule(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert WHOLE.count(old) == 1
    (tmp_path / RULE).write_text(WHOLE.replace(old, new), "utf-8")
    with pytest.raises(InputError) as caught:
        read_rule(tmp_path / RULE)
    assert f"{RULE}: " in str(caught.value)
    assert message in str(caught.value)


def test_links_that_nobody_looked_at(tmp_path: Path) -> None:
    (tmp_path / RULE).write_text(WHOLE, "utf-8")
    assert read_rule(tmp_path / RULE).unseen == set()
    cells = ["xa\tby hand, score 0.90: name", "xb\texact, score 1.00: name", "xc\t", "xd"]
    rows = [f"А\tА\t{cell}" for cell in cells]
    (tmp_path / "places.tsv").write_text("\n".join(["label_ru\tnames\tkey\taccepted_how", *rows]), "utf-8")
    assert read_rule(tmp_path / RULE).unseen == {"xb"}


def test_places_that_share_a_name() -> None:
    namesakes = read_rule(DATA / RULE).namesakes
    assert {"ir-isfahan", "ir-isfahan-province"} <= namesakes
    assert not {"bg-plovdiv", "bg-plovdiv-province", "cn-sichuan"} & namesakes


def test_a_rule_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_rule(tmp_path / RULE)
    (tmp_path / RULE).write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        read_rule(tmp_path / RULE)
