"""Which query process is asked next, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kg.store.workers.jobs import Worker

_YOUNG = 0.003  # seconds that a question may have run for another to be sent after it
_DEPTH = 8  # questions in one process's socket


def choose(workers: Iterable[Worker], now: float, cores: int) -> Worker | None:
    """Return the process to be asked next: idle ones up to the number of cores, then busy young ones.

    More than ``cores`` at once only take the processor from each other. None when all are at something long.
    """
    idle: Worker | None = None
    young: Worker | None = None
    active, shortest = 0, _DEPTH
    for worker in workers:
        if not worker.jobs:
            idle = idle or worker
            continue
        active += 1
        if len(worker.jobs) < shortest and now - worker.jobs[0].begun < _YOUNG:
            young, shortest = worker, len(worker.jobs)
    return idle if idle and (young is None or active < cores) else young


def may_begin(workers: Collection[Worker], size: int, chosen: Worker, client: str) -> bool:
    """Return whether ``client`` may have ``chosen`` of ``size`` processes: one is left to the others."""
    if size == 1 or _works_for(chosen, client):
        return True
    return sum(_works_for(worker, client) for worker in workers) < size - 1


def _works_for(worker: Worker, client: str) -> bool:
    return client in [job.client for job in worker.jobs]  # for so few, any() takes twice as long
