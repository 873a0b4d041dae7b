"""What those who run the service are told: its state, its measures, its log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kg.store.snapshot import open_snapshot

from .running import Sent, Server, by_get
from .watched import CROSS, ENDLESS, JSON, Watched, ask, measure, until, watched

PRIVATE = "SELECT ('sesame, open' AS ?word) ?x { VALUES ?x { 1 2 3 } }"


@pytest.fixture(scope="module")
def watch(city_out: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("operation")
    with watched(city_out, folder, query_timeout=1, query_processes=3, output_mb=1, log="info") as found:
        yield found


@pytest.fixture(scope="module")
def server(watch: Watched) -> Server:
    return watch.server


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
def test_health(server: Server, city_out: Path, path: str) -> None:
    snapshot = open_snapshot(city_out)
    reply = server.get(path)
    assert (reply.status, reply.media_type) == (200, "application/json")
    told = reply.json()
    assert (told["status"], told["live"], told["ready"]) == ("ok", True, True)
    assert (told["version"], told["number"]) == (snapshot.version, snapshot.number)
    assert datetime.fromisoformat(told["published"]) == snapshot.published
    assert reply.headers["Cache-Control"] == "no-store"
    head = server.send(Sent("HEAD", path))
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(reply.body)))
    assert server.send(Sent("POST", path, {}, b"")).status == 405


def test_measures_are_what_prometheus_reads(server: Server, city_out: Path) -> None:
    reply = server.get("/metrics")
    assert reply.media_type == "text/plain"
    families = {family.name: family for family in text_string_to_metric_families(reply.text)}
    assert {"kg_queries", "kg_query_seconds", "kg_queue", "kg_running", "kg_processes"} <= families.keys()
    assert {"kg_cache_answers", "kg_cache_bytes", "kg_workers_killed", "kg_pages"} <= families.keys()
    assert {"process_open_fds", "process_resident_memory_bytes"} <= families.keys()
    assert all(family.documentation for family in families.values())
    assert measure(server, "kg_data_info", version=open_snapshot(city_out).version) == 1
    assert measure(server, "kg_processes") == 3


@pytest.mark.parametrize(
    ("outcome", "text", "status"),
    [
        ("answered", "SELECT ('answered' AS ?x) {}", 200),
        ("cached", "SELECT ('answered' AS ?x) {}", 200),
        ("bad", "SELECT nothing", 400),
        ("refused", "ASK { SERVICE <http://127.0.0.1:1/> {} }", 403),
        ("time", ENDLESS, 503),
        ("output", f"SELECT * {{ {CROSS} }}", 503),
    ],
)
def test_each_outcome_is_counted_and_noted(watch: Watched, outcome: str, text: str, status: int) -> None:
    before = measure(watch.server, "kg_queries_total", outcome=outcome)
    noted = len(watch.events("query"))
    reply = watch.server.query(text)
    assert reply.status == status
    assert measure(watch.server, "kg_queries_total", outcome=outcome) == before + 1
    if outcome == "cached":
        return  # a cached answer is counted, not noted
    until(lambda: len(watch.events("query")) > noted, 2)
    (line,) = watch.events("query")[noted:]
    assert line["outcome"] == outcome
    assert line["id"] == reply.headers["X-Request-ID"]
    assert line["hash"] == hashlib.sha256(text.encode()).hexdigest()[:16]


def test_a_condition_that_holds_is_counted_as_unchanged(server: Server) -> None:
    request = by_get("SELECT ('unchanged' AS ?x) {}").having(Accept=JSON)
    tag = server.send(request).headers["ETag"]
    before = measure(server, "kg_queries_total", outcome="unchanged")
    assert server.send(request.having(If_None_Match=tag)).status == 304
    assert measure(server, "kg_queries_total", outcome="unchanged") == before + 1


def test_a_line_of_the_log_says_what_happened_and_not_what_was_asked(watch: Watched) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    request = by_get(PRIVATE).having(Accept=JSON, User_Agent="Sesame/1", Referer="http://sesame.example/")
    reply = ask(watch.server, request, "127.0.0.77")
    name = reply.headers["X-Request-ID"]
    until(lambda: any(line["id"] == name for line in watch.events("query")), 2)
    (line,) = [line for line in watch.events("query") if line["id"] == name]
    assert line.keys() == {"time", "event", "id", "hash", "outcome", "seconds", "rows", "bytes"}
    assert before < datetime.fromisoformat(line["time"]) < datetime.now(UTC) + timedelta(seconds=1)
    assert (line["rows"], line["bytes"]) == (3, len(reply.body))
    assert 0 < line["seconds"] < 5
    said = watch.output.read_text()
    assert "127.0.0.77" not in said
    assert "sesame" not in said.lower()


def test_a_stopped_query_is_noted_with_its_seconds(watch: Watched) -> None:
    name = watch.server.query(f"{ENDLESS} # noted").headers["X-Request-ID"]
    until(lambda: any(line["id"] == name for line in watch.events("query")), 2)
    (line,) = [line for line in watch.events("query") if line["id"] == name]
    assert 0.9 < line["seconds"] < 3


def test_names_of_queries_differ(server: Server) -> None:
    names = {server.query(f"SELECT ({number} AS ?n) {{}}").headers["X-Request-ID"] for number in range(20)}
    assert len(names) == 20


def test_limits_are_told_at_the_start(watch: Watched) -> None:
    (line,) = [line for line in watch.output.read_text().splitlines() if line.startswith("Limits: ")]
    for part in ("3 queries at once", "each 1 s", "1 MB of answer", "SERVICE to nowhere"):
        assert part in line


def test_the_text_is_told_at_debug_alone(city_out: Path, tmp_path: Path) -> None:
    with watched(city_out, tmp_path, log="debug") as watch:
        watch.server.query(PRIVATE)
        watch.server.query("ASK { 'a\u2028\"\\n'")
        until(lambda: len(watch.events("query")) == 2, 2)
        assert [line["text"] for line in watch.events("query")] == [PRIVATE, "ASK { 'a\u2028\"\\n'"]
        raw = watch.output.read_bytes()
        assert b"\xe2\x80\xa8" not in raw  # no character that some readers take for the end of a line
        assert all(json.dumps(line) for line in watch.lines())
