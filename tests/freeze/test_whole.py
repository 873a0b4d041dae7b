"""A whole site made of files: another city's report, its lists, maps, pictures, text and dumps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import pytest
from benchmarks.frozen import FilePage, find_faults, read_pages

from kg.build import build
from kg.config import read_config
from kg.freeze import freeze

ROOT = Path(__file__).parents[2]
HELSINKI = ROOT / "tests" / "reports" / "fi-helsinki-2021.toml"
URL = "https://city.example/partners/"
# What lists are the faces of, what they offer, what pages lead to; the others are frozen as these are.
QUERIES = (
    "find-*.rq",
    "anniversaries.rq",
    "partners-in-country.rq",
    "choices/agreement-types.rq",
    "choices/countries.rq",
    "choices/decades*.rq",
    "choices/event-types.rq",
    "choices/months.rq",
    "choices/partners.rq",
    "choices/sections.rq",
    "choices/topics.rq",
)
KINDS = (
    "",
    "partners/",
    "agreements/",
    "events/",
    "countries/",
    "topics/",
    "quality/",
    "about/",
    "ontology/",
    "doc/place/fi-helsinki/",
    "report/fi-helsinki-2021/",
    "text/fi-helsinki-2021/",
    "dumps/",
    "sparql/",
)
# What schema.org gives to the types that pages are about (those that it has from Thing stand in _OF_ALL).
_OF_ALL = {"alternateName", "description", "image", "name", "sameAs", "subjectOf", "url"}
_OF_A_WORK = {"about", "contributor", "creator", "dateCreated", "dateModified", "headline", "inLanguage"}
_OF_A_WORK |= {"isAccessibleForFree", "isPartOf", "keywords", "license", "publisher", "spatialCoverage"}
_OF_A_WORK |= {"temporalCoverage", "text", "version"}
_OF_A_PLACE = {"containedInPlace", "geo"}
SCHEMA: dict[str, set[str]] = {
    "AboutPage": _OF_A_WORK,
    "AdministrativeArea": _OF_A_PLACE,
    "City": _OF_A_PLACE,
    "Country": _OF_A_PLACE,
    "DataCatalog": _OF_A_WORK | {"dataset"},
    "DataDownload": _OF_A_WORK | {"contentSize", "contentUrl", "encodingFormat", "sha256"},
    "Dataset": _OF_A_WORK | {"distribution"},
    "DefinedTerm": {"inDefinedTermSet"},
    "DigitalDocument": _OF_A_WORK,
    "Event": {"about", "endDate", "eventAttendanceMode", "inLanguage", "location", "startDate", "superEvent"},
    "GeoCoordinates": {"latitude", "longitude"},
    "ItemList": {"itemListElement", "numberOfItems"},
    "ListItem": {"position"},
    "Organization": set(),
    "Place": _OF_A_PLACE,
    "Quotation": _OF_A_WORK,
    "Report": _OF_A_WORK,
    "Thing": set(),
    "WebPage": _OF_A_WORK,
    "WebSite": _OF_A_WORK,
}


@dataclass(frozen=True)
class Site:
    """A frozen site: its folder, its pages by file, the links that led nowhere."""

    folder: Path
    pages: dict[str, FilePage]
    dead: tuple[str, ...]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the site over the report of Helsinki."""
    folder = tmp_path_factory.mktemp("whole")
    for pattern in QUERIES:
        for path in (ROOT / "queries").glob(pattern):
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    config = replace(read_config(ROOT, {}), out=folder / "out")
    snapshot = build(config, (HELSINKI,), config.out, lambda _step: None).snapshot
    done = freeze(
        replace(config, root=folder), snapshot, folder / "site", lambda _done, _known: None, url=URL
    )
    return Site(folder / "site", dict(read_pages(folder / "site")), done.dead)


def test_nothing_of_it_is_dead_or_wants_a_server(site: Site) -> None:
    assert find_faults(site.folder) == []
    assert site.dead == ()


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", KINDS)
def test_a_page_of_each_kind_is_there_and_tells_what_it_is(site: Site, language: str, path: str) -> None:
    page = site.pages[f"{language}/{path}index.html"]
    assert page.metas["description"]
    assert page.metas["og:title"]
    assert page.rels["canonical"] == page.metas["og:url"] == f"{URL}{language}/{path}"
    picture = site.folder / page.metas["og:image"].removeprefix(URL)
    assert picture.read_bytes().startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize("name", ["find-partners.xlsx", "find-agreements.csv", "find-events.ics"])
def test_whole_lists_are_to_be_downloaded(site: Site, name: str) -> None:
    stem, _, suffix = name.partition(".")
    assert [*(site.folder / "queries").glob(f"{stem}*--lang-en-*.{suffix}")]


def test_a_filtered_list_leads_to_the_whole_as_a_file(site: Site) -> None:
    filtered = [name for name in site.pages if name.startswith("en/events/_country-")]
    assert filtered
    for name in filtered:
        page = site.pages[name]
        assert "Download the whole list:" in page.text
        files = [link for link in page.links if link.endswith(".xlsx")]
        assert files
        assert all("country" not in link for link in files)


def test_the_sitemap_lists_pages_that_are_there(site: Site) -> None:
    root = Xml.parse(site.folder / "sitemap" / "1.xml").getroot()  # noqa: S314
    listed = {found.text or "" for found in root.iterfind("{*}url/{*}loc")}
    assert {f"{URL}ru/text/fi-helsinki-2021/", f"{URL}en/partners/"} <= listed
    assert any("/topics/" in address for address in listed)
    for address in listed:
        page = site.pages[f"{unquote(address.removeprefix(URL))}index.html"]
        assert page.rels["canonical"] == address


def walk(value: object) -> Iterator[dict[str, object]]:
    """Yield each object in what JSON-LD says."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each
            for member in each.values():
                yield from walk(member)


def test_what_pages_are_about_is_said_in_the_words_of_schema_org(site: Site) -> None:
    found = set()
    for name, page in site.pages.items():
        for table in (each for whole in page.tables for each in walk(whole)):
            kind = str(table.get("@type", ""))
            if not kind:
                assert table.keys() <= {"@context", "@graph", "@id"}, name
                continue
            found.add(kind)
            own = {member for member in table if not member.startswith("@")}
            assert own <= SCHEMA[kind] | _OF_ALL, (name, kind)
            for member in ("@id", "url", "image", "contentUrl"):
                address = str(table.get(member, URL))
                assert address.startswith(("https://", "http://www.wikidata.org/", "urn:")), (name, address)
    assert {"WebSite", "Dataset", "City", "Country", "Event", "DigitalDocument", "Quotation"} <= found
