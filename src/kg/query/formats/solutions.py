"""Rows in the result formats of SPARQL 1.1: CSV, TSV, JSON, XML, as the endpoint itself writes them.

https://www.w3.org/TR/sparql11-results-csv-tsv/, https://www.w3.org/TR/sparql11-results-json/ and
https://www.w3.org/TR/rdf-sparql-XMLres/
"""

from __future__ import annotations

import io

from pyoxigraph import QueryResultsFormat, QuerySolutions, Triple, parse_query_results

from kg.query.formats.terms import name_blank_nodes
from kg.query.table import Table, Term
from kg.store import results

_XML = "application/sparql-results+xml"


def write_csv(table: Table, _address: str) -> bytes:
    """Return ``table`` as CSV (RFC 4180, UTF-8): the names of the columns, then plain values.

    What is unbound is an empty value, languages and datatypes are lost. Nothing is put before a value that a
    spreadsheet would take for a formula: a program would read it as part of the value.
    """
    output = io.BytesIO()
    results.write_csv(_solutions(table), output)
    return output.getvalue()


def write_tsv(table: Table, _address: str) -> bytes:
    """Return ``table`` as TSV, whose values are terms as Turtle writes them."""
    return _serialized(table, QueryResultsFormat.TSV)


def write_json(table: Table, _address: str) -> bytes:
    """Return ``table`` as SPARQL JSON results, with nothing beside what those have."""
    return _serialized(table, QueryResultsFormat.JSON)


def write_xml(table: Table, _address: str) -> bytes:
    """Return ``table`` as SPARQL XML results.

    Raises :class:`kg.store.engine.FormatError` where a text has a character that XML lacks.
    """
    output = io.BytesIO()
    # A raw stream, which is enough for Oxigraph.
    checked = results.XmlOutput(output, _XML, "application/sparql-results+json")
    _solutions(table).serialize(checked, QueryResultsFormat.XML)  # type: ignore[arg-type]
    return output.getvalue()


def _serialized(table: Table, kind: QueryResultsFormat) -> bytes:
    return _solutions(table).serialize(format=kind) or b""


def _solutions(table: Table) -> QuerySolutions:
    """Return the rows as what a query gives: Oxigraph lets nobody make that but its parsers."""
    lines = ["\t".join(f"?{heading.name}" for heading in table.headings)]
    lines += ["\t".join(map(_written, row)) for row in name_blank_nodes(table)]
    found = parse_query_results("\n".join(lines) + "\n", QueryResultsFormat.TSV)
    assert isinstance(found, QuerySolutions)  # noqa: S101  # for the type checker
    return found


def _written(term: Term | None) -> str:
    # A term as N-Triples have it is also one of Turtle; its line ends and tabs are escaped.
    if isinstance(term, Triple):
        return f"<<( {term} )>>"
    return "" if term is None else str(term)
