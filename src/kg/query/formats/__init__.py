"""The formats in which the rows of a saved query can be had, all of them written from one table.

CSV has the names of the columns and plain values, parted by commas, in UTF-8 without a byte order mark, as
SPARQL 1.1 has it and as Datasette and the Wikidata Query Service give it: that is for programs. By a double
click Excel does not read it: without a mark it takes UTF-8 for the encoding of Windows, and where the decimal
sign is a comma, as in Russia, only semicolons part values. ``excel.csv`` is for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kg.query.formats.excel_csv import write_excel_csv
from kg.query.formats.geojson import write_geojson
from kg.query.formats.solutions import write_csv, write_json, write_tsv, write_xml
from kg.query.formats.triples import write_jsonld, write_turtle
from kg.query.table import Table

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its media type, the suffix of its files, the function that writes it.

    ``write`` takes a table and the address of the page that shows it, with the parameters and no suffix of a
    file before them. The same table gives the same bytes. It raises :class:`kg.store.engine.FormatError` for
    what the format cannot hold. ``is_text`` says whether a terminal can show it.
    """

    suffix: str
    media_type: str
    write: Callable[[Table, str], bytes]
    is_text: bool = True


def _write_xlsx(table: Table, address: str) -> bytes:
    from kg.query.formats.xlsx import write_xlsx  # noqa: PLC0415  # openpyxl is slow to import

    return write_xlsx(table, address)


def _write_ics(table: Table, address: str) -> bytes:
    from kg.query.formats.ics import write_ics  # noqa: PLC0415  # icalendar is slow to import

    return write_ics(table, address)


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: Mapping[str, Format] = {
    written.suffix: written
    for written in (
        Format("csv", "text/csv", write_csv),
        Format("excel.csv", "text/csv", write_excel_csv),
        Format("tsv", "text/tab-separated-values", write_tsv),
        Format("json", "application/sparql-results+json", write_json),
        Format("xml", "application/sparql-results+xml", write_xml),
        Format("xlsx", _WORKBOOK, _write_xlsx, is_text=False),
        Format("geojson", "application/geo+json", write_geojson),
        Format("ics", "text/calendar", _write_ics),
        Format("ttl", "text/turtle", write_turtle),
        Format("jsonld", "application/ld+json", write_jsonld),
    )
}
