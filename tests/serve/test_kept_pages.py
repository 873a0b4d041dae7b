"""What is kept of pages: nobody is given what another's headers, budget or bad luck made of one."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import pytest

from .running import ROOT, Reply, Sent, Server
from .watched import ask, watched

LABELS = "/queries/partners.csv?_columns=placeLabel&_size=3"


def raw(server: Server, target: bytes) -> bytes:
    """Return the answer to a GET whose address is these very bytes."""
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        host = f"127.0.0.1:{server.port}".encode()  # pages name their own address
        connection.sendall(
            b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
        )
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


@pytest.mark.parametrize("path", ["/queries/signers.csv", "/queries/signers", "/queries", "/"])
def test_letters_in_an_address_are_taken_as_they_are_typed(city: Server, path: str) -> None:
    head, _, body = raw(city, f"{path}?party=Комитет".encode()).partition(b"\r\n\r\n")
    reply = city.get(f"{path}?party={quote('Комитет')}")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == reply.body
    if path.endswith(".csv"):
        assert len(list(csv.reader(io.StringIO(reply.text)))) > 2


def test_a_header_with_a_low_line_is_not_the_one_with_a_hyphen(city: Server) -> None:
    with closing(HTTPConnection("127.0.0.1", city.port, timeout=20)) as connection:
        connection.request("GET", LABELS, headers={"Accept_Language": "en"})
        response = connection.getresponse()
        assert response.headers["Content-Language"] == "ru"
        response.read()
    assert city.get(LABELS).headers["Content-Language"] == "ru"


def test_what_a_spent_budget_left_out_is_nobody_else_s(city_out: Path, tmp_path: Path) -> None:
    with watched(city_out, tmp_path, budget_errors=5) as watch:
        wrong = Sent("GET", "/sparql?query=SELECT")
        while ask(watch.server, wrong, "127.0.0.5").status != 429:
            pass
        lacking = choices_in(watch.server, "127.0.0.5")
        whole = choices_in(watch.server, "127.0.0.6")
    assert lacking < whole


def choices_in(server: Server, source: str) -> int:
    """Return how many values there are to choose from, as a client is told; that must not be kept if few."""
    reply: Reply = ask(server, Sent("GET", "/queries.json"), source)
    assert reply.status == 200
    found = json.loads(reply.text)["queries"]
    number = sum(len(each["choices"]) for query in found for each in query["parameters"])
    assert ("no-store" in reply.values("Cache-Control")) == (source == "127.0.0.5")
    return number


def test_making_files_is_charged(city_out: Path, tmp_path: Path) -> None:
    with watched(city_out, tmp_path, budget_seconds=1) as watch:

        def make(size: int) -> int:
            return ask(watch.server, Sent("GET", f"/queries/events.xlsx?_size={size}"), "127.0.0.5").status

        assert 429 in map(make, range(100, 133))
        assert ask(watch.server, Sent("GET", "/queries/events.xlsx"), "127.0.0.6").status == 200


def test_a_broken_query_is_told_before_anything_is_served(city_out: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "places.tsv").touch()
    shutil.copytree(ROOT / "queries", tmp_path / "queries")
    (tmp_path / "queries" / "broken.rq").write_text("#+ summary: x\n#+ nope: 1\nSELECT ?a { ?a ?b ?c }\n")
    kg = str(Path(sys.executable).with_name("kg"))
    command = [kg, "serve", "--port", "0", "--data", str(city_out)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("broken.rq:2: ")
    assert done.stderr.count("\n") == 1


def test_pages_that_are_not_kept_are_packed_as_well(city: Server) -> None:
    for target, status in (("/en/events?page=x", 400), ("/en/doc/place/nowhere", 404)):
        plain = city.get(target, Accept="text/html")
        packed = city.get(target, Accept="text/html", Accept_Encoding="gzip")
        assert (plain.status, packed.status) == (status, status)
        assert gzip.decompress(packed.body) == plain.body
        assert len(packed.body) < len(plain.body) / 2
        assert (
            packed.values("Vary") == plain.values("Vary") == {"accept", "accept-language", "accept-encoding"}
        )
        assert "Content-Encoding" not in plain.headers


def test_what_tells_of_today_is_kept_for_today(city: Server) -> None:
    first = city.get("/en/", Accept="text/html")
    assert "Coming anniversaries" in first.text
    assert first.values("Cache-Control") == {"public", "no-cache"}
    again = city.get("/en/", Accept="text/html", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
