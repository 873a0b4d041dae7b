"""Somebody who visits the site: a page of a browser that notes what should not happen."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

_COUNTRIES = "CONSTRUCT WHERE { ?place <https://w3id.org/citypartners/ontology#country> ?country } LIMIT 20"
_POINTS = """#defaultView:Map
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
SELECT ?place ?lat ?long { ?place geo:lat ?lat ; geo:long ?long }"""
# A page of each type: what it is, and where. The things are of the real report.
KINDS = {
    "home": "/",
    "partners": "/partners",
    "partners of a country": "/partners?country=de",
    "agreements": "/agreements",
    "events": "/events",
    "events online": "/events?mode=online",
    "events, nothing left": "/events?country=de&mode=online",
    "events, a wrong page": "/events?page=x",
    "countries": "/countries",
    "topics": "/topics",
    "partner": "/doc/place/hu-budapest",
    "partner with many events": "/doc/place/vn-ho-chi-minh-city",
    "host": "/doc/place/ru-saint-petersburg",
    "region": "/doc/place/bg-plovdiv-province",
    "country": "/doc/place/de",
    "partnership": "/doc/partnership/hu-budapest--ru-saint-petersburg",
    "topic": "/topics/culture",
    "report": "/report/ru-saint-petersburg-2020",
    "search": "/search?q=%D0%BA%D1%83%D0%BB%D1%8C%D1%82%D1%83%D1%80%D0%B0",
    "nothing found": "/search?q=zzzzzz",
    "compare": "/compare?a=hu-budapest&b=de-hamburg",
    "compared with Wikidata": "/wikidata",
    "given back to Wikidata": "/wikidata/quickstatements",
    "matching a list": "/reconcile",
    "quality": "/quality",
    "about": "/about",
    "ontology": "/ontology",
    "shapes": "/shapes",
    "schemes": "/schemes",
    "scheme": "/scheme/topic",
    "query page": "/sparql",
    "answer": "/sparql?query=SELECT+*+%7B%3Fa+%3Fb+%3Fc%7D+LIMIT+20",
    "mistake": "/sparql?query=SELECT+*+%7B%3Fa+%3Fb+%7D",
    "answer as a graph": f"/sparql?{urlencode({'query': _COUNTRIES, 'view': 'graph'})}",
    "embedded map": f"/embed?{urlencode({'query': _POINTS})}",
    "questions": "/queries",
    "question": "/queries/find-events?month=2020-09",
    "question as a timeline": "/queries/events?_view=timeline",
    "question as a chart": "/queries/online-by-month",
    "question with a wrong value": "/queries/find-events?month=x",
    "dumps": "/dumps/",
    "dataset": "/dataset",
    "not found": "/doc/place/zz-nowhere",
}
# Reached by following the first link of that form from another page, because no name of it is short.
FOUND = {
    "agreement": ("/doc/place/hu-budapest", "/doc/agreement/"),
    "event": ("/doc/place/hu-budapest", "/doc/event/"),
    "passage": ("/doc/place/hu-budapest", "/passage/"),
    "text": ("/report/ru-saint-petersburg-2020", "/text/"),
    "party": ("/queries/signers", "/doc/party/"),
    "version": ("/dumps/", "/dumps/"),
    "district": ("/partners?kind=district", "/doc/place/"),
}


@dataclass
class Visitor:
    """A visitor of the site at ``root``; ``foreign`` requests and ``complaints`` of the browser are noted."""

    browser: Browser
    root: str
    scripts: bool = True
    width: int = 1280
    scheme: str = "light"
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _context: BrowserContext | None = None

    def __enter__(self) -> Self:
        """Open a page."""
        self._context = self.browser.new_context(
            java_script_enabled=self.scripts,
            viewport={"width": self.width, "height": 900},
            color_scheme="dark" if self.scheme == "dark" else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        if self._context:
            self._context.close()

    def _note_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("data", "blob"):
            return
        if not request.url.startswith(f"{self.root}/"):
            self.foreign.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        # That a page is an error page is no complaint of the browser about it.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def cookies(self) -> int:
        """Return how many cookies the site has set."""
        return len(self.page.context.cookies())

    def go(self, path: str, language: str = "en") -> Page:
        """Return the page at ``path`` in a language, loaded."""
        self.page.goto(f"{self.root}/{language}{path}", wait_until="load")
        return self.page

    def go_to_kind(self, kind: str, language: str = "en") -> Page:
        """Return a page of that ``kind``, loaded; raise :class:`LookupError` when nothing leads there."""
        if kind in KINDS:
            return self.go(KINDS[kind], language)
        start, form = FOUND[kind]
        href = self.go(start, language).locator(f'main a[href*="{form}"]').first.get_attribute("href")
        if not href:
            raise LookupError(f"there is no link to {form} on {start}")
        self.page.goto(f"{self.root}{href}", wait_until="load")
        return self.page
