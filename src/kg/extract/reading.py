"""A report's two files as records: the whole way from the document to the report."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from kg.extract.report import find_report
from kg.faults import Fault, InputError
from kg.records import Place, PlaceNames, Report
from kg.source.description import read_description
from kg.source.document import read_document
from kg.source.table import read_rows
from kg.words import Matcher


class Places(PlaceNames, Protocol):
    """What reading a report must know of places: their printed names, and each by its key."""

    @property
    def places(self) -> Mapping[str, Place]:
        """Return every place by its key."""
        ...


def read_report(path: Path, places: Places, matcher: Matcher) -> Report:
    """Return the report that the ``.toml`` file at ``path`` describes, read from the text beside it.

    Raises :class:`InputError` with every fault found: those of the description alone where it cannot be
    used, else those of the host, the document and its rows together.
    """
    description = read_description(path)
    host = places.places.get(description.host)
    faults = [] if host else [_unknown_host(path, description.host, places)]
    try:
        document = read_document(path.parent / description.file, description.file, description.sha256)
        table = read_rows(document, places, matcher)
    except InputError as error:
        raise InputError([*faults, *error.faults]) from None
    if host is None:
        raise InputError([*faults, *table.faults])
    report = find_report(table, document, description, host, places, matcher)
    if report.faults:
        raise InputError(report.faults)
    return report


def _unknown_host(path: Path, key: str, places: Places) -> Fault:
    nearest = ", ".join(get_close_matches(key, places.places))
    advice = "give the key of a place in data/places.tsv" + (f"; nearest there: {nearest}" if nearest else "")
    return Fault(path.name, 0, 0, f"unknown host {key!r}", advice)
