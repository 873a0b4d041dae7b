"""The lists over data that has no report, or says of one less than ours do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.site import open_site

from ..browsing import BROWSER
from ..conftest import ROOT

# One partner without agreements, events, a section, a place on the map or an English name, under other IRIs.
SPARSE = """
@prefix cp: <https://w3id.org/citypartners/ontology#> . @prefix : <http://odd.example/data/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:g { :r cp:listsPartnersOf :home . :p a cp:Partnership ; cp:inReport :r ; cp:hasPartner :far .
     :far a cp:City ; rdfs:label "<Даль>"@ru ; cp:country :land . :land rdfs:label "Страна"@ru . }
"""


@pytest.fixture(scope="module", params=["# nothing", SPARSE], ids=["empty", "sparse"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("loaded")
    file = folder / "data.trig"
    file.write_text(request.param, encoding="utf-8")
    snapshot = load_files(
        [file], folder / "out", base="http://odd.example/data/", keep=1, step=lambda _step: None
    )
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True
    with app.test_client(use_cookies=False) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/partners", 200),
        ("/agreements?section=x", 200),
        ("/events?topic=urn:x:a&text=x", 200),
        ("/countries", 200),
        ("/topics", 200),
        ("/compare", 200),
        ("/compare?a=x&b=y", 404),
    ],
)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_pages_are_there(client: FlaskClient, lang: str, path: str, status: int) -> None:
    response = client.get(f"/{lang}{path}", headers=BROWSER)
    assert (response.status_code, response.mimetype) == (status, "text/html")


@pytest.mark.parametrize("client", [SPARSE], indirect=True)
def test_a_partner_of_which_little_is_said(client: FlaskClient) -> None:
    page = client.get("/ru/partners", headers=BROWSER).text
    assert "&lt;Даль&gt;</a>" in page
    assert "/ru/partners?country=http%3A%2F%2Fodd.example%2Fdata%2Fland" in page, (
        "no short form of other IRIs"
    )
    assert "Страна</a>" in client.get("/ru/countries", headers=BROWSER).text
