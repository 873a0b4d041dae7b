"""What `kg query` tells of the saved queries: the list of them, and the help of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from kg.commands.terminal import errors
from kg.query.parameters import Choice, Parameter
from kg.query.saved import Queries, SavedQuery
from kg.query.tables import shorten

# The groups of the list, by tag, as the web has them; to import its texts takes half a second, with Flask.
GROUPS = {
    "partners": {"ru": "Партнёры", "en": "Partners"},
    "agreements": {"ru": "Соглашения", "en": "Agreements"},
    "events": {"ru": "Мероприятия", "en": "Events"},
    "passages": {"ru": "Слова отчёта", "en": "The report's own words"},
    "quality": {"ru": "Полнота и качество данных", "en": "Completeness and quality of the data"},
    "counts": {"ru": "Числа", "en": "Numbers"},
    "programs": {"ru": "Для программистов и проверки", "en": "For programmers and checks"},
    "": {"ru": "Другие", "en": "Others"},
}
_KINDS = {  # what a value looks like, by the type of its parameter
    "iri": "IRI",
    "xsd:date": "YYYY-MM-DD",
    "xsd:gYearMonth": "YYYY-MM",
    "xsd:gYear": "YYYY",
    "xsd:integer": "INTEGER",
    "xsd:decimal": "NUMBER",
    "xsd:double": "NUMBER",
    "xsd:boolean": "true|false",
}
_MOST_VALUES = 20  # that are listed
_WIDEST = 60  # characters of a value that its label stands beside


class LateHelp(click.Command):
    """A command whose help is written when all options are read: it depends on --lang and --data."""

    shown_help = click.Option(
        ["-h", "--help", "shown_help"], is_flag=True, help="Show this message and exit."
    )

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002  # click's signature
        """Return the option, which is one like any other."""
        return self.shown_help

    def invoke(self, ctx: click.Context) -> Any:
        """Show the help, or run the command."""
        if ctx.params.pop("shown_help"):
            with errors():
                click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()
        return super().invoke(ctx)


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text in ``language``, or else in English, or else any, or else an empty one."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def write_list(formatter: click.HelpFormatter, queries: Queries, language: str) -> None:
    """Write the names and summaries of ``queries`` in the groups that the web has, and in their order."""
    groups: dict[str, list[tuple[str, str]]] = {tag: [] for tag in GROUPS}
    for name, query in queries.items():
        group = next((tag for tag in query.tags if tag in groups), "")
        groups[group].append((name, in_language(query.summaries, language)))
    for group, lines in groups.items():
        if lines:
            with formatter.section(in_language(GROUPS[group], language)):
                formatter.write_dl(lines)


def write_query(
    formatter: click.HelpFormatter, query: SavedQuery, found: Mapping[str, Sequence[Choice]], language: str
) -> None:
    """Write what ``query`` is for, its parameters with the values ``found`` for each by name, its columns."""
    for text in filter(
        None, (in_language(query.summaries, language), in_language(query.descriptions, language))
    ):
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)
    shown = [parameter for parameter in query.parameters if not parameter.is_language]
    if shown:
        with formatter.section("Parameters"):
            formatter.write_dl([_told(parameter, language) for parameter in shown])
    for parameter in shown:
        if found[parameter.name]:
            with formatter.section(f"Values of --{parameter.name}"):
                lines = [*_value_lines(found[parameter.name], language)]
                formatter.write_dl(lines, col_max=_WIDEST)
    if query.columns:
        with formatter.section("Columns"):
            formatter.write_dl([(each.name, in_language(each.titles, language)) for each in query.columns])


def _told(parameter: Parameter, language: str) -> tuple[str, str]:
    said = [in_language(parameter.titles, language), in_language(parameter.notes, language)]
    if parameter.default is not None:
        said.append(f"default: {shorten(parameter.default)}")
    elif parameter.required:
        said.append("required")
    return f"--{parameter.name} {_KINDS.get(parameter.type, 'TEXT')}", "; ".join(filter(None, said))


def _value_lines(found: Sequence[Choice], language: str) -> Iterator[tuple[str, str]]:
    for choice in found[:_MOST_VALUES]:
        count = "" if choice.count is None else f" ({choice.count})"
        yield shorten(choice.value), in_language(choice.labels, language) + count
    if len(found) > _MOST_VALUES:
        yield f"… {len(found) - _MOST_VALUES} more", ""
