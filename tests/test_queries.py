"""The saved queries over the real report: the promised columns, and what a person read in it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from store.built import BASE, ROOT, engine

from kg.query.saved import read_queries
from kg.store.engine import Question

QUERIES = read_queries(ROOT / "queries")
GOLDEN = ROOT / "tests" / "golden" / "ru-saint-petersburg-2020"
PARAMETERS = {
    "partners-in-section": {"section": "section:asia"},
    "events-between": {"from": "2020-09-01", "to": "2020-09-30"},
    "passage": {"thing": f"{BASE}id/partnership/at--ru-saint-petersburg"},
}
COLUMNS = {
    "partners": (
        "partnership place placeLabel kind country countryLabel section established wikidata firstLine"
    ),
    "agreements": "agreement partnership title type signed notBefore notAfter firstLine",
    "events": "event partnership text start end stated mode type parent firstLine",
}
Row = dict[str, str]


def run(name: str, **given: str) -> list[Row]:
    text = QUERIES[name].fill(PARAMETERS.get(name, {}) | given)
    body = engine().answer(Question(text, results="text/csv")).body.decode()
    return list(csv.DictReader(io.StringIO(body)))


def golden(name: str) -> list[Row]:
    with (GOLDEN / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def key(iri: str) -> str:
    return iri.rpartition("/")[2]


def partner(partnership: str) -> str:
    (found,) = set(key(partnership).split("--")) - {"ru-saint-petersburg"}
    return found


@pytest.mark.parametrize("name", QUERIES)
def test_query_runs_and_finds_something(name: str) -> None:
    assert run(name)
    assert {"en", "ru"} <= QUERIES[name].summaries.keys()


@pytest.mark.parametrize("name", COLUMNS)
def test_listing(name: str) -> None:
    rows = run(name)
    assert list(rows[0]) == COLUMNS[name].split()
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
