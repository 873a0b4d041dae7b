"""`import kg`: the saved queries and the graph as Python values, and the walk through them in the docs."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, assert_type

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from store.built import BASE, ROOT, built
from store.tiny import rdf

import kg
from kg.faults import InputError, NotFoundError
from kg.notebook import Dataset, Rows
from kg.query.parameters import ParameterError
from kg.query.table import Table
from kg.store.engine import QueryError, QueryRefusedError
from kg.store.load import load_files

HEADER = "#+ summary: A summary\n#+ x-summary: {ru: Кратко}\n#+ x-columns:\n"
QUERIES = {
    "typed": """\
#+   n: {ru: Число, en: Number}
SELECT ?n {
  BIND(?_n_integer AS ?n)
  FILTER(!BOUND(?__from_date) || ?__from_date > "2020-01-01"^^xsd:date)
  FILTER(!BOUND(?__flag_boolean) || ?__flag_boolean)
  FILTER(!BOUND(?__since_xsd_gYear) || STR(?__since_xsd_gYear) > "1950")
  FILTER(!BOUND(?__name) || ?__name = "x")
}
""",
    "many": """\
#+   n: {ru: Число, en: Number}
SELECT ?n {
  VALUES ?a { 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 }
  VALUES ?c { 0 1 2 3 4 5 6 7 8 9 } VALUES ?d { 0 1 2 3 4 5 6 7 8 9 }
  BIND(1000 * ?a + 100 * ?b + 10 * ?c + ?d AS ?n)
}
ORDER BY ?n
""",
    "far": """\
#+   s: {ru: Вещь, en: Thing}
#+ x-federated: https://example.org/sparql
SELECT ?s { SERVICE <https://example.org/sparql> { ?s a ?type } }
""",
}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """Return the real report's dataset, as a notebook in the project has it."""
    return kg.open(built().folder)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """Return the same data with queries of the tests."""
    (tmp_path / "queries").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "places.tsv").touch()
    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    for name, text in QUERIES.items():
        (tmp_path / "queries" / f"{name}.rq").write_text(
            HEADER + text.replace("SELECT", f"{prefix}SELECT", 1),
            encoding="utf-8",
        )
    monkeypatch.chdir(tmp_path)
    return kg.open(built().folder)


def terms(dataset: Dataset, *wanted: str) -> list[Any]:
    """Return one term a row, as values."""
    values = " ".join(f"({number} {term})" for number, term in enumerate(wanted))
    text = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ?x {{ VALUES (?n ?x) {{ {values} }} }}"
    return [row.x for row in dataset.sparql(f"{text} ORDER BY ?n")]


def test_import_alone_loads_nothing() -> None:
    heavy = "pyoxigraph rdflib pandas click yaml flask rich kg.config kg.notebook"
    code = f"import sys, kg; print([name for name in {heavy.split()} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_types_are_told() -> None:
    """Checked by mypy with the rest; a package without the mark has none for others."""
    assert files("kg").joinpath("py.typed").is_file()
    with kg.open(built().folder) as found:
        assert_type(found, Dataset)
        rows = found.query("partners")
        assert_type(rows, Rows)
        assert_type(rows.table, Table)
        assert_type(found.graph(), Graph)
        assert_type(found.version, str)


OPENED: dict[str, Callable[[], Path | str]] = {
    "a snapshot": lambda: built().folder,
    "its name": lambda: str(built().folder),
    "the folder of all": lambda: built().folder.parents[1],
}


@pytest.mark.parametrize("find", OPENED.values(), ids=OPENED)
def test_open(find: Callable[[], Path | str]) -> None:
    with kg.open(find()) as found:
        assert found.version == built().version
        assert repr(found) == f"<kg dataset, version {built().version}, in {built().folder.resolve()}>"
        assert len(found.query("partners")) == 51


def test_open_by_default_is_what_the_settings_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KG_OUT", str(built().folder))
    assert kg.open().version == built().version
    monkeypatch.setenv("KG_OUT", str(tmp_path))
    with pytest.raises(NotFoundError, match=rf"no snapshot in {tmp_path}; run `kg build --out {tmp_path}`"):
        kg.open()
    monkeypatch.setenv("KG_KEEP", "0")
    with pytest.raises(InputError, match="environment: `keep` is '0'"):
        kg.open()


def test_closed_dataset_says_so() -> None:
    with kg.open(built().folder) as found:
        rows, graph = found.query("partners"), found.graph()
    for ask in (lambda: found.query("partners"), lambda: found.sparql("ASK {}"), found.graph):
        with pytest.raises(ValueError, match=r"the dataset is closed; kg\.open\(\) opens it again"):
            ask()
    assert rows[0].placeLabel == "Австрия"
    assert len(graph) > 1000


def test_queries_are_listed(own: Dataset) -> None:
    assert [*own.queries] == sorted(QUERIES)
    assert own.queries["many"] == {"en": "A summary", "ru": "Кратко"}


def golden_places(section: str) -> set[str]:
    """Return the keys of the partners of a section that a person read in the report."""
    file = ROOT / "tests" / "golden" / "ru-saint-petersburg-2020" / "partnerships.tsv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["place"] for row in rows if row["section"] == section}


def test_rows(dataset: Dataset) -> None:
    rows = dataset.query("partners-in-section", language="en", section="section:asia")
    assert {row.place for row in rows} == {f"{BASE}id/place/{key}" for key in golden_places("asia")}
    first = rows[0]
    assert [field.name for field in fields(first)] == list(rows.columns)
    assert rows[:1] == (first,)
    assert rows.index(first) == 0
    assert first in rows
    assert list(reversed(rows))[-1] == first
    with pytest.raises(FrozenInstanceError):
        first.place = ""
    assert repr(rows) == f"<{len(rows)} rows: {', '.join(rows.columns)}>"
    assert rows.table.name == "partners-in-section"
    assert rows.table.headings[0].title == "Partner"


def test_all_rows_are_given_however_many(own: Dataset) -> None:
    rows = own.query("many")
    assert [row.n for row in rows] == list(range(21_000))
    assert rows.table.total == len(rows.table.rows) == 21_000


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("<https://example.org/>", "https://example.org/"),
        ('"text"', "text"),
        ('"текст"@ru', "текст"),
        ("42", 42),
        ('"7"^^xsd:nonNegativeInteger', 7),
        ("1.50", Decimal("1.5")),
        ("1e3", 1000.0),
        ('"INF"^^xsd:double', float("inf")),
        ('"0.5"^^xsd:float', 0.5),
        ("true", True),
        ("false", False),
        ('"2020-02-29"^^xsd:date', date(2020, 2, 29)),
        ('"2020-02-29T12:30:00Z"^^xsd:dateTime', datetime(2020, 2, 29, 12, 30, tzinfo=UTC)),
        ('"1967"^^xsd:gYear', "1967"),
        ('"2020-09"^^xsd:gYearMonth', "2020-09"),
        ('"2020-02-29Z"^^xsd:date', "2020-02-29Z"),
        ('"-0044-03-15"^^xsd:date', "-0044-03-15"),
        ('"x"^^xsd:integer', "x"),
        ('"1_000"^^xsd:integer', "1_000"),
        ('"x"^^xsd:decimal', "x"),
        ('"2020-02-31"^^xsd:date', "2020-02-31"),
        ("UNDEF", None),
    ],
)
def test_terms_become_values(dataset: Dataset, term: str, value: object) -> None:
    (found,) = terms(dataset, term)
    assert found == value
    assert type(found) is type(value)


def test_other_terms_stay_texts(dataset: Dataset) -> None:
    assert re.fullmatch(r"_:\w+", dataset.sparql("SELECT (BNODE() AS ?x) {}")[0].x)
    (row,) = dataset.sparql("SELECT ?x { BIND(TRIPLE(<a:a>, <b:b>, 1) AS ?x) }")
    assert row.x.startswith("<a:a> <b:b> ")


def test_names_that_python_has_for_itself(dataset: Dataset) -> None:
    (row,) = dataset.sparql("SELECT (1 AS ?from) (2 AS ?from_) (3 AS ?1) (4 AS ?class) {}")
    assert (row.from_, row.from__, row._1, row.class_) == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({"n": 5}, 1),
        ({"n": "5"}, 1),
        ({"n": 5, "from_": date(2020, 1, 2)}, 1),
        ({"n": 5, "from": date(2020, 1, 1)}, 0),
        ({"n": 5, "from_": datetime(2020, 1, 2)}, 1),  # as pandas gives a day
        ({"n": 5, "flag": True}, 1),
        ({"n": 5, "flag": False}, 0),
        ({"n": 5, "since": 1951}, 1),
        ({"n": 5, "name": "x"}, 1),
        ({"n": 5, "from_": None, "flag": None}, 1),
    ],
)
def test_values_of_python_are_taken(own: Dataset, given: dict[str, Any], number: int) -> None:
    assert [row.n for row in own.query("typed", **given)] == [5] * number


@pytest.mark.parametrize(
    ("name", "given", "error", "words"),
    [
        ("nothing", {}, NotFoundError, "no query 'nothing'; there are far, many, typed"),
        ("typed", {}, ParameterError, "query 'typed' needs the parameter 'n' (xsd:integer)"),
        ("typed", {"n": 1.5}, ParameterError, "parameter 'n' is '1.5'; it must be of type xsd:integer"),
        (
            "typed",
            {"n": 1, "from_": "x"},
            ParameterError,
            "parameter 'from' is 'x'; it must be of type xsd:date",
        ),
        ("typed", {"n": 1, "x": 1}, ParameterError, "query 'typed' has no parameter 'x'; it has "),
        ("typed", {"n": 1, "language": "fr"}, ParameterError, "language is 'fr'; give one of ru, en"),
        ("far", {}, QueryRefusedError, "SERVICE is not allowed here"),
    ],
)
def test_wrong_question(
    own: Dataset, name: str, given: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        own.query(name, **given)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("SELECT {", QueryError, "expected "),
        ("ASK {}", QueryError, r"the query has no rows, as it is no SELECT; use graph\(\)\.query"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", QueryError, "the query has no rows"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", QueryRefusedError, "SERVICE is not allowed"),
    ],
)
def test_wrong_sparql(dataset: Dataset, text: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        dataset.sparql(text)


def test_broken_query_file_is_told(own: Dataset, tmp_path: Path) -> None:
    (tmp_path / "queries" / "x.rq").write_text("#+ summary: x\nSELECT {", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.rq:2:"):
        _ = own.queries


def frame_type(dataset: Dataset, *wanted: str) -> str:
    values = " ".join(f"({number} {term})" for number, term in enumerate(wanted))
    text = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ?n ?x {{ VALUES (?n ?x) {{ {values} }} }}"
    return str(dataset.sparql(f"{text} ORDER BY ?n").frame()["x"].dtype)


@pytest.mark.parametrize(
    ("wanted", "dtype"),
    [
        (['"2020-01-31"^^xsd:date', '"1500-01-31"^^xsd:date', "UNDEF"], "datetime64[s]"),
        (['"2020-01-31"^^xsd:date', '"2020"^^xsd:gYear'], "object"),
        (["1", "2"], "int64"),
        (["1", "UNDEF"], "Int64"),
        (["1", "100000000000000000000000", "UNDEF"], "object"),
        (["1", "2.5", "UNDEF"], "float64"),
        (["1.5", "2e0"], "float64"),
        (["true", "UNDEF"], "boolean"),
        (["UNDEF"], "object"),
        (['"a"', "UNDEF"], "str"),
    ],
)
def test_types_of_a_frame(dataset: Dataset, wanted: list[str], dtype: str) -> None:
    assert frame_type(dataset, *wanted) == dtype


def test_frame(dataset: Dataset) -> None:
    rows = dataset.query("agreements")
    frame = rows.frame()
    assert list(frame.columns) == list(rows.columns)
    assert len(frame) == len(rows)
    assert frame["notBefore"].dtype == "datetime64[s]"
    assert frame["notBefore"].min().date() == min(row.notBefore for row in rows if row.notBefore)
    empty = dataset.sparql("SELECT ?a ?b { FILTER(false) }").frame()
    assert (list(empty.columns), len(empty)) == (["a", "b"], 0)
    assert dataset.sparql("SELECT * {}").frame().shape == (1, 0)


def test_graph(dataset: Dataset) -> None:
    graph = dataset.graph()
    place = URIRef(f"{BASE}id/place/hu-budapest")
    assert (place, RDF.type, URIRef(f"{BASE}ontology#City")) in graph
    assert graph.namespace_manager.curie(f"{BASE}ontology#City") == "cp:City"
    assert graph.query("ASK { GRAPH ?g { ?place a cp:City } }").askAnswer is True
    (row,) = graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert int(row["n"]) == len(graph)  # type: ignore[index, call-overload, arg-type]
    with pytest.raises(RuntimeError):
        graph.add((place, RDF.type, Literal("x")))


@pytest.mark.parametrize(
    ("module", "method"), [("pandas", "frame() needs pandas"), ("oxrdflib", "graph() needs oxrdflib")]
)
def test_missing_extra_is_told(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch, module: str, method: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # what makes Python say that there is none
    ask = dataset.query("partners").frame if module == "pandas" else dataset.graph
    with pytest.raises(ModuleNotFoundError) as caught:
        ask()
    assert str(caught.value) == f"{method}: pip install 'citypartners-kg[notebook]'"
    assert caught.value.name == module


def test_queries_are_put_under_the_base_of_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "places.tsv").touch()
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "a.rq").write_text(
        "#+ summary: A\n#+ x-columns:\n#+   o: {ru: О, en: O}\n"
        f"SELECT ?o {{ <{BASE}id/place/a> <{BASE}ontology#p> ?o }}\n",
        encoding="utf-8",
    )
    base = "https://example.org/"
    source = rdf(tmp_path, "a.ttl", f"<id/place/a> <{BASE}ontology#p> 7 .")
    load_files([source], tmp_path / "out", base=base, keep=1, step=lambda _: None)
    monkeypatch.chdir(tmp_path)
    assert [row.o for row in kg.open(tmp_path / "out").query("a")] == [7]
    assert ROOT not in Path.cwd().parents


def test_the_walk_prints_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_OUT", str(built().folder))
    walk = (ROOT / "docs" / "notebook.md").read_text("utf-8")
    steps = [part.split("\n", 1) for part in re.split("^## ", walk, flags=re.MULTILINE)[1:]]
    assert [title.split(". ")[0] for title, _ in steps] == [str(number) for number in range(1, 11)]
    names: dict[str, object] = {}
    for title, text in steps:
        codes = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        shown = re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            for code in codes:
                exec(compile(code, title, "exec"), names)  # noqa: S102  # our own page
        assert printed.getvalue() == "".join(shown), title
        assert codes, title
