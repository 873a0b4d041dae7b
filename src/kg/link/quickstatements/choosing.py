"""Which ties are given to Wikidata, as statements, and why each of the others is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.link.quickstatements.rule import Rule
from kg.link.quickstatements.statements import Item, Pair, Statement, Words
from kg.link.quickstatements.ties import Document, Known, Side, Source, Tie
from kg.link.quickstatements.writing import clean
from kg.records import StatedDate

TWINNED = "P190"  # twinned administrative body
_START, _STATED_IN, _ADDRESS, _TITLE, _RETRIEVED = "P580", "P248", "P854", "P1476", "P813"


# What can stand between a tie and Wikidata.
REASONS = (
    "level",  # the kinds of the two places do not pair by the rule
    "no-item",  # of a place
    "several-items",  # of a place, so that none is sure
    "unseen",  # the link of a place, which no person has looked at
    "no-document",  # the report names none
    "type",  # no document is of a type that counts
    "signers",  # others than those who count have signed
    "unnamed",  # the title names nobody
    "namesake",  # the title has the name of two places of one country and does not tell which
    "not-listed",  # by the newest report of the host
    "host-too",  # of a mirrored statement: it is given already, by the partner's own report
    "no-copy",  # of what Wikidata states
    "merged",  # the item, into another
    "stated",  # Wikidata has it
    "not-asked",  # the copy, about the item
    "other-level",  # Wikidata has a place that holds this one or lies in it
    "removed",  # Wikidata had it in an older copy
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a tie is not given: a ``code``, one of :data:`REASONS`, and what it is about."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A tie that is not given from ``subject`` to ``value``, with every reason there is."""

    tie: Tie
    subject: Side
    value: Side
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A tie that is given, and its statement; ``start`` is the date that it has, if any."""

    tie: Tie
    statement: Statement
    start: StatedDate | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The ties that are given, and those that are left out, each in the order of the reports."""

    given: tuple[Given, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Return the statements to add."""
        return tuple(each.statement for each in self.given)

    @property
    def uncited(self) -> tuple[Source, ...]:
        """Return the reports whose reference has only a title, as neither address nor item is known."""
        sources = {each.tie.source.iri: each.tie.source for each in self.given}
        return tuple(source for source in sources.values() if not source.url and not source.item)


def choose(ties: Sequence[Tie], rule: Rule, known: Known, *, mirrored: bool = False) -> Choice:
    """Return which of ``ties`` are given by ``rule``, Wikidata being ``known`` to have what it has.

    ``mirrored`` asks for the statements of the partners' items instead of those of the hosts'. Of what
    several reports of a host say of one tie, the newest counts.
    """
    given: list[Given] = []
    left_out: list[LeftOut] = []
    partners: defaultdict[str, set[str]] = defaultdict(set)
    newest: dict[str, Source] = {}
    for tie in ties:
        partners[tie.host.iri] |= set(tie.partner.items)
        before = newest.get(tie.host.iri)
        if before is None or before.year < tie.source.year:
            newest[tie.host.iri] = tie.source
    forth = choose(ties, rule, known).statements if mirrored else ()
    elsewhere = {(each.item, each.value) for each in forth}
    for tie in _latest(ties):
        subject, value = (tie.partner, tie.host) if mirrored else (tie.host, tie.partner)
        reasons = [*_by_rule(tie, rule)]
        if newest[tie.host.iri].year > tie.source.year:
            reasons.append(Reason("not-listed", newest[tie.host.iri].key))
        if (Item(subject.item), Item(value.item)) in elsewhere:
            reasons.append(Reason("host-too"))
        checked = tie.partner.key in rule.checked
        told_apart = set() if mirrored else partners[tie.host.iri]
        reasons += _by_wikidata(subject, value, known, told_apart, is_checked=checked)
        if reasons:
            left_out.append(LeftOut(tie, subject, value, tuple(reasons)))
        else:
            start = find_start(tie, rule)
            given.append(Given(tie, _statement(tie, subject, value, start), start))
    return Choice(tuple(given), tuple(left_out))


def find_start(tie: Tie, rule: Rule) -> StatedDate | None:
    """Return since when there is the tie: since its establishment, else its first document that counts.

    P580 is when a statement begins to hold. A report that says when ties were established says just that; a
    document signed certainly before counts all the same. Where no document counts, the first of any does.
    """
    documents = [each for each in tie.documents if _counts(each, tie, rule)] or tie.documents
    signed = (day for document in documents for day in document.signed)
    first = min(signed, key=lambda day: (day.not_before, day.not_after), default=None)
    if tie.established is None or (first and first.not_after < tie.established.not_before):
        return first
    return tie.established


def _latest(ties: Iterable[Tie]) -> Iterator[Tie]:
    """Yield, of what several reports say of one host and one partner, what the newest says."""
    found: dict[tuple[str, str], Tie] = {}
    for tie in ties:
        pair = tie.host.iri, tie.partner.iri
        if pair not in found or found[pair].source.year < tie.source.year:
            found[pair] = tie
    yield from found.values()


def _by_rule(tie: Tie, rule: Rule) -> Iterator[Reason]:
    if not rule.pairs(tie.host.kinds, tie.partner.kinds):
        yield Reason("level", ", ".join(tie.partner.kinds))
    for side in (tie.host, tie.partner):
        if not side.item:
            yield Reason("several-items" if side.items else "no-item", side.key)
        elif side.key in rule.unseen - rule.checked:
            yield Reason("unseen", side.key)
    yield from _by_documents(tie, rule)


def _by_documents(tie: Tie, rule: Rule) -> Iterator[Reason]:
    """Yield why none of the documents of ``tie`` counts: nothing if one does."""
    counting = [document for document in tie.documents if document.type in rule.types]
    if not tie.documents:
        yield Reason("no-document")
    elif not counting:
        yield Reason("type", ", ".join(dict.fromkeys(document.type for document in tie.documents)))
    elif not any(_counts(document, tie, rule) for document in counting):
        yield from _by_signers(counting[0], tie, rule)


def _counts(document: Document, tie: Tie, rule: Rule) -> bool:
    return document.type in rule.types and not any(_by_signers(document, tie, rule))


def _by_signers(document: Document, tie: Tie, rule: Rule) -> Iterator[Reason]:
    names = (*tie.host.names, *tie.partner.names)
    others = [party for party in document.parties if rule.signer(party, names) not in rule.signers]
    if others:
        yield Reason("signers", "; ".join(others))
    if not document.parties and "unnamed" not in rule.signers:
        yield Reason("unnamed", document.title)
    if tie.partner.key in rule.namesakes - rule.checked:
        for party in document.parties:
            if rule.signer(party, tie.partner.names) == "place":
                yield Reason("namesake", party)


def _by_wikidata(
    subject: Side, value: Side, known: Known, told_apart: set[str], *, is_checked: bool
) -> Iterator[Reason]:
    """Yield what Wikidata is known, or not known, to have that speaks against adding ``value``.

    ``told_apart`` are the items of the subject's partners: what is stated of one is no other partner's tie.
    """
    if not known.issued:
        yield Reason("no-copy")
        return
    item, other = subject.item, value.item
    if not item or not other:
        return
    for each in (item, other):
        if each in known.replaced:
            yield Reason("merged", known.replaced[each])
    if (item, other) in known.stated:
        yield Reason("stated")
        return
    if item not in known.asked:
        yield Reason("not-asked", item)
        return
    if is_checked:
        return
    for near in known.stated_near(item, other):
        if near not in told_apart:
            yield Reason("other-level", f"{near} {known.names.get(near, '')}".strip())
    if (item, other) in known.formerly:
        yield Reason("removed", known.formerly[item, other])


def _statement(tie: Tie, subject: Side, value: Side, start: StatedDate | None) -> Statement:
    return Statement(
        item=Item(subject.item),
        property=TWINNED,
        value=Item(value.item),
        qualifiers=(Pair(_START, start),) if start else (),
        reference=tuple(_reference(tie.source)),
        comment=f"{tie.source.key}, line {tie.line}" if tie.line else tie.source.key,
    )


def _reference(source: Source) -> Iterator[Pair]:
    """Yield the parts of the reference to a report: those that are known, the title at least."""
    if source.item:
        yield Pair(_STATED_IN, Item(source.item))
    if source.url:
        yield Pair(_ADDRESS, source.url)
    yield Pair(_TITLE, Words(clean(source.title), source.language))
    if source.retrieved:
        day = source.retrieved
        yield Pair(_RETRIEVED, StatedDate(day.year, day.month, day.day))
