from __future__ import annotations

from urllib.parse import urldefrag

import pytest
from flask.testing import FlaskClient

from kg.store.engine import Engine
from kg.web.addresses import Addresses
from kg.web.languages import LANGUAGES

from .values import rows
from .walking import Kind, kind, walk

# Each of these stands on the site in each language, whatever else does.
KINDS = {
    "", "about", "agreements", "compare", "countries", "dataset", "doc/agreement", "doc/event", "doc/party",
    "doc/partnership", "doc/place", "dumps", "events", "ontology", "partners", "passage", "quality",
    "queries", "report", "schemes", "search", "sparql", "text", "topics",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_is_dead(client: FlaskClient, language: str) -> None:
    """From the front page on, a few of each kind, and every fragment that leads there."""
    found = walk(client, [f"/{language}/"], each=3)
    assert found.dead == {}
    assert found.names(language) >= KINDS


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/en/", ("en", "", "", ())),
        ("/ru/doc/place/hu-budapest", ("ru", "doc/place", "", ())),
        ("/doc/place/hu-budapest.ttl", ("", "doc/place", "ttl", ())),
        ("/queries.jsonld", ("", "queries", "jsonld", ())),
        ("/en/events?topic=health", ("en", "events", "", ("topic",))),
        ("/en/events?topic=health&country=jp", ("en", "events", "", ("several",))),
        ("/text/ru-saint-petersburg-2020?page=2", ("", "text", "", ("page",))),
    ],
)
def test_pages_that_are_alike_are_of_one_kind(path: str, expected: Kind) -> None:
    assert kind(path) == expected


def test_every_thing_has_a_document(client: FlaskClient, engine: Engine) -> None:
    """Each IRI under the base that anything is said of, or that is said of anything, has its address."""
    base = "https://w3id.org/citypartners/"
    found = rows(
        engine,
        "SELECT DISTINCT ?t WHERE { { ?t ?p ?o } UNION { ?s ?p ?t } "
        f'FILTER(ISIRI(?t) && STRSTARTS(STR(?t), "{base}")) }}',
    )
    paths = {urldefrag(str(Addresses(base).path(iri)))[0] for (iri,) in found}
    assert len(paths) > 400
    for path in sorted(paths - {"/sparql"}):
        with client.head(
            path, headers={"Accept": "application/n-triples, */*;q=0.1"}, follow_redirects=True
        ) as response:
            assert response.status_code == 200, path
