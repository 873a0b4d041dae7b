"""A grlc server (https://github.com/CLARIAH/grlc) reads the same files and asks the same of the data.

grlc is installed from ``grlc/requirements.txt`` when it is first needed, beside it and apart from ours.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from needs import missing
from store.built import BASE, ROOT, engine

from kg.query.parameters import Parameter
from kg.query.saved import SavedQuery, read_queries
from kg.store.engine import Question

HERE = Path(__file__).with_name("grlc")
QUERIES = ROOT / "queries"
SAVED = read_queries(QUERIES)
# Values for what has no default, by type.
SAMPLES = {
    "iri": f"{BASE}id/place/de-hamburg",
    "string": "б",
    "xsd:date": "2020-06-01",
    "xsd:gYear": "2020",
    "xsd:gYearMonth": "2020-09",
    "xsd:integer": "5",
}


@pytest.fixture(scope="session")
def python() -> Path:
    """Return the Python of an environment that has grlc as the requirements name it."""
    requirements, folder = HERE / "requirements.txt", HERE / ".venv"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    installed = folder / ".installed"
    uv = Path(sys.executable).with_name("uv")
    with requirements.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests may run in several processes
        if not installed.is_file() or installed.read_text() != wanted:
            for arguments in (
                ("venv", "--clear", "--python", sys.executable, folder),
                ("pip", "sync", "--require-hashes", "--python", folder, requirements),
            ):
                command = [uv, "--quiet", *arguments]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    missing(f"grlc cannot be installed: {done.stderr.strip()[-500:]}")
            installed.write_text(wanted)
    return folder / "bin" / "python"


def values(query: SavedQuery, *, optional: bool) -> dict[str, str]:
    """Return a value for each parameter: its default, a listed one or one of its type."""
    return {
        parameter.name: parameter.default or sample(parameter)
        for parameter in query.parameters
        if parameter.required or parameter.default or optional
    }


def sample(parameter: Parameter) -> str:
    return parameter.choices[0].value if parameter.choices else SAMPLES[parameter.type]


@pytest.fixture(scope="session")
def read(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Return what grlc makes of the queries, filled without the optional values and with them."""
    folder = tmp_path_factory.mktemp("grlc")  # it looks for its settings where it is started
    given = {
        name: [values(query, optional=optional) for optional in (False, True)]
        for name, query in SAVED.items()
    }
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    command = [python, HERE / "read.py", QUERIES, folder / "given.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(found, dict)
    return found


def test_every_query_is_read(read: Mapping[str, Any]) -> None:
    assert set(read) == set(SAVED)


@pytest.mark.parametrize("query", SAVED.values(), ids=lambda query: query.name)
def test_header_says_the_same_to_both(query: SavedQuery, read: Mapping[str, Any]) -> None:
    found = read[query.name]
    assert found["path"]["summary"] == query.summaries["en"]
    assert " ".join(found["path"]["description"].split("\n\n```")[0].split()) == query.description
    assert tuple(found["path"]["tags"]) == query.tags
    assert (found["pagination"] or 100) == query.size
    assert sorted(found["variables"]) == sorted(query.names)  # rdflib has them in an order of its own
    assert set(found["parameters"]) == {parameter.name for parameter in query.parameters}
    for parameter in query.parameters:
        its = found["parameters"][parameter.name]
        assert its["required"] == parameter.required
        assert its.get("default") == parameter.default, "dates and numbers need quotes there"
        assert its.get("enum", []) == sorted(choice.value for choice in parameter.choices)
        # grlc has no «_date»: it takes that for a language.
        stated = its.get("datatype") or ("@" + its["lang"] if "lang" in its else its.get("format", "string"))
        assert stated == parameter.type


@pytest.mark.parametrize("optional", [False, True], ids=["required", "all"])
@pytest.mark.parametrize(
    "query", [query for query in SAVED.values() if not query.federated], ids=lambda query: query.name
)
def test_answers_are_the_same(query: SavedQuery, optional: bool, read: Mapping[str, Any]) -> None:
    ours = Question(query.fill(values(query, optional=optional)), "text/csv")
    theirs = Question(read[query.name]["filled"][optional], "text/csv")
    assert engine().answer(theirs).body == engine().answer(ours).body
