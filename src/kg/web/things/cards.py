"""Events and agreements as lists of them show each: a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from kg.iris import expand
from kg.web.asking import Row, Term, select
from kg.web.drawing.timeline import Span
from kg.web.languages import language
from kg.web.pages import Shown, show
from kg.web.passages.values import Passage, read_passage
from kg.web.site import current_site
from kg.web.things.dated import Dated, read_date
from kg.web.things.facts import count, prefer
from kg.web.things.names import foreign_name
from kg.web.things.naming import name_things

Card = TypeVar("Card", "EventCard", "AgreementCard")
MOST = 50  # cards on a page; the queries find no more


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event: ``text`` is the report's own, ``partners`` those that are not the host of the report.

    ``mode`` is ``online`` or ``in-person`` in the reader's words, "" where the report does not say.
    """

    iri: str
    name: Shown
    when: Dated | None
    kind: Shown | None
    mode: str
    topics: tuple[Shown, ...]
    partners: tuple[Shown, ...]
    text: Shown | None
    passage: Passage | None

    def span(self, *, tells_partner: bool) -> Span | None:
        """Return the event for a timeline; None when it has no date."""
        if self.when is None:
            return None
        return _span(self.when, self.name, self.kind, self.partners, "event", tells_partner)


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """An agreement: all ``dates`` of signing that the report states, ``years`` that the title covers."""

    iri: str
    name: Shown
    dates: tuple[Dated, ...]
    kind: Shown | None
    title: Shown | None
    parties: tuple[Shown, ...]
    years: str
    partners: tuple[Shown, ...]
    passage: Passage | None

    def spans(self, *, tells_partner: bool) -> list[Span]:
        """Return the dates of signing for a timeline."""
        return [
            _span(when, self.name, self.kind, self.partners, "agreement", tells_partner)
            for when in self.dates
        ]


@dataclass(frozen=True, slots=True)
class Cards(Generic[Card]):
    """The first ``cards`` of ``total``; the rest is at ``more`` ("" when there is none, or no such page)."""

    cards: tuple[Card, ...]
    total: int
    more: str = ""


def _span(
    when: Dated, name: Shown, kind: Shown | None, partners: Sequence[Shown], colour: str, tells_partner: bool
) -> Span:
    told = [kind.text] if kind else [name.text]
    if tells_partner and kind:
        told += [partner.text for partner in partners[:1]]
    return Span(when.first, when.last, ", ".join(told), name.href or "", colour, when.written)


def find_events(prop: str, iri: str, more: str = "") -> Cards[EventCard]:
    """Return the events that have ``iri`` as a value of the property ``prop``: ``cp:involves``."""
    groups = group_rows(select(current_site().engine, "things/events", property=expand(prop), thing=iri))
    names = name_groups(groups, "type", "topic", "partner")
    cards = tuple(_event(thing, rows, names) for thing, rows in groups.items())
    total = count("cp:Event", prop, iri) if len(cards) == MOST else len(cards)
    return Cards(cards, total, more if total > len(cards) else "")


def _event(thing: str, rows: Sequence[Row], names: Mapping[str, Shown]) -> EventCard:
    mode = one_term(rows, "mode")
    text = one_term(rows, "text")
    return EventCard(
        thing,
        names[thing],
        read_date(one_term(rows, "start"), one_term(rows, "end")),
        next(iter(named(rows, "type", names)), None),
        mode_words(mode.value) if mode else "",
        named(rows, "topic", names),
        other_partners(rows, names),
        show(text) if text else None,
        first_passage(rows),
    )


def find_agreements(prop: str, iri: str, more: str = "") -> Cards[AgreementCard]:
    """Return the agreements that have ``iri`` as a value of the property ``prop``: ``cp:hasParty``."""
    groups = group_rows(select(current_site().engine, "things/agreements", property=expand(prop), thing=iri))
    names = name_groups(groups, "type", "party", "partner")
    cards = tuple(_agreement(thing, rows, names) for thing, rows in groups.items())
    total = count("cp:Agreement", prop, iri) if len(cards) == MOST else len(cards)
    return Cards(cards, total, more if total > len(cards) else "")


def _agreement(thing: str, rows: Sequence[Row], names: Mapping[str, Shown]) -> AgreementCard:
    title = one_term(rows, "title")
    years = one_term(rows, "years")
    return AgreementCard(
        thing,
        names[thing],
        read_dates(terms(rows, "signed")),
        next(iter(named(rows, "type", names)), None),
        show(title) if title else None,
        named(rows, "party", names),
        years_words(years.value) if years else "",
        other_partners(rows, names),
        first_passage(rows),
    )


def group_rows(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """Return ``rows`` by their column ``thing``, in the order in which the things come first."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["thing"].value, []).append(row)
    return groups


def name_groups(groups: Mapping[str, Sequence[Row]], *columns: str) -> Mapping[str, Shown]:
    """Return the names of the things of ``groups`` and of what stands in some of their ``columns``."""
    beside = [
        term.value
        for rows in groups.values()
        for column in columns
        for term in terms(rows, column)
        if term.kind == "uri"
    ]
    return name_things([*groups, *beside])


def terms(rows: Sequence[Row], column: str) -> tuple[Term, ...]:
    """Return what stands in a column of ``rows``, each term once."""
    return tuple(dict.fromkeys(row[column] for row in rows if column in row))


def one_term(rows: Sequence[Row], column: str) -> Term | None:
    """Return one of what stands in a column of ``rows``, if possible in the reader's language."""
    return prefer(terms(rows, column))


def named(rows: Sequence[Row], column: str, names: Mapping[str, Shown]) -> tuple[Shown, ...]:
    """Return what stands in a column of ``rows`` by name, in the order of the names."""
    found = {names[term.value] for term in terms(rows, column) if term.value in names}
    return tuple(sorted(found, key=lambda each: (each.text.casefold(), each.href or "")))


def other_partners(rows: Sequence[Row], names: Mapping[str, Shown]) -> tuple[Shown, ...]:
    """Return the partners in ``rows`` that are not the host of the report that says so."""
    return named([row for row in rows if row.get("partner") != row.get("host")], "partner", names)


def first_passage(rows: Sequence[Row]) -> Passage | None:
    """Return the passage of ``rows`` that stands first in the text."""
    found = [read_passage(row) for row in rows if "passage" in row]
    return min(found, key=lambda passage: (passage.begin, passage.iri), default=None)


def read_dates(stated: Sequence[Term]) -> tuple[Dated, ...]:
    """Return those of ``stated`` that are dates, in the order of time."""
    found = [when for term in stated if (when := read_date(term))]
    return tuple(sorted(found, key=lambda when: (when.first, when.last)))


def mode_words(iri: str) -> str:
    """Return an attendance mode of schema.org in the reader's words."""
    return foreign_name(iri, language()) or show(Term("uri", iri)).text


def years_words(stated: str) -> str:
    """Return years as schema:temporalCoverage has them as people write them: 2020/2022 as 2020–2022."""
    return stated.replace("/", "–")
