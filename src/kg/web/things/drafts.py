"""Which page a thing has, by its class."""

from __future__ import annotations

from collections.abc import Callable

from kg.web.things.agreements import agreement_page, party_page
from kg.web.things.events import event_page
from kg.web.things.facts import Draft, Facts
from kg.web.things.partnerships import partnership_page
from kg.web.things.places import place_page
from kg.web.things.reports import report_page

# The class, what a thing of it must have besides for its page to make sense, and what makes that page.
_PAGES: tuple[tuple[tuple[str, ...], str, Callable[[Facts, str], Draft]], ...] = (
    (("cp:Event",), "schema:startDate", event_page),
    (("cp:Agreement",), "dct:title", agreement_page),
    (("cp:Partnership",), "cp:hasPartner", partnership_page),
    (("cp:Party",), "rdfs:label", party_page),
    (("cp:Report",), "cp:listsPartnersOf", report_page),
    (("cp:Place", "cp:Country", "cp:Region", "cp:City", "cp:District"), "rdfs:label", place_page),
)


def draft_page(facts: Facts, name: str) -> Draft | None:
    """Return the page of the thing of ``facts``, called ``name``; None when it has the general page only.

    That is what is of no class of ours, or lacks what its page would be about, as loaded data can.
    """
    for classes, needed, make in _PAGES:
        if facts.is_a(*classes) and facts.all(needed):
            return make(facts, name)
    return None
