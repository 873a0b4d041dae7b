"""What JavaScript asks endpoints with, fetch-sparql-endpoint and Comunica, in Node against a real server.

``clients/`` has the scripts; their packages are installed from the lock file when they are first needed.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from needs import install

from .running import Server

CLIENTS = Path(__file__).with_name("clients")
T = "https://example.org/terms#"
IS = f"{T}is"
ONE = "https://example.org/graph/one"
STRING, INTEGER = "http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/2001/XMLSchema#integer"


@pytest.fixture(scope="session")
def node() -> str:
    """Return the path of Node, with the packages of the lock file installed beside the scripts."""
    return install(CLIENTS)


QUESTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "rows": (
        "SELECT",
        f"SELECT ?book WHERE {{ GRAPH <{ONE}> {{ <{ONE}> <{T}holds> ?book }} }} ORDER BY ?book",
        {"rows": [{"book": ["NamedNode", f"https://example.org/book/{n}", ""]} for n in (1, 2)]},
    ),
    "terms": (
        "SELECT",
        "SELECT ?name ?is WHERE { VALUES ?name { 'russian' 'quotes' 'integer' 'tab' }"
        " BIND(IRI(CONCAT('https://example.org/t/', ?name)) AS ?s)"
        f" ?s <{T}is> ?is }} ORDER BY ?name",
        {
            "rows": [
                {"name": ["Literal", name, STRING], "is": ["Literal", value, kind]}
                for name, value, kind in (
                    ("integer", "42", INTEGER),
                    ("quotes", "she said \"no\", 'twice'", STRING),
                    ("russian", "дом", "ru"),
                    ("tab", "a\tb", STRING),
                )
            ]
        },
    ),
    "unbound": (
        "SELECT",
        f"SELECT ?s ?near WHERE {{ ?s a <{T}Unshelved> OPTIONAL {{ ?s <{T}near> ?near }} }}",
        {"rows": [{"s": ["NamedNode", "https://example.org/tree", ""]}]},
    ),
    "no rows": ("SELECT", f"SELECT ?s WHERE {{ ?s <{T}missing> ?o }}", {"rows": []}),
    "yes": ("ASK", f"ASK {{ <{ONE}> a <{T}Shelf> }}", {"boolean": True}),
    "no": ("ASK", f"ASK {{ <{ONE}> a <{T}Book> }}", {"boolean": False}),
    "triples": (
        "CONSTRUCT",
        "CONSTRUCT { <urn:x:дом> ?p ?o } WHERE { <https://example.org/t/region> ?p ?o }",
        {
            "triples": [
                [["NamedNode", "urn:x:дом", ""], ["NamedNode", f"{T}is", ""], ["Literal", "colour", "en-gb"]]
            ]
        },
    ),
}
ASKED = json.dumps([{"kind": kind, "query": query} for kind, query, _ in QUESTIONS.values()])
RUNS = {
    "fetch-sparql-endpoint by GET": ("fetch-sparql-endpoint.mjs", "GET"),
    "fetch-sparql-endpoint by POST": ("fetch-sparql-endpoint.mjs", "POST"),
    "Comunica": ("comunica.mjs", "sparql"),
    "Comunica finds out what it is": ("comunica.mjs", "auto"),
}


def ask(node: str, server: Server, script: str, way: str, questions: str, parameters: str = "") -> Any:
    """Return the answers that ``script`` gets for ``questions``."""
    done = subprocess.run(
        [node, script, f"{server.address}/sparql{parameters}", way],
        cwd=CLIENTS,
        input=questions,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize(("script", "way"), RUNS.values(), ids=RUNS)
def test_the_answers_are_right(node: str, shelves: Server, script: str, way: str) -> None:
    answers = ask(node, shelves, script, way, ASKED)
    assert dict(zip(QUESTIONS, answers, strict=True)) == {name: case[2] for name, case in QUESTIONS.items()}


@pytest.mark.parametrize("way", ["GET", "POST"])
def test_an_error_reaches_whoever_asked(node: str, shelves: Server, way: str) -> None:
    """The words of the problem are in the client's exception."""
    wrong = [("SELECT", "SELECT ?s WHERE { ?s }"), ("ASK", "ASK {"), ("CONSTRUCT", "CONSTRUCT { ?s } {}")]
    questions = json.dumps([{"kind": kind, "query": query} for kind, query in wrong])
    for answer in ask(node, shelves, "fetch-sparql-endpoint.mjs", way, questions):
        assert set(answer) == {"error"}
        assert "400" in answer["error"]
        assert "expected" in answer["error"]


def test_an_error_reaches_comunica(node: str, shelves: Server) -> None:
    """An endpoint that answers every query with a 400 is an error, never an empty result."""
    parameters = "?default-graph-uri=no%20iri"
    questions = json.dumps([{"kind": kind, "query": query} for kind, query, _ in QUESTIONS.values()])
    for answer in ask(node, shelves, "comunica.mjs", "sparql", questions, parameters):
        assert set(answer) == {"error"}
        assert "400" in answer["error"]


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((CLIENTS / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all(package["integrity"] for package in packages.values())
