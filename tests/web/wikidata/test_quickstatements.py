"""``/wikidata/quickstatements``: what Wikidata is given of the real report, and of two with a full copy."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from link.quickstatements.reading import import_v1
from pyoxigraph import Literal, NamedNode

from kg.build import build
from kg.config import read_config
from kg.link.quickstatements.choosing import choose, find_start
from kg.link.quickstatements.rule import RULE, read_rule
from kg.link.quickstatements.ties import Known
from kg.link.quickstatements.writing import write_statements
from kg.query.paging import MOST_ROWS, Paging
from kg.query.run import answer
from kg.query.saved import read_queries
from kg.store.engine import Engine, StoreEngine
from kg.store.load import load_files
from kg.store.snapshot import Snapshot
from kg.web import create_app
from kg.web.site import open_site
from kg.web.wikidata.files import COLUMNS, choose_from
from kg.web.wikidata.gathering import gather_ties

from ..browsing import BROWSER
from ..conftest import ROOT

GOLDEN = ROOT / "tests" / "golden" / "quickstatements" / "ru-saint-petersburg-2020.tsv"
PAGE = "/wikidata/quickstatements"
FILES = (f"{PAGE}.txt", f"{PAGE}-mirrored.txt", f"{PAGE}-left-out.csv")
REPORT = "ru-saint-petersburg-2020"
TITLE = 'ru:"Сотрудничество Санкт-Петербурга с городами-партнерами"'
LENGTHS = {"9": 4, "10": 7, "11": 10}  # of a date as text, by precision

# A copy that was asked about both hosts, Budapest and Beijing: Budapest has Helsinki, marked as wrong.
COPY = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix s: <http://www.wikidata.org/entity/statement/> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#P190> void:property wdt:P190 .
<#P131> void:property wdt:P131 .
<> a void:Dataset ; dct:issued "2026-11-23"^^xsd:date ; dct:source <https://www.wikidata.org/> ;
  dct:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
  dct:subject wd:Q1757 , wd:Q656 , wd:Q1781 , wd:Q956 ; void:propertyPartition <#P190> , <#P131> .
wd:Q1781 p:P190 s:Q1781-1 .
s:Q1781-1 ps:P190 wd:Q1757 ; wikibase:rank wikibase:DeprecatedRank .
wd:Q656 wdt:P190 wd:Q30002 , <http://www.wikidata.org/.well-known/genid/0> .
wd:Q30002 rdfs:label "Chengdu"@en , "Чэнду"@ru ; wdt:P131 wd:Q19770 .
"""


def golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_what_a_person_chose_of_the_real_report(engine: Engine) -> None:
    rule = read_rule(ROOT / "data" / RULE)
    forth = choose_from(engine, rule).forth
    found = {
        **{each.tie.partner.key: ("", str(each.start)) for each in forth.given},
        **{
            each.tie.partner.key: (
                " ".join(reason.code for reason in each.reasons),
                str(find_start(each.tie, rule) or ""),
            )
            for each in forth.left_out
        },
    }
    expected = {row["place"]: (row["reasons"], row["start"]) for row in golden()}
    assert found.keys() == expected.keys()
    for place, (reasons, start) in expected.items():
        assert found[place][0] == reasons, place
        assert start in ("*", found[place][1]), place


def test_the_importer_reads_what_a_person_read(engine: Engine) -> None:
    """Every tie that the rule lets pass, as if Wikidata had none: item, start at its precision, line."""
    known = Known("2026-04", asked=frozenset({"Q656"}))
    given = choose(gather_ties(engine), read_rule(ROOT / "data" / RULE), known).given
    found = {}
    for each, added in zip(given, import_v1(write_statements(one.statement for one in given)), strict=True):
        ((name, (kind, time, precision, calendar)),) = added.qualifiers
        assert (added.item, added.property, name, kind, calendar) == (
            "Q656",
            "P190",
            "P580",
            "time",
            "gregorian",
        )
        assert added.value == ("entity", each.tie.partner.item)
        assert added.references == [[("P1476", ("monolingual", "ru", TITLE[4:-1]))]]
        found[each.tie.partner.key] = time[1:].removesuffix("T00:00:00Z")[: LENGTHS[precision]]
    only_wikidata = {"", "stated", "removed"}
    assert found == {row["place"]: row["start"] for row in golden() if row["reasons"] in only_wikidata}
    assert len(found) == 23


def test_what_is_given_is_in_the_report_only(engine: Engine) -> None:
    """The comparison with Wikidata has a query of its own; the two must not contradict each other."""
    query = read_queries(ROOT / "queries")["wikidata-comparison"]
    table = answer(engine, query, {}, Paging(size=MOST_ROWS), "en")
    statuses: dict[str, str] = {}
    for row in table.rows:
        cells = dict(zip((heading.name for heading in table.headings), row, strict=True))
        place, status = cells["place"], cells["status"]
        if isinstance(place, NamedNode) and isinstance(status, Literal):
            statuses[place.value] = status.value
    choices = choose_from(engine, read_rule(ROOT / "data" / RULE))
    assert {statuses[each.tie.partner.iri] for each in choices.forth.given} == {"report-only"}
    for each in choices.forth.left_out:
        is_stated = any(reason.code == "stated" for reason in each.reasons)
        assert is_stated == statuses[each.tie.partner.iri].startswith("in-both"), each.tie.partner.key


def test_the_files_of_the_real_report(client: FlaskClient) -> None:
    lines, mirrored, left_out = (client.get(path) for path in FILES)
    assert lines.text == (
        f"Q656\tP190\tQ187874\tP580\t+1998-04-08T00:00:00Z/11\tS1476\t{TITLE} /* {REPORT}, line 18 */\n"
        f"Q656\tP190\tQ19770\tP580\t+2017-08-01T00:00:00Z/10\tS1476\t{TITLE} /* {REPORT}, line 51 */\n"
    )
    assert mirrored.text == ""  # the copy was asked about Saint Petersburg alone
    rows = list(csv.DictReader(io.StringIO(left_out.text)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 51 - 2 + 51
    assert all("not-asked" in row["reasons"] for row in rows[49:])
    for response, name in ((lines, "quickstatements.txt"), (left_out, "quickstatements-left-out.csv")):
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("ru", ("Милан", "в Викиданных это было (2016-09), но больше нет: выясните почему")),
        ("en", ("Milan", "Wikidata had it (2016-09) and no longer does: find out why")),
    ],
)
def test_reasons_are_in_the_readers_language(
    client: FlaskClient, lang: str, expected: tuple[str, str]
) -> None:
    response = client.get(f"/{lang}{FILES[2]}")
    (row,) = (row for row in csv.DictReader(io.StringIO(response.text)) if row["reasons"] == "removed")
    assert (row["valueLabel"], row["explained"]) == expected
    assert response.headers["Content-Language"] == lang


def test_the_page_of_the_real_report(client: FlaskClient) -> None:
    html = unescape(client.get(f"/en{PAGE}", headers=BROWSER).text)
    assert "as of April 2026" in html
    for text in (
        "Plovdiv Province",
        "Sichuan",
        "8 April 1998",
        "August 2017",
        "the reference has only its title",
    ):
        assert text in html
    assert "Wikidata had it (<span>September 2016</span>)" in html
    assert '<span lang="ru">Выборгским административным районом Санкт-Петербурга</span>' in html
    assert html.count('<th scope="row">') == 2 + 16
    assert all(f'href="/en{path}"' in html for path in FILES)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of a site of two reports, one of which says where it was published, and a full copy."""
    root = tmp_path_factory.mktemp("full")
    for name in ("data", "ontology", "queries"):
        shutil.copytree(ROOT / name, root / name)
    for file in (root / "data" / "wikidata").glob("*.ttl"):
        file.unlink()
    (root / "data" / "wikidata" / "2026-11-23.ttl").write_text(COPY, "utf-8")
    for suffix in ("toml", "txt"):
        name = f"fi-helsinki-2021.{suffix}"
        shutil.copy(ROOT / "tests" / "reports" / name, root / "data" / "source" / name)
    with (root / "data" / "source" / "fi-helsinki-2021.toml").open("a", encoding="utf-8") as toml:
        toml.write('url = "https://example.org/2021.pdf"\nitem = "Q99"\nretrieved = 2022-01-31\n')
    config = replace(read_config(root, {}), out=root / "build")
    snapshot = build(
        config, sorted((root / "data" / "source").glob("*.toml")), config.out, lambda _step: None
    ).snapshot
    app = create_app(open_site(config, snapshot, StoreEngine(snapshot)))
    app.testing = True
    with app.test_client(use_cookies=False) as made:
        yield made


def test_a_report_that_says_where_it_was_published_is_cited(full: FlaskClient) -> None:
    reference = (
        'S248\tQ99\tS854\t"https://example.org/2021.pdf"\tS1476\tru:"Партнёры города Хельсинки за рубежом"'
        "\tS813\t+2022-01-31T00:00:00Z/11 /* fi-helsinki-2021, line "
    )
    lines = [line for line in full.get(FILES[0]).text.splitlines() if line.startswith("Q1757\t")]
    assert lines == [
        f"Q1757\tP190\tQ1781\tP580\t+2002-10-14T00:00:00Z/11\t{reference}5 */",
        f"Q1757\tP190\tQ956\tP580\t+1995-01-01T00:00:00Z/9\t{reference}15 */",
    ]
    mirrored = full.get(FILES[1]).text.splitlines()
    assert [line for line in mirrored if "Q99" in line] == [
        f"Q956\tP190\tQ1757\tP580\t+1995-01-01T00:00:00Z/9\t{reference}15 */"
    ]
    # Helsinki's own report names no document, Saint Petersburg's does.
    assert [line for line in mirrored if line.startswith("Q1757\t")] == [
        f"Q1757\tP190\tQ656\tP580\t+1993-05-27T00:00:00Z/11\tS1476\t{TITLE} /* {REPORT}, line 36 */"
    ]


@pytest.mark.parametrize(
    ("item", "value", "reasons"),
    [
        ("Q1781", "Q1757", "stated"),  # marked as wrong, but there
        ("Q656", "Q19770", "other-level"),  # Chengdu lies in Sichuan, as the copy has it
        ("Q1757", "Q211", "level unnamed"),
        ("Q1757", "Q35765", "unnamed"),
    ],
)
def test_why_not_with_a_full_copy(full: FlaskClient, item: str, value: str, reasons: str) -> None:
    rows = csv.DictReader(io.StringIO(full.get(FILES[2]).text))
    found = [row["reasons"] for row in rows if (row["item"], row["value"]) == (item, value)]
    assert reasons in found


def test_the_pages_of_two_reports_name_the_report(full: FlaskClient) -> None:
    html = unescape(full.get(f"/ru{PAGE}", headers=BROWSER).text)
    assert "fi-helsinki-2021, строка 5" in html
    assert "У отчёта (ru-saint-petersburg-2020) неизвестны ни адрес" in html
    assert "Q30002 Chengdu" in html


@pytest.mark.parametrize(
    "data", ["# nothing", "<a:a> a <https://w3id.org/citypartners/ontology#Report> ."], ids=["empty", "odd"]
)
def test_there_is_nothing_without_reports_and_copies(tmp_path: Path, data: str) -> None:
    (tmp_path / "data.ttl").write_text(data, "utf-8")
    snapshot = load_files(
        [tmp_path / "data.ttl"],
        tmp_path / "out",
        base="https://example.org/",
        keep=1,
        step=lambda _step: None,
    )
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True
    with app.test_client(use_cookies=False) as client:
        assert {client.get(path).status_code for path in (PAGE, *FILES)} == {404}


def test_there_is_nothing_without_a_rule(snapshot: Snapshot, engine: Engine, tmp_path: Path) -> None:
    found = read_config(ROOT, {})
    (tmp_path / "queries").mkdir()
    app = create_app(open_site(replace(found, root=tmp_path), snapshot, engine))
    app.testing = True
    with app.test_client(use_cookies=False) as client:
        response = client.get(FILES[0])
        assert response.status_code == 404
        assert "data/p190.toml" in response.text
