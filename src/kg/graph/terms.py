"""Short ways to the terms that the graph is written with, as pyoxigraph values."""

from __future__ import annotations

import re
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
    """Return a number as xsd:decimal in canonical form, as the store would write it: 35.0 is ``35``.

    What is no number is left as it is, for the shapes to find.
    """
    if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value):
        value = f"{Decimal(value):f}"
        value = value.rstrip("0").rstrip(".") if "." in value else value
        value = "0" if value == "-0" else value
    return typed(value, "xsd:decimal")


def link(iri: str) -> NamedNode | Literal:
    """Return the node of an IRI that comes from outside; as text, for the shapes to find, if it is none."""
    try:
        return NamedNode(iri)
    except ValueError:
        return Literal(iri)
