"""The names that a report prints and the table of places does not know, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.link.gazetteer import Gazetteer
from kg.link.matching.candidates import Wanted
from kg.link.matching.countries import find_country
from kg.records import Kind, Place, Row, Text
from kg.source.description import read_description
from kg.source.document import Document, read_document
from kg.source.table import read_rows
from kg.words import Matcher

_DASHES = frozenset("-–— ")


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name as it is printed, where it stands, and the country (ISO 3166-1 alpha-2, "" unknown) of its row.

    ``key`` is that country's key in the table of places, "" where it is not there. ``row`` is the place of
    the table that lacks its item, where the name is such a place's key.
    """

    name: str
    file: str
    line: int
    column: int
    country: str
    key: str
    kind: Kind | Literal[""] = ""
    row: Place | None = None

    @property
    def wanted(self) -> Wanted:
        """Return what is to be looked for first."""
        return self.every_wanted[0]

    @property
    def every_wanted(self) -> tuple[Wanted, ...]:
        """Return what is to be looked for: the printed name, or the labels of the row."""
        country = "" if self.kind == "country" else self.country
        names = (self.row.label_en, self.row.label_ru) if self.row else (self.name,)
        return tuple(Wanted(name, country, self.kind) for name in names)


def find_unknown_names(path: Path, gazetteer: Gazetteer, matcher: Matcher) -> tuple[UnknownName, ...]:
    """Return the names in the report described by the ``.toml`` file ``path`` that name no known place.

    Each comes once, where it stands first. Raises :class:`InputError` where the report's description or
    document cannot be read; what else is wrong with it, `kg check` tells.
    """
    description = read_description(path)
    document = read_document(path.parent / description.file, description.file, description.sha256)
    found: dict[tuple[str, str], UnknownName] = {}
    for row in read_rows(document, gazetteer, matcher).rows:
        for unknown in _of_row(row, document, gazetteer):
            found.setdefault((unknown.name, unknown.country), unknown)
    return tuple(found.values())


def _of_row(row: Row, document: Document, gazetteer: Gazetteer) -> Iterator[UnknownName]:
    if not row.country:
        return
    above = gazetteer.find(row.country.text)
    if len(above) == 1 and {"country", "region"} & set(above[0].kinds):
        key = above[0].country
        code = gazetteer[key].iso_code
    else:
        key, code = "", find_country(row.country.text)
        yield _at(row.country, row.country.text, document, code, key, "country")
    place = row.place.text
    if set(place) <= _DASHES or gazetteer.find(place, key) or (key and gazetteer.find(place)):
        return  # … or it is a place of another country, which is for the report to correct
    for name in gazetteer.split_names(place):
        if not gazetteer.find(name, key):
            yield _at(row.place, name, document, code, key)


def _at(
    cell: Text, name: str, document: Document, country: str, key: str, kind: Kind | Literal[""] = ""
) -> UnknownName:
    where = document.fault(cell.offset(cell.text.index(name)), "", "")
    return UnknownName(name, where.file, where.line, where.column, country, key, kind)
