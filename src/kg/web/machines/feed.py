"""``/feed.atom``: the versions of the data, and what each of them changed (RFC 4287).

Written with the standard library: a feed is a dozen elements, and feedgen, which would write it, comes as a
source distribution only and wants lxml and dateutil for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from xml.etree import ElementTree as Xml  # written, never read

from flask import Blueprint, Response

from kg.store.changes import Changes, read_changes
from kg.store.snapshot import Snapshot
from kg.web.dataset.dumps import kept_versions
from kg.web.languages import language
from kg.web.machines.absolute import absolute
from kg.web.negotiation import negotiated
from kg.web.pages import link
from kg.web.site import current_site
from kg.web.texts import gettext

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_MOST = 50  # versions told; more than are kept, usually


def add_addresses(blueprint: Blueprint) -> None:
    """Have ``blueprint`` answer at the address of the feed."""
    blueprint.get("/feed.atom")(feed)


def feed() -> Response:
    """Return the feed: an entry for each version that is kept, the newest first.

    Its identity and that of an entry are IRIs under the base, the same on whatever host they are read.
    """
    base = current_site().snapshot.base
    versions = sorted(kept_versions(), key=lambda each: each.published, reverse=True)[:_MOST]
    root = Xml.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": language()})
    _add(root, "id", f"{base}feed.atom#{language()}")
    _add(root, "title", gettext("City partners: changes of the data"))
    _add(root, "updated", _time(versions[0]))
    _add(_add(root, "author"), "name", gettext("City partners"))
    _link(root, "self", absolute(link("/feed.atom")), MEDIA_TYPE)
    _link(root, "alternate", absolute(link("/dumps/")), "text/html")
    for snapshot in versions:
        _entry(root, snapshot, read_changes(snapshot.folder))
    Xml.indent(root)
    body = Xml.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    response = Response(body, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response.content_language.add(language())
    response.cache_control.no_cache = True
    return negotiated(response, "Accept-Language")


def _entry(root: Xml.Element, snapshot: Snapshot, changes: Sequence[Changes]) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", f"{snapshot.base}dumps/{snapshot.version}/")
    _add(entry, "title", gettext("Version %(number)s of the data", number=snapshot.number))
    _add(entry, "updated", _time(snapshot))
    _link(entry, "alternate", absolute(link(f"/dumps/{snapshot.version}/")), "text/html")
    for change in changes[:1]:
        address = absolute(link(f"/dumps/{change.before}..{snapshot.version}/"))
        _link(entry, "related", address, "text/html")
    _add(entry, "content", _told(snapshot, changes[:1])).set("type", "text")


def _told(snapshot: Snapshot, changes: Sequence[Changes]) -> str:
    """Return what a version holds, and what it has that the one before had not."""
    said = [gettext("Triples: %(number)s.", number=snapshot.triples)]
    for change in changes:
        words = gettext(
            "Statements since version %(before)s: added %(added)s, removed %(removed)s.",
            before=change.before,
            added=change.added,
            removed=change.removed,
        )
        said.append(words)
    return " ".join(said)


def _time(snapshot: Snapshot) -> str:
    return snapshot.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: Xml.Element, name: str, text: str | None = None) -> Xml.Element:
    element = Xml.SubElement(parent, name)
    element.text = text
    return element


def _link(parent: Xml.Element, relation: str, address: str, media_type: str) -> None:
    Xml.SubElement(parent, "link", {"rel": relation, "type": media_type, "href": address})
