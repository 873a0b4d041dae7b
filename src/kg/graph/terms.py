"""Short ways to the terms that the graph is written with, as pyoxigraph values."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg.iris import expand
from kg.records import StatedDate

_XSD = {"day": "xsd:date", "month": "xsd:gYearMonth", "year": "xsd:gYear"}


@lru_cache(maxsize=1000)
def term(name: str) -> NamedNode:
    """Return the node of a prefixed name such as ``cp:hasEvent``."""
    return NamedNode(expand(name))


def stated(value: StatedDate) -> Literal:
    """Return a date as a literal of its own precision: xsd:date, xsd:gYearMonth or xsd:gYear."""
    return Literal(str(value), datatype=term(_XSD[value.precision]))


def typed(value: object, datatype: str) -> Literal:
    """Return ``value`` as a literal of the datatype with this prefixed name."""
    return Literal(str(value), datatype=term(datatype))


def decimal(value: str) -> Literal:
    """Return a number as xsd:decimal in canonical form, as the store would write it: 35.0 is ``35``."""
    return typed(f"{Decimal(value):f}".rstrip("0").rstrip(".") if "." in value else value, "xsd:decimal")
