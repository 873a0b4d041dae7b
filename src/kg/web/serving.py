"""Serving the application with granian, in as many processes as configured."""

from __future__ import annotations

import os
import socket
from functools import partial

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from kg.config import Config
from kg.store.snapshot import open_snapshot
from kg.web.app import create_app

# For each process, as many as granian holds to be wise; evaluation leaves Python, so a few run at once.
_THREADS = 2 * (os.cpu_count() or 1) + 1
_EXAMPLE = "SELECT ?type (COUNT(*) AS ?things) WHERE { ?thing a ?type } GROUP BY ?type ORDER BY DESC(?things)"


def _refuse_busy_port(config: Config) -> None:
    """Raise :class:`OSError` where another server listens; granian would share its port with it."""
    family, kind, _, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise OSError(error.errno, error.strerror, f"{config.host}:{config.port}") from None


def serve_forever(config: Config) -> None:
    """Serve the current snapshot of ``config`` on its host and port until a signal ends it.

    Raises :class:`kg.faults.NotFoundError` when there is no snapshot.
    """
    version = open_snapshot(config.out).version
    _refuse_busy_port(config)
    address = f"http://{config.host}:{config.port}"
    click.echo(f"Serving version {version} at {address}/")
    click.echo(f"A saved query: curl {address}/queries/partners-in-section.csv")
    click.echo(
        f"One of yours:  curl {address}/sparql -H 'Accept: text/csv' --data-urlencode 'query={_EXAMPLE}'"
    )
    server = Server(
        "kg.web:create_app",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,  # without it, the end of one worker ends them all
        respawn_interval=0.1,
    )
    server.serve(target_loader=partial(create_app, config), wrap_loader=False)
