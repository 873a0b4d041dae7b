"""The version of the data that is served, and the change to a new one without a gap."""

from __future__ import annotations

import asyncio
import logging
import math
import os
import time
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from kg.config import Config
from kg.faults import Fault, InputError, NotFoundError
from kg.serve.budget import Budget
from kg.serve.cache import Cache
from kg.serve.engine import Asked, PoolEngine
from kg.serve.ledger import Ledger
from kg.serve.outgoing import Outgoing
from kg.store.addresses import find_endpoint_fault
from kg.store.snapshot import Snapshot, open_snapshot
from kg.store.workers.federated import Federation
from kg.store.workers.nursery import NurseryError
from kg.store.workers.pool import Limits, Pool
from kg.web.site import Site, attach, open_site

_logger = logging.getLogger("kg.serve")
_SOON = 5.0  # seconds before another attempt to open what could not be opened
_PATIENCE = 3.0  # seconds in which a page that has begun may still ask the edition it began with
_PAUSE = 1.0  # seconds between looks at which snapshot is the current one


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of the data, ready to be asked: its processes, its pages' site, the answers kept of it.

    There is a ``federation`` where the settings have endpoints for SERVICE.
    """

    snapshot: Snapshot
    pool: Pool
    site: Site
    cache: Cache
    federation: Federation | None

    @property
    def asked(self) -> Asked:
        """Return what is asked."""
        return self.federation or self.pool

    async def close(self, patience: float) -> None:
        """End all processes when they have answered, at the latest after ``patience`` seconds."""
        if self.federation:
            await self.federation.close(patience)
        await self.pool.close(patience)


class Editions:
    """The current edition, and the ones before it until they have answered what they were asked."""

    def __init__(self, config: Config, app: Flask, budget: Budget, ledger: Ledger, spools: Path) -> None:
        """Prepare to serve the snapshots of ``config`` to ``app`` as well; nothing is opened yet."""
        self._config = config
        self._app = app
        self._budget = budget
        self._ledger = ledger
        self._spools = spools
        self._target = ("", 0)
        self._again = math.inf  # when to try once more to serve what could not be
        self._tasks: set[asyncio.Task[None]] = set()
        self._changing = asyncio.Lock()
        self._outgoing: Outgoing
        self.current: Edition
        self.killed: dict[str, int] = {}

    async def start(self) -> None:
        """Open the current snapshot and watch for the next.

        Raises :class:`NotFoundError`, :class:`InputError` or
        :class:`kg.store.workers.nursery.NurseryError`.
        """
        self._outgoing = Outgoing(asyncio.get_running_loop())
        self._target = self._link()
        self.current = await self._open(await asyncio.to_thread(open_snapshot, self._config.out))
        attach(self._app, self.current.site)
        self._begin(self._watch())

    def change_soon(self) -> None:
        """Begin :meth:`change`, also where the snapshot is the same: queries may be new."""
        self._begin(self.change(is_wanted=True))

    async def change(self, *, is_wanted: bool = False) -> None:
        """Serve the snapshot that is current on disk now, if it can be; else say why not and go on.

        One that is served already is opened again only if that ``is_wanted``.
        """
        async with self._changing:
            link, self._again = self._link(), math.inf
            try:
                snapshot = await asyncio.to_thread(open_snapshot, self._config.out)
                edition = (
                    await self._open(snapshot) if is_wanted or snapshot != self.current.snapshot else None
                )
            except (NotFoundError, InputError, NurseryError, OSError) as error:
                _logger.error("version %s is still served: %s", self.current.snapshot.version, error)
                self._again = time.monotonic() + _SOON
                return
            finally:
                self._target = link
            if edition is None:
                return
            before, self.current = self.current, edition
            attach(self._app, edition.site)
            _logger.info("version %s is served now", edition.snapshot.version)
            self._begin(self._end(before))

    async def close(self) -> None:
        """End everything when it has answered."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.current.close(0)

    def count_killed(self) -> dict[str, int]:
        """Return how many query processes were ended, by reason, in all editions."""
        counts = dict(self.killed)
        for reason, number in self.current.pool.killed.items():
            counts[reason] = counts.get(reason, 0) + number
        return counts

    async def _open(self, snapshot: Snapshot) -> Edition:
        config = self._config
        limits = Limits(
            config.query_processes,
            config.query_timeout,
            config.memory_mb,
            config.output_mb,
            config.queue,
            config.queue_wait,
        )
        resident = snapshot.quads <= config.resident_quads
        pool = Pool(snapshot.store, limits, self._spools, resident=resident, charge=self._budget.charge)
        await pool.start()
        try:
            charge, services = self._budget.charge, config.services
            federation = (
                Federation(
                    pool,
                    services,
                    limits,
                    self._spools,
                    charge,
                    keep_seconds=config.service_cache_seconds,
                    agent=config.agent,
                )
                if services
                else None
            )
            loop = asyncio.get_running_loop()
            engine = PoolEngine(federation or pool, snapshot.version, self._ledger, loop)
            site = open_site(config, snapshot, engine)
        except InputError:
            await pool.close(0)
            raise
        return Edition(
            snapshot, pool, site, Cache(config.cache_mb << 20, self._spools, self._outgoing.drop), federation
        )

    async def _end(self, edition: Edition) -> None:
        await asyncio.sleep(_PATIENCE)
        try:
            await edition.close(self._config.query_timeout + self._config.queue_wait)
        finally:
            edition.cache.clear()
            for reason, number in edition.pool.killed.items():
                self.killed[reason] = self.killed.get(reason, 0) + number

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE)
            if self._link() != self._target or time.monotonic() > self._again:
                await self.change()

    def _link(self) -> tuple[str, int]:
        """Return where the link to the current snapshot points, and when it was made."""
        link = self._config.out / "current"
        try:
            return os.readlink(link), os.lstat(link).st_mtime_ns  # noqa: PTH115  # not resolved
        except OSError:
            return "", 0

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def check_services(services: Iterable[str]) -> None:
    """Raise :class:`InputError` for an endpoint in ``services`` that cannot be one."""
    faults = [
        Fault("settings", 0, 0, f"`services` has {service!r}: {fault}", "give addresses of SPARQL endpoints")
        for service in services
        if (fault := find_endpoint_fault(service))
    ]
    if faults:
        raise InputError(faults)
