"""Terms as other programs take them: texts, numbers, addresses; and blank nodes with names that stay."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.iris import PREFIXES
from kg.query.table import Table, Term

_XSD = PREFIXES["xsd"]
_INTEGERS = {
    _XSD + name
    for name in (
        *("integer", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
}
_DECIMAL = _XSD + "decimal"
_FLOATS = {_XSD + "double", _XSD + "float"}
_BOOLEAN = _XSD + "boolean"
_DECIMALS = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLES = re.compile(rf"{_DECIMALS.pattern}(?:[eE][+-]?[0-9]+)?")
# Decimal digits that a double keeps (IEEE 754 binary64), which is what JavaScript and Excel count with.
_DIGITS = 15
# What a spreadsheet takes for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What may stand in a URI (RFC 3986, section 2); the rest of an IRI is percent-encoded (RFC 3987, 3.1).
_URI = "%/:=&?~#+!$,;'@()*[]"


def to_uri(iri: str) -> str:
    """Return ``iri`` with all that no URI has percent-encoded.

    >>> to_uri("https://example.org/источник#char=1,2")
    'https://example.org/%D0%B8%D1%81%D1%82%D0%BE%D1%87%D0%BD%D0%B8%D0%BA#char=1,2'
    """
    return quote(iri, safe=_URI)


def read_text(term: Term | None) -> str:
    """Return what a plain text has for ``term``: the IRI or the value alone, nothing for what is unbound.

    It is what the endpoint's CSV has.
    """
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)


def read_number(term: Term | None) -> bool | int | float | None:
    """Return the number or truth value that ``term`` is, None where it is neither.

    None also for one with more digits than a double keeps, and for infinities: as texts they stay whole.
    """
    if not isinstance(term, Literal):
        return None
    value, datatype = term.value, term.datatype.value
    if datatype == _BOOLEAN:
        return {"true": True, "1": True, "false": False, "0": False}.get(value)
    if datatype in _INTEGERS or datatype == _DECIMAL:
        return _exact(value) if _DECIMALS.fullmatch(value) else None
    if datatype in _FLOATS and _DOUBLES.fullmatch(value):
        number = float(value)
        return number if math.isfinite(number) else None
    return None


def _exact(value: str) -> int | float | None:
    number = float(value)
    digits = value.lstrip("+-").replace(".", "").strip("0")
    if abs(number) >= 10**_DIGITS or len(digits) > _DIGITS or Decimal(repr(number)) != Decimal(value):
        return None
    return int(number) if number.is_integer() else number


def read_moment(text: str) -> datetime:
    """Return the xsd:date or xsd:dateTime ``text`` in UTC; for what is neither the beginning of 1980.

    That is the earliest that a ZIP file knows. What a file says of its age must not be when it was written:
    the same rows would give other bytes each time.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the latter at the ends of the calendar
        return datetime(1980, 1, 1, tzinfo=UTC)


def name_blank_nodes(table: Table) -> Iterator[tuple[Term | None, ...]]:
    """Yield the rows of ``table`` with its blank nodes called ``b1``, ``b2`` and so on, as they come.

    The engine's names are new ones each time.
    """
    names: dict[BlankNode, BlankNode] = {}

    def named(term: Term) -> Term:
        if isinstance(term, BlankNode):
            return names.setdefault(term, BlankNode(f"b{len(names) + 1}"))
        if isinstance(term, Triple):
            return Triple(named(term.subject), term.predicate, named(term.object))  # type: ignore[arg-type]
        return term

    for row in table.rows:
        if any(isinstance(term, BlankNode | Triple) for term in row):
            yield tuple(None if term is None else named(term) for term in row)
        else:
            yield row
