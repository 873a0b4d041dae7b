"""All rows of a report as records: a partnership for each pair of the host and a partner place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kg.extract.agreements import Basis, find_agreements
from kg.extract.coverage import account
from kg.extract.events import find_events
from kg.faults import Fault
from kg.records import (
    Agreement,
    Event,
    Partnership,
    Place,
    PlaceNames,
    Report,
    ReportDescription,
    Row,
    Span,
    StatedDate,
    Table,
    Text,
)
from kg.source.document import Document
from kg.words import Matcher


def find_report(
    table: Table,
    document: Document,
    description: ReportDescription,
    host: Place,
    names: PlaceNames,
    matcher: Matcher,
) -> Report:
    """Return the rows of ``table`` as a report of ``host``, with every fault found on the way.

    Where a place is unknown its row gives no records; the faults then say so, and the report is not to
    be used.
    """
    extraction = _Extraction(document, description.year, host, names, matcher)
    for row in table.rows:
        extraction.take(row)
    partnerships = tuple(tie.freeze() for tie in extraction.ties.values())
    faults = [*table.faults, *extraction.faults]
    spans = [*table.headings, *(span for partnership in partnerships for span in _spans(partnership))]
    coverage = account(document, spans)
    if not faults:  # a row that could not be read is told of once, not again as characters left over
        faults += coverage.faults
    if not table.rows and not faults:
        faults.append(Fault(document.name, 0, 0, "the table has no rows", "give at least one partner"))
    return Report(
        description=description,
        host=host,
        text=document.text,
        partnerships=partnerships,
        places=(),
        rows=len(table.rows),
        characters=coverage.characters,
        accounted=coverage.accounted,
        faults=tuple(dict.fromkeys(faults)),
    )


def _spans(partnership: Partnership) -> Iterator[Span]:
    yield from partnership.spans
    for agreement in partnership.agreements:
        yield from agreement.spans
    for event in partnership.events:
        yield from event.spans


def _without_dashes(row: Row) -> Row:
    """Return ``row`` with empty cells where there is but a dash, which says that there is nothing."""
    place, basis, dates, events = (
        Text() if set(cell.text) <= set("-–— ") else cell
        for cell in (row.place, row.basis, row.dates, row.events)
    )
    return replace(row, place=place, basis=basis, dates=dates, events=events)


@dataclass
class _Tie:
    """A partnership while rows are still being read."""

    partner: Place
    section: str
    established: StatedDate | None = None
    notes: list[str] = field(default_factory=list)
    twinned: bool = False
    printed: list[str] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def freeze(self) -> Partnership:
        return Partnership(
            partner=self.partner,
            section=self.section,
            established=self.established,
            basis=" ".join(self.notes),
            twinned=self.twinned,
            printed=tuple(dict.fromkeys(self.printed)),
            agreements=tuple(self.agreements),
            events=tuple(self.events),
            spans=tuple(dict.fromkeys(self.spans)),
        )


@dataclass
class _Extraction:
    """The records found so far, by the key of the partner place."""

    document: Document
    year: int
    host: Place
    names: PlaceNames
    matcher: Matcher
    ties: dict[str, _Tie] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """Add what ``row`` says to the partnerships."""
        row = _without_dashes(row)
        basis = find_agreements(row, self.document, self.matcher)
        nothing = self.matcher.whole("no-event", row.events.text)  # «Мероприятия не проводились»
        told = Text() if nothing else row.events
        events, faults = find_events(told, self.year, self.document, self.matcher)
        self.faults += basis.faults + faults
        for partner in self._partners(row):
            tie = self.ties.setdefault(partner.key, _Tie(partner, row.section))
            self._add(tie, row, basis, events)

    def _add(self, tie: _Tie, row: Row, basis: Basis, events: tuple[Event, ...]) -> None:
        named = (row.country, row.place) if row.own_country else (row.place or row.country,)
        nothing = () if events else (row.events,)
        tie.spans += self.document.spans(*named, *basis.told, *nothing)
        tie.printed.append((row.place or row.country).text)
        if basis.established and tie.established and basis.established != tie.established:
            message = f"ties established in {basis.established}, a row above says {tie.established}"
            self.faults.append(self.document.fault(row.dates.offset(0), message, "keep one of the two"))
        tie.established = tie.established or basis.established
        tie.notes += [basis.note.text] if basis.note else []
        words = (row.basis.text, *(event.text for event in events))
        tie.twinned |= any(self.matcher.first("twinning", text) for text in words)
        tie.agreements += basis.agreements
        first = len(tie.events)
        tie.events += [
            event if event.parent is None else replace(event, parent=event.parent + first) for event in events
        ]

    def _partners(self, row: Row) -> tuple[Place, ...]:
        """Return the places that ``row`` lists; none, with a fault, where one is unknown."""
        if not row.country:
            message = f"the row «{(row.place or row.basis or row.events).text[:40]}» stands under no country"
            self.faults.append(
                Fault(self.document.name, row.line, 0, message, "give its country in the first column")
            )
            return ()
        above = self.names.find(row.country.text)
        if len(above) != 1 or not {"country", "region"} & set(above[0].kinds):
            self._unknown(row.country, "country", "")
            return ()
        if not row.place:
            return self._without_host(above, row.country)
        found = self.names.find(row.place.text, above[0].country)
        if not found:
            self._unknown(row.place, "place", above[0].country)
        return self._without_host(found, row.place)

    def _without_host(self, found: tuple[Place, ...], printed: Text) -> tuple[Place, ...]:
        if self.host not in found:
            return found
        message = f"«{printed.text}» is the host itself"
        self.faults.append(self.document.fault(printed.offset(0), message, "list its partners only"))
        return ()

    def _unknown(self, printed: Text, what: str, country: str) -> None:
        at = printed.offset(0)
        if country and (elsewhere := self.names.find(printed.text)):
            message = f"«{printed.text}» lies in {elsewhere[0].country!r}, its row stands under {country!r}"
            self.faults.append(self.document.fault(at, message, "correct the row or data/places.tsv"))
            return
        nearest = ", ".join(self.names.nearest(printed.text, country))
        advice = "add it to data/places.tsv" + (f"; nearest there: {nearest}" if nearest else "")
        self.faults.append(self.document.fault(at, f"unknown {what} «{printed.text}»", advice))
