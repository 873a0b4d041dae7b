"""GeoJSON, read back by GDAL (through pyogrio), which QGIS reads it with."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import replace
from typing import Any

import pyogrio  # type: ignore[import-untyped]
import pyogrio.raw  # type: ignore[import-untyped]
import pytest

from kg.query.formats.geojson import write_geojson
from kg.query.saved import Map

from .tables import ADDRESS, EVERYTHING, make_table, typed

ON_MAP = Map("lat", "long", "placeLabel")


def features(content: bytes) -> list[Any]:
    found = json.loads(content)
    assert found["type"] == "FeatureCollection"
    return list(found["features"])


@pytest.mark.parametrize(
    ("latitude", "longitude", "coordinates"),
    [
        ("59.9375", "30.3086", [30.3086, 59.9375]),
        (typed("-33", "integer"), typed("1.512e2", "double"), [151.2, -33]),
        ("90", "-180", [-180, 90]),
        ("91", "0", None),
        ("0", "180.5", None),
        (typed("NaN", "double"), "0", None),
        ('"59.9"', "30.3", None),
        ("59.9", "", None),
        ("", "", None),
    ],
)
def test_coordinates(latitude: str, longitude: str, coordinates: list[float] | None) -> None:
    """Longitude comes first (RFC 7946, section 3.1.1)."""
    table = make_table("place lat long", ("<urn:x:p>", latitude, longitude), on_map=ON_MAP)
    (feature,) = features(write_geojson(table, ADDRESS))
    assert feature["type"] == "Feature"
    geometry = feature["geometry"]
    assert geometry == (coordinates and {"type": "Point", "coordinates": coordinates})


def test_properties_are_the_other_columns() -> None:
    first, second, third, fourth, _ = features(write_geojson(EVERYTHING, ADDRESS))
    assert first["properties"] == {
        "thing": "https://example.org/id/дом?a=1,2#char=3,4",
        "thingLabel": "Дом, «большой»",
        "start": "2020-02-29",
        "end": "2020-03-01",
        "note": "=1+1",
    }
    assert list(second["properties"]) == list(first["properties"])
    assert (second["properties"]["end"], second["properties"]["note"]) == (None, "_:b1")
    assert third["properties"]["note"] == "<urn:x:s> <urn:x:p> _:b1"
    assert fourth["properties"]["note"] is True


@pytest.mark.parametrize(
    ("columns", "lines", "identifiers"),
    [
        ("place placeLabel lat long", ["<urn:x:a>", "<urn:x:b>"], ["urn:x:a", "urn:x:b"]),
        ("place placeLabel lat long", ["<urn:x:a>", "<urn:x:a>"], [101, 102]),
        ("place placeLabel lat long", ["<urn:x:a>", ""], [101, 102]),
        ("place placeLabel lat long", ["<urn:x:a>", '"b"'], [101, 102]),
        ("other placeLabel lat long", ["<urn:x:a>", "<urn:x:b>"], [101, 102]),
    ],
)
def test_identifiers_are_of_one_kind_and_each_its_own(
    columns: str, lines: list[str], identifiers: list[object]
) -> None:
    rows = [(thing, '"label"', "1", "2") for thing in lines]
    table = make_table(columns, *rows, first=100, on_map=ON_MAP)
    assert [feature["id"] for feature in features(write_geojson(table, ADDRESS))] == identifiers


def test_gdal_reads_it() -> None:
    table = make_table(
        "place placeLabel since n lat long",
        ("<https://example.org/hu>", '"Будапешт"@ru', typed("1999-05-27", "date"), "3", "47.4979", "19.0402"),
        ("<https://example.org/at>", '"Австрия"@ru', "", "4", "", ""),
        on_map=ON_MAP,
    )
    content = write_geojson(table, ADDRESS)
    assert pyogrio.list_layers(io.BytesIO(content)).tolist() == [["Вещи и дни", "Point"]]
    meta, _, shapes, fields = pyogrio.raw.read(io.BytesIO(content))
    assert meta["crs"] == "EPSG:4326"
    values = {name: list(column) for name, column in zip(meta["fields"], fields, strict=True)}
    assert values["id"] == values["place"] == ["https://example.org/hu", "https://example.org/at"]
    assert values["placeLabel"] == ["Будапешт", "Австрия"]
    assert values["n"] == [3, 4]
    assert str(values["since"][0]) == "1999-05-27"
    assert struct.unpack("<bIdd", shapes[0]) == (1, 1, 19.0402, 47.4979)  # well-known binary of a point
    assert shapes[1] is None


def test_gdal_reads_row_numbers_as_its_own() -> None:
    table = make_table("lat long", ("1", "2"), ("3", "4"), first=10, on_map=Map("lat", "long", "label"))
    _, numbers, shapes, _ = pyogrio.raw.read(io.BytesIO(write_geojson(table, ADDRESS)), return_fids=True)
    assert list(numbers) == [11, 12]
    assert len(shapes) == 2


def test_gdal_reads_no_rows() -> None:
    content = write_geojson(replace(EVERYTHING, rows=()), ADDRESS)
    assert pyogrio.read_info(io.BytesIO(content))["features"] == 0
