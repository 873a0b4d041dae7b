"""``/topics/<name>``: one topic, the events on it, and what goes together with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from kg.faults import NotFoundError
from kg.iris import expand
from kg.web.asking import Row, Term, select
from kg.web.drawing.charts import Bar, draw_bars
from kg.web.drawing.timeline import draw_timeline
from kg.web.pages import Shown, page
from kg.web.site import current_site
from kg.web.texts import gettext, ngettext
from kg.web.things.cards import find_events
from kg.web.things.dated import read_date
from kg.web.things.facts import read_facts
from kg.web.things.naming import name_things, question, topic_iri
from kg.web.things.schema_org import describe_topic
from kg.web.things.ties import event_spans

blueprint = Blueprint("topics", __name__)

_MOST_BESIDE = 20  # partners and other topics


@dataclass(frozen=True, slots=True)
class Counted:
    """A thing and how many events it shares with the topic."""

    name: Shown
    number: int


@blueprint.get("/topics/<name>")
def topic(name: str) -> Response:
    """Return the page of a topic; raise :class:`NotFoundError` for one that the data does not know.

    Data that was loaded may call it otherwise than the schemes do, or only have events on it.
    """
    iri = topic_iri(name)
    facts = read_facts(iri)
    events = find_events("cp:hasTopic", iri, question("/events", topic=name))
    if not facts.values and not events.total:
        raise NotFoundError(f"there is no topic {name!r}")
    label = facts.first("skos:prefLabel") or facts.first("rdfs:label") or Term("literal", name)
    rows = select(current_site().engine, "things/topic-months", thing=iri)
    definition = facts.first("skos:definition")
    told = ngettext("%(num)s event", "%(num)s events", events.total)
    return page(
        "things/topic.html",
        iri=iri,
        name=name,
        heading=label.value,
        summary=f"{label.value}: {told}",
        about=describe_topic(iri, label.value, definition.value if definition else ""),
        definition=definition,
        events=events,
        months=draw_bars(_months(rows), gettext("Events by month")),
        timeline_picture=draw_timeline(event_spans(events.cards, tells_partner=True), gettext("Events")),
        partners=_counted(rows, "partner"),
        topics=_counted(rows, "topic"),
    )


def _months(rows: Sequence[Row]) -> list[Bar]:
    """Return a bar for each month or, where only that is stated, year in which an event began."""
    found = {row["value"].value: int(row["count"].value) for row in rows if row["what"].value == "month"}
    bars = []
    for stated, number in sorted(found.items()):
        datatype = expand("xsd:gYear" if len(stated) == 4 else "xsd:gYearMonth")
        when = read_date(Term("literal", stated, datatype=datatype))
        if when:
            is_year = len(stated) == 4
            told = gettext("%(year)s, no month stated", year=stated) if is_year else when.written
            bars.append(Bar(told, number))
    return bars


def _counted(rows: Sequence[Row], what: str) -> list[Counted]:
    found = [row for row in rows if row["what"].value == what][:_MOST_BESIDE]
    names = name_things(row["value"].value for row in found)
    return [Counted(names[row["value"].value], int(row["count"].value)) for row in found]
