"""Which file an address becomes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote, unquote_plus

HTML = "text/html"
INDEX = "index.html"
_FORBIDDEN = re.compile(r"[\\/:*?\"<>|\x00-\x1f\x7f]|[. ]$")  # in a name, by Windows, which forbids the most
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 100  # characters of a name; file systems take 255 bytes
_SLUG = 60
# What is negotiated, and so has no suffix of its own; others are called what they are called.
_SUFFIXES: Mapping[str, str] = {
    "text/turtle": ".ttl",
    "application/ld+json": ".jsonld",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "application/atom+xml": ".atom",
    "application/n-quads": ".nq",
    "application/trig": ".trig",
}


def name_file(address: str, media_type: str) -> str:
    """Return the path, below the folder, of the file with what is at ``address``.

    ``address`` is a path with its query string, as they stand in a link. A page becomes ``index.html`` in a
    folder of its own; RDF whose name tells no format gets the suffix of its ``media_type``. What a file
    system may not take, a query string with it, is written plainly, with a digest that keeps it apart.

    >>> name_file("/ru/partners", "text/html")
    'ru/partners/index.html'
    >>> name_file("/doc/place/at.ttl", "text/turtle")
    'doc/place/at.ttl'
    """
    path, _, query = address.partition("?")
    parts = [_plain(unquote(part)) for part in path.split("/") if part]
    if media_type == HTML:
        if query:
            return "/".join((*parts, f"_{_slug(query)}", INDEX))
        return "/".join(parts if parts and parts[-1].endswith(".html") else (*parts, INDEX))
    name = parts.pop() if parts else "file"
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        guessed = _SUFFIXES.get(media_type, "")
        stem, dot, suffix = name, guessed[:1], guessed[1:]
    tail = f"--{_slug(query)}" if query else ""
    return "/".join((*parts, f"{stem}{tail}{dot}{suffix}"))


def lead(source: str, target: str) -> str:
    """Return the relative address that leads from the file ``source`` to the file ``target``.

    >>> lead("ru/partners/index.html", "ru/doc/place/at/index.html")
    '../doc/place/at/index.html'
    """
    here, there = source.split("/")[:-1], target.split("/")
    same = 0
    while same < min(len(here), len(there) - 1) and here[same] == there[same]:
        same += 1
    return "../" * (len(here) - same) + quote("/".join(there[same:]), safe="/:@!$&'()*+,;=~")


def _plain(part: str) -> str:
    plain = _FORBIDDEN.sub("-", part)
    if plain == part and len(part) <= _LONGEST:
        return part
    stem, dot, suffix = plain.rpartition(".")
    kept = f"{dot}{suffix}" if stem and suffix.isalnum() and len(suffix) <= 10 else ""
    return f"{(stem if kept else plain)[:_SLUG]}-{_digest(part)}{kept}"


def _slug(query: str) -> str:
    words = _NOT_PLAIN.sub("-", unquote_plus(query))[-_SLUG:].strip("-.")
    return f"{words}-{_digest(query)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
