"""``/dataset`` and ``/.well-known/void`` over HTTP, the service's description; of built and loaded data."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from babel.numbers import format_decimal
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse
from rdflib import DCAT, DCTERMS, RDF, VOID, Graph, Literal, Namespace, URIRef

from kg.config import Config
from kg.store.engine import StoreEngine
from kg.store.snapshot import Snapshot
from kg.web.app import create_app
from kg.web.dataset.catalogue import whole_description
from kg.web.site import current_site, open_site
from kg.web.sparql.service import service_graph

from ..html import Page

BASE = "https://w3id.org/citypartners/"
DATASET = URIRef(f"{BASE}dataset")
SERVICE = URIRef(f"{BASE}dataset#service")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
READERS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}


def read(data: bytes) -> Graph:
    return Graph().parse(data=data, format="nt")


@pytest.fixture(scope="module")
def stored(snapshot: Snapshot) -> Graph:
    end = f" <{BASE}graph/void> .".encode()  # beside it in description.nt stand the findings and the queries
    quads = (snapshot.folder / "dumps" / "all.nq").read_bytes().splitlines()
    return read(b"".join(quad.removesuffix(end) + b" .\n" for quad in quads if quad.endswith(end)))


@pytest.mark.parametrize("path", ["/dataset", "/.well-known/void"])
@pytest.mark.parametrize("media_type", READERS)
def test_the_whole_description_in_each_format(
    client: FlaskClient, stored: Graph, path: str, media_type: str
) -> None:
    response = client.get(path, headers={"Accept": media_type})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Accept" in response.vary
    found = {quad.triple for quad in parse(response.data, format=READERS[media_type])}
    text = stored.serialize(format="nt", encoding="utf-8")
    assert {quad.triple for quad in parse(text, format=RdfFormat.N_TRIPLES)} <= found


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/.well-known/void", None, "text/turtle"),
        ("/.well-known/void", "*/*", "text/turtle"),
        ("/.well-known/void", "text/html", None),
        ("/dataset", None, "text/html"),
        ("/dataset", "image/png", None),
    ],
)
def test_what_a_client_gets(
    client: FlaskClient, path: str, accept: str | None, media_type: str | None
) -> None:
    response = client.get(path, headers={"Accept": accept} if accept else {})
    if media_type is None:
        assert response.status_code == 406
    else:
        assert (response.status_code, response.mimetype) == (200, media_type)


def test_an_unknown_format(client: FlaskClient) -> None:
    assert client.get("/dataset.docx").status_code == 404


def test_each_file_of_the_version_with_size_and_checksum(client: FlaskClient, snapshot: Snapshot) -> None:
    found = read(client.get("/dataset.nt").data)
    files = {
        path: (int(size), str(digest))
        for file in found.subjects(DCAT.byteSize)
        for path in [str(file).removeprefix(BASE)]
        for size in [str(found.value(file, DCAT.byteSize))]
        for digest in [found.value(found.value(file, SPDX.checksum), SPDX.checksumValue)]
    }
    contents = {
        f"dumps/{snapshot.version}/{path.name}": path.read_bytes()
        for path in (snapshot.folder / "dumps").iterdir()
        if path.suffix in (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".gz", ".zst")
    }
    assert len(contents) > 30
    assert files == {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in contents.items()}


def test_when_the_version_was_published_is_told_over_http_only(
    client: FlaskClient, stored: Graph, snapshot: Snapshot
) -> None:
    found = read(client.get("/dataset.nt").data)
    (issued,) = found.objects(DATASET, DCTERMS.issued)
    assert isinstance(issued, Literal)
    assert issued.toPython() == snapshot.published
    assert not list(stored.objects(DATASET, DCTERMS.issued))


@pytest.mark.parametrize(("language", "words"), [("ru", "Мероприятие"), ("en", "Event")])
def test_the_page_has_counts_and_anchors_of_what_it_describes(
    client: FlaskClient, stored: Graph, language: str, words: str
) -> None:
    response = client.get(f"/dataset?lang={language}", headers={"Accept": "text/html"})
    page = Page(response.text)
    partitions = [
        *stored.objects(DATASET, VOID.classPartition),
        *stored.objects(DATASET, VOID.propertyPartition),
    ]
    assert len(partitions) > 50
    assert {str(node).partition("#")[2] for node in partitions} <= page.anchors
    assert format_decimal(int(str(stored.value(DATASET, VOID.triples))), locale=language) in response.text
    assert f">{words}</a>" in response.text
    assert "/graph/ru-saint-petersburg-2020" in response.text


def test_the_service_is_described_without_its_contents(app: Flask, stored: Graph) -> None:
    with app.app_context():
        found = read(service_graph(current_site()))
    assert set(found) <= set(stored)
    assert not set(found.predicates()) & {VOID.classPartition, VOID.propertyPartition}
    about_service = set(stored.predicate_objects(SERVICE))
    assert set(found.predicate_objects(SERVICE)) == about_service
    names = set(stored.objects(None, SD.name))
    assert set(found.objects(None, SD.name)) == names
    assert set(found.subjects(VOID.triples)) >= names
    (default,) = found.objects(None, SD.defaultGraph)
    assert found.value(default, VOID.triples) == stored.value(default, VOID.triples)


@pytest.mark.parametrize("federated", [False, True])
def test_federation_is_told_only_where_it_is_allowed(app: Flask, federated: bool) -> None:
    with app.app_context():
        found = read(service_graph(current_site(), federated=federated))
    assert ((SERVICE, SD.feature, SD.BasicFederatedQuery) in found) == federated


@pytest.fixture
def loaded(tmp_path: Path, snapshot: Snapshot, config: Config) -> Flask:
    """Return the application over data of others, which has no description and a base of its own."""
    store = Store(str(tmp_path / "store"))
    subject, name = NamedNode("urn:x:s"), NamedNode("https://example.org/a graph".replace(" ", "%20"))
    store.add(Quad(subject, subject, subject))
    store.add(Quad(subject, subject, subject, name))
    store.flush()
    del store
    data = b"x"
    (tmp_path / "dumps").mkdir()
    (tmp_path / "dumps" / "all.nq").write_bytes(data)
    file = replace(snapshot.dumps[0], name="all.nq", size=1, sha256=hashlib.sha256(data).hexdigest())
    other = replace(
        snapshot, folder=tmp_path, base="https://example.org/", dumps=(file,), counts={}, quads=2, triples=1
    )
    made = create_app(open_site(config, other, StoreEngine(other)))
    made.testing = True
    return made


def test_loaded_data_is_described_as_far_as_it_is_known(loaded: Flask) -> None:
    whole = URIRef("https://example.org/dataset")
    with loaded.app_context():
        service, found = read(service_graph(current_site())), read(whole_description(current_site()))
    assert set(service) <= set(found)
    assert (whole, RDF.type, VOID.Dataset) in found
    assert found.value(whole, VOID.triples) == Literal(1)
    assert set(found.objects(None, SD.endpoint)) == {URIRef("https://example.org/sparql")}
    assert set(found.objects(None, SD.name)) == {URIRef("https://example.org/a%20graph")}
    assert not list(found.objects(None, SD.feature))
    assert not list(found.objects(None, DCTERMS.license))
    (file,) = found.subjects(DCAT.byteSize)
    assert str(file).endswith("/all.nq")


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/dataset", "text/html"),
        ("/dataset", "text/turtle"),
        ("/.well-known/void", "*/*"),
        ("/dataset.rdf", "*/*"),
    ],
)
def test_loaded_data_has_its_pages(loaded: Flask, path: str, accept: str) -> None:
    response = loaded.test_client().get(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert b"https://example.org/" in response.data
