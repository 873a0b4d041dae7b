"""Reading a report to its dumps: how it grows, and against Oxigraph merely loading the same triples.

Run as ``python -m benchmarks.convert [ROWS…]``. Each measurement is a process of its own, so that its
peak memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from benchmarks.generate import generate
from kg.build import build
from kg.store.snapshot import open_snapshot

_STEPS = (100, 1_000, 10_000)


def _build(folder: Path) -> dict[str, float]:
    rows = int(folder.name)
    config, toml = generate(rows, folder)
    started, cpu = time.perf_counter(), time.process_time()
    stages: list[tuple[float, str]] = []

    def step(words: str) -> None:
        stages.append((time.perf_counter() - started, words))

    summary = build(config, [toml], config.out, step)
    for at, words in stages:
        print(f"  {at:8.2f} s  {words}", file=sys.stderr)
    return {
        "rows": rows,
        "triples": summary.asserted + summary.inferred,
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "disk": sum(file.stat().st_size for file in summary.snapshot.folder.rglob("*") if file.is_file()),
    }


def _load(folder: Path) -> dict[str, float]:
    """Load the dump of all graphs into an empty store on disk: Oxigraph's bulk loader, from N-Quads."""
    quads = folder / "all.nq"
    store = Store.read_only(str(open_snapshot(folder / "build").store))
    store.dump(str(quads), format=RdfFormat.N_QUADS)
    del store
    started, cpu = time.perf_counter(), time.process_time()
    loaded = Store(str(folder / "loaded"))
    loaded.bulk_load(path=str(quads))
    loaded.flush()
    return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}


def _measure(what: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.convert", what, str(folder)], check=True, stdout=subprocess.PIPE
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(arguments: list[str]) -> None:
    """Measure, or be the process that is measured."""
    if arguments[:1] in (["build"], ["load"]):
        folder = Path(arguments[1])
        found = _build(folder) if arguments[0] == "build" else _load(folder)
        found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps(found))
        return
    print("rows     triples    build s   ×prev   load s   build/load wall   cpu   memory MB   snapshot MB")
    before = 0.0
    for rows in [int(argument) for argument in arguments] or _STEPS:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / str(rows)
            folder.mkdir()
            built, loaded = _measure("build", folder), _measure("load", folder)
        growth = f"{built['seconds'] / before:5.1f}" if before else "    –"
        before = built["seconds"]
        print(
            f"{rows:<8} {built['triples']:<10.0f} {built['seconds']:7.2f}   {growth}   "
            f"{loaded['seconds']:6.2f}   "
            f"{built['seconds'] / loaded['seconds']:15.1f} {built['cpu'] / loaded['cpu']:5.1f}   "
            f"{built['memory'] / 1e6:9.0f}   {built['disk'] / 1e6:11.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
