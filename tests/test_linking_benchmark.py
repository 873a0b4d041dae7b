"""The benchmark of linking asks fair questions, knows the answers, and counts rightly."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from benchmarks.linking import __main__ as run
from benchmarks.linking import methods, names, questions, scores
from benchmarks.linking.methods import Outcome
from benchmarks.linking.names import SPLITS, Name, Seen, choose, read_gweather, read_table
from benchmarks.linking.questions import Question, ask, group, slip
from benchmarks.linking.scores import Score, faults, score
from benchmarks.linking.truths import Settlements, fold
from rapidfuzz.distance import OSA

from kg.link.matching.candidates import Candidate, Wanted
from kg.records import Kind

ROOT = Path(__file__).parents[1]
SETTLEMENTS: tuple[tuple[object, ...], ...] = (
    # id, name, country, latitude, longitude, population, alternate names
    (1, "Great Ford", "XA", 10, 10, 900_000, ["Грейт-Форд"]),
    (2, "Little Ford", "XA", 10.05, 10.05, 20_000, []),
    (3, "Twins", "XA", 20, 20, 50_000, []),
    (4, "Twins", "XA", 25, 25, 40_000, []),
    (5, "Alfa", "XA", 30, 30, 400_000, ["Old Alfa", "Lukhograd"]),
    (6, "Beside", "XA", 30.01, 30.01, 90_000, []),
    (7, "Lone", "XA", 40, 179.99, 300_000, ["Solo City"]),
    (8, "Loan", "XB", 50, 50, 300_000, []),
    (9, "Great Ford", "XA", 60, 60, 100_000, []),
    (10, "Twice", "XA", 70, 70, 30_000, []),
    (11, "Twice", "XA", 70.1, 70, 29_000, []),
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Settlements:
    columns = ("geonameid", "name", "countrycode", "latitude", "longitude", "population", "alternatenames")
    made = Settlements(dict(zip(columns, row, strict=True)) for row in SETTLEMENTS)
    for module in (names, questions, scores, methods):
        monkeypatch.setattr(module, "settlements", lambda: made)
    return made


def _city(answer: int, ru: str, en: str, country: str = "AT", population: int = 200_000) -> Name:
    return Name("CLDR", "city", country, str(answer), population, en, ru, en)


def _question(answer: str, kind: Kind = "city", group: str = "cities over 100,000") -> Question:
    return Question(group, "English", "Alfa", "XA", kind, answer, "Alfa", "held-out", "CLDR")


def _candidate(geonames: str, kind: Kind = "city", iso: str = "", country: str = "XA") -> Candidate:
    return Candidate("A", kind, country, 1.0, (), "geonames", geonames=geonames, iso_3166=iso)


@pytest.mark.parametrize(
    ("english", "country", "where", "expected"),
    [
        ("Great Ford", "XA", (10.1, 10.1), ("1", True)),
        ("great-fórd", "XA", (10, 10), ("1", True)),  # marks, case and hyphen are nothing
        ("Little Ford", "XA", (10.05, 10.05), ("2", True)),  # the name decides, not the size
        ("Great Ford", "XA", (60, 60), None),  # the name means the larger one
        ("Great Ford", "XA", (15, 15), None),  # nothing there
        ("Great Ford", "XB", (10, 10), None),  # not in that country
        ("Alpha", "XA", (30, 30), None),  # a suburb is too large to tell
        ("Lone", "XA", (40, -179.99), None),  # the other side of the world's edge is in no cell beside
        ("Loone", "XA", (40, 179.99), ("7", True)),  # it resembles
        ("Solo City", "XA", (40, 179.99), ("7", False)),  # another name, so nothing to ask in English
        ("Nothing", "XA", (40, 179.99), None),
        ("Twice", "XA", (70, 70), None),  # which of the two?
        ("Twins", "XA", (20, 20), ("3", True)),
    ],
)
def test_truth_is_found_on_the_ground(
    small: Settlements,
    english: str,
    country: str,
    where: tuple[float, float],
    expected: tuple[str, bool] | None,
) -> None:
    truth = small.find_truth(english, country, *where)
    assert (truth and (truth.settlement.geonames, truth.english)) == expected


def test_namesakes_are_two_places_of_like_size(small: Settlements) -> None:
    assert [place.geonames for place in small.namesakes()] == ["3"]  # 10 and 11 are one place, twice
    assert [small.has_rival(small.by_id[code]) for code in ("1", "3", "4", "10")] == [
        False,
        True,
        True,
        False,
    ]
    assert [small.is_outnumbered(small.by_id[code]) for code in ("1", "4", "9")] == [False, False, True]


@pytest.mark.parametrize(
    "text", ["Гамбург", "Аддис-Абеба", "Düsseldorf", "Ош", "Saint John", "a", "A B", "Рио-де-Жанейро"]
)
def test_a_slip_is_one_and_leaves_the_first_letter(text: str) -> None:
    assert OSA.distance(text, slip(text)) <= 1
    assert slip(text)[:1] == text[:1]
    assert (slip(text) != text) == (len(fold(text)) > 2) or text == "Düsseldorf"  # doubling may swap equals


def test_the_table_has_no_name_that_the_linker_was_made_with() -> None:
    seen, rows = Seen(), list(read_table())
    assert not [row for row in rows if seen.has(row)]
    hamburg = Name("CLDR", "city", "DE", "0", 1_800_000, "Hamburg", "Гамбург", "Hamburg")
    assert seen.has(hamburg)  # by name
    assert seen.has(replace(hamburg, ru="", en="", answer="2911298"))  # by id
    assert not seen.has(Name("CLDR", "city", "PE", "3936456", 1, "Lima", "Кальяо", "Callao"))


def test_the_table_is_facts() -> None:
    rows = list(read_table())
    assert {row.source for row in rows} == {"CLDR", "own"}
    assert all(row.answer.isdigit() and row.ru and row.label and len(row.country) == 2 for row in rows)
    assert len({(row.answer, row.ru) for row in rows}) == len(rows)
    berlin = next(row for row in rows if row.en == "Berlin")
    assert (berlin.ru, berlin.country, berlin.answer) == ("Берлин", "DE", "2950159")
    former = {row.ru: row.label for row in rows if row.source == "own"}
    assert (former["Бреслау"], former["Сталинград"]) == ("Wrocław", "Volgograd")


def test_the_halves_are_halves_and_a_place_is_in_one() -> None:
    rows = list(read_table())
    halves = Counter(row.split for row in rows)
    assert set(halves) == set(SPLITS)
    assert 0.4 < halves["held-out"] / len(rows) < 0.6
    splits = {(row.answer, row.split) for row in rows}
    assert len(splits) == len({answer for answer, _ in splits})


def test_what_a_translator_mistook_is_left_out() -> None:
    three = [
        _city(1, "Ханчжоу", "Hangzhou"),
        _city(2, "Ханчжоу", "Zhengzhou"),
        _city(3, "Гуанчжоу", "Guangzhou"),
    ]
    assert [name.en for name in choose(iter(three), Seen())] == ["Guangzhou"]
    assert not choose(iter([_city(3, "Гуанчжоу", "Guangzhou", population=4999)]), Seen())


@pytest.mark.usefixtures("small")
def test_libgweather_is_optional_and_read_in_its_own_form(tmp_path: Path) -> None:
    assert list(read_gweather(tmp_path)) == []
    (tmp_path / "libgweather-4").mkdir()
    city = "<city><_name>{}</_name><coordinates>10.0 10.0</coordinates></city>"
    cities = city.format("Great Ford") + city.format("Untranslated")
    (tmp_path / "libgweather-4" / "Locations.xml").write_text(
        f"<gweather><region><country><_name>Land</_name><iso-code>XA</iso-code>{cities}</country></region></gweather>"
    )
    words = tmp_path / "locale" / "ru" / "LC_MESSAGES"
    words.mkdir(parents=True)
    (words / "libgweather-4.0-locations.mo").write_bytes(
        _catalogue({"Great Ford": "Большой Форд", "Land": "Земля"})
    )
    found = [(name.kind, name.answer, name.ru, name.population) for name in read_gweather(tmp_path)]
    assert found == [("country", "XA", "Земля", 0), ("city", "1", "Большой Форд", 900_000)]


def _catalogue(words: dict[str, str]) -> bytes:
    from io import BytesIO  # noqa: PLC0415

    from babel.messages.catalog import Catalog  # noqa: PLC0415
    from babel.messages.mofile import write_mo  # noqa: PLC0415

    catalogue, file = Catalog(locale="ru"), BytesIO()
    for english, russian in words.items():
        catalogue.add(english, russian)
    write_mo(file, catalogue)
    return file.getvalue()


@pytest.mark.usefixtures("small")
def test_every_question_is_asked_once_and_traps_have_no_answer() -> None:
    row = [Name("CLDR", "city", "AT", "1", 900_000, "Great Ford", "Грейт-Форд", "Great Ford")]
    region = Name("iso-codes", "region", "AT", "AT-9", 0, "Far Side", "Дальняя сторона", "Far Side")
    asked = [each for half in SPLITS for each in ask([*row, region], half)]
    assert len({(each.name, each.country, each.kind) for each in asked}) == len(asked)
    answers = {each.name: each.answer for each in asked if each.group not in ("traps", "namesakes")}
    assert answers["Грейт-Форд"] == answers["Great Ford"] == answers["Грейт Форд"] == "1"
    assert answers["Far Side"] == "AT-9"
    assert {each.answer for each in asked if each.group in ("traps", "namesakes")} == {""}
    assert "Twins" in {each.name for each in asked if each.group == "namesakes"}
    assert [each.answer for each in asked if each.spelling == "a region, called a city"] == [""]
    assert all(each.kind in (*get_args(Kind), "") for each in asked)


@pytest.mark.parametrize(
    ("code", "population", "expected"),
    [("1", 900_000, "cities over 100,000"), ("2", 20_000, "smaller cities"), ("4", 40_000, "namesakes")],
)
@pytest.mark.usefixtures("small")
def test_groups(code: str, population: int, expected: str) -> None:
    assert group(_city(int(code), "", "", population=population)) == expected


@pytest.mark.usefixtures("small")
def test_counts_and_their_ratios() -> None:
    right, wrong = _candidate("5"), _candidate("6")
    results: Sequence[tuple[Question, Outcome]] = [
        (_question("5"), Outcome([right], right)),
        (_question("5"), Outcome([wrong, right], wrong)),
        (_question("5"), Outcome([right], None)),
        (_question("5"), Outcome([], None)),
        (_question(""), Outcome([right], right)),
        (_question("", group="namesakes"), Outcome([], None)),
    ]
    found = score(results)
    assert found == Score(asked=6, answerable=4, linked=3, right=1, among=3)
    assert (found.wrong, found.precision, found.recall) == (2, 1 / 3, 1 / 4)
    assert (score([]).precision, score([]).recall) == (None, None)


@pytest.mark.parametrize(
    ("question", "linked", "expected"),
    [
        (_question(""), _candidate("5"), "trap: English"),
        (_question("", group="namesakes"), _candidate("3"), "one of several of that name"),
        (_question("5"), _candidate("", "region"), "a place of another kind"),
        (_question("5"), _candidate("6"), "a place in or beside the right one"),
        (_question("1"), _candidate("5"), "another place of that name"),
        (_question("5"), _candidate("8"), "a place with a similar name"),
        (_question("XA-1", "region", "regions"), _candidate("", "region", "XA-2"), "another of the regions"),
    ],
)
@pytest.mark.usefixtures("small")
def test_a_wrong_link_is_classed(question: Question, linked: Candidate, expected: str) -> None:
    assert [(fault.wrong, fault.about) for fault in faults([(question, Outcome([linked], linked))])] == [
        (True, expected)
    ]


@pytest.mark.parametrize(
    ("question", "linked"),
    [
        (_question("5"), _candidate("5")),
        (_question("XA-1", "region", "regions"), _candidate("", "region", "XA-1")),
        (_question("XA", "country", "countries"), _candidate("77", "country")),
    ],
)
def test_a_right_link_is_no_fault(question: Question, linked: Candidate) -> None:
    assert list(faults([(question, Outcome([linked], linked))])) == []


@pytest.mark.parametrize(
    ("proposed", "expected"),
    [
        ([], "nothing proposed"),
        (["5"], "the only one proposed"),
        (["5", "6"], "first of those proposed"),
        (["6", "5"], "lower among the proposed"),
        (["6"], "not among the proposed"),
    ],
)
def test_a_missing_link_is_classed(proposed: Sequence[str], expected: str) -> None:
    outcome = Outcome([_candidate(code) for code in proposed], None)
    assert [(fault.wrong, fault.about) for fault in faults([(_question("5"), outcome)])] == [
        (False, expected)
    ]


@pytest.mark.parametrize(
    ("main_only", "name", "country", "expected"),
    [
        (True, "great ford", "XB", "1"),  # in whatever country, the largest
        (True, "Lukhograd", "XA", None),
        (False, "Lukhograd", "XA", "5"),
        (False, "Lukhograd", "XB", None),
        (False, "Lukhograd", "", "5"),
    ],
)
@pytest.mark.usefixtures("small")
def test_plain_methods(main_only: bool, name: str, country: str, expected: str | None) -> None:
    linked = methods._plain(main_only=main_only)(Wanted(name, country)).linked
    assert (linked and linked.geonames) == expected


@pytest.mark.usefixtures("small")
def test_a_run_prints_scores_errors_and_aims(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    row = Name("CLDR", "city", "XA", "5", 400_000, "Alfa", "Альфа", "Alfa")
    monkeypatch.setattr(run, "read_names", lambda _share: [row])
    monkeypatch.setattr(
        run, "ask", lambda _names, _split: [_question("5"), replace(_question("5"), name="Unheard")]
    )
    monkeypatch.setattr(run, "methods", lambda: {methods.AUTO: methods._plain(main_only=False)})
    run.main(["--share", str(tmp_path), "--errors", "1"])
    shown = capsys.readouterr().out
    assert "| cities over 100,000 | 2 | 1 | 1 | 0 | 1.000 | 0.500 | 0.500 |" in shown
    assert "| missing | cities over 100,000 | nothing proposed | 1 |" in shown
    assert "precision 1.000, aim 0.99: met" in shown
    assert "recall 0.500, aim 0.9: MISSED" in shown


def test_it_tells_its_options_and_stands_in_the_readme() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "benchmarks.linking", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert all(f"--{option}" in shown for option in vars(run.read_arguments([])))
    readme = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    assert "python -m benchmarks.linking`" in readme
    assert "python -m benchmarks.linking.collect`" in readme
