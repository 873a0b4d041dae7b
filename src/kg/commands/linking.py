"""``kg link``: names that are not linked yet, with what they may mean, and those that are accepted."""

from __future__ import annotations

import getpass
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import click

from kg.commands.proposals import make_table, show_link, write_csv
from kg.commands.terminal import counting, errors, progress, reports_option, settings, show_table, write
from kg.config import Config
from kg.faults import NotFoundError
from kg.records import Kind, Place

if TYPE_CHECKING:
    from kg.link.matching.candidates import Candidate, CandidateSource, Wanted
    from kg.link.matching.lists import Link
    from kg.link.matching.proposing import Proposal
    from kg.words import Matcher

_CHOICE = re.compile(r"(?P<name>.+)=(?P<identifier>Q[1-9]\d{0,11}|[1-9]\d{0,9}|[A-Z]{2}(?:-[A-Z0-9]{1,3})?)")


@dataclass(frozen=True, slots=True)
class _Choice:
    name: str
    identifier: str


def _checked_choices(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[_Choice, ...]:
    found = [(value, _CHOICE.fullmatch(value)) for value in values]
    if wrong := [value for value, match in found if match is None]:
        raise click.BadParameter(
            f"{wrong[0]!r}; give NAME=, then an item (Q656), a GeoNames number or an ISO 3166 code"
        )
    return tuple(_Choice(match["name"], match["identifier"]) for _, match in found if match)


@click.command(short_help="Propose and accept links for names of places.")
@reports_option
@click.option(
    "--names",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="A list of any names instead: with a column `name` and, where known, `country` and `kind`.",
)
@click.option(
    "--kind", type=click.Choice(get_args(Kind)), help="What a name of the list is if it does not say."
)
@click.option(
    "--auto", is_flag=True, help="Accept what is exact: the one place of that name, kind and country."
)
@click.option(
    "--accept",
    "choices",
    multiple=True,
    callback=_checked_choices,
    metavar="NAME=ID",
    help="Accept this candidate: its Wikidata item, GeoNames number or ISO code. NAME may be a row's key.",
)
@click.option("--by", help="Who accepts. Default: git's user.name.")
@click.option("--online", is_flag=True, help="Ask Wikidata too.")
@click.option("--format", "format_", type=click.Choice(("table", "csv")), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to FILE.")
def link(  # noqa: PLR0913  # one for each option
    *,
    reports: tuple[Path, ...],
    names: Path | None,
    kind: Kind | None,
    auto: bool,
    choices: tuple[_Choice, ...],
    by: str | None,
    online: bool,
    format_: Literal["table", "csv"],
    output: Path | None,
) -> None:
    """Tell which places the names mean that reports print and data/places.tsv does not know.

    Candidates come best first, with a score: 1 is the only place of that name and kind in that country. What
    is accepted is written to data/places.tsv with who accepted it, when and how; nothing is unless --auto or
    --accept say so. Rows of that table without a Wikidata item are told too.

    With --names any list is matched, and written as CSV with the columns wikidata, geonames, label, score,
    accepted and evidence beside its own; `accepted` says yes where the match is exact.

    Needs the extra `link`. Names of cities: GeoNames (https://www.geonames.org/), CC BY 4.0. Names of regions
    and countries: ISO 3166 and Unicode CLDR.
    """
    if names and (reports or auto or choices or by):
        raise click.UsageError(
            "--names is for a list of its own; --report, --auto, --accept and --by are not"
        )
    if kind and not names:
        raise click.UsageError("--kind is for --names")
    with errors():
        config = settings()
        if names:
            write(_match_list(config, names, kind or "", online).encode(), output)
            return
        proposals = _propose(config, reports, online)
        accepted = _accept(config, proposals, auto, choices, by)
        if format_ == "csv":
            write(write_csv(proposals, accepted).encode(), output)
        elif proposals:
            show_table(make_table(proposals, accepted), output)
        else:
            click.echo("every name is known, and every place has its Wikidata item")


def _match_list(config: Config, path: Path, kind: Kind | Literal[""], online: bool) -> str:
    from kg.link.gazetteer import Gazetteer  # noqa: PLC0415  # as all of this: for this command only
    from kg.link.matching.candidates import find_candidates, is_exact  # noqa: PLC0415
    from kg.link.matching.known import KnownPlaces  # noqa: PLC0415
    from kg.link.matching.lists import Link, read_names, write_names  # noqa: PLC0415
    from kg.source.tables import read_places  # noqa: PLC0415

    matcher = _read_matcher(config)
    offline = _offline(matcher)
    names = read_names(path, matcher, kind)
    ours = KnownPlaces(Gazetteer(read_places(config.data / "places.tsv"), matcher))
    sources = (ours, *_with_online(config, offline, names.wanted, online))
    links: list[Link] = []
    with counting() as tell:
        for wanted, note in zip(names.wanted, names.notes, strict=True):
            found = () if note else ours.fill(find_candidates(wanted, sources))
            links.append(Link(found[0] if found else None, is_exact(wanted, found), note))
            tell(len(links), len(names.wanted))
    return write_names(names, links)


def _propose(config: Config, reports: Sequence[Path], online: bool) -> tuple[Proposal, ...]:
    from kg.link.matching.candidates import find_candidates  # noqa: PLC0415
    from kg.link.matching.proposing import find_unlinked, propose  # noqa: PLC0415
    from kg.source.tables import read_places  # noqa: PLC0415

    matcher = _read_matcher(config)
    offline = _offline(matcher)
    paths = reports or tuple(sorted((config.data / "source").glob("*.toml")))
    unlinked = find_unlinked(
        paths, config.data / "places.tsv", read_places(config.data / "places.tsv"), matcher
    )
    sources = _with_online(
        config, offline, [wanted for name in unlinked for wanted in name.every_wanted], online
    )
    with progress(len(unlinked)) as step:
        return tuple(
            propose(name, lambda wanted: find_candidates(wanted, sources), step) for name in unlinked
        )


def _accept(
    config: Config, proposals: Sequence[Proposal], auto: bool, choices: Sequence[_Choice], by: str | None
) -> dict[int, Candidate]:
    """Write what is accepted to the table of places; return each candidate by its proposal's number."""
    from kg.link.matching.accepting import Accepting, AmbiguousNameError  # noqa: PLC0415
    from kg.link.matching.proposing import pick  # noqa: PLC0415
    from kg.source.accepted import Accepted, write_accepted  # noqa: PLC0415
    from kg.source.tables import read_places  # noqa: PLC0415

    chosen: dict[int, tuple[Candidate, str]] = {}
    for choice in choices:
        numbers = [at for at, proposal in enumerate(proposals) if proposal.name.name == choice.name]
        if not numbers:
            raise NotFoundError(f"«{choice.name}» is not among the names without a link")
        chosen |= {at: (pick(proposals[at], choice.identifier), "by hand") for at in numbers}
    if auto:
        for at, proposal in enumerate(proposals):
            if proposal.is_exact and not proposal.name.row:
                chosen.setdefault(at, (proposal.candidates[0], "exact"))
    if not chosen:
        return {}
    path = config.data / "places.tsv"
    accepting = Accepting({place.key: place for place in read_places(path)}, _read_matcher(config))
    hows: dict[str, str] = {}
    done: dict[int, Candidate] = {}
    # Countries first: their places lie within them.
    for at, (candidate, how) in sorted(chosen.items(), key=lambda each: each[1][0].kind != "country"):
        name = proposals[at].name
        try:
            place = accepting.accept(name.name, candidate, name.row)
        except AmbiguousNameError as error:
            click.echo(f"«{name.name}» is not accepted as {candidate.label_en}: {error}", err=True)
            continue
        done[at] = candidate
        hows[place.key] = f"{how}, score {candidate.score:.2f}: {'; '.join(candidate.evidence)}"
        click.echo(f"«{name.name}» is {place.key}, {show_link(candidate)}", err=True)
    if not accepting.changed:
        return {}
    who, today = by or _user(), datetime.now(tz=UTC).date()
    rows = [
        Accepted(
            place, who, today, hows.get(key, f"the country of {', '.join(_held(place, accepting.changed))}")
        )
        for key, place in accepting.changed.items()
    ]
    write_accepted(path, rows)
    click.echo(f"{path.name}: {len(rows)} {'row' if len(rows) == 1 else 'rows'} written", err=True)
    return done


def _held(place: Place, changed: dict[str, Place]) -> list[str]:
    return sorted(key for key, each in changed.items() if each.within == place.key)


def _read_matcher(config: Config) -> Matcher:
    from kg.source.tables import read_words  # noqa: PLC0415
    from kg.words import Matcher  # noqa: PLC0415

    return Matcher(read_words(config.data / "words.tsv"))


def _offline(matcher: Matcher) -> tuple[CandidateSource, ...]:
    from kg.link.matching.offline import MissingExtraError, offline_sources  # noqa: PLC0415

    try:
        return offline_sources(matcher)
    except MissingExtraError as error:
        raise NotFoundError(str(error)) from None


def _with_online(
    config: Config, offline: tuple[CandidateSource, ...], wanted: Sequence[Wanted], online: bool
) -> tuple[CandidateSource, ...]:
    """Return the sources; those that need the network are asked for everything ahead, in few questions."""
    if not online:
        return offline
    from kg.link.online.sources import ask_ahead, online_sources  # noqa: PLC0415

    asking = online_sources(config, offline, tell=lambda words: click.echo(words, err=True))
    ask_ahead(asking, wanted, progress)
    return (*offline, *asking)


def _user() -> str:
    """Return git's name of the user, or the system's where git knows none."""
    git = shutil.which("git")
    if git:
        told = subprocess.run([git, "config", "user.name"], capture_output=True, text=True, check=False)  # noqa: S603
        if told.stdout.strip():
            return told.stdout.strip()
    return getpass.getuser()
