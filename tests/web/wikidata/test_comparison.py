"""The comparison with Wikidata: its rows over made-up data in which every result occurs, and the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode

from kg.config import read_config
from kg.query.paging import Paging
from kg.query.run import answer
from kg.query.saved import read_queries
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.store.snapshot import Snapshot
from kg.web import create_app
from kg.web.site import open_site

from ..browsing import BROWSER
from ..conftest import ROOT
from ..html import Page
from . import second

STATUSES = (
    "in-both", "in-both-other-date", "other-level", "report-only", "wikidata-only", "formerly", "not-compared"
)  # fmt: skip


def loaded(folder: Path, text: str) -> Snapshot:
    file = folder / "data.trig"
    file.write_text(text, encoding="utf-8")
    return load_files([file], folder / "out", base=second.BASE, keep=1, step=lambda _step: None)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Return a snapshot of the made-up data."""
    return loaded(tmp_path_factory.mktemp("second"), second.WHOLE)


def open_client(snapshot: Snapshot) -> FlaskClient:
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="module")
def elsewhere(other: Snapshot) -> Iterator[FlaskClient]:
    """Yield a client of the application over the made-up data."""
    with open_client(other) as made:
        yield made


def compared(snapshot: Snapshot, **given: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of the comparison by place, in the words of the table of what is expected."""
    query = read_queries(ROOT / "queries", second.BASE)["wikidata-comparison"]
    table = answer(StoreEngine(snapshot), query, given, Paging(), "en")
    found = {}
    for row in table.rows:
        terms = zip((heading.name for heading in table.headings), row, strict=True)
        cells = {name: term.value for name, term in terms if isinstance(term, NamedNode | Literal)}
        details = (cells.get(name) for name in ("status", "level", "reason", "lastStated"))
        dates = (cells.get(name, "") for name in ("reportDate", "wikidataDate", "wikidataEnd"))
        place, item = (cells.get(name, "").rpartition("/")[2] for name in ("place", "item"))
        assert place not in found
        found[place] = (" ".join(filter(None, details)), item, *dates)
    return found


def get(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (status, "text/html"), path
    return response.text


def words(markup: str) -> str:
    return " ".join(Page(markup).text.split())


def groups(markup: str) -> dict[str, list[str]]:
    """Return the rows of each group, by the result."""
    found = re.findall(r'<h2 id="([^"]+)">(.*?)</section>', markup, re.DOTALL)
    return {
        name: re.findall(r"<tr>(.*?)</tr>", text.partition("<tbody>")[2], re.DOTALL) for name, text in found
    }


def row_of(markup: str, name: str) -> str:
    (found,) = [
        row
        for rows in groups(markup).values()
        for row in rows
        if re.search(rf'<th scope="row".*?>{name}<', row)
    ]
    return found


def test_every_result_is_found_with_its_dates(other: Snapshot) -> None:
    assert compared(other) == second.EXPECTED
    assert {row[0].partition(" ")[0] for row in second.EXPECTED.values()} == set(STATUSES)


@pytest.mark.parametrize("status", STATUSES)
def test_rows_of_one_result(other: Snapshot, status: str) -> None:
    expected = {key: row for key, row in second.EXPECTED.items() if row[0].split()[0] == status}
    assert compared(other, status=status) == expected


def test_nothing_is_said_to_be_missing_without_a_copy(tmp_path: Path) -> None:
    snapshot = loaded(tmp_path, second.WITHOUT)
    assert {row[0].partition(" ")[0] for row in compared(snapshot).values()} == {"not-compared"}
    page = get(open_client(snapshot), "/en/wikidata")
    assert "holds no copy of what Wikidata states" in words(page)
    assert "<table" not in page


def test_a_copy_without_reports_is_compared_with_nothing(tmp_path: Path) -> None:
    name = f"<{second.BASE}graph/wikidata> "
    text = f"{second.PREFIXES}{name}{second.WHOLE.partition(name)[2]}"
    page = get(open_client(loaded(tmp_path, text)), "/en/wikidata")
    assert "no reports with partners" in words(page)
    assert "<table" not in page


def test_page_of_the_real_report(client: FlaskClient) -> None:
    """The numbers are counted by eye in the report and the table that the copies are from."""
    page = get(client, "/en/wikidata")
    numbers = re.findall(r"<div><dt>([^<]*)</dt><dd>([0-9]+)</dd></div>", page)
    assert numbers == [
        ("In both", "33"),
        ("In both with different dates", "0"),
        ("Matched at another level", "2"),
        ("In the report only", "10"),
        ("In Wikidata only", "71"),
        ("Formerly in Wikidata", "13"),
        ("Not compared", "6"),
    ]
    shown = {status: len(rows) for status, rows in groups(page).items()}
    assert list(shown.items()) == [
        ("in-both", 33), ("other-level", 2), ("report-only", 10), ("wikidata-only", 71), ("formerly", 13),
        ("not-compared", 6),
    ]  # fmt: skip
    milan = words(row_of(page, "Milan"))
    assert "1961" in milan
    assert "stated in the copy of September 2016, no longer in that of April 2026" in milan
    assert 'href="http://www.wikidata.org/entity/Q42053"' in row_of(page, "Isfahan Province")
    assert page.count('<code class="quiet">Q42053</code>') == 1  # and not in Wikidata only
    assert "<dt>Wikidata, April 2026</dt>" in page
    assert "<dt>Wikidata, September 2016</dt>" in page


def test_one_group_of_rows(client: FlaskClient) -> None:
    page = get(client, "/ru/wikidata?status=report-only")
    assert {status: len(rows) for status, rows in groups(page).items()} == {"report-only": 10}
    (chosen,) = re.findall(r'<a href="([^"]*)" aria-current="true" rel="nofollow">', page)
    assert chosen == "/ru/wikidata"
    (csv,) = re.findall(r'<a href="([^"]*wikidata-comparison[.]csv[^"]*)"', page)
    lines = client.get(unescape(csv)).text.splitlines()
    assert len(lines) == 11
    assert all(line.startswith("report-only,") for line in lines[1:])


def test_a_passage_and_an_item_stand_beside_each_tie(client: FlaskClient) -> None:
    rows = groups(get(client, "/en/wikidata?status=in-both"))["in-both"]
    assert len(rows) == 33
    for row in rows:
        _, ours, theirs = Page(row).links
        assert ours.startswith("/en/passage/ru-saint-petersburg-2020/")
        assert theirs.startswith("http://www.wikidata.org/entity/Q")


def test_page_of_another_dataset_tells_hosts_dates_and_ends(elsewhere: FlaskClient) -> None:
    page = get(elsewhere, "/en/wikidata")
    row = words(row_of(page, "other-year"))
    for said in ("27 May 1993", "start: 1995", "according to Wikidata ended: 4 March 2022", "statement"):
        assert said in row
    assert "In Wikidata as of 23 November 2026" in words(page)
    assert '<td data-label="Partner of"><a href="/en/doc/place/unasked">unasked</a></td>' in row_of(
        page, "stated"
    )
    assert '<span lang="de">Zwanzig</span>' in row_of(page, "Zwanzig")


def test_a_result_that_there_is_not_is_refused(client: FlaskClient) -> None:
    assert "report-only" in get(client, "/en/wikidata?status=nope", 400)
