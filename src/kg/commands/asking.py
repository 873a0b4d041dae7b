"""The commands that ask: `kg query`, which has a command for each saved query, and `kg sparql`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from kg.commands.manual import LateHelp, in_language, write_list, write_query
from kg.commands.options import GIVEN, query_options, read_format, read_given, read_language, read_rows
from kg.commands.terminal import data_option, errors, settings, show_table, spoken_language, write
from kg.faults import Fault, InputError, NotFoundError
from kg.iris import Iris
from kg.query.formats import FORMATS, Format
from kg.query.header import LANGUAGES
from kg.query.paging import write_arguments
from kg.query.run import answer, choices
from kg.query.saved import CHOICES, Queries, SavedQuery, View, find_query, read_queries, read_query
from kg.query.tables import read_solutions
from kg.store.engine import FormatError, QueryError, QueryRefusedError, Question, StoreEngine
from kg.store.snapshot import Snapshot, open_snapshot

SPARQL_FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle")
_RESULT_TYPES = {name: FORMATS[name].media_type for name in ("csv", "tsv", "json", "xml")}
_GRAPH_TYPES = {"turtle": "text/turtle", "xml": "application/rdf+xml", "json": "application/ld+json"}


class _QueryGroup(LateHelp, click.Group):
    """`kg query`: its commands are the files in `queries/`, read when one is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names of the saved queries, as they are listed."""
        return [*_read_queries()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:  # noqa: ARG002  # click's
        """Return the command of a saved query; where there is none, that is told."""
        with errors():
            return _QueryCommand(_read_query(cmd_name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the saved queries in the groups that the web has, with their summaries."""
        with errors():
            write_list(formatter, _read_queries(), read_language(ctx.params))


class _QueryCommand(LateHelp):
    """The command of a saved query: its parameters are options, unless every query has one of that name."""

    def __init__(self, query: SavedQuery) -> None:
        """Make the options."""
        self._common = query_options()
        taken = {name for option in (*self._common, self.shown_help) for name in option.opts}
        own = [
            click.Option([f"--{parameter.name}", f"{GIVEN}{parameter.name}"], multiple=True)
            for parameter in query.parameters
            if not parameter.is_language and f"--{parameter.name}" not in taken
        ]
        super().__init__(
            query.name,
            params=[*own, *self._common],
            callback=self.run,
            short_help=in_language(query.summaries, spoken_language()),
            options_metavar="[--PARAMETER VALUE]... [OPTIONS]",
        )
        self._query = query

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the query is for, its parameters with their values, and its columns."""
        query, language = self._query, read_language(ctx.params)
        found = {parameter.name: parameter.choices for parameter in query.parameters}
        try:
            snapshot = self._open(ctx.params["data"])
        except NotFoundError:  # all but the values that are in the data can be told
            pass
        else:
            query, engine = self._query, StoreEngine(snapshot)
            sources = [parameter.source for parameter in query.parameters if parameter.source]
            queries = Queries([query], [_read_query(name, snapshot.base, CHOICES) for name in sources])
            found = {each.name: choices(engine, queries, each, language) for each in query.parameters}
        write_query(formatter, query, found, language)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options that every query has."""
        records = (option.get_help_record(ctx) for option in (*self._common, self.shown_help))
        with formatter.section("Options"):
            formatter.write_dl([record for record in records if record])

    def run(self, **options: Any) -> None:
        """Print the rows of the query that the ``options`` ask for, or write them to a file."""
        output: Path | None = options["output"]
        with errors():
            format_ = read_format(options)
            snapshot = self._open(options["data"])
            query, given = self._query, read_given(options)
            if query.federated:
                raise QueryRefusedError(
                    f"query {query.name!r} calls {query.federated}, and this command calls nobody; "
                    "a server does whose KG_SERVICES has that address"
                )
            language = self._tongue(given, options, is_read=format_ == "table")
            paging = read_rows(options, query)
            table = answer(StoreEngine(snapshot), query, given, paging, language)
            if format_ == "table":
                show_table(table, output)
            else:
                address = Iris(snapshot.base).query(query.name) + write_arguments(given, paging, language)
                write(self._format(format_, table.view, output).write(table, address), output)
        more = table.total - table.first - len(table.rows)
        if more > 0 and not options["page"] and not options["size"]:
            click.echo(f"{more} more rows: --page 2 --size {len(table.rows)} gives the next", err=True)

    def _open(self, data: Path | None) -> Snapshot:
        """Return the snapshot in ``data``, the query being read for its base."""
        config = settings(data)
        snapshot = open_snapshot(config.out)
        if snapshot.base != config.base:
            self._query = _read_query(self._query.name, snapshot.base)
        return snapshot

    def _tongue(self, given: dict[str, str], options: Mapping[str, Any], *, is_read: bool) -> str:
        """Return the language of the labels, which for programs is the same wherever they run."""
        own = next((each.default for each in self._query.parameters if each.is_language), None)
        stated = given.pop("lang", "") if own else ""
        return stated or (read_language(options) if is_read else options["language"]) or own or LANGUAGES[0]

    def _format(self, name: str, view: View, output: Path | None) -> Format:
        """Return the format; raise :class:`FormatError` where it does not suit the columns or a terminal."""
        offered = replace(self._query, view=view).formats  # the columns chosen may lack what a map is made of
        if name not in offered:
            has = f"it has table, {', '.join(offered)}"
            raise FormatError(f"query {self._query.name!r} has no {name}; {has}")
        if not FORMATS[name].is_text and output in (None, Path("-")) and sys.stdout.isatty():
            raise FormatError(f"{name} is not for a terminal; give -o FILE")
        return FORMATS[name]


def _read_queries() -> Queries:
    config = settings()
    return read_queries(config.queries, config.base)


def _read_query(name: str, base: str = "", folder: str = "") -> SavedQuery:
    """Return the query called ``name``, reading no other file where there is one of that name."""
    config = settings()
    paths = {path.stem: path for path in (config.queries / folder).glob("*.rq")}
    if name not in paths:
        find_query(_read_queries(), name)  # which says what names there are
    return read_query(paths[name], base or config.base)


@click.group(
    "query",
    cls=_QueryGroup,
    params=query_options(),
    invoke_without_command=True,
    subcommand_metavar="[NAME] [--PARAMETER VALUE]...",
    short_help="Run a saved query, or list them.",
)
@click.pass_context
def query(ctx: click.Context, /, **options: Any) -> None:
    """Run the saved query NAME; without a NAME, list them.

    `kg query NAME --help` tells its parameters, their values and its columns. All rows are given, up to
    10,000, unless --page or --size say which.

    \b
    Examples:
      kg query partners-in-section --section section:asia
      kg query agreements --sort -signed --size 10
      kg query events -o events.xlsx
    """  # noqa: D301  # click needs the backspace itself
    given = {name: value for name, value in options.items() if value}
    if ctx.invoked_subcommand:
        ctx.default_map = {ctx.invoked_subcommand: given}  # what stands before the name counts as behind it
    elif set(given) - {"language", "data"}:
        raise click.UsageError("say the NAME of a query; `kg query` lists them")
    else:
        formatter = ctx.make_formatter()
        query.format_commands(ctx, formatter)
        click.echo(f"{formatter.getvalue().lstrip()}\n`kg query NAME --help` tells more of each.")


def _read(file: Path) -> str:
    try:
        return (sys.stdin.buffer.read() if file == Path("-") else file.read_bytes()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Fault(str(file), 0, 0, "not UTF-8", "save it as UTF-8")]) from None


@click.command(short_help="Run a SPARQL query.")
@click.argument("text", metavar="[QUERY]", required=False)
@click.option(
    "-f",
    "--file",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read the query from FILE (- for standard input).",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(SPARQL_FORMATS),
    help="How to print the result. Default: a table, or Turtle where the result is a graph.",
)
@data_option
def sparql(text: str | None, file: Path | None, format_: str | None, data: Path | None) -> None:
    """Run a SPARQL 1.1 query, given as QUERY or in a file.

    The default graph is the union of all graphs: data as asserted, inferred, ontology and description.
    """
    if (text is None) == (file is None):
        raise click.UsageError("give either QUERY or -f FILE")
    with errors():
        question = Question(
            _read(file) if file else text or "",
            results=_RESULT_TYPES.get(format_ or "", _RESULT_TYPES["json"]),
            graphs=_GRAPH_TYPES.get(format_ or "", _GRAPH_TYPES["turtle"]),
        )
        found = StoreEngine(open_snapshot(settings(data).out)).answer(question)
        if format_ == "turtle" and found.kind != "graph":
            raise QueryError("the result is a table, not a graph; use csv, tsv, json or xml")
        if format_ in ("csv", "tsv") and found.kind == "graph":
            raise QueryError("the result is a graph; use turtle, json or xml")
        if found.kind == "solutions" and format_ in (None, "table"):
            show_table(read_solutions(found.body))
        elif found.kind == "boolean" and format_ in (None, "table", "csv", "tsv"):
            click.echo("true" if b"true" in found.body else "false")
        else:
            write(found.body)
