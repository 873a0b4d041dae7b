"""The page of a partnership: two places, and everything between them."""

from __future__ import annotations

from kg.web.drawing.timeline import draw_timeline
from kg.web.passages.values import find_passages
from kg.web.texts import gettext, pgettext
from kg.web.things.cards import find_agreements, find_events
from kg.web.things.facts import Draft, Facts
from kg.web.things.findings import find_findings
from kg.web.things.naming import name_things
from kg.web.things.partners import draw_map, find_position, mark
from kg.web.things.schema_org import name_place
from kg.web.things.ties import draw_spans, event_spans, find_since, find_ties


def partnership_page(facts: Facts, name: str) -> Draft:
    """Return the page of the partnership of ``facts``, called ``name``."""
    partners = facts.iris("cp:hasPartner")
    ties = (
        [tie for tie in find_ties("cp:hasPartner", partners[0]) if tie.iri == facts.iri] if partners else []
    )
    agreements, events = (
        find_agreements("cp:isAgreementOf", facts.iri),
        find_events("cp:isEventOf", facts.iri),
    )
    places = name_things(partners)
    hosts = {host for tie in ties for host in tie.hosts}
    markers = [
        (place not in hosts, marker)
        for place in partners
        for marker in mark(places[place], find_position(place), is_chosen=place not in hosts)
    ]
    spans = draw_spans(ties, agreements.cards, events.cards)
    return Draft(
        "partnership.html",
        {
            "summary": pgettext("fact", "Partnership") + f": {name}",
            "about": {
                "@type": "Thing",
                "@id": facts.iri,
                "name": name,
                "description": pgettext("fact", "Partnership"),
                "subjectOf": [name_place(places[place]) for place in partners],
            },
            "places": [places[place] for place in partners],
            "ties": ties,
            "since": find_since(ties, agreements.cards),
            "agreements": agreements,
            "events": events,
            "map_picture": draw_map(
                [marker for is_chosen, marker in markers if is_chosen],
                [marker for is_chosen, marker in markers if not is_chosen],
                pgettext("fact", "Map"),
            ),
            "timeline_picture": draw_timeline(
                spans if len(spans) > 1 else [], gettext("Ties, agreements, events")
            ),
            "events_timeline": draw_timeline(event_spans(events.cards), gettext("Events")),
            "passages": find_passages(facts.iri),
            "findings": find_findings(facts.iri),
        },
    )
