"""The places a report speaks of, each with its links, from the table of places."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from kg.link.gazetteer import Gazetteer
from kg.link.mentions import MentionFinder
from kg.records import Partnership, Place, Report


def link_places(report: Report, gazetteer: Gazetteer, finder: MentionFinder) -> Report:
    """Return ``report`` with its places, and its events with the other places that they name.

    Its places are the host, every partner, every place that an event names, and all that holds one of them.
    That an event names one of its own partnership's places, or what holds it, tells nothing and is left out.
    """
    host = _with_holders(report.host, gazetteer)
    found, ties = dict(host), []
    for tie in report.partnerships:
        partner = _with_holders(tie.partner, gazetteer)
        ties.append(_with_mentions(tie, host.keys() | partner.keys(), finder))
        found |= partner
        for key in {key for event in ties[-1].events for key in event.mentions}:
            found |= _with_holders(gazetteer[key], gazetteer)
    return replace(report, partnerships=tuple(ties), places=tuple(found[key] for key in sorted(found)))


def _with_holders(place: Place, gazetteer: Gazetteer) -> dict[str, Place]:
    return {each.key: each for each in (place, *gazetteer.holders(place))}


def _with_mentions(tie: Partnership, own: Set[str], finder: MentionFinder) -> Partnership:
    events = tuple(replace(event, mentions=finder.find(event.text, own)) for event in tie.events)
    return replace(tie, events=events)
