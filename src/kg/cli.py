"""The ``kg`` command: build, load, query, dump, serve. Exit codes: 0 done, 1 not found, 2 bad input."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from kg.commands.asking import query, sparql
from kg.commands.freezing import freeze
from kg.commands.linking import link
from kg.commands.publishing import load, out_option, rollback, snapshots
from kg.commands.terminal import data_option, errors, progress, reports_option, settings, write_file
from kg.commands.wikidata import wikidata
from kg.faults import InputError, NotFoundError
from kg.store.download import copy_whole
from kg.store.dumps import PARTS
from kg.store.snapshot import open_snapshot

DUMP_SUFFIXES = {
    "turtle": "ttl",
    "ntriples": "nt",
    "trig": "trig",
    "nquads": "nq",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="citypartners-kg", prog_name="kg")
def main() -> None:
    """Turn a city's report on its partners abroad into a knowledge graph, and query it.

    \b
    A first round:
      kg build                     read every report in data/source/ and write build/
      kg query partners            run a saved query (they are the files in queries/)
      kg sparql 'SELECT …'         run a query of your own
      kg dump > partners.ttl       the data as Turtle
      kg serve                     the same over HTTP, with pages
      kg freeze site               the pages as files, for a place without a server
      kg rollback                  go back to the snapshot before

    Settings stand in kg.toml or in the environment as KG_BASE, KG_OUT, KG_KEEP, KG_HOST, KG_PORT and so on.
    Exit codes: 0 done, 1 something was not found, 2 bad input (one line for each fault).
    """  # noqa: D301  # click needs the backspace itself


@main.command(short_help="Build a snapshot from reports.")
@reports_option
@out_option
def build(reports: tuple[Path, ...], out: Path | None) -> None:
    """Build a snapshot: the store, the dumps and the description of the dataset.

    Every fault of every report is told, one line each, and nothing is written then: the last good snapshot
    stays the current one. The same input gives the same version and the same dumps, byte for byte; what is
    current already is not published again. `keep` old snapshots stay (KG_KEEP, 5).
    """
    from kg import build as building  # noqa: PLC0415  # rdflib and owlrl are slow to import

    with errors():
        config = settings(out)
        paths = reports or building.report_files(config)
        with progress(len(paths) + len(building.STEPS) + len(PARTS)) as step:
            done = building.build(config, paths, config.out, step)
    click.echo(
        f"rows {done.rows}, partnerships {done.partnerships}, "
        f"agreements {done.agreements}, events {done.events}\n"
        f"triples asserted {done.asserted}, inferred {done.inferred}\n"
        f"characters accounted for {done.accounted} of {done.characters}, "
        f"warnings of the shapes {done.warnings}, notes {done.findings - done.warnings}\n"
        f"snapshot {done.snapshot.number}, version {done.snapshot.version}, in {done.snapshot.folder}, "
        f"{done.seconds:.1f} seconds"
    )


main.add_command(load)
main.add_command(freeze)
main.add_command(rollback)
main.add_command(snapshots)


@main.command(short_help="Check reports, writing nothing.")
@reports_option
def check(reports: tuple[Path, ...]) -> None:
    """Check reports: read them, account for every character, validate the shapes; write nothing.

    Tells every finding of the shapes with its source line: violations, which forbid a build (exit code 2), on
    standard error, the rest on standard output.
    """
    from kg import build as building  # noqa: PLC0415  # rdflib and owlrl are slow to import

    with errors():
        config = settings()
        paths = reports or building.report_files(config)
        with progress(len(paths) + len(building.CHECK_STEPS)) as step:
            checked = building.check_reports(config, building.read_reports(config, paths, step), step)
        for finding in checked.findings:
            if finding.severity != "Violation":
                click.echo(f"{finding.severity.lower()}: {finding}")
        reports_read = checked.reading.reports
        accounted = sum(report.accounted for report in reports_read)
        characters = sum(report.characters for report in reports_read)
        click.echo(f"{len(checked.findings)} findings; {accounted} of {characters} characters accounted for")
        if faults := building.violations(checked):
            raise InputError(faults)


main.add_command(query)
main.add_command(sparql)
main.add_command(link)
main.add_command(wikidata)


@main.command(short_help="Print a part of the dataset.")
@click.option("--part", type=click.Choice(PARTS), default="data", show_default=True, help="Which part.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(tuple(dict.fromkeys((*DUMP_SUFFIXES, *DUMP_SUFFIXES.values())))),
    metavar=f"[{'|'.join(DUMP_SUFFIXES)}]",
    help="How to write it; a file's suffix (ttl, nt, rdf) will do. Default: Turtle; TriG for all.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE.")
@data_option
def dump(part: str, format_: str | None, output: Path | None, data: Path | None) -> None:
    """Print a part of the dataset: by default the data as the reports state them, as Turtle."""
    name = format_ or ("trig" if part == "all" else "turtle")
    suffix = DUMP_SUFFIXES.get(name, name)
    if part == "all" and suffix not in ("trig", "nq"):
        raise click.UsageError("--part all is several graphs: only TriG and N-Quads keep them apart")
    with errors():
        snapshot = open_snapshot(settings(data).out)
        file = snapshot.folder / "dumps" / f"{part}.{suffix}"
        if file.name not in (there := [dump.name for dump in snapshot.dumps]):
            raise NotFoundError(f"no {file.name} in snapshot {snapshot.number}; there are {', '.join(there)}")
        if output and output != Path("-"):
            copy_whole(file, output)
        else:
            write_file(file)


@main.command(short_help="Serve the snapshot over HTTP.")
@click.option("--host", help="The address to listen on. Default: 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on. Default: 8000.")
@data_option
def serve(host: str | None, port: int | None, data: Path | None) -> None:
    """Serve the current snapshot over HTTP: pages, SPARQL, saved queries, dumps."""
    from kg.serve.serving import serve_forever  # noqa: PLC0415  # the server is slow to import

    with errors():
        config = settings(data)
        serve_forever(replace(config, host=host or config.host, port=config.port if port is None else port))
