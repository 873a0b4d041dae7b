"""The page of an event."""

from __future__ import annotations

from kg.iris import expand
from kg.web.pages import show
from kg.web.passages.values import find_passages
from kg.web.things.cards import find_events, mode_words
from kg.web.things.dated import read_date
from kg.web.things.facts import Draft, Facts, read_facts
from kg.web.things.findings import find_findings
from kg.web.things.naming import name_things, question
from kg.web.things.schema_org import describe_event

_LINKS = ("cp:hasEventType", "cp:hasTopic", "schema:mentions", "schema:superEvent", "cp:resultedIn",
          "schema:location", "schema:organizer", "cp:isEventOf", "cp:inReport")  # fmt: skip


def event_page(facts: Facts, name: str) -> Draft:
    """Return the page of the event of ``facts``, called ``name``."""
    iri = facts.iri
    hosts = {
        host for each in facts.iris("cp:inReport") for host in read_facts(each).iris("cp:listsPartnersOf")
    }
    partners = [place for place in facts.iris("cp:involves") if place not in hosts]
    names = name_things([*partners, *(value for prop in _LINKS for value in facts.iris(prop))])
    linked = {prop.partition(":")[2]: [names[value] for value in facts.iris(prop)] for prop in _LINKS}
    start = facts.first("schema:startDate")
    text = facts.first("schema:description")
    mode = facts.first("schema:eventAttendanceMode")
    topics = sorted(linked["hasTopic"], key=lambda each: each.text.casefold())
    stated = facts.first("cp:statedDate")
    month = start.value[:7] if start and len(start.value) >= 7 else ""
    return Draft(
        "event.html",
        {
            "summary": f"{name}. {text.value}" if text else name,
            "about": describe_event(facts, name, topics),
            "when": read_date(start, facts.first("schema:endDate")),
            "stated": show(stated) if stated else None,
            "mode": mode_words(mode.value) if mode else "",
            "is_online": mode is not None and mode.value == expand("schema:OnlineEventAttendanceMode"),
            "partners": [names[place] for place in partners],
            "linked": linked,
            "topics": topics,
            "participants": facts.text("cp:participantCount"),
            "text": show(text) if text else None,
            "parts": find_events("schema:superEvent", iri),
            "same_month": question("/events", month=month) if month else "",
            "passages": find_passages(iri),
            "findings": find_findings(iri),
        },
    )
