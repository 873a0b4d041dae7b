"""The rows of a saved query with their headings: what every format is written from, and every page."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.query.saved import View

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its ``name``, which is the variable's, and its ``title`` in the table's language."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of the query ``name``, all or some of its ``total``: the first of them is row ``first``, from 0.

    ``title`` is the query's in ``language``. A row has a term, or None, for each of the ``headings``.
    ``view`` names only columns that are there. ``updated`` is when the data last changed (an xsd:date or
    xsd:dateTime), empty where the data does not say.
    """

    name: str
    title: str
    language: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    first: int
    total: int
    view: View
    updated: str
