"""A report, above all the real one, broken anew at random gives the same records: the rules are general.

`REBREAK_EXAMPLES=5000 python -m pytest tests/extract/test_rebreak.py` tries more than the suite does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.report import find_report
from kg.link.gazetteer import Gazetteer
from kg.records import Agreement, Event, Partnership, Report, Row, Table
from kg.source.description import read_description
from kg.source.document import Document, read_document
from kg.source.table import read_rows
from kg.words import Matcher

from .rebreak import Layout, rebreak

ROOT = Path(__file__).parents[2]
REPORTS = (
    ROOT / "data" / "source" / "ru-saint-petersburg-2020.toml",
    ROOT / "tests" / "reports" / "fi-helsinki-2021.toml",
    ROOT / "tests" / "reports" / "de-hamburg-2022.toml",
    ROOT / "tests" / "reports" / "ru-saint-petersburg-2019.toml",
)
EXAMPLES = int(os.environ.get("REBREAK_EXAMPLES", "80"))

_OFTEN = st.sampled_from((0.0, 0.05, 0.3, 0.8))
LAYOUTS = st.builds(
    Layout,
    **{name: _OFTEN for name, value in vars(Layout()).items() if not isinstance(value, bool)},
    crlf=st.booleans(),
    bom=st.booleans(),
)


def _random(seed: int) -> Random:
    return Random(seed)  # noqa: S311


def _same(text: str) -> str:
    """Return ``text`` as it is compared: whatever the dash, and the white space around it."""
    return re.sub(r"\s*[-–—]\s*", "-", text)


def _agreement(agreement: Agreement) -> dict[str, object]:
    return {
        "title": _same(agreement.title),
        "type": agreement.type,
        "signed": agreement.signed,
        "period": agreement.period,
        "parties": tuple(map(_same, agreement.parties)),
    }


def _event(event: Event) -> dict[str, object]:
    return {
        "text": _same(event.text),
        "dates": (event.start, event.end, _same(event.stated)),
        "kind": (event.mode, event.type, event.topics, event.signing),
        "parent": event.parent,
        "participants": event.participants,
    }


def _partnership(tie: Partnership) -> dict[str, object]:
    return {
        "key": tie.partner.key,
        "section": tie.section,
        "established": tie.established,
        "basis": _same(tie.basis),
        "twinned": tie.twinned,
        "printed": tuple(map(_same, tie.printed)),
        "agreements": [_agreement(agreement) for agreement in tie.agreements],
        "events": [_event(event) for event in tie.events],
    }


def _records(report: Report) -> list[dict[str, object]]:
    return [_partnership(tie) for tie in report.partnerships]


class Reader:
    """Reads rows of a report as records: as they are, and from a document that holds them broken anew."""

    def __init__(self, source: Path, copy: Path, gazetteer: Gazetteer, matcher: Matcher) -> None:
        self.copy, self.gazetteer, self.matcher = copy, gazetteer, matcher
        self.description = read_description(source)
        self.original = read_document(source.parent / self.description.file, self.description.file)
        self.rows = read_rows(self.original, gazetteer, matcher).rows

    def find(self, table: Table, document: Document) -> Report:
        host = self.gazetteer[self.description.host]
        return find_report(table, document, self.description, host, self.gazetteer, self.matcher)

    def expect(self, rows: Sequence[Row]) -> Report:
        return self.find(Table(tuple(rows), (), ()), self.original)

    def read(self, data: bytes) -> tuple[Document, Report]:
        self.copy.write_bytes(data)
        document = read_document(self.copy, self.copy.name)
        return document, self.find(read_rows(document, self.gazetteer, self.matcher), document)


@pytest.fixture(scope="session")
def readers(
    gazetteer: Gazetteer, matcher: Matcher, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Reader, ...]:
    copy = tmp_path_factory.mktemp("rebreak") / "report.txt"
    return tuple(Reader(source, copy, gazetteer, matcher) for source in REPORTS)


@settings(max_examples=EXAMPLES, deadline=None, derandomize="REBREAK_EXAMPLES" not in os.environ)
@given(
    layout=LAYOUTS,
    report=st.sampled_from((0, 0, 0, 1, 2, 3)),
    first=st.integers(0, 51),
    count=st.sampled_from((1, 2, 3, 5, 8, 52)),
    seed=st.integers(0, 2**32),
)
def test_same_records_however_broken(
    readers: tuple[Reader, ...], layout: Layout, report: int, first: int, count: int, seed: int
) -> None:
    reader = readers[report]
    first %= len(reader.rows)
    rows = reader.rows[first : first + count]
    document, found = reader.read(rebreak(rows, layout, _random(seed)))
    assert not found.faults
    assert _records(found) == _records(reader.expect(rows))
    for _, event in found.events():
        told = " ".join(document.wording(span.begin, span.end).text for span in event.spans)
        assert _same(told) == _same(event.text)


@pytest.mark.parametrize("report", range(len(REPORTS)))
def test_whole_report_however_broken(readers: tuple[Reader, ...], report: int) -> None:
    """All kinds of breaks at once, in a whole report."""
    reader = readers[report]
    everything = Layout(*(0.3,) * 10, crlf=True, bom=True)
    for seed in range(5):
        _, found = reader.read(rebreak(reader.rows, everything, _random(seed)))
        assert not found.faults
        assert _records(found) == _records(reader.expect(reader.rows))
