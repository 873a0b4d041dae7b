from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store.depth import DEEPEST, _is_too_deep, is_too_deep

# Each as deep as one likes; at 5,000 every one of them ends a process that lets Oxigraph have it.
DEEP: Mapping[str, tuple[str, str, str]] = {
    "braces": ("SELECT * WHERE {", "{", "}}"),
    "brackets": ("SELECT * WHERE { FILTER(", "(", "1)) }"),
    "not": ("SELECT * WHERE { FILTER(", "!", "true) }"),
    "or": ("SELECT * WHERE { FILTER(", "true || ", "true) }"),
    "sum": ("SELECT * WHERE { FILTER(", "?x + ", "1 > 0) }"),
    "path": ("SELECT * WHERE { ?s ", "<a>/", "<a> ?o }"),
    "inverse": ("SELECT * WHERE { ?s ", "^", "<a> ?o }"),
    "optional": ("SELECT * WHERE { ", "OPTIONAL { ?s ?p ?o } ", "}"),
    "union": ("SELECT * WHERE { ", "{ ?s ?p ?o } UNION ", "{ ?s ?p ?o } }"),
    "lists": ("SELECT * WHERE { ", "(", " ?p ?o }"),
}


SAVED = sorted((Path(__file__).parents[2] / "queries").glob("*.rq"))


def query(kind: str, depth: int) -> str:
    before, again, after = DEEP[kind]
    return before + again * depth + after


@pytest.mark.parametrize("kind", DEEP)
def test_deep_query_is_refused(kind: str) -> None:
    assert is_too_deep(query(kind, 5_000))
    assert not is_too_deep(query(kind, 10))


@pytest.mark.parametrize("path", SAVED, ids=[path.stem for path in SAVED])
def test_saved_query_is_not(path: Path) -> None:
    assert not is_too_deep(path.read_text(encoding="utf-8"))


def test_values_may_be_many() -> None:
    iris = " ".join(f"<https://example.org/a-b/{number}+1>" for number in range(5_000))
    assert not is_too_deep(f"SELECT * WHERE {{ VALUES ?s {{ {iris} }} ?s ?p 'a || b' }}")
    names = " ".join(f"ex:hu-budapest-{number}" for number in range(5_000))
    assert not is_too_deep(f"SELECT * WHERE {{ VALUES ?s {{ {names} }} ?s ?p '{'(' * 60}' }}")


@pytest.mark.parametrize("kind", DEEP)
def test_what_is_let_through_does_not_end_the_process(kind: str) -> None:
    """In a thread with the small stack of a server's."""
    depth = next(depth for depth in range(1_000, 0, -1) if not is_too_deep(query(kind, depth)))
    if kind == "lists":
        depth = min(depth, DEEPEST // 3)
    program = (
        "import sys, threading; from pyoxigraph import Store; threading.stack_size(2 << 20)\n"
        "def run():\n try: Store().query(sys.stdin.read())\n except SyntaxError: pass\n"
        "thread = threading.Thread(target=run); thread.start(); thread.join()"
    )
    text = query(kind, depth)
    done = subprocess.run([sys.executable, "-c", program], input=text, text=True, check=False, timeout=60)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("again", "most"),
    [("{", 50), ("(", 50), ("[", 50), ("OPTIONAL ", 200), ("eXists ", 200), ("+ ", 1_000), ("|| ", 1_000)],
)
def test_limits_are_exact(again: str, most: int) -> None:
    """What only counts is right where it says that there is too little of all."""
    assert not is_too_deep(again * most)
    assert is_too_deep(again * (most + 1))


PIECES = st.sampled_from(
    [
        *"({[)}]'\"#\n<>\\",
        "[" * 30,
        "(" * 55,
        "}" * 40,
        "FILTER ",
        "union",
        "Graph\u017f ",
        "+" * 400,
        "&&" * 300,
        "'''",
    ]
)


@settings(deadline=None)
@given(st.lists(st.one_of(PIECES, PIECES.map(lambda piece: piece * 60)), max_size=12).map("".join))
def test_counting_lets_through_nothing_that_looking_does_not(query: str) -> None:
    assert is_too_deep(query) == _is_too_deep(query)
