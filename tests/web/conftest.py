"""A snapshot of the real report, built once, and the application over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.build import build, report_files
from kg.config import Config, read_config
from kg.store.engine import Engine, StoreEngine
from kg.store.snapshot import Snapshot, open_snapshot
from kg.web import create_app
from kg.web.site import open_site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return settings whose snapshot is that of the real report."""
    found = replace(read_config(ROOT, {}), out=tmp_path_factory.mktemp("snapshot"))
    build(found, report_files(found), found.out, lambda _step: None)
    return found


@pytest.fixture(scope="session")
def snapshot(config: Config) -> Snapshot:
    """Return the snapshot."""
    return open_snapshot(config.out)


@pytest.fixture(scope="session")
def engine(snapshot: Snapshot) -> Engine:
    """Return an engine over the snapshot."""
    return StoreEngine(snapshot)


@pytest.fixture(scope="session")
def app(config: Config, snapshot: Snapshot, engine: Engine) -> Flask:
    """Return the application, in test mode."""
    made = create_app(open_site(config, snapshot, engine))
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """Return a client without cookies."""
    with app.test_client(use_cookies=False) as made:
        yield made
