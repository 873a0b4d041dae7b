"""How many rows a file has, as another program reads it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import openpyxl
import rdflib
from icalendar import Calendar as ReadCalendar
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results


def count_sparql(content: bytes, kind: QueryResultsFormat) -> int:
    found = parse_query_results(content, kind)
    assert isinstance(found, QuerySolutions)
    return len(list(found))


def count_excel(content: bytes) -> int:
    return len(list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"))) - 1


def count_sheet(content: bytes) -> int:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return int(sheet.max_row) - 1


def count_rdf(content: bytes, kind: str) -> int:
    return len(list(rdflib.Graph().parse(content, format=kind).subjects(rdflib.RDF.type, rdflib.CSVW.Row)))


COUNTS: dict[str, Callable[[bytes], int]] = {
    "csv": lambda content: len(list(csv.reader(io.StringIO(content.decode(), newline="")))) - 1,
    "excel.csv": count_excel,
    "tsv": lambda content: count_sparql(content, QueryResultsFormat.TSV),
    "json": lambda content: count_sparql(content, QueryResultsFormat.JSON),
    "xml": lambda content: count_sparql(content, QueryResultsFormat.XML),
    "xlsx": count_sheet,
    "geojson": lambda content: len(json.loads(content)["features"]),
    "ics": lambda content: len(ReadCalendar.from_ical(content).walk("VEVENT")),
    "ttl": lambda content: count_rdf(content, "turtle"),
    "jsonld": lambda content: count_rdf(content, "json-ld"),
}
