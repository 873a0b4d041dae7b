"""`kg wikidata compare`: what the reports and Wikidata each state, counted and row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from pyoxigraph import Literal

from kg.commands.options import query_options, read_format, read_given, read_language, read_rows
from kg.commands.terminal import errors, settings, show_table, write
from kg.faults import NotFoundError
from kg.iris import Iris
from kg.query.formats import FORMATS
from kg.query.header import LANGUAGES
from kg.query.paging import Paging, write_arguments
from kg.query.run import answer
from kg.query.saved import SavedQuery, find_query, read_queries
from kg.query.table import Table
from kg.store.engine import FormatError, StoreEngine
from kg.store.snapshot import open_snapshot

QUERY = "wikidata-comparison"
# What people read; the other columns are for programs and in every other format.
_COLUMNS = (
    "status",
    "placeLabel",
    "item",
    "itemLabel",
    "reportDate",
    "wikidataDate",
    "level",
    "lastStated",
    "firstLine",
)


@click.command(params=query_options(), short_help="Compare the reports with Wikidata.")
@click.option("--status", metavar="STATUS", help="Only rows of this result, such as report-only.")
def compare(status: str | None, **options: Any) -> None:
    """Compare the reports with the newest copy of what Wikidata states: the saved query wikidata-comparison.

    How many rows there are of each result is told first, on standard error; the rows follow, as for
    `kg query`.

    \b
    Examples:
      kg wikidata compare --status report-only
      kg wikidata compare -o comparison.xlsx
    """  # noqa: D301  # click needs the backspace itself
    output: Path | None = options["output"]
    with errors():
        format_, config = read_format(options), settings(options["data"])
        snapshot = open_snapshot(config.out)
        query = find_query(read_queries(config.queries, snapshot.base), QUERY)
        is_read = format_ == "table"
        language = read_language(options) if is_read else options["language"] or LANGUAGES[0]
        given = read_given(options) | ({"status": status} if status else {})
        paging, engine = read_rows(options, query), StoreEngine(snapshot)
        query.fill({"lang": language} | given)  # what is wrong with the values is told before anything else
        whole = answer(engine, query, {}, Paging(), language)
        if not whole.rows:
            raise NotFoundError("the data has no report that lists partners, so there is nothing to compare")
        for title, number in _count(query, whole):
            click.echo(f"{number:>6}  {title}", err=True)
        if is_read and not paging.columns:
            paging = replace(paging, columns=_COLUMNS)
        table = answer(engine, query, given, paging, language)
        if is_read:
            show_table(table, output)
            return
        if format_ not in query.formats:
            raise FormatError(f"the comparison has no {format_}; it has table, {', '.join(query.formats)}")
        address = Iris(snapshot.base).query(query.name) + write_arguments(given, paging, language)
        write(FORMATS[format_].write(table, address), output)


def _count(query: SavedQuery, table: Table) -> list[tuple[str, int]]:
    """Return how many rows there are of each result, by its title, those without any too."""
    at = [heading.name for heading in table.headings].index("status")
    found = Counter(term.value for row in table.rows if isinstance(term := row[at], Literal))
    parameter = next(each for each in query.parameters if each.name == "status")
    return [
        (choice.labels.get(table.language, choice.value), found[choice.value]) for choice in parameter.choices
    ]
