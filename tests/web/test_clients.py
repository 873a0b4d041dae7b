"""The clients that people really use, against the server that is really run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kg.config import Config
from kg.store.engine import Engine
from kg.web.addresses import Addresses

from .conftest import ROOT
from .values import rows

PREFIXES = """
PREFIX cp: <https://w3id.org/citypartners/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX section: <https://w3id.org/citypartners/scheme/section#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
PARTNERS_IN_ASIA = f"""{PREFIXES}
SELECT DISTINCT ?place ?title WHERE {{
  ?partnership cp:inSection section:asia ; cp:hasPartner ?place ; cp:inReport/cp:listsPartnersOf ?host .
  FILTER(?place != ?host)
  OPTIONAL {{ ?partnership cp:hasAgreement/dct:title ?title }}
}}"""
ONLINE_IN_SEPTEMBER = f"""{PREFIXES}
SELECT DISTINCT ?event ?text WHERE {{
  ?event a cp:Event ; schema:description ?text ; cp:notBefore ?first ; cp:notAfter ?last ;
    schema:eventAttendanceMode schema:OnlineEventAttendanceMode .
  FILTER(?first <= "2020-09-30"^^xsd:date && ?last >= "2020-09-01"^^xsd:date)
}}"""
PASSAGE = f"""{PREFIXES}
SELECT ?event ?passage ?begin ?end ?wording WHERE {{
  ?event a cp:Event ; prov:wasDerivedFrom ?passage .
  ?passage nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?wording .
}} ORDER BY ?begin LIMIT 1"""


@pytest.fixture(scope="module")
def address(config: Config) -> Iterator[str]:
    """Return the address of ``python server.py`` over the snapshot; it is ended by its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"KG_OUT": str(config.out), "KG_HOST": "127.0.0.1", "KG_PORT": str(port), "KG_WORKERS": "1"}
    command = [sys.executable, "-W", "error", "server.py"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            _wait(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            output, _ = server.communicate(timeout=20)
    assert f"http://127.0.0.1:{port}/" in output
    assert "Traceback" not in output, output
    assert "Warning" not in output, output


def _wait(port: int, server: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended by itself"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail("the server does not listen")


def fetch(url: str, **headers: str) -> tuple[int, str, bytes]:
    """Return status, media type and body, as curl would have them."""
    request = Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urlopen(request, timeout=10) as response:
            return response.status, response.headers.get_content_type(), response.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read()


def wrapper_rows(address: str, query: str, *names: str) -> set[tuple[str, ...]]:
    client = SPARQLWrapper(f"{address}/sparql", returnFormat=JSON)
    client.setQuery(query)
    answer = client.query()
    with answer.response:
        return read_rows(json.loads(answer.response.read()), names)


def read_rows(found: dict[str, Any], names: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Return the rows of an answer in SPARQL's JSON."""
    bindings = found["results"]["bindings"]
    return {tuple(row[name]["value"] if name in row else "" for name in names) for row in bindings}


def store_rows(address: str, query: str) -> set[tuple[str, ...]]:
    found = Graph(SPARQLStore(f"{address}/sparql", returnFormat="json")).query(query)
    return {tuple(str(row.get(name, "")) for name in found.vars or ()) for row in found.bindings}


QUESTIONS = [(PARTNERS_IN_ASIA, ("place", "title"), 10), (ONLINE_IN_SEPTEMBER, ("event", "text"), 3)]


@pytest.mark.parametrize(("query", "names", "least"), QUESTIONS, ids=["asia", "september"])
def test_three_clients_have_the_same_answer(
    address: str, engine: Engine, query: str, names: tuple[str, ...], least: int
) -> None:
    expected = set(rows(engine, query))
    assert len(expected) >= least
    status, media_type, body = fetch(
        f"{address}/sparql?{urlencode({'query': query})}", Accept="application/sparql-results+json"
    )
    assert (status, media_type) == (200, "application/sparql-results+json")
    assert read_rows(json.loads(body), names) == expected
    assert wrapper_rows(address, query, *names) == expected
    assert store_rows(address, query) == expected


def test_the_passage_behind_an_event(address: str, engine: Engine) -> None:
    ((event, passage, begin, end, wording),) = rows(engine, PASSAGE)
    assert store_rows(address, PASSAGE) == {(event, passage, begin, end, wording)}
    path = str(Addresses("https://w3id.org/citypartners/").path(passage)).partition("#")[0]
    status, media_type, body = fetch(f"{address}{path}")
    assert (status, media_type) == (200, "text/plain")
    assert body.decode()[int(begin) : int(end)] == wording
    local = event.replace("https://w3id.org/citypartners", address)
    status, media_type, page = fetch(local, Accept="text/html")
    assert (status, media_type) == (200, "text/html")
    assert f'href="/source/{passage.rpartition("/")[2]}"' in page.decode()


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("way", ["urlencoded", POSTDIRECTLY])
@pytest.mark.parametrize("wanted", [JSON, XML, CSV])
def test_sparqlwrapper_asks_in_every_way(address: str, method: str, way: str, wanted: str) -> None:
    client = SPARQLWrapper(f"{address}/sparql", returnFormat=wanted)
    client.setMethod(method)
    client.setRequestMethod(way)
    client.setQuery(PARTNERS_IN_ASIA)
    answer = client.query()
    with answer.response:
        assert wanted in answer.info()["content-type"]
        assert b"cn-shanghai" in answer.response.read()


def test_sparqlwrapper_reads_graphs_and_errors(address: str) -> None:
    client = SPARQLWrapper(f"{address}/sparql", returnFormat=TURTLE)
    client.setQuery("DESCRIBE <https://w3id.org/citypartners/id/place/at>")
    answer = client.query()
    with answer.response:
        assert len(Graph().parse(data=answer.response.read(), format="turtle")) > 5
    client.setReturnFormat(JSON)
    client.setQuery("SELECT WHERE")
    with pytest.raises(QueryBadFormed) as caught:
        client.query()
    for error in (caught.value.__cause__, caught.value.__context__):
        if isinstance(error, HTTPError):
            error.close()


def test_rdflib_follows_an_iri(address: str) -> None:
    graph = Graph().parse(f"{address}/id/place/hu-budapest")
    assert len(graph) > 8


def test_the_server_speaks_plain_http(address: str) -> None:
    """HEAD has a length and no body, OPTIONS answers, and a method is refused."""
    connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
    try:
        for method, path, status in [
            ("HEAD", "/dumps/latest/data.ttl", 200),
            ("HEAD", "/doc/place/at", 200),
            ("OPTIONS", "/sparql", 200),
            ("DELETE", "/sparql", 405),
            ("GET", "/health", 200),
        ]:
            connection.request(method, path)
            response = connection.getresponse()
            body = response.read()
            assert response.status == status, (method, path)
            assert response.getheader("Access-Control-Allow-Origin") == "*"
            if method == "HEAD":
                assert body == b""
                assert int(response.getheader("Content-Length") or 0) > 1000
    finally:
        connection.close()
