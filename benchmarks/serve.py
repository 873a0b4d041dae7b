"""The service against Oxigraph's server, rdflib-endpoint and nginx: same data, same load, in turns.

Run as ``python -m benchmarks.serve``; ``--help`` tells the options. Before anything is measured, the answers
of all are compared. Ours has all its limits on; only what one client may use a minute is raised, because the
load is one client. Of several rounds the medians are told.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.generate import generate, silent
from benchmarks.load import Figures, Load, drive, median
from benchmarks.parts import profile
from benchmarks.questions import ROWS, asking, question, solutions, some_rows, things
from benchmarks.servers import UNBOUND, Server, fetch, nginx, ours, oxigraph, rdflib_endpoint
from kg.build import build, report_files
from kg.config import find_root, read_config
from kg.store.snapshot import Snapshot, open_snapshot

OURS, OXIGRAPH, RDFLIB, NGINX = "kg serve", "Oxigraph", "rdflib-endpoint", "nginx"
_DUMP = "all.nq.gz"
_COMPARED = 100  # lookups whose answers are compared; rdflib takes its time


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured: a load for each server that takes part, by its name."""

    name: str
    loads: Mapping[str, Load]


@dataclass(frozen=True, slots=True)
class Aim:
    """Ours in ``case`` is to do ``ratio`` times what ``rival`` does in ``against``."""

    case: str
    rival: str
    against: str
    ratio: float


AIMS = (
    Aim("lookups", OXIGRAPH, "lookups", 0.6),
    Aim("lookups", RDFLIB, "lookups", 5),
    Aim("aggregates", OXIGRAPH, "aggregates", 0.9),
    Aim("repeated lookups", OXIGRAPH, "lookups", 2.5),
    Aim("repeated aggregates", OXIGRAPH, "aggregates", 50),
    Aim("not modified (304)", OURS, "repeated aggregates", 1),
    Aim("compressed dump", NGINX, "compressed dump", 0.5),
)


@dataclass(frozen=True, slots=True)
class _Field:
    """All servers over the same data."""

    servers: Mapping[str, Server]
    snapshot: Snapshot

    def endpoints(self) -> list[Server]:
        return [server for name, server in self.servers.items() if name != NGINX]


@contextmanager
def _serving(snapshot: Snapshot, scratch: Path) -> Iterator[_Field]:
    dumps = snapshot.folder / "dumps"
    with ExitStack() as stack:
        started = [
            stack.enter_context(ours(snapshot.folder, scratch)),
            stack.enter_context(oxigraph(dumps / "all.nq", scratch)),
            stack.enter_context(rdflib_endpoint(dumps / "all.nq", scratch)),
            stack.enter_context(nginx(dumps, scratch)),
        ]
        yield _Field({server.name: server for server in started}, snapshot)


def _compare(field: _Field, found: Sequence[str]) -> bool:
    """Tell whether all give the same answers, and return it."""
    first, *others = field.endpoints()
    queries = {"join": [question("join")], "aggregate": [question("aggregate")]}
    some = found[:: max(1, len(found) // _COMPARED)]
    queries["lookup"] = [question("lookup", thing) for thing in some]
    agreed = True
    for name, texts in queries.items():
        expected = [solutions(first, text) for text in texts]
        for other in others:
            same = sum(solutions(other, text) == rows for text, rows in zip(texts, expected, strict=True))
            agreed = agreed and same == len(texts)
            print(f"  {name}: {same} of {len(texts)} answers of {other.name} are ours")
    rows, whole = solutions(first, some_rows(question("join"))), solutions(first, question("join"))
    print(f"  {rows.total()} of {ROWS} rows of a join, all of them in the whole: {rows <= whole}")
    return agreed and rows.total() == ROWS and rows <= whole


def _cases(field: _Field, found: Sequence[str]) -> list[Case]:
    lookups = [question("lookup", thing) for thing in found]
    own = field.servers[OURS]

    def everybody(queries: Sequence[str]) -> Mapping[str, Load]:
        return {server.name: asking(server, queries, distinct=True) for server in field.endpoints()}

    aggregates = asking(own, [question("aggregate")], distinct=False)
    known = fetch(own, aggregates.targets[0]).headers["etag"]
    unchanged = Load(aggregates.targets, headers={"If-None-Match": known})
    status = fetch(own, aggregates.targets[0], unchanged.headers).status
    if status != 304:
        print(f"  If-None-Match with the ETag is answered {status}, not 304")
    dumps = {OURS: Load([f"/dumps/{field.snapshot.version}/{_DUMP}"]), NGINX: Load([f"/{_DUMP}"])}
    for name, load in dumps.items():
        reply = fetch(field.servers[name], load.targets[0], {"Accept": "*/*"})
        same = reply.body == (field.snapshot.folder / "dumps" / _DUMP).read_bytes()
        print(f"  the dump from {name}: {reply.status}, {len(reply.body)} bytes, the file's own: {same}")
    return [
        Case("lookups", everybody(lookups)),
        Case(f"{ROWS}-row joins", everybody([some_rows(question("join"))])),
        Case("aggregates", everybody([question("aggregate")])),
        Case("repeated lookups", {OURS: asking(own, lookups, distinct=False)}),
        Case("repeated aggregates", {OURS: aggregates}),
        Case("not modified (304)", {OURS: unchanged}),
        Case(
            "compressed dump",
            {name: replace(load, headers={"Accept": "*/*"}) for name, load in dumps.items()},
        ),
    ]


def _measure(
    field: _Field, cases: Sequence[Case], asked: argparse.Namespace
) -> dict[tuple[str, str], Figures]:
    """Return the medians by case and server, and print them as they come."""
    names = f"{'answers/s':>10} {'MB/s':>8} {'p50 ms':>8} {'p99 ms':>8} {'failed':>7}"
    print(f"  {'case':<22} {'server':<16} {names}")
    found = {}
    for case in cases:
        runs: dict[str, list[Figures]] = {name: [] for name in case.loads}
        for _ in range(asked.rounds):
            for name, load in case.loads.items():
                runs[name].append(drive(field.servers[name], load, asked.seconds, asked.connections))
                field.servers[name].settle()
        for name, figures in runs.items():
            middle = found[case.name, name] = median(figures)
            print(
                f"  {case.name:<22} {name:<16} {middle.rate:10.1f} {middle.megabytes:8.1f} "
                f"{middle.p50 * 1e3:8.2f} {middle.p99 * 1e3:8.2f} {middle.failed:7}",
                flush=True,
            )
    return found


def judge(found: Mapping[tuple[str, str], Figures], aims: Sequence[Aim] = AIMS) -> set[str]:
    """Print what was ``found``, by case and server, beside the aims; return the cases that miss theirs."""
    missed = set()
    for aim in aims:
        ratio = found[aim.case, OURS].rate / (found[aim.against, aim.rival].rate or float("nan"))
        verdict = "reached" if ratio >= aim.ratio else "MISSED"
        if ratio < aim.ratio:
            missed.add(aim.case)
        against = "" if aim.against == aim.case else f" in {aim.against}"
        print(f"  {aim.case}: {ratio:.2f} × {aim.rival}{against} (aim: {aim.ratio:g}) {verdict}")
    failed = sum(figures.failed for figures in found.values())
    print(f"  requests that failed: {failed} (aim: 0) {'MISSED' if failed else 'reached'}")
    return missed


def _tell_profile(field: _Field, case: Case, seconds: int, scratch: Path) -> None:
    found = profile(field.servers[OURS], case.loads[OURS], seconds, scratch)
    busy = ", ".join(f"{name} {cores:.2f}" for name, cores in found.cores.items())
    print(f"  {case.name}: cores busy: {busy}; of the front's Python:")
    for name, share in found.functions:
        print(f"    {share:6.1%}  {name}")


def _run(title: str, snapshot: Snapshot, asked: argparse.Namespace, scratch: Path) -> None:
    print(f"{title}: {snapshot.triples} triples, {snapshot.quads} quads in our store", flush=True)
    with _serving(snapshot, scratch) as field:
        found = things(field.servers[OURS])
        if not _compare(field, found):
            sys.exit("the answers differ, so that nothing can be said of the speed")
        cases = _cases(field, found)
        missed = judge(_measure(field, cases, asked))
        for case in cases:
            if asked.profile == "all" or (asked.profile == "missed" and case.name in missed):
                _tell_profile(field, case, 5, scratch)


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serve", description=__doc__)
    parser.add_argument("--data", choices=("real", "generated", "both"), default="both")
    parser.add_argument("--rows", type=int, default=750, help="of the generated report; 750 give 10⁵ triples")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument(
        "--profile", choices=("no", "missed", "all"), default="no", help="where the time goes"
    )
    return parser.parse_args(arguments)


def main() -> None:
    """Measure over the real graph and a generated one."""
    asked = read_arguments()
    raised = ", ".join(f"{name}={value}" for name, value in UNBOUND.items())
    print(f"ours with its default limits, but for {raised}, because the load is one client")
    print(
        f"wrk: {asked.connections} kept connections, {asked.seconds} s a run, {asked.rounds} rounds, medians"
    )
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        if asked.data != "generated":
            root = find_root(Path(__file__).parent)
            config = replace(read_config(root, {}), out=scratch / "real" / "build")
            build(config, report_files(config), config.out, silent)
            _run("the real graph", open_snapshot(config.out), asked, scratch / "real")
        if asked.data != "real":
            made = scratch / "generated"
            config, toml = generate(asked.rows, made)
            build(config, [toml], config.out, silent)
            _run("a generated graph", open_snapshot(config.out), asked, made)


if __name__ == "__main__":
    main()
