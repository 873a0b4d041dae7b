"""A passage as pages show it, and the passages of a thing."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.asking import Row, Term, select
from kg.web.pages import address_of
from kg.web.site import current_site

_NOTHING = Term("literal", "")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage for a page: its verbatim text, where it stands, where that can be seen.

    ``begin`` and ``end`` count characters from 0, lines count from 1; ``language`` is that of the report, ""
    where that is not known. The macros of ``_passages.html`` show it.
    """

    iri: str
    wording: str
    begin: int
    end: int
    first_line: int
    last_line: int
    href: str
    language: str = ""


def find_passages(thing: str) -> tuple[Passage, ...]:
    """Return the passages that the thing with the IRI ``thing`` was read from, in the order of the text."""
    return tuple(read_passage(row) for row in select(current_site().engine, "passages/of-thing", thing=thing))


def read_passage(row: Row) -> Passage:
    """Return the passage in ``row``: its columns are called as the properties of a passage in RDF are."""
    iri = row["passage"].value
    return Passage(
        iri,
        row.get("wording", _NOTHING).value,
        read_number(row, "begin"),
        read_number(row, "end"),
        read_number(row, "firstLine"),
        read_number(row, "lastLine"),
        address_of(iri) or "",
        row.get("language", _NOTHING).value,
    )


def read_number(row: Row, column: str) -> int:
    """Return the whole number in the ``column`` of ``row``; 0 where there is none, or something else."""
    value = row.get(column, _NOTHING).value
    return int(value) if value.isascii() and value.isdecimal() else 0
