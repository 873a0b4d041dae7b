"""What every page needs, gathered once at start: settings, snapshot, engine, queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, current_app

from kg.config import Config
from kg.query.saved import SavedQuery, read_queries
from kg.store.engine import Engine, StoreEngine
from kg.store.snapshot import Snapshot, open_snapshot
from kg.web.addresses import Addresses

_KEY = "kg"


@dataclass(frozen=True, slots=True)
class Site:
    """One version of the dataset, ready to be served; a newer one takes the place of the whole value."""

    snapshot: Snapshot
    engine: Engine
    queries: Mapping[str, SavedQuery]
    addresses: Addresses


def open_site(config: Config, engine: Engine | None) -> Site:
    """Return the site for the current snapshot of ``config``, asked through ``engine`` or its own store.

    Raises :class:`kg.faults.NotFoundError` when there is no snapshot, :class:`kg.faults.InputError` for a
    saved query that cannot be read.
    """
    snapshot = open_snapshot(config.out)
    return Site(
        snapshot, engine or StoreEngine(snapshot), read_queries(config.queries), Addresses(snapshot.base)
    )


def attach(app: Flask, site: Site) -> None:
    """Make ``site`` what ``app`` serves."""
    app.extensions[_KEY] = site


def current_site() -> Site:
    """Return what the current application serves."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, Site)  # noqa: S101  # for the type checker
    return found
