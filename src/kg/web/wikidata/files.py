"""The files for Wikidata: lines of QuickStatements, and the ties that are left out, with their reasons."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from kg.faults import NotFoundError
from kg.link.quickstatements.choosing import Choice, LeftOut, choose, find_start
from kg.link.quickstatements.rule import RULE, Rule
from kg.link.quickstatements.ties import Side
from kg.link.quickstatements.writing import write_statements
from kg.store.engine import Engine
from kg.web.wikidata.gathering import gather_known, gather_ties
from kg.web.wikidata.reasons import tell

COLUMNS = (
    "item", "itemLabel", "value", "valueLabel", "start", "reasons", "explained", "titles", "report", "line",
    "partnership",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What is given to Wikidata by ``rule``: ``forth`` of the hosts, ``back`` (mirrored) of their partners.

    ``issued`` is the date of the copy of Wikidata that they were compared with.
    """

    rule: Rule
    issued: str
    forth: Choice
    back: Choice


def choose_from(engine: Engine, rule: Rule | None) -> Choices:
    """Return what of the graph is given to Wikidata by ``rule``.

    Raises :class:`NotFoundError` where there is no rule, no tie, or no copy of what Wikidata states: then
    nobody knows what it lacks.
    """
    if rule is None:
        raise NotFoundError(f"there is no data/{RULE}, which says what may be given to Wikidata")
    known, ties = gather_known(engine), gather_ties(engine)
    if not ties:
        raise NotFoundError("no report in this dataset lists partners")
    if not known.issued:
        raise NotFoundError("this dataset has no copy of Wikidata, so nobody knows what Wikidata lacks")
    forth, back = choose(ties, rule, known), choose(ties, rule, known, mirrored=True)
    return Choices(rule, known.issued, forth, back)


def write_lines(choice: Choice) -> str:
    """Return the lines of what is given; raise :class:`kg.faults.InputError` where one would be misread."""
    return write_statements(choice.statements)


def write_left_out(choices: Iterable[Choice], rule: Rule, language: str) -> str:
    """Return every tie that is left out as CSV, the columns :data:`COLUMNS`, in words of ``language``."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for choice in choices:
        writer.writerows(_cells(each, rule, language) for each in choice.left_out)
    return output.getvalue()


def label(side: Side, language: str) -> str:
    """Return what ``side`` is called in ``language``, or else in any."""
    return side.labels.get(language) or next(iter(side.labels.values()), side.key)


def _cells(left_out: LeftOut, rule: Rule, language: str) -> tuple[str | int, ...]:
    tie, subject, value = left_out.tie, left_out.subject, left_out.value
    return (
        subject.item,
        label(subject, language),
        value.item,
        label(value, language),
        str(find_start(tie, rule) or ""),
        " ".join(reason.code for reason in left_out.reasons),
        "; ".join(tell(reason, language) for reason in left_out.reasons),
        "; ".join(document.title for document in tie.documents),
        tie.source.key,
        tie.line or "",
        tie.iri,
    )
