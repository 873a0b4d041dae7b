"""Rows as points on a map: GeoJSON (RFC 7946)."""

from __future__ import annotations

import json

from pyoxigraph import NamedNode

from kg.query.formats.terms import name_blank_nodes, read_number, read_text
from kg.query.table import Table, Term
from kg.store.engine import FormatError

Row = tuple[Term | None, ...]


def write_geojson(table: Table, _address: str) -> bytes:
    """Return ``table`` as a FeatureCollection: a row is a Feature, its other columns are the properties.

    A row without coordinates, or with some that are nowhere on Earth, has a null geometry (section 3.2). The
    ``id`` is the IRI of the thing that the label names, where no two rows have the same; else it is the
    number of the row among all rows. Numbers and truth values are such, the rest is text; what is unbound is
    null, so that every Feature has the same properties. ``name`` is what GDAL calls the layer.

    Raises :class:`FormatError` for a query whose rows have no coordinates.
    """
    if table.view.map is None:
        raise FormatError("geojson needs coordinates, which these rows have not; take csv")
    roles = table.view.map
    names = [heading.name for heading in table.headings]
    latitude, longitude = names.index(roles.latitude), names.index(roles.longitude)
    rows = list(name_blank_nodes(table))
    identifiers = _identifiers(names, roles.label.removesuffix("Label"), rows, table.first)
    others = [(index, name) for index, name in enumerate(names) if index not in (latitude, longitude)]
    features = [
        {
            "type": "Feature",
            "id": identifier,
            "geometry": _point(read_number(row[longitude]), read_number(row[latitude])),
            "properties": {name: _value(row[index]) for index, name in others},
        }
        for identifier, row in zip(identifiers, rows, strict=True)
    ]
    collection = {"type": "FeatureCollection", "name": table.title, "features": features}
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{text}\n".encode()


def _identifiers(names: list[str], thing: str, rows: list[Row], first: int) -> list[str] | list[int]:
    """Return an identifier for each row, all of one kind: some readers take the first one's for all."""
    if thing in names:
        place = names.index(thing)
        iris = [term.value for row in rows if isinstance(term := row[place], NamedNode)]
        if len(iris) == len(rows) == len(set(iris)):
            return iris
    return list(range(first + 1, first + len(rows) + 1))


def _point(longitude: float | None, latitude: float | None) -> dict[str, object] | None:
    if longitude is None or latitude is None or not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return {"type": "Point", "coordinates": [longitude, latitude]}


def _value(term: Term | None) -> str | bool | int | float | None:
    if term is None:
        return None
    number = read_number(term)
    return read_text(term) if number is None else number
