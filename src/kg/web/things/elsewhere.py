"""Where else a place is described, its official site, and as of when that is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from kg.graph.links import DERIVED
from kg.iris import LINKED
from kg.web.asking import select
from kg.web.pages import Shown, address_of
from kg.web.site import current_site
from kg.web.texts import gettext
from kg.web.things.dated import Dated, read_date
from kg.web.things.facts import Facts

_MOST = 12  # links of a kind; a dataset that was loaded may have any number
_DERIVED = tuple(LINKED[name][0] for name in DERIVED)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place in other data.

    ``links`` are those that people put into the table of places. What a copy of Wikidata states besides are
    the links ``derived`` and the official ``sites``, as of the date ``copied``; None where no copy is named.
    """

    links: tuple[Shown, ...]
    derived: tuple[Shown, ...]
    sites: tuple[Shown, ...]
    copied: Dated | None


def find_elsewhere(facts: Facts) -> Elsewhere:
    """Return where else the place of ``facts`` is described."""
    same = sorted(facts.iris("schema:sameAs"))
    derived = [iri for iri in same if iri.startswith(_DERIVED)]
    links = [iri for iri in same if iri not in derived]
    sites = sorted(facts.iris("schema:url"))
    return Elsewhere(
        _shown(links),
        _shown(derived),
        tuple(_show_site(iri) for iri in sites[:_MOST]),
        _find_date() if derived or sites else None,
    )


def _find_date() -> Dated | None:
    site = current_site()
    rows = select(site.engine, "things/copied", graph=site.addresses.iri("graph/links"))
    return read_date(rows[0]["issued"]) if rows else None


def _shown(iris: Iterable[str]) -> tuple[Shown, ...]:
    return tuple(_show(iri) for iri in list(iris)[:_MOST])


def _show(iri: str) -> Shown:
    """Return a link to the same thing in other data, called by the name of that and the name there."""
    names = {
        "wikidata": gettext("Wikidata"),
        "geonames": "GeoNames",
        "openstreetmap": "OpenStreetMap",
        "dbpedia": "DBpedia",
        "viaf": "VIAF",
    }
    for source, (begin, _, _) in LINKED.items():
        if iri.startswith(begin):
            there = unquote(iri.removeprefix(begin)).strip("/").replace("_", " ")
            return Shown(f"{names[source]}: {there}", iri, external=True)
    return Shown(iri, address_of(iri), external=True)


def _show_site(iri: str) -> Shown:
    address = address_of(iri)
    return Shown(iri.partition("://")[2].rstrip("/") if address else iri, address, external=True)
