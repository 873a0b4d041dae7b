"""Which ties are given, since when and with which reference; which are not, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.link.quickstatements.choosing import REASONS, Choice, choose
from kg.link.quickstatements.rule import RULE, Rule, read_rule
from kg.link.quickstatements.statements import Item, Pair, Words
from kg.link.quickstatements.ties import Document, Known, Side, Source, Tie
from kg.link.quickstatements.writing import write_statements
from kg.records import StatedDate

RULES = read_rule(Path(__file__).parents[3] / "data" / RULE)
BASE = "https://example.org/"
HOST = Side(f"{BASE}id/place/xa", {"ru": "Альфа"}, ("city", "region"), ("Альфа",), ("Q10",))
PARTNER = Side(f"{BASE}id/place/xb", {"ru": "Бета"}, ("city",), ("Бета",), ("Q20",))
SOURCE = Source(
    f"{BASE}report/xa-2020", 'Отчёт "Альфы"', "ru", 2020, "https://example.org/report", "", date(2021, 2, 3)
)
SIGNED = Document("Соглашение", "agreement", (StatedDate(2004, 5, 6),), ("Мэрией Альфы", "Бетой"))
TIE = Tie(f"{BASE}id/partnership/xa--xb", SOURCE, HOST, PARTNER, 7, None, (SIGNED,))
KNOWN = Known("2026-04", frozenset({"Q10"}), frozenset({("Q10", "Q30")}))


def reasons(choice: Choice) -> list[str]:
    return [f"{reason.code} {reason.detail}".strip() for each in choice.left_out for reason in each.reasons]


def with_documents(*documents: Document) -> Tie:
    return replace(TIE, documents=documents)


def test_a_tie_is_given_with_its_start_and_one_reference() -> None:
    choice = choose([TIE], RULES, KNOWN)
    (statement,) = choice.statements
    assert (statement.item, statement.property, statement.value) == (Item("Q10"), "P190", Item("Q20"))
    assert statement.qualifiers == (Pair("P580", StatedDate(2004, 5, 6)),)
    assert statement.reference == (
        Pair("P854", "https://example.org/report"),
        Pair("P1476", Words("Отчёт “Альфы”", "ru")),
        Pair("P813", StatedDate(2021, 2, 3)),
    )
    assert statement.comment == "xa-2020, line 7"
    assert (reasons(choice), choice.uncited) == ([], ())


@pytest.mark.parametrize(
    ("source", "properties", "is_cited"),
    [
        (replace(SOURCE, url="", retrieved=None), ["P1476"], False),
        (replace(SOURCE, url="", item="Q99"), ["P248", "P1476", "P813"], True),
        (replace(SOURCE, item="Q99", retrieved=None), ["P248", "P854", "P1476"], True),
    ],
)
def test_the_reference_has_what_is_known(source: Source, properties: list[str], is_cited: bool) -> None:
    choice = choose([replace(TIE, source=source)], RULES, KNOWN)
    assert [pair.property for pair in choice.statements[0].reference] == properties
    assert choice.uncited == (() if is_cited else (source,))


DAY, YEAR, LATER = StatedDate(2004, 5, 6), StatedDate(2004), StatedDate(2010, 1, 1)
BY_DISTRICTS = replace(SIGNED, signed=(StatedDate(1990),), parties=("Администрацией района", "Бетой"))


@pytest.mark.parametrize(
    ("established", "documents", "expected"),
    [
        (StatedDate(1953), [SIGNED], StatedDate(1953)),
        (None, [SIGNED], DAY),
        (None, [replace(SIGNED, signed=(LATER, DAY))], DAY),
        (None, [replace(SIGNED, signed=(LATER,)), SIGNED], DAY),
        (None, [replace(SIGNED, signed=())], None),
        (YEAR, [SIGNED], YEAR),  # a day within the year contradicts nothing
        (StatedDate(2005), [SIGNED], DAY),  # signed before ties were established
        (None, [SIGNED, BY_DISTRICTS], DAY),  # what districts signed is not the tie of the cities
        (None, [SIGNED, replace(SIGNED, type="road-map", signed=(StatedDate(1990),))], DAY),
    ],
)
def test_since_when(
    established: StatedDate | None, documents: list[Document], expected: StatedDate | None
) -> None:
    tie = replace(TIE, established=established, documents=tuple(documents))
    (given,) = choose([tie], RULES, KNOWN).given
    assert given.start == expected
    assert given.statement.qualifiers == ((Pair("P580", expected),) if expected else ())


CITY = replace(HOST, kinds=("city",))
PLAN = replace(SIGNED, type="road-map")
NO_TIE = Known("2026-04", frozenset({"Q10"}))
CASES = [
    (replace(TIE, partner=replace(PARTNER, kinds=("country",))), KNOWN, ["level country"]),
    (replace(TIE, host=CITY, partner=replace(PARTNER, kinds=("region",))), KNOWN, ["level region"]),
    (replace(TIE, partner=replace(PARTNER, items=())), KNOWN, ["no-item xb"]),
    (replace(TIE, host=replace(HOST, items=())), KNOWN, ["no-item xa"]),
    (replace(TIE, partner=replace(PARTNER, items=("Q20", "Q21"))), KNOWN, ["several-items xb"]),
    (with_documents(), KNOWN, ["no-document"]),
    (with_documents(PLAN, replace(SIGNED, type="decision")), KNOWN, ["type road-map, decision"]),
    (with_documents(BY_DISTRICTS), KNOWN, ["signers Администрацией района"]),
    (with_documents(replace(SIGNED, parties=())), KNOWN, ["unnamed Соглашение"]),
    (TIE, Known(), ["no-copy"]),
    (TIE, replace(KNOWN, asked=frozenset({"Q20"})), ["not-asked Q10"]),
    (TIE, replace(KNOWN, stated=frozenset({("Q10", "Q20")})), ["stated"]),
    (TIE, replace(KNOWN, formerly={("Q10", "Q20"): "2016-09"}), ["removed 2016-09"]),
    (TIE, replace(KNOWN, replaced={"Q20": "Q21"}), ["merged Q21"]),
    (TIE, replace(KNOWN, within=frozenset({("Q30", "Q20")}), names={"Q30": "C"}), ["other-level Q30 C"]),
    (TIE, replace(KNOWN, within=frozenset({("Q20", "Q25"), ("Q25", "Q30")})), ["other-level Q30"]),
    (with_documents(), NO_TIE, ["no-document"]),
    (with_documents(), replace(KNOWN, stated=frozenset({("Q10", "Q20")})), ["no-document", "stated"]),
]  # fmt: skip


@pytest.mark.parametrize(("tie", "known", "expected"), CASES, ids=[" ".join(each) for *_, each in CASES])
def test_what_is_left_out_tells_why(tie: Tie, known: Known, expected: list[str]) -> None:
    choice = choose([tie], RULES, known)
    assert choice.given == ()
    assert reasons(choice) == expected
    assert {reason.code for reason in choice.left_out[0].reasons} <= set(REASONS)


@pytest.mark.parametrize(
    ("known", "documents"),
    [
        # Two parts of one whole are no levels of one tie, and circles in the data have an end.
        (replace(KNOWN, within=frozenset({("Q20", "Q40"), ("Q30", "Q40"), ("Q40", "Q40")})), (SIGNED,)),
        (
            replace(KNOWN, stated=frozenset({("Q20", "Q10")})),
            (SIGNED,),
        ),  # the other direction is another statement
        (KNOWN, (BY_DISTRICTS, SIGNED)),  # one document that counts is enough
    ],
)
def test_what_is_given_all_the_same(known: Known, documents: tuple[Document, ...]) -> None:
    assert len(choose([with_documents(*documents)], RULES, known).given) == 1


def test_another_partner_of_the_host_is_no_other_level() -> None:
    known = replace(KNOWN, within=frozenset({("Q30", "Q20")}))
    other = replace(TIE, partner=replace(PARTNER, iri=f"{BASE}id/place/xc", items=("Q30",)), line=8)
    choice = choose([TIE, other], RULES, known)
    assert [each.tie for each in choice.given] == [TIE]
    assert reasons(choice) == ["stated"]


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        (("Мэрией Альфы", "Бетой"), ["namesake Бетой"]),
        (("Альфой", "Провинцией Бета"), ["namesake Провинцией Бета"]),
        (("Альфой", "Правительством провинции Бета"), []),
    ],
)
def test_a_name_that_two_places_have_tells_nothing(parties: tuple[str, ...], expected: list[str]) -> None:
    rule = replace(RULES, namesakes=frozenset({"xb"}))
    tie = with_documents(replace(SIGNED, parties=parties))
    assert reasons(choose([tie], rule, KNOWN)) == expected
    assert len(choose([tie], replace(rule, checked=frozenset({"xb"})), KNOWN).given) == 1


def test_a_link_that_nobody_looked_at_is_not_given() -> None:
    rule = replace(RULES, unseen=frozenset({"xb"}))
    assert reasons(choose([TIE], rule, KNOWN)) == ["unseen xb"]
    assert len(choose([TIE], replace(rule, checked=frozenset({"xb"})), KNOWN).given) == 1


@pytest.mark.parametrize(
    "known",
    [
        replace(KNOWN, within=frozenset({("Q30", "Q20")})),
        replace(KNOWN, formerly={("Q10", "Q20"): "2016-09"}),
    ],
)
def test_what_a_person_has_checked_is_given(known: Known) -> None:
    rule: Rule = replace(RULES, checked=frozenset({"xb"}))
    assert len(choose([TIE], rule, known).given) == 1
    assert choose([TIE], rule, replace(known, stated=frozenset({("Q10", "Q20")}))).given == ()


def test_titles_that_name_nobody_can_be_let_in() -> None:
    rule = replace(RULES, signers=RULES.signers | {"unnamed"})
    assert len(choose([with_documents(replace(SIGNED, parties=()))], rule, KNOWN).given) == 1


def test_the_mirrored_statement_is_the_partners() -> None:
    known = replace(KNOWN, asked=frozenset({"Q20"}), stated=frozenset({("Q10", "Q20")}))
    (statement,) = choose([TIE], RULES, known, mirrored=True).statements
    assert (statement.item, statement.value) == (Item("Q20"), Item("Q10"))
    assert reasons(choose([TIE], RULES, KNOWN, mirrored=True)) == ["not-asked Q20"]


def test_what_the_partner_reports_itself_is_not_mirrored() -> None:
    own = replace(TIE, host=PARTNER, partner=HOST, source=replace(SOURCE, iri=f"{BASE}report/xb-2020"))
    known = replace(KNOWN, asked=frozenset({"Q10", "Q20"}))
    assert [each.item.id for each in choose([TIE, own], RULES, known).statements] == ["Q10", "Q20"]
    assert reasons(choose([TIE, own], RULES, known, mirrored=True)) == ["host-too", "host-too"]
    silent = replace(
        own, documents=()
    )  # the partner's report lists the tie, but does not say on what it rests
    (statement,) = choose([TIE, silent], RULES, known, mirrored=True).statements
    assert (statement.item.id, statement.comment) == ("Q20", "xa-2020, line 7")


def test_of_several_reports_the_newest_counts() -> None:
    newer = replace(SOURCE, iri=f"{BASE}report/xa-2021", year=2021)
    again = replace(TIE, source=newer, line=9, documents=(replace(SIGNED, signed=(StatedDate(2004),)),))
    for ties in ([TIE, again], [again, TIE]):
        (given,) = choose(ties, RULES, KNOWN).given
        assert (given.statement.comment, given.start) == ("xa-2021, line 9", StatedDate(2004))


def test_a_partner_that_the_newest_report_lacks_is_left_out() -> None:
    newer = replace(SOURCE, iri=f"{BASE}report/xa-2021", year=2021)
    other = replace(TIE, source=newer, partner=replace(PARTNER, iri=f"{BASE}id/place/xc", items=("Q31",)))
    choice = choose([TIE, other], RULES, KNOWN)
    assert reasons(choice) == ["not-listed xa-2021"]
    assert [each.statement.value for each in choice.given] == [Item("Q31")]


def test_every_choice_can_be_written() -> None:
    odd = replace(SOURCE, title='a\t"b"\n/* c */ || d', iri=f"{BASE}report/*/")
    line = write_statements(choose([replace(TIE, source=odd)], RULES, KNOWN).statements)
    assert line.count("\n") == 1
    assert 'ru:"a “b” / * c * / | | d"' in line
