"""The rows of a saved query with their headings: what every format is written from, and every page."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.query.saved import View

_LABEL = "Label"  # ends the name of the column that says what the things of another are called

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
    xsd:dateTime), empty where the data does not say. ``values`` are those that the rows were asked with: what
    the parameter is called, and the value, or its label where the query itself has one.
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
    values: tuple[tuple[str, str], ...] = ()


def pair_columns(headings: Sequence[Heading]) -> Iterator[tuple[int, int | None]]:
    """Yield the place of each column, and that of the column with its labels where there is one.

    The labels of a column ``place`` are in ``placeLabel``, wherever that stands; it is no column of its own.
    """
    places = {heading.name: at for at, heading in enumerate(headings)}
    for at, heading in enumerate(headings):
        is_label = heading.name.endswith(_LABEL) and heading.name.removesuffix(_LABEL) in places
        if not is_label:
            yield at, places.get(heading.name + _LABEL)


def pair_labels(table: Table) -> dict[str, Literal]:
    """Return what the things of ``table`` are called, by IRI: their labels in the columns beside them."""
    pairs = [(at, beside) for at, beside in pair_columns(table.headings) if beside is not None]
    return {
        thing.value: label
        for row in table.rows
        for at, beside in pairs
        if isinstance(thing := row[at], NamedNode) and isinstance(label := row[beside], Literal)
    }


def pair_terms(table: Table, left_out: Container[str] = ()) -> list[list[Term | None]]:
    """Return the rows of ``table`` with a term for each pair: an IRI, else its label, which can stand alone.

    The columns whose names are in ``left_out`` are not in them.
    """
    headings = table.headings
    pairs = [pair for pair in pair_columns(headings) if headings[pair[0]].name not in left_out]
    return [
        [_called(row[at], None if beside is None else row[beside]) for at, beside in pairs]
        for row in table.rows
    ]


def _called(term: Term | None, label: Term | None) -> Term | None:
    return term if isinstance(term, NamedNode) or label is None else label
