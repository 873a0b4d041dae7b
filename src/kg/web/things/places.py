"""The page of a place: a partner, a country, a host, or a place that is only mentioned."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from markupsafe import Markup

from kg.iris import expand
from kg.web.drawing.projection import read_position
from kg.web.drawing.timeline import draw_timeline
from kg.web.pages import Shown, link, show
from kg.web.site import current_site
from kg.web.texts import gettext, ngettext, pgettext
from kg.web.things.cards import (
    AgreementCard,
    Card,
    Cards,
    EventCard,
    find_agreements,
    find_events,
    mode_words,
)
from kg.web.things.elsewhere import find_elsewhere
from kg.web.things.facts import Draft, Facts, count
from kg.web.things.findings import find_findings
from kg.web.things.naming import name_things, place_key, question
from kg.web.things.partners import PartnerCard, draw_map, find_partners, find_position, mark
from kg.web.things.schema_org import describe_place
from kg.web.things.ties import Tie, draw_spans, event_spans, find_since, find_ties
from kg.web.things.twinned import find_twinned

_KINDS = tuple(expand(name) for name in ("cp:Country", "cp:City", "cp:District", "cp:Region"))
_FEW = 10  # at the home of a host
_SUFFIXES = ("xlsx", "csv", "ics")


def place_page(facts: Facts, name: str) -> Draft:
    """Return the page of the place of ``facts``, called ``name``."""
    iri, key = facts.iri, place_key(facts.iri)
    ties = find_ties("cp:hasPartner", iri)
    own = [tie for tie in ties if iri not in tie.hosts]
    is_host, is_country = len(own) < len(ties), facts.is_a("cp:Country")
    way = "cp:involvesCountry" if is_country else "cp:involves"
    inside = find_partners("cp:within", iri)
    is_home = is_host or any(each.is_host for each in inside)  # all of the report is about it
    chosen = {} if is_home else {"country" if is_country else "place": key or iri}
    agreements: Cards[AgreementCard] = Cards((), count("cp:Agreement", way, iri))
    events: Cards[EventCard] = Cards((), count("cp:Event", way, iri))
    if not is_host:  # whose page only says how many there are
        agreements = _few(
            find_agreements(way, iri, question("/agreements", **chosen)), "/agreements", is_home
        )
        events = _few(find_events(way, iri, question("/events", **chosen)), "/events", is_home)
    hosted = find_partners("cp:partnerOf", iri) if is_host else ()
    country = next((found for found in facts.iris("cp:country") if found != iri), "")
    hosts = {host for tie in own for host in tie.hosts}
    names = name_things([iri, country, *hosts, *facts.iris("cp:within")])
    spans = draw_spans(own, agreements.cards, events.cards, tells_partner=is_country)
    online = mode_words(expand("schema:OnlineEventAttendanceMode"))
    return Draft(
        "place.html",
        {
            "summary": _summary(name, names.get(country), agreements.total, events.total),
            "about": describe_place(facts, name, names[country] if country else None),
            "picture": f"/picture/place/{key}.png" if key and own else "",
            "kinds": _kinds(facts),
            "country": names[country] if country else None,
            "within": [names[each] for each in facts.iris("cp:within") if each != country],
            "other_names": [show(term) for term in facts.all("skos:altLabel") if term.value != name],
            "code": facts.text("cp:isoCode"),
            "elsewhere": find_elsewhere(facts),
            "twinned": () if is_country else find_twinned(iri),  # P190 is not for countries
            "position": _position(facts),
            "ties": own,
            "is_host": is_host,
            "is_country": is_country,
            "own_reports": list(
                dict.fromkeys(report for tie in ties if iri in tie.hosts for report in tie.reports)
            ),
            "hosts": [names[host] for host in sorted(hosts)],
            "since": find_since(own, [] if is_home or is_country else agreements.cards),
            "agreements": agreements,
            "events": events,
            "online": sum(card.mode == online for card in events.cards),
            "mentions": find_events("schema:mentions", iri),
            "inside": inside,
            "hosted": hosted,
            "neighbours": _neighbours(country, iri),
            "map_picture": _map(facts, names[iri], hosts, (*inside, *hosted)),
            "timeline_picture": Markup("")
            if is_home
            else draw_timeline(spans if len(spans) > 1 else [], gettext("Ties, agreements, events")),
            "events_timeline": Markup("")
            if is_home
            else draw_timeline(event_spans(events.cards, tells_partner=is_country), gettext("Events")),
            "compare": question("/compare", a=key) if key and own else "",
            "downloads": _downloads(iri, own),
            "findings": find_findings(iri),
        },
    )


def _kinds(facts: Facts) -> list[Shown]:
    names = name_things(found for found in facts.iris("rdf:type") if found in _KINDS)
    return [names[kind] for kind in _KINDS if kind in names]


def _few(listing: Cards[Card], path: str, is_home: bool) -> Cards[Card]:
    """Return ``listing`` as it is or, at the home of a host, its beginning and the way to the list of all."""
    if not is_home or listing.total <= _FEW:
        return listing
    return Cards(listing.cards[:_FEW], listing.total, link(path))


def _summary(name: str, country: Shown | None, agreements: int, events: int) -> str:
    where = f"{name}, {country.text}" if country else name
    told = (
        ngettext("%(num)s agreement", "%(num)s agreements", agreements),
        ngettext("%(num)s event", "%(num)s events", events),
    )
    return f"{where}: {', '.join(told)}"


def _position(facts: Facts) -> tuple[float, float] | None:
    return read_position(facts.text("geo:lat"), facts.text("geo:long"))


def _neighbours(country: str, iri: str) -> tuple[PartnerCard, ...]:
    if not country:
        return ()
    return tuple(each for each in find_partners("cp:country", country) if each.iri != iri)


def _map(facts: Facts, name: Shown, hosts: Collection[str], others: Sequence[PartnerCard]) -> Markup:
    """Return a map of the place among its partners, those within it, and the hosts that list it."""
    own = mark(name, _position(facts), is_chosen=True)
    named = name_things(sorted(hosts))
    beside = [marker for host, shown in named.items() for marker in mark(shown, find_position(host))]
    for each in others:
        beside += mark(each.name, each.position, max(1, each.events))
    return draw_map(own, beside, pgettext("fact", "Map"))


def _downloads(iri: str, ties: Sequence[Tie]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the files that saved queries make about a partner: their title, each format's address."""
    if not ties:
        return []
    queries = current_site().queries
    titles = {"find-agreements": gettext("Agreements"), "find-events": gettext("Events")}
    return [
        (
            title,
            [
                (suffix, question(f"/queries/{query}.{suffix}", place=iri))
                for suffix in _SUFFIXES
                if suffix in queries[query].formats
            ],
        )
        for query, title in titles.items()
        if query in queries
    ]
