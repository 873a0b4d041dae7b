"""Asking the application for every page and file of a site, and writing them down."""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask

from kg.config import Config
from kg.freeze.folder import replaced
from kg.freeze.markup import find_anchors, find_links, find_picture, lead_links, replace_forms
from kg.freeze.names import HTML, INDEX, lead, name_file
from kg.freeze.scope import HOST, Address, find_whole, is_file, is_of_a_question, is_wanted, read_address
from kg.store.engine import Answer, Question, StoreEngine
from kg.store.snapshot import Snapshot
from kg.web import create_app
from kg.web.assets import asset, assets
from kg.web.languages import DEFAULT, LANGUAGES
from kg.web.machines.absolute import FROZEN
from kg.web.machines.sitemap import part_paths, paths
from kg.web.site import open_site
from kg.web.texts import N_, catalogue

Told = Callable[[int, int], None]

_ACCEPT = {"Accept": f"{HTML}, */*;q=0.8"}
_MISSING = "404.html"  # what most servers of files show where there is nothing
_NOWHERE = "/nothing-is-here"
_REMEMBERED = 4_000  # answers: two of three questions were asked before, by another page
_LACKS = N_(
    "This copy of the site is made of files: there is no server behind it to search, to compare, to answer "
    "SPARQL or a question with other values, or to filter a list by more than one thing. Every page, the "
    "report's text and the data to download are here."
)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was written: how many pages and files, their bytes; the site's links that led nowhere."""

    pages: int
    files: int
    size: int
    dead: tuple[str, ...]


class _RememberingEngine:
    """An engine that gives the same answer to the same question again, as that over one snapshot is."""

    def __init__(self, engine: StoreEngine) -> None:
        self.version = engine.version
        self._find = lru_cache(_REMEMBERED)(engine.answer)

    def answer(self, question: Question) -> Answer:
        """Return the answer; see :class:`kg.store.engine.Engine`."""
        return self._find(question)


@dataclass(slots=True)
class _Crawl:
    """A site on its way into ``folder``: what each address became, and those still to be asked for.

    ``places`` has the file of an address, another address where that leads on, or None for nothing.
    """

    client: Any  # werkzeug's: its answers are typed loosely
    folder: Path
    url: str  # where the site will be, or nothing
    waiting: deque[str] = field(default_factory=deque)
    places: dict[str, str | Address | None] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)  # the address of each page, by its file
    anchors: dict[str, frozenset[str]] = field(default_factory=dict)  # the parts of each page, by its file
    dead: list[str] = field(default_factory=list)
    size: int = 0

    def want(self, address: str) -> None:
        """Have ``address`` asked for, once."""
        if address not in self.places:
            self.places[address] = None
            self.waiting.append(address)

    def run(self, told: Told) -> None:
        """Ask for all that is waiting, and for what that leads to."""
        while self.waiting:
            address = self.waiting.popleft()
            self.places[address] = self._ask(address)
            told(len(self.places) - len(self.waiting), len(self.places))

    def _ask(self, address: str) -> str | Address | None:
        """Write down what is at ``address``; return its file, or where it leads, or None for nothing."""
        response = self.client.get(address, base_url=HOST, headers=_ACCEPT)
        with response:
            if response.status_code in (301, 302, 303, 307, 308):
                found = self.resolve(address, response.headers["Location"])
                if found:
                    self.want(found.whole)
                return found
            if response.status_code != 200:
                self.dead.append(address)
                return None
            if response.mimetype == HTML and not _language_of(address):
                # Negotiated: which one is meant depends on the page that leads there.
                for code in LANGUAGES:
                    self.want(f"/{code}{address}")
                return Address(address, negotiated=True)
            name = name_file(address, response.mimetype)
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if response.mimetype == HTML:
                self._keep_page(address, name, response.get_data(as_text=True))
                return name
            with path.open("wb") as file:
                for chunk in response.iter_encoded():
                    self.size += file.write(chunk)
        return name

    def _keep_page(self, address: str, name: str, html: str) -> None:
        """Keep a page as it is but for its forms until it is known what became of its links."""
        language = _language_of(address) or DEFAULT
        html = replace_forms(html, str(catalogue(language).ugettext(_LACKS)))
        self.pages[name] = address
        self.anchors[name] = frozenset(find_anchors(html))
        (self.folder / name).write_text(html, encoding="utf-8")
        for link in dict.fromkeys(find_links(html)):
            found = self.resolve(address, link)
            if found and is_wanted(found, Address(address)):
                self.want(found.whole)
        if self.url and (picture := find_picture(html)).startswith(self.url):
            self.want(f"/{picture.removeprefix(self.url)}")

    def resolve(self, address: str, link: str) -> Address | None:
        """Return where ``link`` on the page at ``address`` leads on this server, None for elsewhere."""
        return read_address(address, link)

    def find(self, address: str, name: str, link: str) -> str | None:
        """Return what ``link`` on the page at ``address``, in the file ``name``, becomes; or None."""
        found = self.resolve(address, link)
        if found is None or not found.whole:
            return link  # elsewhere, or in the page itself
        language, fragment = _language_of(address) or DEFAULT, found.fragment
        place: str | Address | None = found
        for _ in range(5):  # as many as an address may lead on
            if not isinstance(place, Address):
                break
            whole = f"/{language}{place.whole}" if place.negotiated else place.whole
            fragment = place.fragment or fragment
            place = self.places.get(whole)
        if place is None and is_file(found) and is_of_a_question(found):
            place = self.places.get(find_whole(found).whole)
        if not isinstance(place, str):
            return None
        if place in self.anchors and fragment not in self.anchors[place]:
            fragment = ""  # of a form, most often
        # What is shown where there is nothing is shown at any address.
        where = self.url + lead(INDEX, place) if self.url and name == _MISSING else lead(name, place)
        return where + (f"#{fragment}" if fragment else "")

    def finish(self, told: Told) -> None:
        """Lead the links of the pages to files."""
        for number, (name, address) in enumerate(self.pages.items(), 1):
            self._write(name, address, (self.folder / name).read_text(encoding="utf-8"))
            told(number, len(self.pages))

    def _write(self, name: str, address: str, html: str) -> None:
        """Write what is at ``address`` into the file ``name``, its links led from there."""

        def is_download(link: str) -> bool:
            found = self.resolve(address, link)
            return found is not None and (is_file(found) or is_of_a_question(found))

        content = lead_links(html, lambda link: self.find(address, name, link), is_download)
        self.size += (self.folder / name).write_bytes(content.encode())

    def add_front(self) -> None:
        """Put the front page, and what is shown where there is nothing, where servers of files look."""
        for name, address in ((INDEX, f"/{DEFAULT}/"), (_MISSING, f"/{DEFAULT}{_NOWHERE}")):
            response = self.client.get(address, base_url=HOST, headers=_ACCEPT)
            self._write(name, address, replace_forms(response.get_data(as_text=True), ""))


@contextmanager
def _only(snapshot: Snapshot) -> Iterator[Snapshot]:
    """Yield ``snapshot`` as one that has no others beside it: which those are is not its own content."""
    with tempfile.TemporaryDirectory() as scratch:
        link = Path(scratch) / "only"
        link.symlink_to(snapshot.folder.absolute(), target_is_directory=True)
        yield replace(snapshot, folder=link)


def _language_of(address: str) -> str:
    """Return the language that an address begins with, or nothing."""
    first = address.removeprefix("/").partition("/")[0]
    return first if first in LANGUAGES else ""


def freeze(config: Config, snapshot: Snapshot, target: Path, told: Told, url: str = "") -> Frozen:
    """Write the site over ``snapshot`` as files into the folder ``target``, whole or not at all.

    ``url`` is where it will stand, if anybody knows: a sitemap and previews say it. ``told`` is called with
    how many pages and files are done and how many are known. The same snapshot gives the same bytes. Raises
    :class:`kg.freeze.InTheWayError` for a folder that is not ours, :class:`kg.faults.InputError` for a saved
    query that cannot be read, :class:`OSError` for a full disk.
    """
    mark = {"format": 1, "version": snapshot.version, "base": snapshot.base, "url": url}
    with replaced(target, mark) as folder, _only(snapshot) as alone:
        engine = StoreEngine(snapshot, resident=snapshot.quads <= config.resident_quads)
        app = create_app(open_site(config, alone, _RememberingEngine(engine)))
        app.config[FROZEN] = url
        crawl = _Crawl(app.test_client(use_cookies=False), folder, url)
        for address in _beginnings(app, is_placed=bool(url)):
            crawl.want(address)
        crawl.run(told)
        crawl.finish(told)
        crawl.add_front()
        pages = len(crawl.pages) + 2
        files = sum(1 for path in folder.rglob("*") if path.is_file())
    return Frozen(pages, files, crawl.size, tuple(sorted(crawl.dead)))


def _beginnings(app: Flask, *, is_placed: bool) -> Iterator[str]:
    """Yield what nothing else may lead to: the pages of the sitemap, the feeds, all that pages load."""
    with app.test_request_context("/"):
        listed = paths()
        loaded = [asset(name) for name in assets()]
        robots = ("/robots.txt", "/sitemap.xml", *part_paths()) if is_placed else ()
    for code in LANGUAGES:
        yield from (f"/{code}{path}" for path in ("/", *listed, "/feed.atom"))
    yield from loaded
    yield from robots
