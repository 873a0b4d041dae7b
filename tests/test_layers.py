"""Each module imports only from stages to its left; what is shared imports nothing but what is shared."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
STAGES = ("source", "extract", "link", "graph", "store", "query", "web", "freeze", "serve")
SHARED = {"records", "iris", "config", "faults", "words"}
# They put the stages together: the command, and what `import kg` gives.
ROOTS = {"build", "cli", "commands", "notebook", "__init__"}
MODULES = sorted((SOURCE / "kg").rglob("*.py"))


def imported(text: str, package: tuple[str, ...]) -> set[str]:
    """Return the modules and packages right under ``kg`` that the module ``text`` of ``package`` imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            names = [f"{module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("kg.")}
    return found


def wrong_imports(name: str, text: str) -> set[str]:
    """Return what the module ``name`` (``kg.graph.close``) may not import and does."""
    parts = tuple(name.split("."))
    own = parts[1] if len(parts) > 1 else ""
    used = imported(text, parts[:-1]) - {own}
    if own in ROOTS:
        return set()
    if own in STAGES:
        return used - SHARED - set(STAGES[: STAGES.index(own)])
    return used - SHARED


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_come_from_the_left(path: Path) -> None:
    assert wrong_imports(name_of(path), path.read_text("utf-8")) == set()


def test_every_module_has_a_stage_or_is_shared() -> None:
    known = {*STAGES, *SHARED, *ROOTS}
    assert {name_of(path).split(".")[1] for path in MODULES} <= known


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_no_giant(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("kg.source.document", "from kg.extract.events import find_events", {"extract"}),
        ("kg.source.document", "import kg.web", {"web"}),
        ("kg.graph.close", "from kg.store import engine", {"store"}),
        ("kg.graph.close", "from kg.records import Report\nfrom kg.graph.rules import Rule", set()),
        ("kg.graph.close", "from ..store.engine import Engine", {"store"}),
        ("kg.graph.close", "from .rules import Rule", set()),
        ("kg.graph.close", "from kg import store", {"store"}),
        ("kg.graph.close", "def f() -> None:\n    from kg.query import saved", {"query"}),
        ("kg.graph.close", "if TYPE_CHECKING:\n    import kg.query.saved", {"query"}),
        ("kg.web.app", "from kg.query.saved import find_query\nfrom kg import build", {"build"}),
        ("kg.records", "from kg.faults import Fault\nfrom kg.source import document", {"source"}),
        ("kg.cli", "from kg.web import create_app", set()),
        ("kg.__init__", "def open() -> None:\n    from kg.notebook import open_dataset", set()),
        ("kg.store.engine", "from kg.notebook import open_dataset", {"notebook"}),
    ],
)
def test_wrong_import_is_seen(name: str, text: str, wrong: set[str]) -> None:
    assert wrong_imports(name, text) == wrong
