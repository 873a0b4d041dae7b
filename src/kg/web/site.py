"""What every page needs, gathered once at start: settings, snapshot, engine, queries."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g

from kg.config import Config
from kg.link.quickstatements.rule import RULE, Rule, read_rule
from kg.query.saved import Queries, read_queries
from kg.store.engine import Engine
from kg.store.snapshot import Snapshot
from kg.web.addresses import Addresses

_KEY = "kg"


@dataclass(frozen=True, slots=True)
class Site:
    """One version of the dataset, ready to be served; a newer one takes the place of the whole value.

    ``federated`` says whether SERVICE may be used: whether the settings name endpoints for it. ``rule`` is
    the one of ``data/p190.toml``, if there is that file.
    """

    snapshot: Snapshot
    engine: Engine
    queries: Queries
    addresses: Addresses
    federated: bool = False
    rule: Rule | None = None


def open_site(config: Config, snapshot: Snapshot, engine: Engine) -> Site:
    """Return the site for ``snapshot``, asked through ``engine``.

    Raises :class:`kg.faults.InputError` for a saved query or a rule that cannot be read.
    """
    queries, addresses = read_queries(config.queries, snapshot.base), Addresses(snapshot.base)
    rule = read_rule(config.data / RULE) if (config.data / RULE).is_file() else None
    return Site(snapshot, engine, queries, addresses, federated=bool(config.services), rule=rule)


def attach(app: Flask, site: Site) -> None:
    """Make ``site`` what ``app`` serves, from the next request on."""
    app.extensions[_KEY] = site


def forbid_keeping() -> None:
    """Have nobody keep the answer to this request: the next one may be another over the same data.

    It lacks what there was no time or budget for, or its query gives something new each time.
    """
    g.is_passing = True


def may_be_kept() -> bool:
    """Return whether the answer to this request is the same each time over the same data."""
    return not g.get("is_passing")


def current_site() -> Site:
    """Return what the current application serves; all of one request is answered from one site."""
    if "site" not in g:
        g.site = current_app.extensions[_KEY]
    found = g.site
    assert isinstance(found, Site)  # noqa: S101  # for the type checker
    return found
