"""The commands that ask Wikidata: ``kg wikidata refresh`` and ``kg wikidata check``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.terminal import errors, progress, settings
from kg.config import Config
from kg.faults import Fault, InputError, NotFoundError
from kg.records import Place
from kg.source.description import read_description
from kg.source.tables import read_places

if TYPE_CHECKING:
    from kg.link.online.checking import ItemStates
    from kg.link.online.copying import StatementCopy
    from kg.link.online.refresh import Fetched

FOLDER = "wikidata"  # of the copies, in data/
_RESUME = timedelta(hours=24)  # a run that was cut off is gone on with for so long
_FRESH = timedelta(minutes=10)  # for so long an answer to `check` is taken for what is true now


def _checked_items(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    items = [item for value in values for item in re.split(r"[\s,]+", value) if item]
    for item in items:
        if not re.fullmatch(r"Q[1-9][0-9]{0,11}", item):
            raise click.BadParameter(f"{item!r}; give Wikidata items such as Q656")
    return tuple(items)


def _checked_endpoint(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"https?://[^\s<>\"{}|^`\\#@]+", value):
        raise click.BadParameter(f"{value!r}; give an http(s) address")
    return value


endpoint_option = click.option(
    "--endpoint",
    callback=_checked_endpoint,
    metavar="URL",
    help="The SPARQL endpoint to ask. Default: the setting `wikidata_endpoint`, Wikidata's query service.",
)


@contextmanager
def online_errors(after: str = "; nothing was written") -> Iterator[None]:
    """Turn a server that gave no answer into one line and the exit code 1: what was asked for is not there.

    The line ends with what is said ``after`` it.
    """
    from kg.link.online.polite import NoNetworkError, OnlineError  # noqa: PLC0415  # few commands need it

    with errors():
        try:
            yield
        except NoNetworkError as error:
            raise NotFoundError(f"no network: {error}{after}") from None
        except OnlineError as error:
            raise NotFoundError(f"{error}{after}") from None


@click.command(short_help="Make a new copy of what Wikidata states.")
@endpoint_option
@click.option(
    "--items",
    multiple=True,
    callback=_checked_items,
    metavar="Q…",
    help="Further items, with what they have as P190; may be given several times, or parted by commas.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to write. Default: data/wikidata/.",
)
def refresh(endpoint: str | None, items: tuple[str, ...], out: Path | None) -> None:
    """Make a new copy of what Wikidata states of our places: data/wikidata/<today>.ttl.

    Asks about every item of data/places.tsv, and about what the hosts of the reports in data/source/ have as
    twinned administrative bodies (P190): labels, position, population, country, numbers, P190 with dates. One
    question at a time, slowly. A run that was cut off is gone on with for a day. Tells what changed since the
    copy before, and which items of places.tsv were merged or deleted. `kg build` takes the copy up.

    Exit code 1, and nothing written, where Wikidata cannot be reached.
    """
    with online_errors():
        config = settings()
        config = replace(config, wikidata_endpoint=endpoint or config.wikidata_endpoint)
        _refresh(config, items, out or config.data / FOLDER)


def _refresh(config: Config, more: tuple[str, ...], folder: Path) -> None:
    # rdflib, which SPARQLWrapper imports, is slow to import
    from kg.link.online.copying import newest_copy, read_copy, write_copy  # noqa: PLC0415
    from kg.link.online.refresh import fetch_copy, find_table_faults  # noqa: PLC0415
    from kg.link.online.wikidata import Wikidata, open_client  # noqa: PLC0415

    places = read_places(config.data / "places.tsv")
    own = {place.wikidata for place in places if place.wikidata}
    hosts = {*_hosts(config, places), *more}
    if not own | hosts:
        message = "no place has a Wikidata item"
        raise InputError([Fault("places.tsv", 0, 0, message, "link the places with `kg link`")])
    client = open_client(config, _RESUME)
    fetched = fetch_copy(Wikidata(client, config.wikidata_endpoint), own, hosts, progress)
    before = newest_copy(folder)
    old = read_copy(before) if before else None
    file = folder / f"{fetched.copy.issued}.ttl"
    write_copy(fetched.copy, file)
    client.forget()  # it is all in the file now, and the next copy is to be asked for anew
    click.echo(f"items {len(fetched.copy.items)}, of them in places.tsv {len(own)}")
    click.echo(f"triples {len(fetched.copy.triples)}, in {file}")
    if before and old:
        for line in _changes(before.stem, old, fetched):
            click.echo(line)
    for fault in find_table_faults(config.data / "places.tsv", own, fetched.merged, fetched.missing):
        click.echo(fault, err=True)


def _hosts(config: Config, places: tuple[Place, ...]) -> set[str]:
    """Return the items of the cities whose reports stand in ``data/source/``."""
    reports = sorted((config.data / "source").glob("*.toml"))
    keys = {read_description(path).host for path in reports}
    return {place.wikidata for place in places if place.key in keys and place.wikidata}


def _changes(name: str, old: StatementCopy, fetched: Fetched) -> Iterator[str]:
    from kg.link.online.copying import compare_copies  # noqa: PLC0415

    common = len(old.items & fetched.copy.items)
    changes = [change for change in compare_copies(old, fetched.copy) if change.added or change.removed]
    same = "" if changes else " the same statements"
    yield f"compared with {name}, of {common} items that both have:{same}"
    for change in changes:
        yield f"  {change.what}: {change.added} added, {change.removed} removed"


@click.command(short_help="Check the links of places.tsv.")
@click.option("--online", is_flag=True, help="Ask Wikidata, not the newest copy of it.")
@click.option("--links", is_flag=True, help="Ask the links to GeoNames, DBpedia and VIAF too.")
@endpoint_option
def check(online: bool, links: bool, endpoint: str | None) -> None:
    """Check the links of data/places.tsv.

    Tells the items that Wikidata has merged into others or deleted, and those whose country or GeoNames
    number is another in Wikidata: by its newest copy in data/wikidata/, or by itself, with --online. With
    --links each link to GeoNames, DBpedia and VIAF is asked, one a second, whether it still leads somewhere.

    Exit code 2 where a link is wrong, 1 where something could not be asked; it is said what.
    """
    from kg.link.online.checking import find_faults  # noqa: PLC0415

    with online_errors(""):
        config = settings()
        config = replace(config, wikidata_endpoint=endpoint or config.wikidata_endpoint)
        table = config.data / "places.tsv"
        places = read_places(table)
        states, by = _states(config, places, online=online or endpoint is not None)
        items = {place.wikidata for place in places if place.wikidata}
        faults = find_faults(table, places, states)
        click.echo(f"checked {len(items & states.asked)} items of {table.name} by {by}")
        if unasked := sorted(items - states.asked):
            click.echo(f"not checked, as it was not asked about: {', '.join(unasked)}")
        if without := [place.key for place in places if not place.wikidata]:
            click.echo(f"places without an item: {', '.join(without)}")
        unknown = 0
        if links:
            wrong, unknown = _check_links(config, table, places, states)
            faults += wrong
        if faults:
            raise InputError(faults)
        if unknown:
            raise NotFoundError(f"{unknown} links could not be asked")


def _states(config: Config, places: Sequence[Place], *, online: bool) -> tuple[ItemStates, str]:
    """Return what is known of the items of ``places``, and by whom."""
    from kg.link.online.checking import ask_states, states_of_copy  # noqa: PLC0415
    from kg.link.online.copying import newest_copy, read_copy  # noqa: PLC0415
    from kg.link.online.wikidata import Wikidata, open_client  # noqa: PLC0415

    if online:
        client = open_client(config, _FRESH)
        items = {place.wikidata for place in places if place.wikidata}
        return ask_states(Wikidata(client, config.wikidata_endpoint), items, progress), "Wikidata itself"
    file = newest_copy(config.data / FOLDER)
    states = states_of_copy(read_copy(file)) if file else None
    if not file or not states or not states.asked:
        raise NotFoundError(
            f"no copy in {config.data / FOLDER} tells countries and GeoNames numbers; "
            "make one with `kg wikidata refresh`, or ask Wikidata itself with --online"
        )
    return states, f"the copy of {file.stem}"


def _check_links(
    config: Config, table: Path, places: Sequence[Place], states: ItemStates
) -> tuple[list[Fault], int]:
    """Return a fault for each link that leads nowhere or elsewhere, and how many could not be asked."""
    from kg.link.online.checking import check_links, find_links, link_hosts  # noqa: PLC0415
    from kg.link.online.refresh import find_lines  # noqa: PLC0415
    from kg.link.online.wikidata import open_client  # noqa: PLC0415

    client = open_client(config, _FRESH, *link_hosts())
    lines = find_lines(table, "key")
    links = tuple(find_links(places, states.triples))
    faults, unknown = [], 0
    with progress(len(links)) as step:
        for found in check_links(client, links, step):
            if found.state == "unknown":
                unknown += 1
                click.echo(f"could not be asked: {found.link.address}: {found.why}")
            elif found.state != "found":
                message = f"{found.link.address} {found.why}"
                faults.append(
                    Fault(table.name, lines[found.link.key], 0, message, "look what the place's link is now")
                )
    click.echo(f"asked {len(links) - unknown} links of {len(links)}")
    return faults, unknown
