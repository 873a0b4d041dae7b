"""Serving with granian: one process that answers, one that watches over it."""

from __future__ import annotations

import os
import signal
import socket
from functools import partial
from typing import Any

import click
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from kg.config import Config
from kg.query.saved import read_queries
from kg.serve.clients import read_networks
from kg.serve.editions import check_services
from kg.serve.front import Front
from kg.store.snapshot import open_snapshot

_CONNECTIONS = 2048  # at once; more wait to be accepted. Each may hold an answer of up to SMALL bytes
_HEAD = 128 << 10  # bytes of the head of a request; an address alone may have 64 KB
_HEADER_SECONDS = 10  # for the head of a request to arrive
_STOP_SECONDS = 5  # beyond the longest query, for what is under way when the service is stopped
_EXAMPLE = "SELECT ?type (COUNT(*) AS ?things) WHERE { ?thing a ?type } GROUP BY ?type ORDER BY DESC(?things)"


class _Server(MPServer):
    """granian's server, which on SIGHUP would start its process anew; ours takes up new data by itself."""

    def signal_handler_reload(self, *_args: object, **_kwargs: object) -> None:
        """Hand the signal on."""
        for worker in self.wrks:
            os.kill(worker.inner.pid, signal.SIGHUP)


def serve_forever(config: Config) -> None:
    """Serve the current snapshot of ``config`` on its host and port until a signal ends it.

    Raises :class:`kg.faults.NotFoundError` when there is no snapshot, :class:`kg.faults.InputError` for
    settings or saved queries that cannot be read, :class:`OSError` for a port that is taken.
    """
    read_networks(config.proxies)
    check_services(config.services)
    snapshot = open_snapshot(config.out)
    read_queries(config.queries, snapshot.base)  # once more by the server, which cannot tell it as plainly
    _refuse_busy_port(config)
    address = f"http://{config.host}:{config.port}"
    click.echo(f"Serving version {snapshot.version} at {address}/")
    click.echo(f"A saved query: curl {address}/queries/partners-in-section.csv")
    click.echo(
        f"One of yours:  curl {address}/sparql -H 'Accept: text/csv' --data-urlencode 'query={_EXAMPLE}'"
    )
    click.echo(tell_limits(config))
    server = _Server(
        "kg.serve.front:Front",
        address=config.host,
        port=config.port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        workers=1,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=1000 * _HEADER_SECONDS, max_buffer_size=_HEAD),
        websockets=False,
        backlog=1024,
        backpressure=_CONNECTIONS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=config.query_timeout + config.queue_wait + _STOP_SECONDS,
    )
    server.serve(target_loader=partial(_make_front, config), wrap_loader=False)


def _make_front(config: Config) -> Any:  # granian knows no type for an RSGI application
    return Front(config)


def tell_limits(config: Config) -> str:
    """Return the limits of the service as one line for people."""
    return (
        f"Limits: {config.query_processes} queries at once, each {config.query_timeout} s, "
        f"{config.memory_mb} MB of memory, {config.output_mb} MB of answer; "
        f"{config.queue} wait up to {config.queue_wait} s; a client has {config.budget_seconds} s and "
        f"{config.budget_errors} errors a minute; {config.cache_mb} MB of answers kept; "
        f"SERVICE to {', '.join(config.services) or 'nowhere'}"
    )


def _refuse_busy_port(config: Config) -> None:
    """Raise :class:`OSError` where another server listens; granian would share its port with it."""
    family, kind, _, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise OSError(error.errno, error.strerror, f"{config.host}:{config.port}") from None
