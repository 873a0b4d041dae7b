"""Two snapshots, each made once, and a real server over each."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.build import build, report_files
from kg.config import Config, read_config

from .running import ROOT, Server, running

SHELVES = Path(__file__).with_name("shelves.trig")


@pytest.fixture(scope="session")
def shelves_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a snapshot of ``shelves.trig``, made as anybody makes one of their own files."""
    out = tmp_path_factory.mktemp("shelves")
    kg = Path(sys.executable).with_name("kg")
    command = [str(kg), "load", str(SHELVES), "--out", str(out), "--base", "https://example.org/"]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture(scope="session")
def shelves(shelves_out: Path) -> Iterator[Server]:
    """Return a server over the few and difficult triples of ``shelves.trig``."""
    with running(shelves_out) as server:
        yield server


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return settings whose snapshot is that of the real report."""
    found = replace(read_config(ROOT, {}), out=tmp_path_factory.mktemp("city"))
    build(found, report_files(found), found.out, lambda _step: None)
    return found


@pytest.fixture(scope="session")
def city_out(config: Config) -> Path:
    """Return the folder of a snapshot of the real report."""
    return config.out


@pytest.fixture(scope="session")
def city(city_out: Path) -> Iterator[Server]:
    """Return a server over the real report."""
    with running(city_out) as server:
        yield server
