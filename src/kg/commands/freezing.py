"""The command that writes the whole site as files: `kg freeze`."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlsplit

import click

from kg.commands.terminal import counting, data_option, errors, settings
from kg.faults import Fault, InputError
from kg.store.snapshot import open_snapshot

_MOST_TOLD = 20  # of the links that lead nowhere


def _checked_url(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    if value is None:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise click.BadParameter(f"{value!r}; give the http(s) address at which the folder will be")
    return f"{value.rstrip('/')}/"


@click.command(short_help="Write the site as files.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--url",
    callback=_checked_url,
    metavar="URL",
    help="Where the files will be on the web: then there is a sitemap too, and pages say their addresses.",
)
@data_option
def freeze(folder: Path, url: str, data: Path | None) -> None:
    """Write the whole site into DIR as files: every page in both languages, lists, texts, dumps.

    Any server of files will do, at any path. What only a server can do is left out, and the pages say so:
    search, SPARQL, comparing, lists filtered by more than one thing, saved queries with other values than
    those of their example. Lists and answers are there whole as CSV, Excel, calendar and map, things as
    Turtle; all else is in the dumps.

    DIR must be new, empty, or written by this command before; anything else is refused (exit code 2). It is
    replaced when all is there. The same snapshot gives the same files, byte for byte.

    \b
    Example:
      kg freeze site
      python -m http.server -d site
    """  # noqa: D301  # click needs the backspace itself
    from kg.freeze import InTheWayError  # noqa: PLC0415  # Flask is slow to import
    from kg.freeze import freeze as write_site  # noqa: PLC0415

    started = time.monotonic()
    with errors():
        config = settings(data)
        snapshot = open_snapshot(config.out)
        try:
            with counting() as told:
                done = write_site(config, snapshot, folder, told, url)
        except InTheWayError as error:
            raise InputError([Fault(str(folder), 0, 0, str(error.strerror))]) from None
    for address in done.dead[:_MOST_TOLD]:
        click.echo(f"warning: a link leads to {address}, where nothing is", err=True)
    if len(done.dead) > _MOST_TOLD:
        click.echo(f"warning: so do {len(done.dead) - _MOST_TOLD} more", err=True)
    click.echo(
        f"pages {done.pages}, files {done.files}, {done.size / 1e6:.1f} MB\n"
        f"version {snapshot.version}, in {folder}, {time.monotonic() - started:.1f} seconds"
    )
