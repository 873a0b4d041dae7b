"""The OWL 2 RL closure of about 10⁴ triples: ours against owlrl and against reasonable.

Run as ``python -m benchmarks.closure [ROWS]``. Prints CPU seconds, ratios, and whether the triples are the
same. Each is given the ontology too; what counts are triples about things of the data.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import owlrl
import reasonable
from pyoxigraph import RdfFormat, Store
from rdflib import OWL, RDF, Graph, Literal, URIRef

from benchmarks.generate import generate
from kg.build import check_reports, read_reports
from kg.graph.close import close
from kg.graph.parts import count
from kg.graph.rules import compile_rules

Statement = tuple[str, str, str]


def _silent(_: str) -> None:
    pass


def _cpu(work: Callable[[], set[Statement]], repeat: int) -> tuple[float, float, set[Statement]]:
    """Return CPU seconds and wall seconds, the best of ``repeat`` runs, and the result."""
    best, wall = float("inf"), float("inf")
    for _ in range(repeat):
        cpu, clock = time.process_time(), time.perf_counter()
        result = work()
        best, wall = min(best, time.process_time() - cpu), min(wall, time.perf_counter() - clock)
    return best, wall, result


def _about_data(graph: Graph, base: str) -> set[Statement]:
    """Return the triples about things of the data, without what every reasoner says of every thing."""
    return {
        (str(s), str(p), str(o) if isinstance(o, URIRef) else o.n3())
        for s, p, o in graph
        if isinstance(s, URIRef)
        and str(s).startswith((f"{base}id/", f"{base}report/", f"{base}source/"))
        and p not in (OWL.sameAs, OWL.differentFrom)
        and not (p == RDF.type and o == OWL.Thing)
        and not isinstance(o, Literal)
    }


def main(rows: int) -> None:
    """Measure with a generated report of ``rows`` rows; 85 rows give about 10⁴ triples."""
    with tempfile.TemporaryDirectory() as scratch:
        config, toml = generate(rows, Path(scratch))
        checked = check_reports(config, read_reports(config, [toml], _silent), _silent)
        ontology_file = config.ontology / "citypartners.ttl"
        terms = Graph().parse(ontology_file)
        whole = checked.ontology + b"".join(checked.data.values())
        asserted = _about_data(Graph().parse(data=whole, format="nt"), config.base)
        print(f"{count(whole)} triples with the ontology, {count(b''.join(checked.data.values()))} of them data")

        started = time.process_time()
        rules = compile_rules(terms)
        compiled = time.process_time() - started

        def ours() -> set[Statement]:
            store = Store()
            store.load(whole, format=RdfFormat.N_TRIPLES)
            inferred = close(store, rules)
            nonlocal lines
            lines = inferred
            return set()

        def theirs_owlrl() -> set[Statement]:
            graph = Graph().parse(data=whole, format="nt")
            owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
            nonlocal closed
            closed = graph
            return set()

        def theirs_reasonable() -> set[Statement]:
            nonlocal derived
            reasoner = reasonable.PyReasoner()
            reasoner.load_file(str(file))
            derived = reasoner.reason()
            return set()

        lines, closed, derived = b"", Graph(), []
        file = Path(scratch) / "whole.n3"
        file.write_bytes(whole)
        cpu, wall, _ = _cpu(ours, 5)
        cpu_reasonable, wall_reasonable, _ = _cpu(theirs_reasonable, 5)
        cpu_owlrl, wall_owlrl, _ = _cpu(theirs_owlrl, 1)
        mine = _about_data(Graph().parse(data=lines, format="nt"), config.base)
        owlrl_says = _about_data(closed, config.base) - asserted
        other = Graph()
        for triple in derived:
            other.add(triple)
        reasonable_says = _about_data(other, config.base) - asserted
    print(f"ours        {cpu:8.3f} s CPU {wall:8.3f} s wall   {len(mine)} triples inferred")
    print(f"            {compiled:8.3f} s CPU to compile the ontology's rules, once")
    for name, c, w, says in (
        ("owlrl", cpu_owlrl, wall_owlrl, owlrl_says),
        ("reasonable", cpu_reasonable, wall_reasonable, reasonable_says),
    ):
        same = "identical" if says == mine else f"lacks {len(mine - says)}, has {len(says - mine)} more"
        ratios = f"{c / cpu:.1f} × our CPU, {w / wall:.1f} × our wall"
        ratios += f" ({c / (cpu + compiled):.1f} × with the compiling)"
        print(f"{name:<11} {c:8.3f} s CPU {w:8.3f} s wall   {ratios}; {same}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 85)
