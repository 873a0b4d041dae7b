"""The records of a report are those that a person read in it: every row, every column, nothing more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.records import Report

FOLDER = Path(__file__).parent
Cells = dict[str, str]


def _partnerships(report: Report) -> list[Cells]:
    return [
        {
            "place": tie.partner.key,
            "country": tie.partner.country,
            "section": tie.section,
            "established": str(tie.established or ""),
            "twinned": "yes" if tie.twinned else "",
            "line": str(tie.spans[0].first_line),
        }
        for tie in report.partnerships
    ]


def _agreements(report: Report) -> list[Cells]:
    return [
        {
            "place": tie.partner.key,
            "wording": agreement.title,
            "type": agreement.type,
            "dates": ";".join(map(str, agreement.signed)),
            "period": "/".join(map(str, agreement.period or ())),
            "parties": str(len(agreement.parties)),
            "line": str(agreement.spans[0].first_line),
        }
        for tie in report.partnerships
        for agreement in tie.agreements
    ]


def _events(report: Report) -> list[Cells]:
    rows = []
    for tie, event in report.events():
        parent = None if event.parent is None else tie.events[event.parent]
        rows.append(
            {
                "place": tie.partner.key,
                "wording": event.text,
                "start": str(event.start),
                "end": str(event.end),
                "stated": event.stated,
                "mode": event.mode or "",
                "type": event.type,
                "parent": f"{parent.start}/{parent.end}" if parent else "",
                "participants": str(event.participants or ""),
                "line": str(event.spans[0].first_line),
            }
        )
    return rows


def _golden(report: Report, name: str) -> list[Cells]:
    header, *lines = (FOLDER / report.description.key / f"{name}.tsv").read_text("utf-8").splitlines()
    columns = header.split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]


def _differences(expected: Cells, found: Cells) -> list[str]:
    """Return one line a column in which ``found`` is not what the golden row ``expected`` says."""
    differences = []
    for column, cell in expected.items():
        shown = found["wording"] if column in ("begins", "ends") else found[column]
        same = {"begins": shown.startswith(cell), "ends": shown.endswith(cell)}.get(column, shown == cell)
        if not same:
            differences.append(f"  {column}: golden «{cell}», read «{shown}»")
    return differences


@pytest.mark.parametrize("city", ["saint_petersburg", "helsinki", "hamburg", "hasty"])
@pytest.mark.parametrize("records", [_partnerships, _agreements, _events])
def test_records_are_those_that_a_person_read(
    city: str, records: Callable[[Report], list[Cells]], request: pytest.FixtureRequest
) -> None:
    """Compare in reading order; a row that only one side has shows as the first difference."""
    report: Report = request.getfixturevalue(city)
    name = records.__name__.removeprefix("_")
    expected, found = _golden(report, name), records(report)
    told = []
    for number, (golden, read) in enumerate(zip(expected, found, strict=False), 2):
        if differences := _differences(golden, read):
            told += [f"{name}.tsv:{number} ({golden['place']}, source line {golden['line']})", *differences]
    assert not told, "\n" + "\n".join(told[:20])
    assert len(found) == len(expected), f"{len(found)} {name} read, {len(expected)} golden"
    assert set(found[0]) - {"wording"} == set(expected[0]) - {"begins", "ends"}
