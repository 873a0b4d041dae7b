"""The places a report speaks of, each with its links, from the table of places."""

from __future__ import annotations

from dataclasses import replace

from kg.link.gazetteer import Gazetteer
from kg.records import Place, Report


def link_places(report: Report, gazetteer: Gazetteer) -> Report:
    """Return ``report`` with its places: the host, every partner, and all that holds one of them."""
    found: dict[str, Place] = {}
    for place in (report.host, *(partnership.partner for partnership in report.partnerships)):
        for each in (place, *gazetteer.holders(place)):
            found[each.key] = each
    return replace(report, places=tuple(found[key] for key in sorted(found)))
