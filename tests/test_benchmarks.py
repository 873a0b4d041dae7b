"""The benchmarks can be run, their queries are queries, and their checks notice what is wrong."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest
from benchmarks import pages, scale, serve, soak
from benchmarks.expected import JSON, TRIPLES, Known, work_out
from benchmarks.intruders import hostile_texts
from benchmarks.load import Figures
from benchmarks.making import measure_making
from benchmarks.processes import command, family, memory, open_files, processor_seconds
from benchmarks.questions import FOLDER, question, read_solutions, some_rows
from benchmarks.rest import Rest, check_rest
from benchmarks.tally import Tally
from benchmarks.triples import UNIT, write_triples
from pyoxigraph import RdfFormat, parse

from kg.query.saved import read_queries
from kg.store.engine import QueryError, QueryRefusedError, check_query
from kg.store.load import load_files

ROOT = Path(__file__).parents[1]
MODULES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if path.stem != "__init__")
RUNS = ("serve", "scale", "soak", "pages")
# Refused by the parser, whatever the data; all others are good queries that have no end.
NO_QUERIES = {"service", "escaped-service", "update", "no query", "braces"}
ONE = b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "%s"}}]}}'


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Known]]:
    folder = tmp_path_factory.mktemp("soak")
    files = (folder / "first.nq", folder / "second.nq")
    for seed, file in enumerate(files):
        write_triples(file, 1000, seed)
    return {kind: list(asked) for kind, asked in work_out(files).items()}


@pytest.mark.parametrize("name", MODULES)
def test_each_module_imports(name: str) -> None:
    if name == "closure":
        pytest.importorskip("reasonable")
    importlib.import_module(f"benchmarks.{name}")


@pytest.mark.parametrize("name", RUNS)
def test_help_tells_each_option(name: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    defaults = vars({"serve": serve, "scale": scale, "soak": soak, "pages": pages}[name].read_arguments([]))
    assert defaults
    assert all(f"--{option.replace('_', '-')}" in shown.stdout for option in defaults)


def test_readme_names_each_run() -> None:
    readme = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    runs = [name for name in MODULES if "__main__" in (ROOT / "benchmarks" / f"{name}.py").read_text("utf-8")]
    assert set(RUNS) < set(runs)
    assert all(f"python -m benchmarks.{name}" in readme for name in runs)


def test_what_a_page_takes_is_told_with_the_queries_that_it_asks(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text('<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "A" .', "utf-8")
    load_files([data], tmp_path / "out", base="http://host.example/", keep=1, step=lambda _step: None)
    text = "SELECT * { ?a ?b ?c }"
    paths = [("schemes", "/en/schemes"), ("answer", f"/en/sparql?{urlencode({'query': text})}")]
    (one, schemes, _), (two, answer, slowest) = measure_making(tmp_path / "out", paths, 1)
    assert (one, two) == ("schemes", "answer")
    assert (schemes.asked, schemes.again) == (1, 0)
    assert slowest.endswith(text)
    assert answer.seconds == answer.front + answer.queries > answer.front > 0


def test_each_query_is_one_and_none_is_idle() -> None:
    assert set(read_queries(FOLDER)) == {"aggregate", "describe", "join", "lookup", "things"}
    check_query(some_rows(question("join")))
    assert "urn:x" in question("lookup", "urn:x")


@pytest.mark.parametrize("name", sorted(NO_QUERIES))
def test_what_is_no_query_is_refused(name: str) -> None:
    with pytest.raises((QueryError, QueryRefusedError)):
        check_query(hostile_texts()[name])


@pytest.mark.parametrize("aim", serve.AIMS, ids=lambda aim: f"{aim.case} against {aim.rival}")
def test_an_aim_is_missed_when_it_is(aim: serve.Aim, capsys: pytest.CaptureFixture[str]) -> None:
    def found(ratio: float) -> dict[tuple[str, str], Figures]:
        theirs, mine = (Figures(rate, 0, 0, 0, 0, 100) for rate in (100, 100 * ratio))
        return {(aim.against, aim.rival): theirs, (aim.case, serve.OURS): mine}

    assert serve.judge(found(aim.ratio * 1.01), [aim]) == set()
    assert serve.judge(found(aim.ratio * 0.99), [aim]) == {aim.case}
    assert "MISSED" in capsys.readouterr().out


def test_generated_triples_are_as_many_as_told_and_no_two_the_same(tmp_path: Path) -> None:
    file = tmp_path / "some.nq"
    written = write_triples(file, 1010)
    quads = list(parse(path=str(file), format=RdfFormat.N_QUADS))
    assert written == 1000 == len(set(quads))
    assert written % UNIT == 0
    assert len({quad.graph_name for quad in quads}) == 4


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    texts = []
    for index, seed in enumerate((1, 1, 2)):
        write_triples(tmp_path / str(index), 500, seed)
        texts.append((tmp_path / str(index)).read_bytes())
    assert texts[0] == texts[1] != texts[2]


def test_solutions_have_no_order_but_all_their_values() -> None:
    row = b'{"a": {"type": "uri", "value": "%s"}}'
    two = b'{"results": {"bindings": [' + row + b", " + row + b"]}}"
    assert read_solutions(two % (b"x", b"y")) == read_solutions(two % (b"y", b"x"))
    assert read_solutions(two % (b"x", b"x")) != read_solutions(two % (b"x", b"y"))
    assert read_solutions(ONE % b"x") != read_solutions(ONE % b"y")


@pytest.mark.parametrize("kind", ["lookup", "graph", "aggregate", "join", "rows"])
def test_the_two_versions_can_be_told_apart(kind: str, known: Mapping[str, list[Known]]) -> None:
    assert any(each.answers[0] != each.answers[1] for each in known[kind])


def test_every_event_is_counted(known: Mapping[str, list[Known]]) -> None:
    events = 1000 // UNIT * 5
    for answer in known["aggregate"][0].answers:
        assert isinstance(answer, Counter)
        numbers = [int(value) for row in answer for name, _, value, _, _ in row if name == "events"]
        assert sum(numbers) == events


def test_a_wrong_answer_is_noticed(known: Mapping[str, list[Known]]) -> None:
    assert known["lookup"][0].accept == JSON
    assert known["lookup"][0].fits(ONE % b"x") == (False, False)
    graph = known["graph"][0]
    assert isinstance(graph.answers[0], frozenset)
    right = b"\n".join(graph.answers[0])
    assert graph.accept == TRIPLES
    assert graph.fits(right)[0]
    assert graph.fits(right + b"\n<urn:a> <urn:b> <urn:c> .") == (False, False)
    assert graph.fits(right[: len(right) // 2]) == (False, False)


def test_some_rows_are_as_many_as_asked_for(known: Mapping[str, list[Known]]) -> None:
    assert known["rows"][0].fits(ONE % b"x") == (False, False)


def test_growth_at_rest_is_a_fault() -> None:
    before = Rest(100 << 20, Counter(socket=60), 7, 0)
    for after, kinds in (
        (before, set()),
        (Rest(100 << 20, Counter(socket=60), 7, 60 << 20), set()),  # that much may be kept
        (Rest(200 << 20, Counter(socket=60), 7, 0), {"memory grew"}),
        (Rest(100 << 20, Counter(socket=90), 7, 0), {"open files grew"}),
        (Rest(100 << 20, Counter(socket=60), 9, 65 << 20), {"processes differ", "files of answers left"}),
    ):
        tally = Tally()
        check_rest(tally, before, after)
        assert set(tally.faults) == kinds


def test_processes_are_seen() -> None:
    waiting = [sys.executable, "-c", "print('ready', flush=True); input()"]
    with subprocess.Popen(waiting, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        assert child.pid in family(os.getpid())
        assert "input()" in command(child.pid)
        child.communicate(b"\n")
    assert child.pid not in family(os.getpid())
    assert command(child.pid) == ""
    assert memory([os.getpid()]) > 1 << 20
    assert open_files(os.getpid()).total() > 2
    assert processor_seconds([os.getpid()]) > 0
