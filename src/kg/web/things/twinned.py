"""What the newest copy of Wikidata says of a partner: whether it is a twin of the host."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.asking import select
from kg.web.site import current_site
from kg.web.things.dated import Dated, read_date


@dataclass(frozen=True, slots=True)
class Twinned:
    """Whether Wikidata stated the place as twinned (P190) with ``host``, an IRI, at the date of the copy."""

    host: str
    is_stated: bool
    copied: Dated


def find_twinned(iri: str) -> tuple[Twinned, ...]:
    """Return what the newest copy says of the place ``iri`` and each host whose partner it is.

    Of hosts that the copy was not asked about, and of places without an item, it says nothing.
    """
    site = current_site()
    rows = select(site.engine, "things/twinned", place=iri, copy=site.addresses.iri("graph/wikidata"))
    return tuple(
        Twinned(row["host"].value, row["stated"].value == "true", copied)
        for row in rows
        if (copied := read_date(row["issued"]))
    )
