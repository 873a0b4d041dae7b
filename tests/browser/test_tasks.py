"""What people come for, walked by what they read: in both languages, with and without scripts.

The expectations are those of somebody who has the report open beside: each cites its words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest
from benchmarks.browsing import Visitor
from openpyxl import load_workbook
from playwright.sync_api import Download, Locator, Page, expect
from rdflib import RDFS, Graph, Literal, URIRef
from serve.running import ROOT

REPORT = ROOT / "data" / "source" / "ru-saint-petersburg-2020.txt"

# What a visitor of the English pages reads, and what one of the Russian pages reads in its place.
RUSSIAN: Mapping[str, str] = {
    "Agreement, Riga, 23 March 2006": "Соглашение, Рига, 23 марта 2006 г.",
    "Armenia": "Армения",
    "August 2020": "август 2020 г.",
    "Austria": "Австрия",
    "Country": "Страна",
    "Data quality": "Качество данных",
    "Dumps": "Выгрузки",
    "East Sarajevo": "Восточное Сараево",
    "Events": "Мероприятия",
    "Files": "Файлы",
    "Find": "Найти",
    "Germany": "Германия",
    "Graz": "Грац",
    "Haiphong": "Хайфон",
    "Hamburg": "Гамбург",
    "Helsinki": "Хельсинки",
    "Hungary": "Венгрия",
    "Khánh Hòa province": "Кханьхоа",
    "Links of all places to other data, with coordinates": (
        "Ссылки всех мест на другие данные, с координатами"
    ),
    "Month": "Месяц",
    "Online or in person": "Форма участия",
    "Partners": "Партнёры",
    "Questions": "Вопросы",
    "Remove the filter Country: Armenia": "Снять фильтр Страна: Армения",
    "Riga": "Рига",
    "Round anniversaries of agreements in one year": "Круглые годовщины соглашений в заданном году",
    "Show": "Показать",
    "Skip to content": "К содержанию",
    "The place is not linked to an item of Wikidata.": "Место не связано с элементом Викиданных.",
    "Turkmenistan": "Туркменистан",
    "Turku": "Турку",
    "Year": "Год",
    "online": "онлайн",
    "see them in the report": "посмотреть в отчёте",
}


@dataclass(frozen=True)
class Reader:
    """A visitor who reads one language; texts are given in English and found in the one that is read."""

    visitor: Visitor
    language: str
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        """Open the front page."""
        object.__setattr__(self, "page", self.visitor.go("/", self.language))

    def words(self, text: str) -> str:
        """Return ``text`` as the pages have it."""
        return RUSSIAN[text] if self.language == "ru" else text

    @property
    def main(self) -> Locator:
        """Return what is on the page besides its head and foot."""
        return self.page.get_by_role("main")

    def link(self, text: str) -> Locator:
        """Return the links whose whole text is ``text``."""
        return self.page.get_by_role("link", name=self.words(text), exact=True)

    def follow(self, text: str) -> None:
        """Come to the page that ``text`` leads to: in the content if it stands there, or else around it."""
        inside = self.main.get_by_role("link", name=self.words(text), exact=True)
        (inside if inside.count() else self.link(text)).first.click()

    def unfold(self, text: str) -> None:
        """Open what is folded under a summary that begins with ``text``, unless it is open."""
        folded = self.main.locator("details:not([open]) > summary").filter(has_text=self.beginning(text))
        if folded.count():
            folded.first.click()

    def beginning(self, text: str) -> re.Pattern[str]:
        """Return what a text that begins with ``text`` matches."""
        spaced = r"\s+".join(map(re.escape, self.words(text).split()))  # some spaces of a date do not break
        return re.compile(rf"^\s*{spaced}")

    def reads(self, text: str) -> None:
        """Fail unless the page is about ``text``: its heading says so."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(self.words(text))

    def choose(self, title: str, text: str) -> None:
        """Narrow a list by ``title`` to ``text``, which may be among the choices that are folded."""
        heading = self.page.get_by_role("heading", name=self.words(title), exact=True)
        facet = self.page.locator(".facet").filter(has=heading)
        choice = facet.locator("a").filter(has_text=self.beginning(text))
        if not choice.is_visible():
            facet.locator("summary").click()
        choice.click()


@pytest.fixture(params=["en", "ru"])
def reader(request: pytest.FixtureRequest, anybody: Visitor) -> Reader:
    """Return somebody on the front page, in each language, with and without scripts."""
    return Reader(anybody, request.param)


def line_of(words: str) -> int:
    """Return the number of the only line of the report in which ``words`` stand."""
    lines = REPORT.read_text("utf-8").split("\n")
    (number,) = [number for number, line in enumerate(lines, start=1) if words in line]
    return number


def content(download: Download) -> bytes:
    """Return what was downloaded."""
    return download.path().read_bytes()


def test_the_office_checks_where_a_fact_is_written(reader: Reader) -> None:
    # «Латвия  Рига  Соглашения между Правительством Санкт-Петербурга … 23.03.2006  10 марта …»
    banner = reader.page.get_by_role("banner")
    banner.get_by_role("searchbox").fill(reader.words("Riga"))
    banner.get_by_role("button", name=reader.words("Find")).click()
    reader.follow("Riga")
    reader.reads("Riga")
    reader.follow("Agreement, Riga, 23 March 2006")
    reader.reads("Agreement, Riga, 23 March 2006")
    reader.follow("see them in the report")
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text(str(line_of("Латвия\tРига")))
    expect(reader.main.locator("mark").first).to_contain_text("Рижской Думой Латвийской Республики")
    assert reader.visitor.complaints == []


def test_the_office_takes_the_anniversaries_of_a_year_as_a_spreadsheet(reader: Reader) -> None:
    # Signed in 2016, 2011, 2006, 2001, 1996…: 21.03.2016, 27.09.2016, 29.12.2016; 16.06.2011, «2011 г.»;
    # 23.03.2006, «г. Хайфон и провинция Кханьхоа 2006 г.»; 02.07.2001. «Алма-Ата 1996» is no agreement.
    expected = {reader.words(name) for name in ("Hungary", "Turku", "Helsinki", "Austria", "Turkmenistan")}
    expected |= {reader.words(name) for name in ("Riga", "Haiphong", "Khánh Hòa province", "Graz")}
    reader.follow("Questions")
    reader.follow("Round anniversaries of agreements in one year")
    reader.main.get_by_label(reader.words("Year")).first.fill("2026")
    reader.main.get_by_role("button", name=reader.words("Show"), exact=True).click()
    rows = reader.main.locator("table.answer tbody tr")
    expect(rows).to_have_count(len(expected))
    assert {row.get_by_role("link").first.inner_text().strip() for row in rows.all()} == expected
    with reader.page.expect_download() as found:
        reader.main.get_by_role("link", name="Excel", exact=True).first.click()
    sheet = load_workbook(BytesIO(content(found.value)), read_only=True).worksheets[0]
    written = [tuple(str(cell) for cell in row) for row in sheet.iter_rows(values_only=True)]
    assert {name for name in expected if any(name in row for row in written)} == expected


def test_a_journalist_asks_who_the_partners_in_germany_are(reader: Reader) -> None:
    # «Германия  Гамбург  Соглашение о сотрудничестве  1957 г. – установление связей 22.02.2008»
    reader.follow("Partners")
    reader.choose("Country", "Germany")
    rows = reader.main.locator("table.list tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("1957")
    expect(rows).to_contain_text(str(line_of("Германия\tГамбург")))
    reader.follow("Hamburg")
    reader.reads("Hamburg")
    expect(reader.main).to_contain_text("22 февраля 2008" if reader.language == "ru" else "22 February 2008")
    # Two paragraphs of events: «9-14 февраля – визит…» and «11 августа – визит…».
    expect(reader.main).to_contain_text("9-14 февраля – визит высокопоставленных")
    expect(reader.main).to_contain_text("11 августа – визит в СПб федерального министра")


def test_a_journalist_narrows_events_and_takes_it_back(reader: Reader) -> None:
    # «7 августа – ВКС по линии сотрудничества с Арменией в сфере здравоохранения. 19 августа – ВКС …»
    reader.follow("Events")
    rows = reader.main.locator("table.list tbody tr")
    everything = rows.count()
    reader.choose("Country", "Armenia")
    expect(rows).to_have_count(2)
    reader.choose("Month", "August 2020")
    reader.choose("Online or in person", "online")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("здравоохранения")
    expect(rows.nth(1)).to_contain_text("торгово-экономического сотрудничества")
    reader.page.get_by_role("link", name=reader.beginning("Remove the filter Country: Armenia")).click()
    expect(rows).not_to_have_count(2)
    assert 2 < rows.count() < everything  # other online events of August


def test_a_developer_downloads_the_graph_and_checks_it(reader: Reader) -> None:
    reader.follow("Dumps")
    reader.unfold("Files")
    file = reader.page.get_by_role("link", name="data.nt", exact=True)
    row = reader.main.get_by_role("row").filter(has=file).first
    row.locator("summary").click()
    told = row.locator("code").first.inner_text()
    link = row.get_by_role("link", name="data.nt", exact=True)
    with urlopen(urljoin(reader.page.url, link.get_attribute("href") or "")) as answer:
        body = answer.read()
    assert hashlib.sha256(body).hexdigest() == told
    assert b"<https://w3id.org/citypartners/id/place/de-hamburg> " in body


def test_a_developer_takes_a_page_as_data(reader: Reader) -> None:
    page = reader.visitor.go("/doc/place/de-hamburg", reader.language)
    turtle = page.get_by_role("link", name="Turtle", exact=True).first.get_attribute("href") or ""
    with urlopen(urljoin(page.url, turtle)) as answer:
        graph = Graph().parse(data=answer.read(), format=answer.headers.get_content_type())
    city = URIRef("https://w3id.org/citypartners/id/place/de-hamburg")
    assert (city, RDFS.label, Literal("Гамбург", "ru")) in graph


def test_a_wikidata_editor_sees_what_is_linked_and_what_is_not(reader: Reader) -> None:
    # «мэра города Восточное Сараево»: a place that the report names, in no row of its own.
    reader.follow("Questions")
    reader.follow("Links of all places to other data, with coordinates")
    rows = reader.main.locator("table.answer tbody tr")
    hamburg = rows.filter(has=reader.link("Hamburg"))
    expect(hamburg.locator('a[href$="wikidata.org/entity/Q1055"]')).to_have_count(1)
    sarajevo = rows.filter(has=reader.link("East Sarajevo"))
    expect(sarajevo).to_have_count(1)
    expect(sarajevo.locator('a[href*="wikidata.org"]')).to_have_count(0)
    reader.follow("Data quality")
    reader.reads("Data quality")
    reader.unfold("The place is not linked to an item of Wikidata.")
    expect(reader.link("East Sarajevo").first).to_be_visible()


# What has the focus, and whether that is seen: by an outline, or in a drawing by its strokes and colours.
_FOCUS = """() => {
    const it = document.activeElement;
    const look = () => [it, ...it.querySelectorAll('*')].map(each => {
        const style = getComputedStyle(each);
        return ['outlineStyle', 'boxShadow', 'stroke', 'strokeWidth', 'fill'].map(name => style[name]);
    }).join();
    const focused = look();
    it.blur();
    const blurred = look();
    it.focus();
    const text = it.innerText || it.querySelector('title')?.textContent || it.ariaLabel || '';
    return {text: text.trim(), differs: focused !== blurred};
}"""


def press_until(page: Page, text: str, most: int = 40) -> None:
    """Press Tab until the focus is on ``text``; fail after ``most`` times, or when it is not seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        seen = page.evaluate(_FOCUS)
        assert seen["differs"], f"the focus on {seen['text']!r} is not seen"
        if " ".join(seen["text"].split()) == text:
            return
    pytest.fail(f"{text!r} is not reached by {most} tabs")


def test_a_fact_is_found_by_the_keyboard_alone(reader: Reader) -> None:
    page = reader.page
    press_until(page, reader.words("Skip to content"), most=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the first thing of the content is the search
    page.keyboard.type(reader.words("Riga"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    press_until(page, reader.words("Skip to content"), most=1)
    page.keyboard.press("Enter")
    press_until(page, reader.words("Riga"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/place/lv-riga")
    press_until(page, reader.words("Agreement, Riga, 23 March 2006"))
    page.keyboard.press("Enter")
    reader.reads("Agreement, Riga, 23 March 2006")


def test_the_language_is_changed_where_one_is(anybody: Visitor) -> None:
    page = anybody.go("/events?country=am", "ru")
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url("**/en/events?country=am")
    page.get_by_role("link", name="Русский", exact=True).click()
    page.wait_for_url("**/ru/events?country=am")


def test_a_page_on_paper_has_no_navigation(visitor: Visitor) -> None:
    page = visitor.go("/doc/place/de-hamburg", "ru")
    expect(page.get_by_role("navigation").first).to_be_visible()
    page.emulate_media(media="print")
    for each in [*page.get_by_role("navigation").all(), *page.get_by_role("search").all()]:
        expect(each).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("9-14 февраля – визит").first).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF-")
