"""Proposed links for people to read: as a table, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.link.matching.candidates import Candidate
    from kg.link.matching.proposing import Proposal
    from kg.query.table import Table

_SHOWN = 5  # candidates for a name
_TITLES = ("name", "where", "may be", "kind", "country", "score", "link", "evidence")
_COLUMNS = (
    *("name", "file", "line", "column", "country", "kind", "rank", "label", "candidate_kind"),
    *("candidate_country", "score", "wikidata", "geonames", "iso_3166", "accepted", "evidence"),
)


def write_csv(proposals: Sequence[Proposal], accepted: Mapping[int, Candidate]) -> str:
    """Return a line for each candidate as CSV; ``accepted`` has the chosen one by its proposal's number."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for at, proposal in enumerate(proposals):
        name, wanted = proposal.name, proposal.name.wanted
        first = (name.name, name.file, name.line, name.column, wanted.country, wanted.kind)
        for rank, each in enumerate(proposal.candidates[:_SHOWN], 1):
            found = (each.label_en, each.kind, each.country, f"{each.score:.2f}")
            links = (each.wikidata, each.geonames, each.iso_3166)
            said = "yes" if accepted.get(at) == each else "no"
            writer.writerow((*first, rank, *found, *links, said, "; ".join(each.evidence)))
        if not proposal.candidates:
            nothing = [""] * (len(_COLUMNS) - len(first) - 2)
            writer.writerow((*first, *nothing, "no", "no candidate"))
    return out.getvalue()


def make_table(proposals: Sequence[Proposal], accepted: Mapping[int, Candidate]) -> Table:
    """Return a row for each candidate, the name and its place only in the first of them."""
    from pyoxigraph import Literal  # noqa: PLC0415  # for this command only

    from kg.query.saved import View  # noqa: PLC0415
    from kg.query.table import Heading, Table  # noqa: PLC0415

    rows: list[tuple[str, ...]] = []
    for at, proposal in enumerate(proposals):
        name = proposal.name
        first = (name.name, f"{name.file}:{name.line}:{name.column}")
        for each in proposal.candidates[:_SHOWN]:
            score = f"{each.score:.2f}{' accepted' if accepted.get(at) == each else ''}"
            place = (each.label_en, each.kind, each.country, score, show_link(each))
            rows.append((*first, *place, "; ".join(each.evidence)))
            first = ("", "")
        if not proposal.candidates:
            rows.append((*first, "", "", name.wanted.country, "", "", "no candidate"))
    headings = tuple(Heading(title, title) for title in _TITLES)
    terms = tuple(tuple(Literal(cell) for cell in row) for row in rows)
    return Table("", "", "", headings, terms, 0, len(rows), View(), "")


def show_link(candidate: Candidate) -> str:
    """Return the identifiers of ``candidate`` for people to read."""
    named = (("", candidate.wikidata), ("GeoNames ", candidate.geonames), ("", candidate.iso_3166))
    return ", ".join(f"{before}{identifier}" for before, identifier in named if identifier)
