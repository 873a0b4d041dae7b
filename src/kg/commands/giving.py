"""`kg wikidata quickstatements`: ties that Wikidata lacks, as lines that its editors can add."""

from __future__ import annotations

from pathlib import Path

import click

from kg.commands.terminal import data_option, errors, settings, spoken_language, write
from kg.query.header import LANGUAGES
from kg.store.engine import StoreEngine
from kg.store.snapshot import open_snapshot


@click.command(short_help="Write ties that Wikidata lacks as QuickStatements.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to FILE, not to standard output.",
)
@click.option(
    "--both-directions",
    is_flag=True,
    help="Also write the statements of the partners' items, to FILE with «-mirrored» in its name.",
)
@click.option(
    "--reasons",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the ties that are left out to FILE (CSV), each with every reason.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    help="Of labels and reasons. Default: that of the locale.",
)
@data_option
def quickstatements(
    output: Path | None, both_directions: bool, reasons: Path | None, language: str | None, data: Path | None
) -> None:
    """Write the ties that the reports state and Wikidata lacks as commands of QuickStatements, format V1.

    data/p190.toml says which ties count. A statement is given only where the newest copy of Wikidata was
    asked about the item and lacks it. Look at each line before you run it: the edits are yours.

    \b
    Examples:
      kg wikidata quickstatements --reasons left-out.csv
      kg wikidata quickstatements --both-directions -o give.txt
    """  # noqa: D301  # click needs the backspace itself
    from kg.link.quickstatements.rule import RULE, read_rule  # noqa: PLC0415
    from kg.web.wikidata.files import choose_from, write_left_out, write_lines  # noqa: PLC0415  # Flask is slow

    if both_directions and output in (None, Path("-")):
        raise click.UsageError("--both-directions makes two files: say the name of the first with -o FILE")
    with errors():
        config = settings(data)
        rule = read_rule(config.data / RULE)
        found = choose_from(StoreEngine(open_snapshot(config.out)), rule)
        choices = (found.forth, found.back) if both_directions else (found.forth,)
        written = [write_lines(choice) for choice in choices]  # all are checked before one is written
        write(written[0].encode(), output)
        if output and both_directions:
            write(written[1].encode(), output.with_stem(f"{output.stem}-mirrored"))
        if reasons:
            write(write_left_out(choices, rule, language or spoken_language()).encode(), reasons)
    for choice, what in zip(choices, ("statements", "mirrored statements"), strict=False):
        click.echo(f"{len(choice.given)} {what}, {len(choice.left_out)} ties left out", err=True)
    for source in {source.iri: source for choice in choices for source in choice.uncited}.values():
        click.echo(
            f"{source.key}: the reference has only the title; state `url` or `item` in the report's .toml",
            err=True,
        )
