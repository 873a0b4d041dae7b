"""What tests of the graph, the store and the queries begin with, each made once."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store, parse

from kg.build import Checked, build, check_reports, read_reports
from kg.config import Config, read_config
from kg.store.engine import Question, StoreEngine
from kg.store.snapshot import Snapshot

ROOT = Path(__file__).parents[2]
REAL = ROOT / "data" / "source" / "ru-saint-petersburg-2020.toml"
OTHER = ROOT / "tests" / "reports" / "fi-helsinki-2021.toml"
BASE = "https://w3id.org/citypartners/"
SPB = f"{BASE}graph/ru-saint-petersburg-2020"


def silent(_step: str) -> None:
    """Take a step of the build without a word."""


def settings(**changes: object) -> Config:
    """Return the project's settings, whatever the environment says."""
    return replace(read_config(ROOT, {}), **changes)  # type: ignore[arg-type]


def checked(*reports: Path, **changes: object) -> Checked:
    """Return the asserted triples of the reports (the real one by default)."""
    config = settings(**changes)
    return check_reports(config, read_reports(config, reports or (REAL,), silent), silent)


@cache
def asserted(*reports: Path) -> dict[str, bytes]:
    """Return the asserted graphs by IRI, as sorted N-Triples."""
    return checked(*reports).data


@cache
def built(*reports: Path) -> Snapshot:
    """Return a snapshot of the reports (the real one by default), which is gone when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="kg-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    config = settings(out=folder / "out")
    return build(config, reports or (REAL,), config.out, silent).snapshot


@cache
def engine() -> StoreEngine:
    """Return an engine over the snapshot of the real report."""
    return StoreEngine(built())


def table(query: str) -> list[list[str]]:
    """Return the rows of a SELECT over the real report, as CSV gives them, the header first."""
    body = engine().answer(Question(query, results="text/csv")).body.decode()
    return [line.split(",") for line in body.splitlines()]


def lines_of(store: Store) -> set[Quad]:
    """Return all that is in ``store``."""
    return set(store)


def read_lines(triples: bytes) -> set[str]:
    """Return N-Triples line by line, as pyoxigraph writes them."""
    return {str(quad.triple) for quad in parse(triples, format=RdfFormat.N_TRIPLES)}
