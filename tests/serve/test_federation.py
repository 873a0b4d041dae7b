"""SERVICE through the real server: to the endpoints of the allow-list, and nowhere else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from golden.queries.reading import QUERIES, wikidata
from store.built import built
from store.workers.endpoints import endpoint, nobody, reply
from store.workers.forks import standing

from kg.query.paging import Paging, page_text

from .running import ROOT, WAYS, Reply, Server, by_body, running

needs_namespace = pytest.mark.skipif(
    sys.platform != "linux" or "network namespace" not in standing(), reason="no network namespace here"
)
TERMS = "PREFIX : <https://example.org/terms#>"
FAR = "<http://e/1>"


def calling(address: str, silent: str = "") -> str:
    return f"SELECT ?s {{ SERVICE {silent} <{address}> {{ ?s ?p ?o }} }}"


def values(answer: Reply) -> list[str]:
    """Return all values of a good answer, in order."""
    assert answer.status == 200, answer.text
    return [term["value"] for row in answer.json()["results"]["bindings"] for term in row.values()]


def wait(holds: Callable[[], bool], seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.01)


@needs_namespace
@pytest.mark.parametrize("resident_quads", [1_000_000, 0], ids=["memory", "disk"])
def test_data_is_joined_with_another_servers(shelves: Server, shelves_out: Path, resident_quads: int) -> None:
    """Both are ours: what is near a shelf here, and what that holds there."""
    join = f"""{TERMS} SELECT ?book {{
      ?shelf :near ?other
      SERVICE <{shelves.address}/sparql> {{ ?shelf :holds ?book }} }} ORDER BY ?book"""
    with running(shelves_out, services=f"{shelves.address}/sparql", resident_quads=resident_quads) as server:
        books = ["https://example.org/book/1", "https://example.org/book/2"]
        assert values(server.query(join)) == books
        for way in WAYS.values():
            request = way(join).having(Accept="application/sparql-results+json")
            assert values(server.send(request)) == books


@needs_namespace
def test_only_what_is_listed_is_called(shelves_out: Path) -> None:
    with endpoint() as listed, endpoint() as other, nobody() as dead:
        named = other.address.replace("127.0.0.1", "localhost")
        other.says = reply(b"", "307 There", f"Location: {listed.address}")
        with running(shelves_out, services=f"{listed.address} {named} {dead}") as server:
            for address in (other.address, f"{listed.address}?x", "https://example.org/sparql"):
                for silent in ("", "SILENT"):
                    refused = server.query(calling(address, silent))
                    assert refused.status == 403
                    assert listed.address in refused.json()["detail"]
            assert server.query("SELECT * { SERVICE ?anywhere { ?s ?p ?o } }").status == 403
            assert (listed.connections, other.connections) == (0, 0)

            for address in (named, dead):  # listed, but a name of this machine, and where nobody is
                failed = server.query(calling(address))
                assert failed.status == 400
                assert f"SERVICE <{address}> has no answer" in failed.json()["detail"]
                silent_answer = server.query(calling(address, "SILENT"))
                assert silent_answer.json()["results"]["bindings"] == [{}]
            assert "private" in server.query(calling(named)).json()["detail"]
            assert other.connections == 0

            assert values(server.query(calling(listed.address))) == ["http://e/1"]


@needs_namespace
def test_redirect_and_huge_answer_are_refused(shelves_out: Path) -> None:
    with endpoint() as target, endpoint() as leading, endpoint(reply(b" " * (17 << 20))) as huge:
        leading.says = reply(b"", "302 There", f"Location: {target.address}")
        with running(shelves_out, services=f"{target.address} {leading.address} {huge.address}") as server:
            led = server.query(calling(leading.address))
            assert (led.status, "leads elsewhere" in led.text) == (400, True)
            flooded = server.query(calling(huge.address))
            assert (flooded.status, "16,777,216 bytes" in flooded.text) == (400, True)
            assert target.connections == 0


@needs_namespace
def test_answer_to_a_client_is_never_kept(shelves_out: Path) -> None:
    """Neither for programs nor on the page for people: what the endpoint said may be, for a time."""
    with endpoint() as other, running(shelves_out, services=other.address, service_cache_seconds=0) as server:
        for _ in range(2):
            answer = server.query(calling(other.address))
            assert values(answer) == ["http://e/1"]
            assert answer.headers["Cache-Control"] == "no-store"
            assert "ETag" not in answer.headers
        assert len(other.asked) == 2
        for count in (3, 4):
            page = server.get(f"/sparql?query={quote(calling(other.address))}", Accept="text/html")
            assert (page.status, page.media_type) == (200, "text/html")
            assert "http://e/1" in page.text
            assert page.headers["Cache-Control"] == "no-store"
            assert len(other.asked) == count


@needs_namespace
def test_endpoint_is_asked_once_for_the_same(shelves_out: Path) -> None:
    with endpoint() as other, endpoint() as another:
        services = f"{other.address} {another.address}"
        with running(shelves_out, services=services, contact="someone@example.org") as server:
            for _ in range(3):
                assert values(server.query(calling(other.address))) == ["http://e/1"]
            more = f"SELECT ?s ?n {{ SERVICE <{other.address}> {{ ?s ?p ?o }} BIND(1 AS ?n) }}"
            assert values(server.query(more)) == ["http://e/1", "1"]
            assert (other.connections, another.connections) == (1, 0)
            assert values(server.query(calling(another.address))) == ["http://e/1"]
            assert values(server.query(calling(other.address).replace("?o", "?object"))) == ["http://e/1"]
            assert (other.connections, another.connections) == (2, 1)


@needs_namespace
def test_endpoint_is_asked_again_after_a_time_and_after_an_error(shelves_out: Path) -> None:
    with endpoint() as other, running(shelves_out, services=other.address, service_cache_seconds=1) as server:
        other.says = reply(b"", "500 Broken")
        assert server.query(calling(other.address)).status == 400
        other.says = reply()
        assert values(server.query(calling(other.address))) == ["http://e/1"]
        assert other.connections == 2
        time.sleep(1.1)
        assert values(server.query(calling(other.address))) == ["http://e/1"]
        assert other.connections == 3


@needs_namespace
def test_values_go_along_with_a_call(shelves: Server, shelves_out: Path) -> None:
    """What a subselect finds here is all that the other server, which is ours too, is asked for."""
    text = f"""{TERMS} SELECT ?shelf ?book {{
      {{ SELECT DISTINCT ?shelf {{ ?other :near ?shelf }} }}
      SERVICE <@> {{ ?shelf :holds ?book }} }} ORDER BY ?shelf ?book"""
    here = "SELECT DISTINCT ?shelf ?book { ?other :near ?shelf . ?shelf :holds ?book } ORDER BY ?shelf ?book"
    with (
        endpoint() as other,
        running(shelves_out, services=f"{shelves.address}/sparql {other.address}") as server,
    ):
        expected = values(server.query(f"{TERMS} {here}"))
        assert expected
        assert values(server.query(text.replace("@", f"{shelves.address}/sparql"))) == expected
        server.query(text.replace("@", other.address))
        near = values(server.query(f"{TERMS} SELECT DISTINCT ?shelf {{ ?other :near ?shelf }}"))
        (asked,) = other.asked
        assert "VALUES" in asked
        assert all(f"<{shelf}>" in asked for shelf in near)


@needs_namespace
def test_populations_of_all_partners_are_one_call() -> None:
    """The saved query over the real report; the service is a local one with numbers of a few cities."""
    query = QUERIES["wikidata-populations"]
    text = page_text(query.fill({}), Paging(sort=("-population",)), query.names)
    items = """PREFIX cp: <https://w3id.org/citypartners/ontology#> PREFIX schema: <https://schema.org/>
      SELECT DISTINCT ?item { ?host ^cp:listsPartnersOf ?report ; cp:partnerOf ?place .
        ?place schema:sameAs ?item FILTER(STRSTARTS(STR(?item), "http://www.wikidata.org/entity/")) }"""
    with (
        wikidata() as address,
        endpoint() as other,
        running(built().folder.parents[1], services=f"{address} {other.address}") as server,
    ):
        found = server.query(text.replace(str(query.federated), address)).json()["results"]["bindings"]
        populations = [int(row["population"]["value"]) for row in found]
        assert populations == [1_910_160, 767_131, 614_618, 291_072, 195_137]
        assert [row["placeLabel"]["value"] for row in found[:2]] == ["Гамбург", "Загреб"]
        server.query(text.replace(str(query.federated), other.address))
        (asked,) = other.asked
        partners = values(server.query(items))
        assert 40 < len(partners) <= 100
        assert asked.count("<http://www.wikidata.org/entity/") == len(partners)
        assert all(f"<{item}>" in asked for item in partners)


@needs_namespace
def test_page_tells_what_went_wrong(shelves_out: Path) -> None:
    with nobody() as dead, running(shelves_out, services=dead) as server:
        for address, status in ((dead, 400), ("http://127.0.0.1:9/", 403)):
            page = server.get(f"/sparql?query={quote(calling(address))}", Accept="text/html")
            assert (page.status, page.media_type) == (status, "text/html")
            assert address in page.text


@needs_namespace
def test_slow_endpoint_ends_at_the_deadline(shelves_out: Path) -> None:
    with endpoint() as other, running(shelves_out, services=other.address) as server:
        other.may_answer.clear()
        request = by_body(calling(other.address), ("timeout", "1"))
        begun = time.monotonic()
        stopped = server.send(request)
        assert time.monotonic() - begun < 3
        assert (stopped.status, stopped.json()["limit"]) == (503, "time")
        wait(lambda: other.open == 0)
        other.may_answer.set()
        assert values(server.query(calling(other.address))) == ["http://e/1"]
        metrics = server.get("/metrics").text
        assert 'kg_queries_total{outcome="time"} 1.0' in metrics
        assert 'kg_workers_killed_total{reason="time"} 1.0' in metrics


@needs_namespace
@pytest.mark.parametrize("accept", ["text/csv", "text/html"])
def test_hang_up_ends_the_call(accept: str, shelves_out: Path) -> None:
    with endpoint() as other, running(shelves_out, services=other.address) as server:
        other.may_answer.clear()
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            target = f"/sparql?query={quote(calling(other.address))}"
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n".encode())
            wait(lambda: other.open == 1)
        wait(lambda: other.open == 0)
        assert 'kg_workers_killed_total{reason="gone"} 1.0' in server.get("/metrics").text


def test_service_description_tells_of_it(shelves: Server, shelves_out: Path) -> None:
    feature = "http://www.w3.org/ns/sparql-service-description#BasicFederatedQuery"
    with running(shelves_out, services="https://example.org/sparql") as server:
        assert feature in server.get("/sparql", Accept="application/n-triples").text
    assert feature not in shelves.get("/sparql", Accept="application/n-triples").text


@pytest.mark.parametrize(
    "services", ["ftp://example.org/sparql", "https://user@example.org/", "https://", "sparql"]
)
def test_bad_endpoint_is_told_at_the_start(services: str, shelves_out: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "server.py"],
        cwd=ROOT,
        env=dict(os.environ, KG_OUT=str(shelves_out), KG_SERVICES=services, KG_PORT="0"),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"`services` has '{services}'" in line
