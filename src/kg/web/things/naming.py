"""What the things on a page are called and where they lead, asked for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode

from kg.iris import SCHEME
from kg.web.asking import Term
from kg.web.labels import find_labels
from kg.web.pages import Shown, link, show
from kg.web.site import current_site

_TOPIC = f"{SCHEME}topic#"


def name_things(iris: Iterable[str]) -> Mapping[str, Shown]:
    """Return each of ``iris`` as people read it, called by its label where there is one."""
    wanted = tuple(iri for iri in dict.fromkeys(iris) if iri)
    labels = find_labels(NamedNode(iri) for iri in wanted)
    found = {}
    for iri in wanted:
        label = labels.get(iri)
        term = Term("literal", label.value, label.language or "") if label is not None else None
        shown = show(Term("uri", iri), term)
        topic = topic_path(iri)
        found[iri] = replace(shown, href=link(topic)) if topic else shown
    return found


def topic_path(iri: str) -> str | None:
    """Return the path of the page about a topic of ours; None for other things."""
    name = iri.removeprefix(_TOPIC)
    return f"/topics/{name}" if iri.startswith(_TOPIC) and name else None


def topic_iri(name: str) -> str:
    """Return the IRI of the topic whose page is ``/topics/<name>``."""
    return _TOPIC + quote(name, safe="")


def place_key(iri: str) -> str | None:
    """Return the key of a place of ours, such as ``hu-budapest``; None for other things."""
    before = current_site().addresses.iri("id/place/")
    key = iri.removeprefix(before)
    return key if iri.startswith(before) and key and "/" not in key else None


def question(path: str, **values: str) -> str:
    """Return the address of ``path`` with ``values`` as its query."""
    return link(f"{path}?{urlencode(values)}" if values else path)
