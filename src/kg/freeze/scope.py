"""Which addresses of a site become files: those that there is a known number of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from kg.web.languages import LANGUAGES

# Answers to questions that nobody can foresee, and what only programs ask for, of a server.
_ANSWERS = ("/sparql", "/search", "/compare", "/graphs", "/queries")
_NEVER = (
    *("/openapi.json", "/sparql/terms.json", "/embed", "/sparql/embed", "/q/", "/reconcile"),
    *("/health", "/metrics"),
)
_PAGING = ("_page", "page")
_NEITHER = ("_sort", "_size", "_columns", "_view", "sort", "size", "view", "format", "timeout", "example")
_FILES = ("/queries/", "/doc/", "/passage/", "/graph/", "/openapi.json")
_OF_ROWS = (".csv", ".xlsx", ".ics", ".geojson")  # the other formats have the same rows once more
_TWICE = ".excel.csv"
# The same triples in other words: the dumps have each format. Of the vocabulary, programs load them by name.
_RDF_AGAIN = (".nt", ".jsonld", ".rdf")
_LOADED = ("/ontology.", "/schemes.", "/shapes.", "/dataset.", "/dumps/", "/.well-known/")
# Files that are the same in every language, whatever the page that leads to them.
_SAME = re.compile(
    rf"/(?:{'|'.join(LANGUAGES)})(/(?:dumps/[^/]+/[^/]+|source/.+|static/.+|(?:doc|graph|scheme|report|topics)/.+\.ttl))"
)
HOST = "http://unplaced.invalid"  # which the application is asked as; no server is called so (RFC 6761)
_FROM_ROOT = re.compile(r"/(?!/)(?!.*/\.)")  # such a link is what it is on any page
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
    return _read_url(f"{HOST}{link}" if _FROM_ROOT.match(link) else urljoin(f"{HOST}{at}", link))


@lru_cache(50_000)  # every page leads to the same few
def _read_url(url: str) -> Address | None:
    if not f"{url}/".startswith(f"{HOST}/"):
        return None
    parts = urlsplit(url)
    path = quote(unquote(parts.path), safe=_SAFE) or "/"
    if same := _SAME.fullmatch(path):
        path = same[1]
    return Address(f"{path}?{parts.query}" if parts.query else path, parts.fragment)


def is_wanted(address: Address, at: Address) -> bool:
    """Return whether what is at ``address``, to which the page ``at`` leads, is to become a file.

    A list filtered by one thing is, on all its pages; by two there would be too many, and another order is
    left to who opens the download. Saved queries are asked with no values but those of their example. Of an
    answer to chosen values there are files where a page leads to them that has no values itself, as that of
    a partner does to its events: from a filtered list one is led to the file of the whole. Things are to be
    had as Turtle; the dumps have all of it in every format, passages too.
    """
    path = address.path
    if path.startswith(_NEVER) or not address.whole or path.endswith(_TWICE):
        return False
    if path.endswith(_RDF_AGAIN) and not path.startswith(_LOADED):
        return False
    if path.startswith("/passage/") and path.endswith(".ttl"):
        return False
    names, chosen = _names(address), _chosen(address)
    if path.startswith("/queries/") and is_file(address):
        known = path.endswith(_OF_ROWS) and not any(name in _NEITHER for name in names)
        return known and not (chosen and _chosen(at))
    if not names:
        return not path.startswith("/graphs")
    if any(name in _NEITHER for name in names) or (chosen and path.startswith(_ANSWERS)):
        return False
    return len(chosen) <= 1 and not (chosen and is_file(address))


def is_file(address: Address) -> bool:
    """Return whether ``address`` is that of a file to download, as its name tells, rather than of a page."""
    return address.path.startswith(_FILES) and "." in address.path.rpartition("/")[2]


def is_of_a_question(address: Address) -> bool:
    """Return whether ``address`` is that of a saved query with values: a page that only a server can make."""
    return address.path.startswith("/queries/") and bool(_chosen(address))


def find_whole(address: Address) -> Address:
    """Return where the whole is of which ``address`` has what was chosen: no values, the same language."""
    path, _, query = address.whole.partition("?")
    kept = urlencode([pair for pair in parse_qsl(query) if pair[0] == "lang"])
    return Address(f"{path}?{kept}" if kept else path)


def _names(address: Address) -> list[str]:
    return [name for name, _ in parse_qsl(address.whole.partition("?")[2], keep_blank_values=True)]


def _chosen(address: Address) -> list[str]:
    """Return the names of the arguments that make the address one of part of the rows."""
    return [name for name in _names(address) if name not in _PAGING and name != "lang"]
