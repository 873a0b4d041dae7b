"""The application over triples that a test writes down."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from kg.config import read_config
from kg.store.engine import StoreEngine
from kg.store.load import load_files
from kg.web import create_app
from kg.web.site import open_site

from .conftest import ROOT


def client_over(text: str, folder: Path, base: str) -> FlaskClient:
    """Return a client of the application over the TriG ``text``, loaded under ``base`` in ``folder``."""
    file = folder / "data.trig"
    file.write_text(text, encoding="utf-8")
    snapshot = load_files([file], folder / "out", base=base, keep=1, step=lambda _step: None)
    app = create_app(open_site(read_config(ROOT, {}), snapshot, StoreEngine(snapshot)))
    app.testing = True
    return app.test_client(use_cookies=False)
