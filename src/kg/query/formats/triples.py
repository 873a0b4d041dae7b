"""Rows as RDF: https://www.w3.org/TR/csv2rdf/ in standard mode, of the CSV that has the same rows.

A value is the term itself, not the text that CSV has of it, as metadata with ``valueUrl``, ``lang`` and
``datatype`` would say. The table, which is the result's page, and the columns have their titles (dct:title).
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.iris import expand
from kg.query.formats.terms import name_blank_nodes, to_uri
from kg.query.table import Table
from kg.store.engine import FormatError

_CSVW = "http://www.w3.org/ns/csvw#"
_TYPE = NamedNode(expand("rdf:type"))
_TITLE = NamedNode(expand("dct:title"))
_PREFIXES = {"csvw": _CSVW}  # only one: Oxigraph writes several in an order of its own each time


def _csvw(name: str) -> NamedNode:
    return NamedNode(_CSVW + name)


_TABLE, _ROW = _csvw("table"), _csvw("row")
_ROW_CLASS, _NUMBER, _URL, _DESCRIBES = _csvw("Row"), _csvw("rownum"), _csvw("url"), _csvw("describes")


def write_turtle(table: Table, address: str) -> bytes:
    """Return ``table``, which the page at ``address`` shows, as Turtle."""
    file = csv_address(address)
    return (
        serialize(_triples(table, address), format=RdfFormat.TURTLE, prefixes=_PREFIXES, base_iri=file) or b""
    )


def write_jsonld(table: Table, address: str) -> bytes:
    """Return ``table``, which the page at ``address`` shows, as JSON-LD.

    Raises :class:`FormatError` for triple terms and texts with a direction, which JSON-LD 1.1 lacks.
    """
    try:
        return serialize(_triples(table, address), format=RdfFormat.JSON_LD) or b""
    except OSError as error:
        if error.errno is not None:
            raise
        raise FormatError(f"application/ld+json cannot hold these rows: {error}; take text/turtle") from None


def csv_address(address: str) -> str:
    """Return the address of the CSV with the rows that the page at ``address`` shows.

    >>> csv_address("https://example.org/queries/partners?_page=2#top")
    'https://example.org/queries/partners.csv?_page=2'
    """
    path, mark, parameters = address.partition("#")[0].partition("?")
    return to_uri(f"{path}.csv{mark}{parameters}")


def _triples(table: Table, address: str) -> Iterator[Triple]:
    file = csv_address(address)
    group, whole = BlankNode("group"), NamedNode(to_uri(address.partition("#")[0]))
    columns = [NamedNode(f"{file}#{quote(heading.name, safe='')}") for heading in table.headings]
    rows = [BlankNode(f"row{number}") for number in range(1, len(table.rows) + 1)]
    yield Triple(group, _TYPE, _csvw("TableGroup"))
    yield Triple(group, _TABLE, whole)
    yield Triple(whole, _TYPE, _csvw("Table"))
    yield Triple(whole, _TITLE, Literal(table.title, language=table.language))
    yield Triple(whole, _URL, NamedNode(file))
    for row in rows:
        yield Triple(whole, _ROW, row)
    for column, heading in zip(columns, table.headings, strict=True):
        yield Triple(column, _TITLE, Literal(heading.title, language=table.language))
    for number, (row, terms) in enumerate(zip(rows, name_blank_nodes(table), strict=True), 1):
        described = BlankNode(f"described{number}")
        yield Triple(row, _TYPE, _ROW_CLASS)
        yield Triple(row, _NUMBER, Literal(number))
        # RFC 7111, section 2.1: rows count from 1, and the header is one.
        yield Triple(row, _URL, NamedNode(f"{file}#row={number + 1}"))
        yield Triple(row, _DESCRIBES, described)
        for column, term in zip(columns, terms, strict=True):
            if term is not None:
                yield Triple(described, column, term)
