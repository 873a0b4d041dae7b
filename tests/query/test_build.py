"""The build reads the saved queries first, and publishes what they are beside the data."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store
from store.built import BASE, OTHER, ROOT, built, settings, silent

from kg.build import build
from kg.faults import InputError
from kg.iris import Iris
from kg.query.description import describe_queries
from kg.query.saved import read_queries


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with the real tables and ontology, and no queries yet."""
    home = tmp_path / "home"
    (home / "queries" / "choices").mkdir(parents=True)
    for name in ("data", "ontology"):
        (home / name).symlink_to(ROOT / name)
    return home


def test_faults_of_queries_and_reports_are_told_at_once(root: Path, tmp_path: Path) -> None:
    (root / "queries" / "a.rq").write_text("SELECT", encoding="utf-8")
    (root / "queries" / "choices" / "b.rq").write_text("#+ summary: Q\nASK {}", encoding="utf-8")
    (tmp_path / "report.toml").write_text("title = ", encoding="utf-8")
    out = tmp_path / "out"
    with pytest.raises(InputError) as caught:
        build(settings(root=root), [tmp_path / "report.toml"], out, silent)
    assert {Path(fault.file).name for fault in caught.value.faults} == {"a.rq", "b.rq", "report.toml"}
    assert not out.exists()


def test_graph_of_queries() -> None:
    store = Store.read_only(str(built().store))
    graph = NamedNode(f"{BASE}graph/queries")
    found = {quad.triple for quad in store.quads_for_pattern(None, None, None, graph)}
    described = describe_queries(read_queries(ROOT / "queries"), Iris(BASE))
    assert {str(triple) + " ." for triple in found} == set(described.decode().splitlines())
    subjects = {str(triple.subject) for triple in found if triple.predicate.value.endswith("#select")}
    assert subjects == {f"<{BASE}queries/{path.stem}>" for path in (ROOT / "queries").glob("*.rq")}


def test_queries_of_another_base(root: Path, tmp_path: Path) -> None:
    text = "#+ summary: Q\nSELECT ?a { ?a ?b <https://w3id.org/citypartners/id/place/fi> }"
    (root / "queries" / "a.rq").write_text(text, encoding="utf-8")
    config = settings(root=root, base="https://example.org/")
    snapshot = build(config, [OTHER], tmp_path / "out", silent).snapshot
    (quad,) = Store.read_only(str(snapshot.store)).quads_for_pattern(
        NamedNode("https://example.org/queries/a"),
        NamedNode("http://www.w3.org/ns/shacl#select"),
        None,
        NamedNode("https://example.org/graph/queries"),
    )
    assert "SELECT ?a { ?a ?b <https://example.org/id/place/fi> }" in str(quad.object)


def test_a_changed_query_is_another_version(root: Path, tmp_path: Path) -> None:
    versions = []
    for summary in ("One", "Other", "One"):
        (root / "queries" / "a.rq").write_text(f"#+ summary: {summary}\nASK {{}}", encoding="utf-8")
        versions.append(build(settings(root=root), [OTHER], tmp_path / "out", silent).snapshot.version)
    assert versions[0] == versions[2] != versions[1]
