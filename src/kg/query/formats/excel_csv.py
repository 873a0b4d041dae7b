"""CSV as Excel opens it by a double click, in the table's language."""

from __future__ import annotations

import csv
import io

from pyoxigraph import Literal

from kg.query.formats.terms import FORMULA, name_blank_nodes, read_number, read_text
from kg.query.table import Table, Term

_MARK = "\ufeff"  # by which Excel knows UTF-8
_DECIMAL_COMMA = {"ru"}  # languages in whose countries a semicolon parts values, as a comma is within numbers


def write_excel_csv(table: Table, _address: str) -> bytes:
    """Return ``table`` as CSV for Excel: UTF-8 with a byte order mark, titles for headings, plain values.

    In Russian, semicolons part values and numbers have a decimal comma, as Excel expects where Russian is
    spoken. A text that Excel would take for a formula has an apostrophe before it.
    """
    has_comma = table.language in _DECIMAL_COMMA
    output = io.StringIO(_MARK, newline="")
    output.seek(len(_MARK))
    writer = csv.writer(output, delimiter=";" if has_comma else ",", lineterminator="\r\n")
    writer.writerow([_guarded(heading.title) for heading in table.headings])
    for row in name_blank_nodes(table):
        writer.writerow([_cell(term, has_comma=has_comma) for term in row])
    return output.getvalue().encode("utf-8")


def _cell(term: Term | None, *, has_comma: bool) -> str:
    text = read_text(term)
    if not isinstance(term, Literal) or read_number(term) is None:
        return _guarded(text)
    return text.replace(".", ",") if has_comma else text


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
