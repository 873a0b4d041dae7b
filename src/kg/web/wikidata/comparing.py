"""``/wikidata``: the reports' partners beside what Wikidata states of them, the face of a saved query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response
from pyoxigraph import Literal, NamedNode

from kg.query.formats import FORMATS
from kg.query.paging import Paging
from kg.query.run import answer
from kg.query.table import Table
from kg.web.asking import Row as Found
from kg.web.asking import select
from kg.web.cells import Cell, read_cells
from kg.web.languages import language
from kg.web.lists.rows import Row, show_rows
from kg.web.pages import Shown, link, page, show
from kg.web.queries.downloads import FOR_PEOPLE, format_names
from kg.web.queries.forms import in_language
from kg.web.queries.requested import Requested, read_requested, spoken
from kg.web.site import current_site
from kg.web.texts import N_, gettext

blueprint = Blueprint("wikidata", __name__)

QUERY = "wikidata-comparison"
_OFFERED = ("xlsx", "excel.csv", "csv", "json")
_MOST = 200  # rows of a group on the page; the files have all
# The groups in the order of the query, each with what it means.
_MEANINGS: Mapping[str, str] = {
    "in-both": N_("The report lists the partner, and Wikidata states the twinning (P190) of the same place."),
    "in-both-other-date": N_(
        "Both have the tie, but none of the report's dates falls into the time at which Wikidata has it "
        "begin."
    ),
    "other-level": N_(
        "The two speak of places of which one lies within the other: the report prints the province and "
        "Wikidata has its city, or the report a district and Wikidata the whole city."
    ),
    "report-only": N_(
        "The report lists the partner, and Wikidata does not state the tie. That is no fault by itself: P190 "
        "means twinning, and many agreements are on cooperation."
    ),
    "wikidata-only": N_(
        "Wikidata states the tie, and the report does not list the partner. A report tells of one year; "
        "a tie can be older."
    ),
    "formerly": N_(
        "An older copy of Wikidata stated the tie; the newest does not, and the report does not list it."
    ),
    "not-compared": N_(
        "Nothing can be said: P190 is for towns and regions and not for countries, the item of the place is "
        "unknown, or the copy was not asked about the city."
    ),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of Wikidata: its graph, its date as people write it, its licence, its statements of twins."""

    graph: Shown
    date: str
    licence: Shown | None
    statements: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A row: its cells, and what is to be remarked on it in words."""

    row: Row
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one ``status``: ``count`` in all, of which the first are shown."""

    status: str
    title: str
    meaning: str
    count: int
    href: str
    is_chosen: bool
    rows: tuple[Compared, ...]


@blueprint.get("/wikidata")
def compared() -> Response:
    """Return the page; ``status`` in the address keeps one group of rows.

    Raises :class:`kg.query.parameters.ParameterError` for a status that there is not.
    """
    site = current_site()
    copies = read_copies()
    query = site.queries.get(QUERY)
    requested = read_requested(query) if query else None
    groups: tuple[Group, ...] = ()
    hosts: tuple[Cell, ...] = ()
    if requested and copies:
        requested.query.fill(
            spoken(requested.query, language()) | dict(requested.given)
        )  # refuses what is wrong
        table = answer(site.engine, requested.query, {}, Paging(), language())
        hosts = _read_hosts(table)
        groups = _read_groups(requested, table, copies[0].date)
    chosen = next((group for group in groups if group.is_chosen), None)
    summary = gettext("What the reports and Wikidata each state of the city's partners, row by row.")
    return page(
        "wikidata/comparison.html",
        summary=summary,
        about={"@type": "Dataset", "name": gettext("Compared with Wikidata"), "description": summary},
        copies=copies,
        groups=groups,
        gives_back=current_site().rule is not None and any(group.count for group in groups),
        chosen=chosen,
        hosts=hosts,
        all_rows=link("/wikidata"),
        question=requested and in_language(requested.query.summaries),
        description=requested and in_language(requested.query.descriptions),
        every_format=requested and requested.page(),
        sparql=requested
        and requested.query.fill(spoken(requested.query, language()) | dict(requested.given)).strip(),
        downloads=_downloads(requested) if requested else {},
        media_types={suffix: FORMATS[suffix].media_type for suffix in _OFFERED},
        format_names=format_names(),
        for_people=FOR_PEOPLE,
    )


def read_copies() -> tuple[Copy, ...]:
    """Return the copies of Wikidata that the dataset holds, the newest first."""
    return tuple(_copy(row) for row in select(current_site().engine, "wikidata/copies-held"))


def _copy(row: Found) -> Copy:
    issued = row["issued"]
    (cell,) = read_cells([[Literal(issued.value, datatype=NamedNode(issued.datatype))]])[0]
    licence = show(row["licence"]) if "licence" in row else None
    if licence and "/publicdomain/zero/" in row["licence"].value:
        licence = replace(licence, text="CC0")
    return Copy(show(row["copy"]), cell.text if cell else "", licence, int(row["statements"].value))


def _downloads(requested: Requested) -> dict[str, str]:
    return {suffix: requested.file(suffix) for suffix in _OFFERED if suffix in requested.query.formats}


def _read_hosts(table: Table) -> tuple[Cell, ...]:
    """Return the cities whose partners are compared, each once."""
    rows = show_rows(table)
    return tuple({cell.exact: cell for row in rows if (cell := row.cells.get("host"))}.values())


def _read_groups(requested: Requested, table: Table, as_of: str) -> tuple[Group, ...]:
    """Return the groups of all statuses; only those that are asked for have rows."""
    at = next(number for number, heading in enumerate(table.headings) if heading.name == "status")
    by_status: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows):
        term = row[at]
        by_status.setdefault(term.value if isinstance(term, Literal) else "", []).append(number)
    parameter = next(each for each in requested.query.parameters if each.name == "status")
    titles = {choice.value: choice.labels.get(language(), choice.value) for choice in parameter.choices}
    wanted = requested.given.get("status", "")
    groups = []
    for status, meaning in _MEANINGS.items():
        numbers = by_status.get(status, [])
        shown: Sequence[Row] = ()
        if wanted in ("", status):
            shown = show_rows(replace(table, rows=tuple(table.rows[number] for number in numbers[:_MOST])))
        title = titles.get(status, status)
        groups.append(
            Group(
                status,
                title[:1].upper() + title[1:],
                gettext(meaning),
                len(numbers),
                link("/wikidata" if wanted == status else f"/wikidata?status={status}"),
                wanted == status,
                tuple(Compared(row, _remarks(row, as_of)) for row in shown),
            )
        )
    return tuple(groups)


def _remarks(row: Row, as_of: str) -> tuple[str, ...]:
    """Return what is to be said of a row beside its dates."""
    said = [cell.text for name in ("level", "reason") if (cell := row.cells.get(name))]
    if before := row.cells.get("lastStated"):
        said.append(
            gettext(
                "stated in the copy of %(before)s, no longer in that of %(now)s",
                before=before.text,
                now=as_of,
            )
        )
    if ended := row.cells.get("wikidataEnd"):
        said.append(gettext("according to Wikidata ended: %(date)s", date=ended.text))
    return tuple(said)
