"""Which addresses of a site become files: those that there is a known number of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from kg.web.languages import LANGUAGES

# Answers to questions that nobody can foresee, and what only programs ask for, of a server.
_ANSWERS = ("/sparql", "/search", "/compare", "/graphs")
_NEVER = ("/openapi.json", "/embed", "/sparql/embed", "/q/", "/health", "/metrics")
_PAGING = ("_page", "page")
_NEITHER = ("_sort", "_size", "_columns", "sort", "size", "view", "format", "timeout", "example", "bom")
_FILES = ("/queries/", "/doc/", "/openapi.json")
_FOR_PEOPLE = (".csv", ".xlsx", ".ics", ".geojson")
_TWICE = ".excel.csv"  # what .xlsx is better for, and .csv
# Files that are the same in every language, whatever the page that leads to them.
_SAME = re.compile(
    rf"/(?:{'|'.join(LANGUAGES)})(/(?:dumps/[^/]+/[^/]+|source/.+|static/.+|doc/.+\.(?:ttl|nt|jsonld|rdf)))"
)
HOST = "http://unplaced.invalid"  # which the application is asked as; no server is called so (RFC 6761)
_SAFE = "/:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Address:
    """An address on the server: a path with its query string, below where the site is mounted; a fragment.

    ``negotiated`` says that its language is that of the page that leads there.
    """

    whole: str
    fragment: str = ""
    negotiated: bool = False

    @property
    def path(self) -> str:
        """Return the path without a language."""
        path = self.whole.partition("?")[0]
        first, slash, rest = path.removeprefix("/").partition("/")
        return f"/{rest}" if slash and first in LANGUAGES else path


def read_address(at: str, link: str) -> Address | None:
    """Return what ``link`` on the page at the address ``at`` means on the server; None for elsewhere.

    A link into the page itself has only a fragment.
    """
    if link.startswith("#"):
        return Address("", link[1:])
    url = urljoin(f"{HOST}{at}", link)
    if not f"{url}/".startswith(f"{HOST}/"):
        return None
    parts = urlsplit(url)
    path = quote(unquote(parts.path), safe=_SAFE) or "/"
    if same := _SAME.fullmatch(path):
        path = same[1]
    return Address(f"{path}?{parts.query}" if parts.query else path, parts.fragment)


def is_wanted(address: Address) -> bool:
    """Return whether what is at ``address`` is to become a file.

    A list filtered by one thing is, on all its pages; by two there would be too many, and another order is
    left to who opens the download. Of an answer to chosen values, the files for people are.
    """
    path = address.path
    if path.startswith(_NEVER) or not address.whole:
        return False
    names = [name for name, _ in parse_qsl(address.whole.partition("?")[2], keep_blank_values=True)]
    if not names:
        return not path.startswith("/graphs")
    if path.startswith(_ANSWERS) or any(name in _NEITHER for name in names):
        return False
    chosen = [name for name in names if name not in _PAGING and name != "lang"]
    if is_file(address):
        return not chosen or (path.endswith(_FOR_PEOPLE) and not path.endswith(_TWICE))
    return len(chosen) <= 1


def is_file(address: Address) -> bool:
    """Return whether ``address`` is that of a file to download, as its name tells, rather than of a page."""
    return address.path.startswith(_FILES) and "." in address.path.rpartition("/")[2]
