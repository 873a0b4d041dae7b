"""What the checks of the data found about a thing."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.asking import select
from kg.web.pages import Shown, show
from kg.web.site import current_site
from kg.web.things.naming import name_things

MOST = 20  # shown of a thing; /quality has all


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding in words: ``severity`` is ``Info``, ``Warning`` or ``Violation``, as SHACL has them.

    ``about`` is the thing that it is about where that is not the thing of the page.
    """

    message: Shown
    severity: Shown
    about: Shown | None


@dataclass(frozen=True, slots=True)
class Findings:
    """The first findings about a thing, and whether there are more."""

    shown: tuple[Finding, ...]
    has_more: bool


def find_findings(iri: str) -> Findings:
    """Return what was found about the thing ``iri``, of a place also what was about its partnerships."""
    rows = select(current_site().engine, "things/findings", thing=iri)
    names = name_things(row[column].value for row in rows for column in ("finding", "about"))
    found = tuple(
        Finding(
            names[row["finding"].value],
            show(row["severity"]),
            names[row["about"].value] if row["about"].value != iri else None,
        )
        for row in rows[:MOST]
    )
    return Findings(found, len(rows) > MOST)
