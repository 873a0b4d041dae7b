"""What a file with the rows of a saved query is called once it is saved (RFC 6266)."""

from __future__ import annotations

import re
from urllib.parse import quote

from kg.web.queries.forms import in_language, read_used
from kg.web.queries.requested import Requested
from kg.web.texts import N_, gettext

FOR_PEOPLE = ("xlsx", "excel.csv", "ics", "geojson")  # formats that people open, not programs
_NAMES = {
    "csv": N_("CSV for programs"),
    "excel.csv": N_("CSV for Excel"),
    "tsv": N_("TSV"),
    "json": N_("JSON"),
    "xml": N_("XML"),
    "xlsx": N_("Excel"),
    "geojson": N_("map"),
    "ics": N_("calendar"),
    "ttl": N_("Turtle"),
    "jsonld": N_("JSON-LD"),
}
_LONGEST = 100  # characters; file systems take 255 bytes
_NOT_IN_A_NAME = re.compile(r"[\\/:*?\"<>|\x00-\x1f\x7f]+")  # of Windows, which forbids the most
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def format_names() -> dict[str, str]:
    """Return what people call the formats of a result, by suffix."""
    return {suffix: gettext(name) for suffix, name in _NAMES.items()}


def file_names(requested: Requested, suffix: str) -> dict[str, str]:
    """Return the parameters of Content-Disposition that name the file with ``suffix``.

    ``filename`` has ASCII only: the query's name and the values, ``partners-in-country-fi.csv``. For formats
    that people open there is also ``filename*`` (RFC 8187) with the title and the values as people read them.
    """
    stated = (_plain(value) for value in requested.used().values())
    plain = "-".join((requested.query.name, *filter(None, stated)))[:_LONGEST]
    names = {"filename": f"{plain}.{suffix}"}
    if suffix in FOR_PEOPLE:
        used = (each.text or (each.cell.text if each.cell else "") for each in read_used(requested))
        values = ", ".join(filter(None, used))
        title = " — ".join(filter(None, (in_language(requested.query.summaries), values)))
        spoken = " ".join(_NOT_IN_A_NAME.sub(" ", title).split())[:_LONGEST].rstrip(". ")
        names["filename*"] = f"UTF-8''{quote(f'{spoken}.{suffix}', safe='')}"
    return names


def _plain(value: str) -> str:
    """Return the last part of an IRI, or the ASCII of another value."""
    last = re.split(r"[/#:]", value.rstrip("/#"))[-1]
    return _NOT_PLAIN.sub("-", last).strip("-.")
