"""SELECT results as a table that people read."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.iris import PREFIXES

# Wide enough that nothing is cut when the table goes to a file or a pipe.
_UNLIMITED = 100_000


def print_table(results: bytes, console: Console) -> None:
    """Print SPARQL JSON ``results``: IRIs shortened by known prefixes, long cells wrapped on a terminal."""
    parsed = json.loads(results)
    names = parsed["head"]["vars"]
    rows = parsed["results"]["bindings"]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(row[name]) if name in row else "") for name in names))
    if not sys.stdout.isatty():
        console = Console(width=_UNLIMITED, file=sys.stdout)
    console.print(table)
    console.print(f"{len(rows)} rows", style="dim")


def _shown(term: dict[str, str]) -> str:
    value = term["value"]
    if term["type"] == "uri":
        for prefix, namespace in PREFIXES.items():
            local = value.removeprefix(namespace)
            if local != value and local and "/" not in local and "#" not in local:
                return f"{prefix}:{local}"
    return value
