"""The page of an agreement, and that of a party of agreements."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from kg.iris import expand
from kg.web.asking import Term
from kg.web.drawing.timeline import draw_timeline
from kg.web.pages import show
from kg.web.passages.values import find_passages
from kg.web.texts import gettext, ngettext
from kg.web.things.cards import find_agreements, find_events, read_dates, years_words
from kg.web.things.dated import Dated, read_date
from kg.web.things.facts import Draft, Facts, read_facts
from kg.web.things.findings import find_findings
from kg.web.things.naming import name_things, question
from kg.web.things.schema_org import describe_agreement, describe_party

_STEP = 5  # years between two anniversaries that are round
_COMING = 3


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A round anniversary: of how many ``years``, in which ``year``, on which day if that is stated."""

    years: int
    year: int
    when: Dated
    href: str


def agreement_page(facts: Facts, name: str) -> Draft:
    """Return the page of the agreement of ``facts``, called ``name``."""
    iri = facts.iri
    partnerships = facts.iris("cp:isAgreementOf")
    reports = facts.iris("cp:inReport")
    hosts = {host for report in reports for host in read_facts(report).iris("cp:listsPartnersOf")}
    kinds, parties, places = (
        facts.iris(f"cp:{prop}") for prop in ("hasAgreementType", "hasParty", "involves")
    )
    names = name_things([*partnerships, *reports, *kinds, *parties, *places])
    dates = read_dates(facts.all("cp:signedOn"))
    title = facts.first("dct:title")
    partners = [names[place] for place in places if place not in hosts]
    return Draft(
        "agreement.html",
        {
            "summary": f"{name}: {title.value}" if title else name,
            "about": describe_agreement(facts, name, [names[party] for party in parties]),
            "kinds": [names[kind] for kind in kinds],
            "title": show(title) if title else None,
            "dates": dates,
            "years": years_words(facts.text("schema:temporalCoverage")),
            "parties": sorted((names[party] for party in parties), key=lambda each: each.text),
            "partners": partners,
            "partnerships": [names[each] for each in partnerships],
            "reports": [names[each] for each in reports],
            "anniversaries": sorted(
                (found for when in dates for found in find_anniversaries(when, _after(reports))),
                key=lambda found: (found.when.first, found.years),
            ),
            "events": find_events("cp:resultedIn", iri),
            "others": [
                card
                for each in partnerships
                for card in find_agreements("cp:isAgreementOf", each).cards
                if card.iri != iri
            ],
            "passages": find_passages(iri),
            "findings": find_findings(iri),
        },
    )


def _after(reports: tuple[str, ...]) -> int:
    """Return the first year after those that the reports are about; anniversaries are told from it on.

    Not from today on: the same data gives the same page, however long it is kept.
    """
    covered = [read_facts(report).text("schema:temporalCoverage")[-4:] for report in reports]
    return 1 + max((int(year) for year in covered if year.isascii() and year.isdecimal()), default=0)


def find_anniversaries(when: Dated, first_year: int) -> list[Anniversary]:
    """Return the first round anniversaries of ``when`` from ``first_year`` on, as exact as ``when`` is."""
    signed = when.first.year
    if when.precision == "period":
        return []
    begin = max(_STEP, -(-(first_year - signed) // _STEP) * _STEP)
    coming = []
    for years in range(begin, begin + _COMING * _STEP, _STEP):
        found = read_date(_moved(when.exact, signed + years)) if signed + years <= date.max.year else None
        if found:
            href = question("/queries/anniversaries", year=str(signed + years))
            coming.append(Anniversary(years, signed + years, found, href))
    return coming


def _moved(stated: str, year: int) -> Term:
    """Return the date ``stated`` in another ``year``; 29 February is the 28th in a common year."""
    rest = stated[4:]
    if rest == "-02-29" and not calendar.isleap(year):
        rest = "-02-28"
    datatype = {0: "xsd:gYear", 3: "xsd:gYearMonth"}.get(len(rest), "xsd:date")
    return Term("literal", f"{year:04}{rest}", datatype=expand(datatype))


def party_page(facts: Facts, name: str) -> Draft:
    """Return the page of the party of ``facts``, called ``name`` as the titles of agreements have it."""
    agreements = find_agreements("cp:hasParty", facts.iri)
    told = ngettext("%(num)s agreement", "%(num)s agreements", agreements.total)
    spans = [span for card in agreements.cards for span in card.spans(tells_partner=True)]
    partners = {partner for card in agreements.cards for partner in card.partners}
    return Draft(
        "party.html",
        {
            "summary": f"{name}: {told}",
            "about": describe_party(facts, name),
            "heading_language": _language(facts),
            "agreements": agreements,
            "partners": sorted(partners, key=lambda each: each.text),
            "timeline_picture": draw_timeline(spans if len(spans) > 1 else [], gettext("Agreements")),
            "findings": find_findings(facts.iri),
        },
    )


def _language(facts: Facts) -> str:
    label = facts.first("rdfs:label")
    return (show(label).language or "") if label else ""
