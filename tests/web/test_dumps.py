from __future__ import annotations

import gzip
import hashlib

import pytest
from flask.testing import FlaskClient

from kg.store.snapshot import Snapshot

from .html import Page

TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "gz": "application/gzip",
}


def test_every_dump_is_listed_and_has_its_sum(client: FlaskClient, snapshot: Snapshot) -> None:
    page = Page(client.get("/dumps/").text)
    listed = client.get("/dumps/", headers={"Accept": "application/json"}).get_json()
    assert listed["version"] == snapshot.version
    assert [file["name"] for file in listed["files"]] == [file.name for file in snapshot.dumps]
    for file in listed["files"]:
        assert file["url"] in page.links
        assert file["sha256"] in page.text
        with client.get(file["url"]) as response:
            assert hashlib.sha256(response.data).hexdigest() == file["sha256"]
            assert len(response.data) == response.content_length == file["size"]
            assert response.mimetype == TYPES[file["name"].rpartition(".")[2]]
            assert "Content-Encoding" not in response.headers
            assert response.get_etag() == (file["sha256"], False)


def test_the_sums_are_those_of_the_files(client: FlaskClient, snapshot: Snapshot) -> None:
    with client.get("/dumps/latest/SHA256SUMS") as response:
        assert response.mimetype == "text/plain"
        lines = response.get_data(as_text=True).splitlines()
    assert lines == [f"{file.sha256}  {file.name}" for file in snapshot.dumps]


def test_latest_is_the_version(client: FlaskClient, snapshot: Snapshot) -> None:
    with (
        client.get("/dumps/latest/data.ttl") as latest,
        client.get(f"/dumps/{snapshot.version}/data.ttl") as named,
    ):
        assert latest.data == named.data
    with client.get("/dumps/latest/data.ttl.gz") as packed:
        assert gzip.decompress(packed.data) == named.data


def test_conditions_and_ranges_apply(client: FlaskClient) -> None:
    path = "/dumps/latest/data.nt"
    with client.get(path) as whole:
        etag, body = whole.headers["ETag"], whole.data
    with client.get(path, headers={"If-None-Match": etag}) as same:
        assert (same.status_code, same.data) == (304, b"")
    with client.get(path, headers={"Range": "bytes=10-19"}) as part:
        assert (part.status_code, part.data) == (206, body[10:20])
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(body)}"
    with client.get(path, headers={"Range": "bytes=10-19", "If-Range": '"other"'}) as other:
        assert other.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/latest/../manifest.json",
        "/dumps/latest/..%2Fmanifest.json",
        "/dumps/latest/%2e%2e/manifest.json",
        "/dumps/../snapshots/manifest.json",
        "/dumps/latest//etc/passwd",
        "/dumps/..%2F..%2Fcurrent/data.ttl",
        "/source/../manifest.json",
        "/source/..%2Fmanifest.json",
        "/source/..%5Cmanifest.json",
        "/source/%2Fetc%2Fpasswd",
        "/source/.",
        "/source/..",
        "/source/%00",
        "/ontology/../manifest.json",
        "/ontology/..%2Fmanifest.ttl",
        "/static/../app.py",
        "/static/..%2Fapp.py",
        "/queries/../pyproject.toml",
        "/queries/..%2F..%2Fpyproject",
    ],
)
def test_nothing_else_can_be_reached(client: FlaskClient, path: str) -> None:
    response = client.get(path, follow_redirects=True)
    assert response.status_code in (400, 404)
