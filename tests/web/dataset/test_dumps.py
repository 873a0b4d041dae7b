"""``/dumps/``: what is listed is there and never changes, in whole, in part, packed, and between versions."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from babel.numbers import format_decimal
from flask.testing import FlaskClient
from werkzeug.http import http_date, parse_date

from kg.build import build, report_files
from kg.config import Config, read_config
from kg.query.saved import read_queries
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.store.snapshot import Snapshot
from kg.web import create_app
from kg.web.addresses import Addresses
from kg.web.site import Site

from ..html import Page

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = Path(__file__).parents[3]
JSON = {"Accept": "application/json"}
TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "rdfp": "application/rdf-patch",
    "json": "application/ld+json",
    "gz": "application/gzip",
    "zst": "application/zstd",
}


def silent(_step: str) -> None:
    """Take a step without a word."""


def client_of(snapshot: Snapshot, *, sendfile: bool = False) -> FlaskClient:
    """Return a client of an application over ``snapshot``, which leaves files to the server or sends them."""
    site = Site(snapshot, StoreEngine(snapshot), read_queries(ROOT / "queries"), Addresses(snapshot.base))
    app = create_app(site)
    app.testing = True
    app.config["USE_X_SENDFILE"] = sendfile
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """Return two versions, published one after the other: the newer has another report as well."""
    config: Config = replace(read_config(ROOT, {}), out=tmp_path_factory.mktemp("versions"))
    reports = report_files(config)
    old = build(config, reports, config.out, silent).snapshot
    other = ROOT / "tests" / "reports" / "fi-helsinki-2021.toml"
    new = build(config, [*reports, other], config.out, silent).snapshot
    return new, old


@pytest.fixture(scope="module", params=[False, True], ids=["sent", "left-to-server"])
def both(request: pytest.FixtureRequest, versions: tuple[Snapshot, Snapshot]) -> FlaskClient:
    """Return a client of the newer version, for files sent by Flask and for files left to the server."""
    return client_of(versions[0], sendfile=request.param)


@pytest.fixture
def client(versions: tuple[Snapshot, Snapshot]) -> Iterator[FlaskClient]:
    """Return a client of the newer version."""
    with client_of(versions[0]) as made:
        yield made


def all_files(listed: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files of all versions and of all changes between them."""
    holders = [*listed["versions"], *chain(*(version["changes"] for version in listed["versions"]))]
    return [file for holder in holders for file in holder["files"]]


def test_every_version_is_listed_the_newest_first(
    client: FlaskClient, versions: tuple[Snapshot, Snapshot]
) -> None:
    listed = client.get("/dumps/", headers=JSON).get_json()
    assert listed["latest"] == versions[0].version
    assert [entry["version"] for entry in listed["versions"]] == [each.version for each in versions]
    assert [entry["number"] for entry in listed["versions"]] == [2, 1]
    assert [entry["latest"] for entry in listed["versions"]] == [True, False]
    for entry, snapshot in zip(listed["versions"], versions, strict=True):
        assert datetime.fromisoformat(entry["published"]) == snapshot.published
        assert [file["name"] for file in entry["files"]] == [file.name for file in snapshot.dumps]
        assert client.get(entry["url"], headers=JSON).get_json() == entry


def test_every_file_that_is_listed_is_there(client: FlaskClient) -> None:
    files = all_files(client.get("/dumps/", headers=JSON).get_json())
    assert len(files) > 130
    for file in files:
        with client.get(file["url"]) as response:
            assert hashlib.sha256(response.data).hexdigest() == file["sha256"]
            assert len(response.data) == response.content_length == file["size"]
            assert response.mimetype == file["mediaType"] == TYPES[file["name"].rpartition(".")[2]]
            assert response.get_etag() == (file["sha256"], False)
            assert "Content-Encoding" not in response.headers
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert response.last_modified


@pytest.mark.parametrize(("language", "word"), [("ru", "Публикация 2"), ("en", "Release 2")])
def test_pages_show_what_is_listed(client: FlaskClient, language: str, word: str) -> None:
    listed = client.get("/dumps/", headers=JSON).get_json()
    page = Page(client.get(f"/dumps/?lang={language}").text)
    assert word in page.text
    for entry in listed["versions"]:
        assert f"/{language}{entry['url']}" in page.links
        own = Page(client.get(f"{entry['url']}?lang={language}").text)
        assert f"{entry['url']}SHA256SUMS" in own.links
        for shown in (page, own):
            assert entry["published"] in [tag[1].get("datetime") for tag in shown.tags if tag[0] == "time"]
            for file in entry["files"]:
                assert file["url"] in shown.links
                assert file["sha256"] in shown.text
    (found,) = listed["versions"][0]["changes"]
    own = Page(client.get(f"{found['url']}?lang={language}").text)
    assert {file["url"] for file in found["files"]} <= set(own.links)
    for graph in found["graphs"]:
        added, removed = (format_decimal(graph[each], locale=language) for each in ("added", "removed"))
        assert re.search(rf"{re.escape(graph['graph'])}\s*{added}\s*{removed}\b", own.text)


def test_sums_are_those_of_the_files(client: FlaskClient, versions: tuple[Snapshot, Snapshot]) -> None:
    for snapshot in versions:
        with client.get(f"/dumps/{snapshot.version}/SHA256SUMS") as response:
            assert response.mimetype == "text/plain"
            lines = response.get_data(as_text=True).splitlines()
            assert response.get_etag() == (hashlib.sha256(response.data).hexdigest(), False)
        assert lines == [f"{file.sha256}  {file.name}" for file in snapshot.dumps]


def test_changes_lead_from_version_to_version(
    client: FlaskClient, versions: tuple[Snapshot, Snapshot]
) -> None:
    new, old = versions
    listed = client.get("/dumps/", headers=JSON).get_json()
    assert listed["versions"][1]["changes"] == []
    (found,) = listed["versions"][0]["changes"]
    assert (found["before"], found["after"]) == (old.version, new.version)
    assert found["url"] == f"/dumps/{old.version}..{new.version}/"
    assert client.get(found["url"], headers=JSON).get_json() == found
    assert found["added"] == sum(graph["added"] for graph in found["graphs"]) > 500
    lines: dict[str, set[bytes]] = {}
    for name, url in {
        "added": f"{found['url']}added.nq",
        "removed": f"{found['url']}removed.nq",
        "old": f"/dumps/{old.version}/all.nq",
        "new": f"/dumps/{new.version}/all.nq",
    }.items():
        with client.get(url) as response:
            lines[name] = set(response.data.splitlines())
    assert (lines["old"] - lines["removed"]) | lines["added"] == lines["new"]
    with client.get(f"{found['url']}changes.rdfp") as response:
        assert response.mimetype == "application/rdf-patch"
        assert response.data.count(b"\nA ") == found["added"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("rest", ["", "data.ttl", "data.ttl.gz", "SHA256SUMS", "ro-crate-metadata.json"])
def test_latest_leads_to_the_version(
    client: FlaskClient, versions: tuple[Snapshot, Snapshot], method: str, rest: str
) -> None:
    response = client.open(f"/dumps/latest/{rest}", method=method, headers={"Range": "bytes=0-1"})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/dumps/{versions[0].version}/{rest}"
    assert response.headers["Cache-Control"] == "no-cache"
    with client.get(response.headers["Location"]) as found:
        assert found.status_code == 200


def test_latest_keeps_the_language(client: FlaskClient, versions: tuple[Snapshot, Snapshot]) -> None:
    response = client.get("/dumps/latest/?lang=en")
    assert response.headers["Location"] == f"/en/dumps/{versions[0].version}/"


RANGES = [
    ("bytes=0-0", 206, (0, 1)),
    ("bytes=10-19", 206, (10, 20)),
    ("Bytes=10-19", 206, (10, 20)),
    ("bytes=10-", 206, (10, None)),
    ("bytes=-10", 206, (-10, None)),
    ("bytes=-999999999", 206, (0, None)),
    pytest.param(f"bytes=-{'9' * 5000}", 206, (0, None), id="endless-last"),
    pytest.param(f"bytes={'9' * 5000}-", 416, None, id="endless-first"),
    ("bytes=0-999999999", 206, (0, None)),
    ("bytes=999999999-", 416, None),
    ("bytes=-0", 416, None),
    ("bytes=20-10", 416, None),
    ("bytes=x", 416, None),
    ("bytes=", 416, None),
    ("bytes=0-1,5-6", 200, (0, None)),  # several parts may be ignored
    ("lines=0-1", 200, (0, None)),  # what is not understood must be
    ("nothing", 200, (0, None)),
]


@pytest.mark.parametrize("name", ["data.ttl", "data.ttl.zst"])
@pytest.mark.parametrize(("asked", "status", "part"), RANGES)
def test_ranges(
    both: FlaskClient,
    versions: tuple[Snapshot, Snapshot],
    name: str,
    asked: str,
    status: int,
    part: tuple[int, int | None] | None,
) -> None:
    path = versions[0].folder / "dumps" / name
    whole = path.read_bytes()
    url = f"/dumps/{versions[0].version}/{name}"
    with both.get(url, headers={"Range": asked, "Accept-Encoding": "zstd, gzip"}) as response:
        assert response.status_code == status
        if part is None:
            assert response.headers["Content-Range"] == f"bytes */{len(whole)}"
            assert response.mimetype == "application/problem+json"
            assert "X-Sendfile" not in response.headers
            return
        assert "Content-Encoding" not in response.headers
        assert response.headers["Accept-Ranges"] == "bytes"
        first, last, _ = slice(*part).indices(len(whole))
        assert response.content_length == last - first
        told = f"bytes {first}-{last - 1}/{len(whole)}" if status == 206 else None
        assert response.headers.get("Content-Range") == told
        if sent := response.headers.get("X-Sendfile"):
            assert Path(sent).samefile(path)
            assert response.data == b""
        else:
            assert response.data == whole[slice(*part)]
    with both.head(url, headers={"Range": asked}) as response:  # ranges are defined for GET alone
        assert (response.status_code, response.content_length) == (200, len(whole))


ENCODINGS = [
    (None, None),
    ("", None),
    ("gzip", "gzip"),
    ("GZIP", "gzip"),
    ("zstd", "zstd"),
    ("gzip, deflate, br", "gzip"),
    ("gzip, deflate, br, zstd", "zstd"),
    ("gzip;q=1.0, zstd;q=0.5", "gzip"),
    ("gzip;q=0, zstd;q=0", None),
    ("gzip;q=0.5, identity;q=1", None),
    ("gzip;q=0.5, identity;q=0.1", "gzip"),
    ("identity", None),
    ("*", None),
    ("br", None),
]


@pytest.mark.parametrize(("accepted", "coding"), ENCODINGS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_encodings(
    both: FlaskClient,
    versions: tuple[Snapshot, Snapshot],
    accepted: str | None,
    coding: str | None,
    method: str,
) -> None:
    folder = versions[0].folder / "dumps"
    url = f"/dumps/{versions[0].version}/data.ttl"
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    with both.open(url, method=method, headers=headers) as response:
        suffix = {None: "", "gzip": ".gz", "zstd": ".zst"}[coding]
        sent = (folder / f"data.ttl{suffix}").read_bytes()
        assert response.status_code == 200
        assert response.mimetype == "text/turtle"
        assert response.headers.get("Content-Encoding") == coding
        assert "Accept-Encoding" in response.headers["Vary"]
        assert response.get_etag() == (hashlib.sha256(sent).hexdigest(), False)
        assert response.content_length == len(sent)
        assert f"{versions[0].version}-data.ttl" in response.headers["Content-Disposition"].split("=")[1]
        if path := response.headers.get("X-Sendfile"):
            assert Path(path).read_bytes() == sent
        elif method == "GET":
            assert response.data == sent
            unpacked = {"gzip": gzip.decompress, "zstd": zstd.decompress}
            plain = unpacked[coding](response.data) if coding else response.data
            assert plain == (folder / "data.ttl").read_bytes()


@pytest.mark.parametrize("name", ["data.ttl.gz", "data.ttl.zst", "SHA256SUMS", "ro-crate-metadata.json"])
def test_what_is_packed_is_not_packed_again(
    both: FlaskClient, versions: tuple[Snapshot, Snapshot], name: str
) -> None:
    url = f"/dumps/{versions[0].version}/{name}"
    with both.get(url, headers={"Accept-Encoding": "zstd, gzip"}) as response:
        assert "Content-Encoding" not in response.headers
        assert "Accept-Encoding" not in response.headers.get("Vary", "")
        assert response.content_length == (versions[0].folder / "dumps" / name).stat().st_size


WEAK_PART, PART = {"Range": "bytes=0-9", "If-Range": 'W/"{etag}"'}, {"Range": "bytes=0-9"}
CONDITIONS = [
    ({"If-None-Match": '"{etag}"'}, 304),
    ({"If-None-Match": 'W/"{etag}"'}, 304),
    ({"If-None-Match": '"other", "{etag}"'}, 304),
    ({"If-None-Match": "*"}, 304),
    ({"If-None-Match": '"other"'}, 200),
    ({"If-None-Match": '"other"', "If-Modified-Since": "{modified}"}, 200),
    ({"If-Modified-Since": "{modified}"}, 304),
    ({"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
    ({"If-Match": '"{etag}"'}, 200),
    ({"If-Match": '"other"'}, 412),
    (PART | {"If-None-Match": '"{etag}"'}, 304),
    (PART | {"If-None-Match": '"other"'}, 206),
    (PART | {"If-Match": '"other"'}, 412),
    (PART | {"If-Match": '"{etag}"'}, 206),
    (PART | {"If-Range": '"{etag}"'}, 206),
    (PART | {"If-Range": '"other"'}, 200),
    (PART | {"If-Range": "{modified}"}, 206),
    (PART | {"If-Range": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
    (PART | {"If-Range": "Sat, 01 Jan 2050 00:00:00 GMT"}, 200),
    (WEAK_PART, 200),
]


@pytest.mark.parametrize(("headers", "status"), CONDITIONS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_conditions(
    both: FlaskClient, versions: tuple[Snapshot, Snapshot], headers: dict[str, str], status: int, method: str
) -> None:
    path = versions[0].folder / "dumps" / "data.nt"
    known = {
        "etag": hashlib.sha256(path.read_bytes()).hexdigest(),
        "modified": http_date(path.stat().st_mtime),
    }
    asked = {name: value.format(**known) for name, value in headers.items()}
    with both.open(f"/dumps/{versions[0].version}/data.nt", method=method, headers=asked) as response:
        assert response.status_code == (200 if (method, status) == ("HEAD", 206) else status)
        if status in (304, 412):
            assert "X-Sendfile" not in response.headers
        if status == 304:
            assert response.data == b""
            assert response.get_etag() == (known["etag"], False)
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert "Accept-Encoding" in response.headers["Vary"]
        if status == 206 and method == "GET":
            assert response.content_length == 10
        if status in (200, 206):
            assert parse_date(known["modified"]) == response.last_modified


def test_each_coding_has_a_validator_of_its_own(
    both: FlaskClient, versions: tuple[Snapshot, Snapshot]
) -> None:
    url = f"/dumps/{versions[0].version}/data.ttl"
    etags = {}
    for coding in ("identity", "gzip", "zstd"):
        with both.get(url, headers={"Accept-Encoding": coding}) as response:
            etags[coding] = response.headers["ETag"]
    assert len(set(etags.values())) == 3
    for coding in etags:
        for known, etag in etags.items():
            headers = {"Accept-Encoding": coding, "If-None-Match": etag}
            with both.get(url, headers=headers) as response:
                assert response.status_code == (304 if coding == known else 200)


@pytest.mark.parametrize("name", ["data.ttl", "data.ttl.gz", "all.nq.zst", "SHA256SUMS"])
def test_saved_names_tell_the_version(
    both: FlaskClient, versions: tuple[Snapshot, Snapshot], name: str
) -> None:
    new, old = versions
    with both.head(f"/dumps/{new.version}/{name}") as response:
        saved = f"attachment; filename=citypartners-{new.version}-{name}"
        assert response.headers["Content-Disposition"] == saved
    with both.head(f"/dumps/{old.version}..{new.version}/added.nq.gz") as response:
        saved = f"attachment; filename=citypartners-{old.version}-{new.version}-added.nq.gz"
        assert response.headers["Content-Disposition"] == saved


BASES = [
    ("https://w3id.org/citypartners/", "citypartners"),
    ("http://example.org/", "example.org"),
    ("http://example.org:8080/a/b%20c/", "b-20c"),
    ("http://[::1]/", "1"),
    ("http://a/%20/", "20"),
    ("http://a/--/", "dataset"),
]


@pytest.mark.parametrize(("base", "name"), BASES)
def test_loaded_files_have_dumps(tmp_path: Path, base: str, name: str) -> None:
    (tmp_path / "a.nq").write_text('<a:s> <a:p> "1" <a:g> .\n<a:s> <a:p> "2" .\n', "utf-8")
    snapshot = load_files([tmp_path / "a.nq"], tmp_path / "out", base=base, keep=5, step=silent)
    client = client_of(snapshot)
    (entry,) = client.get("/dumps/", headers=JSON).get_json()["versions"]
    assert {file["name"] for file in entry["files"]} >= {"all.nq", "all.nq.gz", "all.nq.zst"}
    for path in ("/dumps/", entry["url"]):
        assert client.get(path).status_code == 200
    with client.get(f"{entry['url']}all.nq") as response:
        assert sorted(response.get_data(as_text=True).splitlines()) == [
            '<a:s> <a:p> "1" <a:g> .',
            '<a:s> <a:p> "2" .',
        ]
        assert f"filename={name}-{snapshot.version}-all.nq" in response.headers["Content-Disposition"]


def test_what_is_gone_or_damaged_is_not_there(tmp_path: Path, versions: tuple[Snapshot, Snapshot]) -> None:
    shutil.copytree(versions[0].folder.parents[1], tmp_path / "out", symlinks=True)
    folder = tmp_path / "out" / "snapshots"
    client = client_of(replace(versions[0], folder=folder / versions[0].version))
    (folder / versions[1].version / "dumps" / "data.ttl").write_bytes(b"")
    listed = client.get("/dumps/", headers=JSON).get_json()
    assert [entry["version"] for entry in listed["versions"]] == [versions[0].version]
    assert client.get(f"/dumps/{versions[1].version}/").status_code == 404
    assert client.get(f"/dumps/{versions[1].version}/data.nt").status_code == 404
    (folder / versions[0].version / "dumps" / "data.ttl").unlink()
    assert client.get(f"/dumps/{versions[0].version}/data.ttl").status_code == 404
    with client.get(f"/dumps/{versions[0].version}/data.nt") as response:
        assert response.status_code == 200  # what is served, as long as it is there


MISSING = [
    "/dumps/latest/nowhere.ttl",
    "/dumps/latest/manifest.json",
    "/dumps/{new}/manifest.json",
    "/dumps/0123456789abcdef/",
    "/dumps/0123456789abcdef/data.ttl",
    "/dumps/{NEW}/data.ttl",
    "/dumps/2/",
    "/dumps/{new}..{old}/",
    "/dumps/{new}..{new}/",
    "/dumps/..{new}/",
    "/dumps/{old}../",
    "/dumps/{old}..latest/",
    "/dumps/../{new}/",
    "/dumps/{old}..{new}/changes.json",
    "/dumps/{old}..{new}/../changes.json",
    "/dumps/..%2F..%2F{new}/manifest.json",
]


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_listed_is_not_there(
    client: FlaskClient, versions: tuple[Snapshot, Snapshot], path: str
) -> None:
    new, old = versions[0].version, versions[1].version
    response = client.get(path.format(new=new, old=old, NEW=new.upper()), follow_redirects=False)
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


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
