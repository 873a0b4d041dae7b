"""The commands that deal with snapshots as such: load, rollback and snapshots."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlsplit

import click

from kg.commands.terminal import data_option, errors, progress, settings
from kg.faults import NotFoundError
from kg.store.snapshot import LINK, read_snapshots

out_option = click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to write. Default: build/.",
)


def _checked_base(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or not value.endswith("/") or "#" in value:
        raise click.BadParameter(f"{value!r}; give an http(s) IRI that ends in /")
    return value


@click.command(short_help="Make a snapshot of any RDF files.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@out_option
@click.option(
    "--base",
    callback=_checked_base,
    metavar="IRI",
    help="What relative IRIs are resolved against, and what the server's own IRIs begin with. "
    "Default: the setting `base`.",
)
def load(files: tuple[Path, ...], out: Path | None, base: str | None) -> None:
    """Make a snapshot of any RDF files, to be served and queried like one that was built.

    The suffix tells the format: .ttl .nt .nq .trig .rdf .owl .jsonld, each also with .gz or .zst. N-Quads,
    TriG and JSON-LD keep their graphs; the other formats go to the default graph. Every fault is told with
    its line and column, and nothing is published then.

    \b
    Example:
      kg load places.ttl links.nq.gz --out elsewhere
      kg serve --data elsewhere
    """  # noqa: D301  # click needs the backspace itself
    from kg.store.load import STEPS, load_files  # noqa: PLC0415  # slow to import, and few commands need it

    started = time.monotonic()
    with errors():
        config = settings(out)
        with progress(STEPS) as step:
            done = load_files(files, config.out, base=base or config.base, keep=config.keep, step=step)
    click.echo(
        f"triples {done.triples}\n"
        f"snapshot {done.number}, version {done.version}, in {done.folder}, "
        f"{time.monotonic() - started:.1f} seconds"
    )


@click.command(short_help="Go back to an earlier snapshot.")
@click.option("--to", type=click.IntRange(1), metavar="NUMBER", help="Which one. Default: the one before.")
@data_option
def rollback(to: int | None, data: Path | None) -> None:
    """Make an earlier snapshot the current one; a running server takes it up by itself.

    Nothing is removed: `kg rollback --to` goes forward again as well, and `kg snapshots` tells the numbers.
    """
    from kg.store.publish import roll_back  # noqa: PLC0415  # slow to import, and few commands need it

    with errors():
        was, now = roll_back(settings(data).out, to or 0)
    if was == now.version:
        click.echo(f"snapshot {now.number}, version {now.version}, is the current one already")
    else:
        click.echo(f"from version {was} to snapshot {now.number}, version {now.version}")


@click.command(short_help="List the snapshots.")
@data_option
def snapshots(data: Path | None) -> None:
    """List the snapshots, the newest first: number, version, date, triples, size; * is the current one.

    A damaged one is listed last, with what is wrong with it.
    """
    with errors():
        folder = settings(data).out
        good, damaged = read_snapshots(folder)
        if not good and not damaged:
            raise NotFoundError(f"no snapshot in {folder}; run `kg build --out {folder}` first")
    current = (folder / LINK).resolve()
    click.echo(f"  {'number':>6}  {'version':16}  {'published':20}  {'triples':>10}  {'MB':>9}")
    for each in good:
        click.echo(
            f"{'*' if each.folder == current else ' '} {each.number:>6}  {each.version:16}  "
            f"{each.published:%Y-%m-%dT%H:%M:%SZ}  {each.triples:>10}  {each.size / 1e6:>9.1f}"
        )
    for path, fault in damaged.items():
        click.echo(f"{'*' if path == current else ' '} damaged  {path.name}  {fault}")
