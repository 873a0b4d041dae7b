"""The saved queries over the real report: the promised columns, and what a person read in it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from golden.queries.reading import (
    CHOICES,
    FILES,
    ORDER,
    QUERIES,
    ask,
    cell,
    differences,
    key,
    labels,
    name_of,
    read,
    rows_of,
)
from pyoxigraph import Literal, NamedNode
from store.built import BASE, ROOT, engine

from kg.iris import PREFIXES
from kg.query.paging import Paging
from kg.query.run import choices
from kg.store.engine import Question

GOLDEN = ROOT / "tests" / "golden" / "ru-saint-petersburg-2020"
PARAMETERS = {
    "partners-in-section": {"section": "section:asia"},
    "events-between": {"from": "2020-09-01", "to": "2020-09-30"},
    "passage": {"thing": f"{BASE}id/partnership/at--ru-saint-petersburg"},
}
# The columns that these three have had from the beginning; others may follow.
COLUMNS = {
    "partners": (
        "partnership place placeLabel kind country countryLabel section established wikidata firstLine"
    ),
    "agreements": "agreement partnership title type signed notBefore notAfter firstLine",
    "events": "event partnership text start end stated mode type parent firstLine",
}
DAYS = {4: "gYear", 7: "gYearMonth", 10: "date"}
DATED = {"signed", "start", "end", "since", "established", "first", "latest", "date", "day", "month"} | {
    "notBefore",
    "notAfter",
}

Row = dict[str, str]


def run(name: str, **given: str) -> list[Row]:
    text = QUERIES[name].fill(PARAMETERS.get(name, {}) | given)
    body = engine().answer(Question(text, results="text/csv")).body.decode()
    return list(csv.DictReader(io.StringIO(body)))


def golden(name: str) -> list[Row]:
    with (GOLDEN / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def partner(partnership: str) -> str:
    return key(partnership)


@pytest.mark.parametrize("name", COLUMNS)
def test_listing(name: str) -> None:
    rows = run(name)
    promised = COLUMNS[name].split()
    assert list(rows[0])[: len(promised)] == promised
    lines = [int(row["firstLine"]) for row in rows]
    assert lines == sorted(lines)
    cells = [tuple(row.values()) for row in rows]
    assert len(set(cells)) == len(cells)


def test_partners_are_those_that_a_person_read() -> None:
    found = [
        (
            key(row["place"]),
            key(row["country"]),
            row["section"],
            row["established"],
            row["firstLine"],
            partner(row["partnership"]),
        )
        for row in run("partners")
    ]
    expected = [
        (row["place"], row["country"], row["section"], row["established"], row["line"], row["place"])
        for row in golden("partnerships")
    ]
    assert sorted(found) == sorted(expected)
    kinds = {key(row["place"]): row["kind"] for row in run("partners")}
    assert (kinds["at"], kinds["hu-budapest"]) == ("country", "city")
    assert set(kinds.values()) <= {"country", "region", "city", "district"}
    assert all(
        re.fullmatch(r"http://www\.wikidata\.org/entity/Q\d+", row["wikidata"]) for row in run("partners")
    )


def test_agreements_are_those_that_a_person_read() -> None:
    rows = run("agreements")
    signed: dict[str, list[Row]] = {}
    for row in rows:
        signed.setdefault(row["agreement"], []).append(row)
    found = [
        (
            partner(group[0]["partnership"]),
            group[0]["title"],
            group[0]["type"],
            tuple(sorted(row["signed"] for row in group if row["signed"])),
            group[0]["firstLine"],
        )
        for group in signed.values()
    ]
    expected = golden("agreements")
    assert len(found) == len(expected)
    for row in expected:
        dates = tuple(sorted(filter(None, row["dates"].split(";"))))
        assert [
            each
            for each in found
            if (each[0], *each[2:]) == (row["place"], row["type"], dates, row["line"])
            and each[1].startswith(row["begins"])
            and each[1].endswith(row["ends"])
        ], row
    for row in rows:
        assert row["notBefore"].startswith(row["signed"])
        assert row["notAfter"].startswith(row["signed"])
        assert bool(row["notBefore"]) == bool(row["notAfter"]) == bool(row["signed"])


def test_events_are_those_that_a_person_read() -> None:
    """In the order of the source, which is that of the golden file."""
    rows, expected = run("events"), golden("events")
    by_event = {row["event"]: row for row in rows}
    assert len(rows) == len(expected) == len(by_event)
    ordered = sorted(
        zip(rows, range(len(rows)), strict=True), key=lambda pair: (int(pair[0]["firstLine"]), pair[1])
    )
    assert [row for row, _ in ordered] == rows
    unmatched = list(rows)
    for row in expected:
        parents = tuple(row["parent"].split("/")) if row["parent"] else ()
        for each in unmatched:
            parent = by_event.get(each["parent"])
            same = (
                partner(each["partnership"]) == row["place"]
                and all(each[name] == row[name] for name in ("start", "end", "stated", "mode", "type"))
                and each["firstLine"] == row["line"]
                and each["text"].startswith(row["begins"])
                and each["text"].endswith(row["ends"])
                and ((parent["start"], parent["end"]) if parent else ()) == parents
            )
            if same:
                unmatched.remove(each)
                break
        else:
            pytest.fail(f"not found: {row}")
    assert unmatched == []


def test_partners_in_section_are_those_of_the_golden_list() -> None:
    for section in ("europe", "asia", "cis"):
        found = {key(row["place"]) for row in run("partners-in-section", section=f"section:{section}")}
        assert found == {row["place"] for row in golden("partnerships") if row["section"] == section}


def test_events_of_september_that_were_online() -> None:
    found = run("events-between", mode="schema:OnlineEventAttendanceMode")
    expected = [
        row
        for row in golden("events")
        if row["mode"] == "online"
        and row["start"] <= "2020-09-30"
        and (row["end"] >= "2020-09-01" or row["end"] in ("2020", "2020-09"))
        and not (len(row["start"]) == 7 and row["start"] > "2020-09")
    ]
    assert len(found) == len(expected) > 0
    assert len(run("events-between")) > len(found)


def test_passage_cuts_its_wording_out_of_the_source() -> None:
    text = (ROOT / "data" / "source" / "ru-saint-petersburg-2020.txt").read_bytes().decode()
    (row,) = run("passage")[:1]
    assert row["wording"] == text[int(row["begin"]) : int(row["end"])]
    assert row["firstLine"] == "8"


def first_case(name: str) -> tuple[dict[str, str], list[Row]]:
    """Return the golden case of ``name`` with default parameters, or another where it has none."""
    file, *_ = sorted((file for file in FILES if name_of(file) == name), key=lambda file: len(file.name))
    return read(file)


def test_every_query_has_a_golden_case() -> None:
    assert {name_of(file) for file in FILES} == set(QUERIES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_answer_is_what_a_person_read(file: Path) -> None:
    given, golden = read(file)
    table = ask(name_of(file), given)
    told = differences(table, golden)
    assert not told, "\n" + "\n".join(told[:30])
    assert (table.total, table.first) == (len(golden), 0)
    if by := ORDER.get(name_of(file)):
        column, most, falling = by
        values = [cell(cells, column, "ru") for cells in rows_of(table)]
        keys = [int(value) if falling else value[:most] for value in values]
        assert keys == sorted(keys, reverse=falling)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", QUERIES)
def test_things_have_labels_in_the_language(name: str, language: str) -> None:
    """Beside each column of our things, in the same order; dates are of the type of their precision."""
    given, golden = first_case(name)
    table = ask(name, given, language)
    assert not differences(table, golden)
    names = [heading.name for heading in table.headings]
    assert names == list(QUERIES[name].names)
    assert {"en", "ru"} <= QUERIES[name].summaries.keys()
    assert all(heading.title for heading in table.headings)
    assert all(set(column.titles) == {"ru", "en"} for column in QUERIES[name].columns)
    for cells in rows_of(table):
        for column, term in cells.items():
            value = getattr(term, "value", "")
            if isinstance(term, NamedNode) and value.startswith((f"{BASE}id/", f"{BASE}scheme/")):
                assert f"{column}Label" in names, f"{column}: {value}"
                assert name in COLUMNS or names[names.index(column) + 1] == f"{column}Label"
                shown = cells.get(f"{column}Label")
                assert isinstance(shown, Literal), f"{column}: {value} has no label"
                assert shown.value == labels(language).get(value, shown.value)
            if column in DATED and name != "passage":  # where begin and end are characters
                assert isinstance(term, Literal)
                wanted = DAYS[len(value)] if "T" not in value else "dateTime"
                assert term.datatype.value == PREFIXES["xsd"] + wanted, f"{column}: {term}"


@pytest.mark.parametrize("name", QUERIES)
def test_pages_are_the_whole_in_parts(name: str) -> None:
    """Which needs an order of the rows that leaves nothing to chance."""
    given, _ = first_case(name)
    whole = ask(name, given)
    size = len(whole.rows) // 3 + 1
    pages = [ask(name, given, paging=Paging(page, size)) for page in (1, 2, 3)]
    assert [row for page in pages for row in page.rows] == list(whole.rows)
    assert [(page.first, page.total) for page in pages] == [
        (size * number, whole.total) for number in range(3)
    ]


def test_every_list_of_choices_has_a_golden_file() -> None:
    assert {file.stem for file in CHOICES} == set(QUERIES.choices)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("file", CHOICES, ids=lambda file: file.stem)
def test_choices_are_what_a_person_read(file: Path, language: str) -> None:
    """Each with its label in the language; the counts beside them are not compared."""
    _, golden = read(file)
    parameters = [each for query in QUERIES.values() for each in query.parameters if each.source == file.stem]
    assert parameters, "no parameter takes these values"
    for parameter in parameters:
        found = choices(engine(), QUERIES, parameter, language)
        assert sorted(key(each.value) for each in found) == sorted(row["value"] for row in golden)
        for each in found:
            assert each.labels[language] == labels(language).get(each.value, each.labels[language])


def test_months_are_counted_as_events_are_found() -> None:
    """What can be chosen tells how many events the choice gives."""
    month = next(each for each in QUERIES["find-events"].parameters if each.name == "month")
    for choice in choices(engine(), QUERIES, month, "ru"):
        assert choice.count == len({row["event"] for row in run("find-events", month=choice.value)}) > 0


def test_events_between_are_those_of_the_year_by_default() -> None:
    assert {row["event"] for row in run("events-between", **{"from": "2020-01-01", "to": "2020-12-31"})} == {
        row["event"] for row in run("events")
    }
    assert QUERIES["events-between"].fill({}) == QUERIES["events-between"].fill(
        {"from": "2020-01-01", "to": "2020-12-31"}
    )


@pytest.mark.parametrize(("language", "after"), [("ru", "лет"), ("en", "years")])
def test_entries_of_a_calendar_tell_what_the_day_is(language: str, after: str) -> None:
    """An anniversary by its own date, the end of a road map once, on the last day."""
    query = QUERIES["anniversaries"]
    assert query.view.calendar
    assert (query.view.calendar.start, query.view.calendar.summary) == ("day", "entry")
    for row in run("anniversaries", lang=language):
        assert row["entry"].startswith(f"{row['years']} {after}: ")
        assert row["placeLabel"] in row["entry"]
        assert row["signed"][:4] in row["entry"].partition("(")[2]
    calendar = QUERIES["road-maps-ending"].view.calendar
    assert calendar
    assert (calendar.start, calendar.end) == ("lastDay", None)
    assert all(row["lastDay"] == f"{row['end']}-12-31" for row in run("road-maps-ending", lang=language))


def test_partner_tells_what_was_done_before_what_it_is() -> None:
    for place in ("de-hamburg", "be-antwerp", "fi-helsinki"):
        told = [row["what"] for row in run("partner", place=f"{BASE}id/place/{place}")]
        assert told[0] in ("established", "partnership")
        kinds = list(dict.fromkeys(told))
        wanted = ["twin", "basis", "agreement", "event", "mentioned", "kind", "country"]
        assert [each for each in kinds if each in wanted] == [each for each in wanted if each in kinds]
        assert told.count("kind") == 1
