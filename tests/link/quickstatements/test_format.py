"""Lines for QuickStatements: what the importer makes of them is what was meant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.faults import InputError
from kg.link.quickstatements.reading import read_statements
from kg.link.quickstatements.statements import Item, Pair, Statement, Value, Words
from kg.link.quickstatements.writing import clean, write_statements
from kg.records import StatedDate

from .reading import import_v1, value

# What the importer's own tests (tests/QuickStatementsTest.php) and its source say of single values.
IMPORTED = [
    ("Q42", ("entity", "Q42")),
    ('"hello"', ("string", "hello")),
    ('"  hello  "', ("string", "hello")),
    ('en:"Hello world"', ("monolingual", "en", "Hello world")),
    ('zh-hans:"x"', ("monolingual", "zh-hans", "x")),
    ("+2023-01-15T00:00:00Z/11", ("time", "+2023-01-15T00:00:00Z", "11", "gregorian")),
    ("+2023-01-15T00:00:00Z", ("time", "+2023-01-15T00:00:00Z", "9", "gregorian")),
    ("+1500-06-15T00:00:00Z/11/J", ("time", "+1500-06-15T00:00:00Z", "11", "julian")),
    ("1967", ("quantity", "1967", "1")),
    ("+1967", ("quantity", "+1967", "1")),
    ("1967-05", ("unknown", "1967-05")),
    ("somevalue", ("somevalue",)),
    ("", ("unknown", "")),
    ('es-419:"x"', ("unknown", 'es-419:"x"')),
]

TITLE = Words("Сотрудничество города", "ru")
LINES = [
    (
        Statement(
            Item("Q656"),
            "P190",
            Item("Q38511"),
            (Pair("P580", StatedDate(1953)),),
            (
                Pair("P854", "https://example.org/report.pdf"),
                Pair("P1476", TITLE),
                Pair("P813", StatedDate(2026, 11, 23)),
            ),
        ),
        "Q656\tP190\tQ38511\tP580\t+1953-01-01T00:00:00Z/9\tS854\t\"https://example.org/report.pdf\""
        "\tS1476\tru:\"Сотрудничество города\"\tS813\t+2026-11-23T00:00:00Z/11",
    ),
    (
        Statement(
            Item("Q1"),
            "P190",
            Item("Q2"),
            (Pair("P580", StatedDate(2017, 8)),),
            (Pair("P248", Item("Q3")),),
            "line 5",
        ),
        "Q1\tP190\tQ2\tP580\t+2017-08-01T00:00:00Z/10\tS248\tQ3 /* line 5 */",
    ),
    (Statement(Item("Q1"), "P190", Item("Q2")), "Q1\tP190\tQ2"),
]  # fmt: skip

# Lines that the importer reads as something else than they seem to say.
UNSURE = [
    ("Q1\tP190\tQ2\tP580\t1967", "a bare year would become a quantity"),
    ("Q1\tP190\tQ2\tP580\t+1967-01-01T00:00:00Z", "no value that is read for certain"),
    ("Q1\tP190\tQ2\tP580\t+1967-05-03T00:00:00Z/9", "more precise than it says"),
    ("Q1\tP190\tQ2\tP580\t+1967-00-00T00:00:00Z/9", "more precise than it says"),
    ("Q1\tP190\tQ2\tP580\t+1967-02-30T00:00:00Z/11", "is no day"),
    ("Q1\tP190\tQ2\tP580\t+0000-01-01T00:00:00Z/9", "is no day"),
    ('Q1\tP190\tQ2\tS854\t"https://a.example/"\tP580\t+1967-01-01T00:00:00Z/9', "behind the reference"),
    ("Q1\tP190\tQ2\tS854", "4 columns"),
    ("Q1\tP190", "2 columns"),
    ("Q1|P190|Q2", "1 columns"),
    ('Q1\tP190\tQ2\tS1476\tru:"a ||b"', "two bars"),
    ('Q1\tP190\tQ2\tS1476\tru:"a "b" c"', "no value that is read for certain"),
    ('Q1\tP190\tQ2\tS1476\tru:" a"', "stray white space"),
    ('Q1\tP190\tQ2\tS1476\tes-419:"a"', "no value that is read for certain"),
    ('Q1\tP190\tQ2\tS854\t""', "is empty"),
    ("Q1\tS190\tQ2", "begins with"),
    ("LAST\tP190\tQ2", "no value that is read for certain"),
    ("-Q1\tP190\tQ2", "no value that is read for certain"),
    ('Q1\tP190\tQ2\t!S854\t"a"', "is no property"),
    ("", "1 columns"),
]


@pytest.mark.parametrize(("written", "expected"), IMPORTED)
def test_the_importers_rules(written: str, expected: tuple[str, ...]) -> None:
    assert value(written) == expected


def test_a_qualifier_behind_a_reference_parts_the_reference_in_two() -> None:
    (added,) = import_v1(
        'Q1\tP2\tQ3\tS854\t"a"\tP580\t+1967-01-01T00:00:00Z/9\tS813\t+2020-01-01T00:00:00Z/11'
    )
    assert len(added.references) == 2


@pytest.mark.parametrize(("statement", "line"), LINES, ids=range(len(LINES)))
def test_a_line(statement: Statement, line: str) -> None:
    assert write_statements([statement]) == f"{line}\n"
    assert read_statements(f"{line}\n") == (statement,)


@pytest.mark.parametrize(("line", "message"), UNSURE, ids=[line for line, _ in UNSURE])
def test_what_is_unsure_is_a_fault_with_its_line(line: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_statements(f"Q1\tP190\tQ2\n{line}\n", "give.txt")
    assert str(caught.value).startswith("give.txt:2: ")
    assert message in str(caught.value)


def test_nothing_is_no_statement() -> None:
    assert read_statements("") == ()
    assert write_statements([]) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        Statement(
            Item("Q1"), "P190", Item("Q2"), reference=(Pair("P1476", Words("a /* b", "ru")),), comment="c"
        ),
        Statement(Item("Q1"), "P190", Item("Q2"), comment=" c"),
        Statement(Item("Q1"), "P190", Item("Q2"), reference=(Pair("P854", "a\tb"),)),
        Statement(Item("Q1"), "P190", Item("Q2"), reference=(Pair("P854", "a\nQ1\tP190\tQ4"),)),
        Statement(Item("Q1"), "P190", Item("Q2"), reference=(Pair("P1476", Words(" ", "ru")),)),
        Statement(Item("q1"), "P190", Item("Q2")),
    ],
    ids=["comment in a title", "comment that is trimmed", "tab", "line break", "no words", "no item"],
)
def test_what_would_be_misread_stops_the_export(wrong: Statement) -> None:
    right = Statement(Item("Q1"), "P190", Item("Q2"))
    with pytest.raises(InputError) as caught:
        write_statements([right, wrong], "give.txt")
    assert "give.txt:2: " in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Отчёт\tза\r\n 2020\u00a0год ", "Отчёт за 2020 год"),
        ('О "Риге" и "Мире"', "О “Риге” и “Мире”"),
        ('5" и "Рига"', "5“ и ”Рига“"),
        ("a /* b */ c || d|||e", "a / * b * / c | | d| | |e"),
        ("«Дорожная карта»", "«Дорожная карта»"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner that Persian is written with
        ("\x00\x85", ""),
    ],
)
def test_titles_are_cleaned(text: str, expected: str) -> None:
    assert clean(text) == expected


ITEMS = st.integers(1, 10**9).map(lambda number: Item(f"Q{number}"))
DAYS = st.dates(date(1, 1, 1)).map(lambda day: StatedDate(day.year, day.month, day.day))
DATES = st.one_of(
    DAYS,
    DAYS.map(lambda day: StatedDate(day.year, day.month)),
    DAYS.map(lambda day: StatedDate(day.year)),
)
TEXTS = st.text(max_size=40).map(clean).filter(bool)
WORDS = st.builds(Words, TEXTS, st.sampled_from(["ru", "en", "zh-Hant"]))
VALUES: st.SearchStrategy[Value] = st.one_of(ITEMS, DATES, TEXTS, WORDS)
PAIRS = st.lists(
    st.builds(Pair, st.integers(1, 9999).map(lambda number: f"P{number}"), VALUES), max_size=3
).map(tuple)
STATEMENTS = st.builds(
    Statement, ITEMS, st.just("P190"), VALUES, PAIRS, PAIRS, st.text(max_size=20).map(clean)
)
PRECISIONS = {"year": "9", "month": "10", "day": "11"}


def imported(meant: Value) -> tuple[str, ...]:
    """Return what the importer has to make of a value that is ``meant``."""
    match meant:
        case Item(number):
            return "entity", number
        case StatedDate():
            return "time", f"+{meant.not_before}T00:00:00Z", PRECISIONS[meant.precision], "gregorian"
        case Words(text, language):
            return "monolingual", language, text
        case _:
            return "string", meant


@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_the_importer_makes_of_the_lines_what_was_meant(meant: list[Statement]) -> None:
    written = write_statements(meant)
    for text in (written, written.strip()):  # as a file, and as people paste it
        added = import_v1(text)
        assert len(added) == len(meant)
        for one, statement in zip(added, meant, strict=True):
            assert (one.item, one.property) == (statement.item.id, statement.property)
            assert one.value == imported(statement.value)
            assert one.qualifiers == [(pair.property, imported(pair.value)) for pair in statement.qualifiers]
            reference = [(pair.property, imported(pair.value)) for pair in statement.reference]
            assert one.references == ([reference] if reference else [])
            assert one.summary == statement.comment


@given(st.lists(STATEMENTS, max_size=4))
def test_what_is_written_is_read_again(meant: list[Statement]) -> None:
    assert read_statements(write_statements(meant)) == tuple(meant)


@given(st.text(max_size=60))
def test_whatever_is_cleaned_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert not set(clean(text)) & set('\t\n\r"')
