"""The OWL 2 RL closure of about 10⁴ triples: ours against owlrl and against reasonable.

Run as ``python -m benchmarks.closure [ROWS]``. Prints CPU seconds, ratios, and whether the triples are the
same. Each is given the ontology too; what counts are triples about things of the data.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import owlrl
import reasonable
from pyoxigraph import RdfFormat, Store
from rdflib import OWL, RDF, Graph, Literal, URIRef

from benchmarks.generate import generate, silent
from kg.build import check_reports, read_reports
from kg.graph.close import close
from kg.graph.parts import count
from kg.graph.rules import Rules, compile_rules

Statement = tuple[str, str, str]
_T = TypeVar("_T")


def _timed(work: Callable[[], _T], repeat: int) -> tuple[float, float, _T]:
    """Return CPU seconds and wall seconds, the best of ``repeat`` runs, and the last result."""
    best, wall = float("inf"), float("inf")
    for _ in range(repeat):
        cpu, clock = time.process_time(), time.perf_counter()
        result = work()
        best, wall = min(best, time.process_time() - cpu), min(wall, time.perf_counter() - clock)
    return best, wall, result


def _about_data(triples: Iterable[tuple[Any, Any, Any]], base: str) -> set[Statement]:
    """Return the triples about things of the data, without what every reasoner says of every thing."""
    spaces = (f"{base}id/", f"{base}report/", f"{base}source/")
    return {
        (str(s), str(p), str(o))
        for s, p, o in triples
        if isinstance(s, URIRef)
        and str(s).startswith(spaces)
        and p != OWL.sameAs
        and not (p == RDF.type and o == OWL.Thing)
        and not isinstance(o, Literal)
    }


def _ours(whole: bytes, rules: Rules) -> bytes:
    store = Store()
    store.load(whole, format=RdfFormat.N_TRIPLES)
    return close(store, rules)


def _owlrl(whole: bytes) -> Graph:
    graph = Graph().parse(data=whole, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def _reasonable(file: Path) -> list[tuple[Any, Any, Any]]:
    reasoner = reasonable.PyReasoner()
    reasoner.load_file(str(file))
    derived: list[tuple[Any, Any, Any]] = reasoner.reason()
    return derived


def main(rows: int) -> None:
    """Measure with a generated report of ``rows`` rows; 85 rows give about 10⁴ triples."""
    with tempfile.TemporaryDirectory() as scratch:
        config, toml = generate(rows, Path(scratch))
        checked = check_reports(config, read_reports(config, [toml], silent), silent)
        data = b"".join(checked.data.values())
        whole = checked.ontology + data
        file = Path(scratch) / "whole.n3"
        file.write_bytes(whole)
        print(f"{count(whole)} triples with the ontology, {count(data)} of them data")
        terms = Graph().parse(config.ontology / "citypartners.ttl")
        compiled, _, rules = _timed(lambda: compile_rules(terms), 3)
        cpu, wall, lines = _timed(lambda: _ours(whole, rules), 5)
        peers = (
            ("reasonable", *_timed(lambda: _reasonable(file), 5)),
            ("owlrl", *_timed(lambda: _owlrl(whole), 1)),
        )
    asserted = _about_data(Graph().parse(data=whole, format="nt"), config.base)
    mine = _about_data(Graph().parse(data=lines, format="nt"), config.base)
    print(f"ours        {cpu:8.3f} s CPU {wall:8.3f} s wall   {len(mine)} triples inferred")
    print(f"            {compiled:8.3f} s CPU to compile the ontology's rules, once")
    for name, its_cpu, its_wall, derived in peers:
        says = _about_data(derived, config.base) - asserted
        same = "identical" if says == mine else f"lacks {len(mine - says)}, has {len(says - mine)} more"
        ratio = f"{its_cpu / cpu:.1f} × our CPU ({its_cpu / (cpu + compiled):.1f} × with the compiling)"
        print(f"{name:<11} {its_cpu:8.3f} s CPU {its_wall:8.3f} s wall   {ratio}; {same}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 85)
