from __future__ import annotations

import struct

import pytest
from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.assets import has_asset
from kg.web.pictures import painting
from kg.web.pictures.painting import Spot, paint
from kg.web.site import open_site

from .conftest import ROOT

BUDAPEST = Spot(47.498, 19.04)
PETERSBURG = Spot(59.939, 30.316)


def size(png: bytes) -> tuple[int, int]:
    """Return width and height in the head of ``png``."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


@pytest.mark.parametrize(
    "path", ["world", "place/hu-budapest", "place/ru-saint-petersburg", "place/hu", "place/cn-xuhui-district"]
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_picture_is_of_the_size_that_previews_have(client: FlaskClient, prefix: str, path: str) -> None:
    response = client.get(f"{prefix}/picture/{path}.png")
    assert (response.status_code, response.mimetype) == (200, "image/png")
    assert size(response.data) == (1200, 630)
    assert len(response.data) < 300_000


def test_the_picture_of_a_place_is_its_own(client: FlaskClient) -> None:
    pictures = {
        client.get(f"/picture/{path}.png").data for path in ("world", "place/hu-budapest", "place/fi-turku")
    }
    assert len(pictures) == 3


@pytest.mark.parametrize(
    "path",
    [
        "place/ba-east-sarajevo",  # has no coordinates in data/places.tsv
        "place/nowhere",
        "place/%22%3E%20%7D",
        "place/" + "x" * 300,
        "place/hu/budapest",
        "moon",
    ],
)
def test_what_is_nowhere_has_no_picture(client: FlaskClient, path: str) -> None:
    assert client.get(f"/picture/{path}.png").status_code == 404


LOADED = """
@prefix cp: <https://w3id.org/citypartners/ontology#> . @prefix : <http://odd.example/id/place/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
:fiji geo:lat -17.8 ; geo:long 178 . :everywhere geo:lat "all" ; geo:long "around" .
:beyond geo:lat 91.5 ; geo:long 0 .
:endless geo:lat 1 ; geo:long "INF"^^<http://www.w3.org/2001/XMLSchema#double> .
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return a client over data without partnerships, and with coordinates that are none."""
    folder = tmp_path_factory.mktemp("loaded")
    file = folder / "data.ttl"
    file.write_text(LOADED, "utf-8")
    snapshot = load_files([file], folder / "out", base="http://odd.example/", keep=1, step=lambda _step: None)
    return create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot))).test_client()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("world", 404),
        ("place/fiji", 200),
        ("place/everywhere", 404),
        ("place/beyond", 404),
        ("place/endless", 404),
    ],
)
def test_data_that_is_not_ours_has_pictures_of_what_it_places(
    loaded: FlaskClient, path: str, status: int
) -> None:
    assert loaded.get(f"/picture/{path}.png").status_code == status


def test_what_is_chosen_stands_out() -> None:
    chosen = Spot(BUDAPEST.latitude, BUDAPEST.longitude, is_chosen=True)
    assert paint([chosen, PETERSBURG]) != paint([BUDAPEST, PETERSBURG])


def test_the_order_of_the_spots_does_not_matter() -> None:
    assert paint([BUDAPEST, PETERSBURG]) == paint([PETERSBURG, BUDAPEST])


def test_there_is_a_picture_without_the_land(monkeypatch: pytest.MonkeyPatch) -> None:
    with_land = paint([BUDAPEST])
    monkeypatch.setattr(painting, "has_asset", lambda _name: False)
    without = paint([BUDAPEST])
    assert size(without) == (1200, 630)
    assert (without != with_land) == has_asset("built/land.svg")
