"""The options of `kg query`: what they are called, and what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from kg.commands.terminal import DATA, spoken_language
from kg.query.formats import FORMATS
from kg.query.header import LANGUAGES
from kg.query.paging import Paging, read_paging
from kg.query.parameters import ParameterError
from kg.query.saved import SavedQuery

QUERY_FORMATS = ("table", *FORMATS)
GIVEN = "given_"  # before a parameter's name, where options of any name are
_PAGING = ("page", "size", "sort", "columns")


def query_options() -> list[click.Parameter]:
    """Return the options that every saved query has, before its name as well as after it."""
    known = ", ".join(QUERY_FORMATS)
    return [
        click.Option(["--param", "params"], multiple=True, metavar="NAME=VALUE", help="A parameter's value."),
        click.Option(
            ["--format", "format_"],
            type=click.Choice(QUERY_FORMATS),
            metavar="FORMAT",
            help=f"One of {known}. Default: that of the suffix of --output, else a table.",
        ),
        click.Option(
            ["-o", "--output"], type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE."
        ),
        click.Option(["--page"], metavar="N", help="Only page N of the rows."),
        click.Option(["--size"], metavar="N", help="Only N rows, or N on each page."),
        click.Option(["--sort"], metavar="COLUMN,…", help="Sort by columns; -COLUMN is descending."),
        click.Option(["--columns"], metavar="COLUMN,…", help="Only these columns, in this order."),
        click.Option(
            ["--lang", "language"],
            type=click.Choice(LANGUAGES),
            help="The language of labels and texts. Default: that of LANG for what people read, "
            "the query's own for all else.",
        ),
        click.Option(["--data"], **DATA),
    ]


def read_format(options: Mapping[str, Any]) -> str:
    """Return the format that ``options`` name, by the end of the output's name where they name none.

    Raises :class:`ParameterError` for an end that no format has.
    """
    output: Path | None = options["output"]
    if options["format_"] or output is None:
        return options["format_"] or "table"
    name = output.name.lower()
    ends = sorted(FORMATS, key=len, reverse=True)  # «excel.csv» goes before «csv»
    if found := next((end for end in ends if name.endswith(f".{end}")), None):
        return found
    if output.suffix in ("", ".txt"):
        return "table"
    known = ", ".join(FORMATS)
    raise ParameterError(f"--output is {output.name!r}; let it end in one of {known}, or give --format")


def read_language(options: Mapping[str, Any]) -> str:
    """Return the language of what people read: that of ``options``, or else of the locale."""
    return str(options["language"] or spoken_language())


def read_given(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of parameters that ``options`` give, by name.

    Raises :class:`ParameterError` for one without a value, and for one that is given twice.
    """
    pairs = [
        (key.removeprefix(GIVEN), value) for key in options if key.startswith(GIVEN) for value in options[key]
    ]
    for param in options["params"]:
        name, equals, value = param.partition("=")
        if not equals:
            raise ParameterError(f"--param {param!r} has no «=»; give --param name=value")
        pairs.append((name, value))
    for name, number in Counter(name for name, _ in pairs).items():
        if number > 1:
            raise ParameterError(f"parameter {name!r} is given {number} times; give it once", name)
    return dict(pairs)


def read_rows(options: Mapping[str, Any], query: SavedQuery) -> Paging:
    """Return which rows of ``query`` the ``options`` want; a page has as many as on the web unless told.

    Raises :class:`ParameterError`, which names the option, for what is no number or no column.
    """
    try:
        paging = read_paging({f"_{name}": options[name] for name in _PAGING if options[name]}, query)
    except ParameterError as error:
        name = f"--{error.parameter.removeprefix('_')}"
        raise ParameterError(f"{name} is {error.value!r}; give {error.allowed}", name) from None
    return replace(paging, size=query.size) if options["page"] and not options["size"] else paging
