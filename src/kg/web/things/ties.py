"""Partnerships as pages show them: since when, on what ground, where the report lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.iris import expand
from kg.web.asking import Row, select
from kg.web.drawing.timeline import Span
from kg.web.pages import Shown, show
from kg.web.passages.values import Passage, read_number, read_passage
from kg.web.site import current_site
from kg.web.texts import gettext, ngettext
from kg.web.things.cards import (
    AgreementCard,
    EventCard,
    group_rows,
    name_groups,
    named,
    one_term,
    other_partners,
    read_dates,
    terms,
)
from kg.web.things.dated import Dated


@dataclass(frozen=True, slots=True)
class Tie:
    """A partnership: its two ``places``, of which ``partners`` are not the host of the report.

    ``basis`` is what the report says of its ground beside agreements; ``evidence`` where the date stands.
    """

    iri: str
    name: Shown
    places: tuple[Shown, ...]
    partners: tuple[Shown, ...]
    hosts: tuple[str, ...]
    established: tuple[Dated, ...]
    section: Shown | None
    basis: Shown | None
    reports: tuple[Shown, ...]
    agreements: int
    events: int
    passages: tuple[Passage, ...]

    @property
    def evidence(self) -> Passage | None:
        """Return the passage that has the year in which the ties began, otherwise the first."""
        years = [f"{when.first.year:04}" for when in self.established]
        dating = [each for each in self.passages if any(year in each.wording for year in years)]
        return next(iter([*dating, *self.passages]), None)


@dataclass(frozen=True, slots=True)
class Since:
    """Since when there are ties: the earliest date that is stated, and what it is the date of."""

    when: Dated
    what: str
    href: str
    passage: Passage | None


def find_ties(prop: str, iri: str) -> tuple[Tie, ...]:
    """Return the partnerships that have ``iri`` as a value of ``prop``, in the order of the report."""
    groups = group_rows(
        select(current_site().engine, "things/partnerships", property=expand(prop), thing=iri)
    )
    names = name_groups(groups, "partner", "section", "report")
    return tuple(_tie(thing, rows, names) for thing, rows in groups.items())


def _tie(thing: str, rows: Sequence[Row], names: Mapping[str, Shown]) -> Tie:
    basis = one_term(rows, "basis")
    passages = {found.iri: found for row in rows if "passage" in row for found in [read_passage(row)]}
    return Tie(
        thing,
        names[thing],
        named(rows, "partner", names),
        other_partners(rows, names),
        tuple(term.value for term in terms(rows, "host")),
        read_dates(terms(rows, "established")),
        next(iter(named(rows, "section", names)), None),
        show(basis) if basis else None,
        named(rows, "report", names),
        read_number(rows[0], "agreements"),
        read_number(rows[0], "events"),
        tuple(sorted(passages.values(), key=lambda passage: (passage.begin, passage.iri))),
    )


def find_since(ties: Sequence[Tie], agreements: Sequence[AgreementCard]) -> Since | None:
    """Return since when there are the ``ties``, by their own dates and those of ``agreements``."""
    found = [
        Since(when, gettext("ties established"), tie.name.href or "", tie.evidence)
        for tie in ties
        for when in tie.established
    ]
    found += [
        Since(when, card.kind.text if card.kind else card.name.text, card.name.href or "", card.passage)
        for card in agreements
        for when in card.dates
    ]
    return min(found, key=lambda since: (since.when.first, since.when.last), default=None)


def draw_spans(
    ties: Sequence[Tie],
    agreements: Sequence[AgreementCard],
    events: Sequence[EventCard],
    *,
    tells_partner: bool = False,
) -> list[Span]:
    """Return ties, agreements and events for one timeline, the events of each year as that year."""
    spans = [
        Span(when.first, when.last, gettext("ties established"), tie.name.href or "", "tie", when.written)
        for tie in ties
        for when in tie.established
    ]
    for card in agreements:
        spans += card.spans(tells_partner=tells_partner)
    if not spans:
        return []  # what there was in one year has a timeline of its own
    years: dict[int, list[EventCard]] = {}
    for event in events:
        if event.when:
            years.setdefault(event.when.first.year, []).append(event)
    for year, held in sorted(years.items()):
        times = [event.when for event in held if event.when]
        said = ngettext("%(num)s event", "%(num)s events", len(held))
        first, last = min(when.first for when in times), max(when.last for when in times)
        spans.append(Span(first, last, said, "#events", "event", str(year)))
    return spans


def event_spans(events: Sequence[EventCard], *, tells_partner: bool = False) -> list[Span]:
    """Return ``events`` for a timeline of their own; none for a single one, which needs no picture."""
    spans = [span for event in events if (span := event.span(tells_partner=tells_partner))]
    return spans if len(spans) > 1 else []
