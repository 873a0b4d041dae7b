"""``/compare?a=…&b=…``: two partners side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from markupsafe import Markup
from pyoxigraph import NamedNode

from kg.faults import NotFoundError
from kg.query.formats.days import read_days_between
from kg.query.paging import Paging
from kg.query.parameters import ParameterError
from kg.query.run import answer
from kg.query.table import Table
from kg.web.asking import select
from kg.web.cells import Cell, read_cells
from kg.web.drawing.timeline import MOST, Span, draw_timeline
from kg.web.languages import language
from kg.web.lists.faces import AGREEMENTS, EVENTS, PARTNERS, Face
from kg.web.lists.rows import Row, show_rows
from kg.web.pages import link, page
from kg.web.queries.forms import FormField, read_fields
from kg.web.site import current_site
from kg.web.texts import gettext

blueprint = Blueprint("comparing", __name__)

_SIDES = ("a", "b")
# What is counted of a partner: the list that shows it, and the list's parameter for the value.
_COUNTED = {"agreements": (AGREEMENTS, "type"), "events": (EVENTS, "type"), "topics": (EVENTS, "topic")}
# What is drawn of a partner: the list, and its columns with the first and the last date.
_DRAWN = ((AGREEMENTS, "signed", "signed"), (EVENTS, "start", "end"))


@dataclass(frozen=True, slots=True)
class Counted:
    """A type or a topic: what it is called, how many there are, the list of them; whether both have it.

    ``language`` is that of ``text`` where it is not the page's.
    """

    text: str
    language: str
    number: int
    href: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two partners: its ``key`` in addresses, its row of the list, its numbers, its time line."""

    key: str
    name: str
    row: Row
    counted: Mapping[str, tuple[Counted, ...]]
    timeline: Markup


@dataclass(frozen=True, slots=True)
class _Partner:
    key: str
    iri: str
    row: Row


@blueprint.get("/compare")
def compare() -> Response:
    """Return the comparison of the two partners in the address, or the form that asks which."""
    if PARTNERS.query not in current_site().queries:
        raise NotFoundError(f"there is no saved query {PARTNERS.query!r}, which partners are found by")
    given = [request.args.get(side, "") for side in _SIDES]
    found = [_find_partner(value) if value else None for value in given]
    unknown = [value for value, partner in zip(given, found, strict=True) if value and partner is None]
    partners = [partner for partner in found if partner is not None]
    is_same = len({partner.iri for partner in partners}) < len(partners)
    sides = _show_sides(partners) if len(partners) == len(_SIDES) and not is_same else ()
    problem = ""
    if unknown:
        problem = gettext("“%(value)s” is no partner that a report lists.", value=unknown[0][:200])
    elif is_same:
        problem = gettext("Choose two different partners.")
    response = page(
        "lists/compare.html",
        summary=gettext("Two partners side by side: agreements, events, topics, since when."),
        fields=_fields(partner.iri if partner else "" for partner in found),
        problem=problem,
        sides=sides,
        shared=[each.text for each in sides[0].counted["topics"] if each.is_shared] if sides else [],
    )
    if unknown:
        response.status_code = 404
    return response


def _find_partner(value: str) -> _Partner | None:
    """Return the partner called ``value`` in an address, by its key or its IRI; None where there is none."""
    base = current_site().snapshot.base
    try:
        table = _ask(
            PARTNERS, PARTNERS.lengthen("place", value, base), 2
        )  # one more than is shown: none is counted
    except ParameterError:  # no IRI can be so
        return None
    if not table.rows:
        return None
    row = show_rows(table)[0]
    cell = row.cells["place"]
    return _Partner(PARTNERS.shorten("place", cell.exact, base), cell.exact, row) if cell else None


def _ask(face: Face, iri: str, most: int) -> Table:
    site = current_site()
    return answer(site.engine, site.queries[face.query], {"place": iri}, Paging(size=most), language())


def _fields(iris: Iterator[str]) -> list[tuple[str, FormField]]:
    """Return a field for each side, with all partners to choose from, by its name in addresses."""
    query = current_site().queries[PARTNERS.query]
    found = []
    for side, iri in zip(_SIDES, iris, strict=True):
        fields = {field.name: field for field in read_fields(query, {"place": iri} if iri else {})}
        found.append((side, PARTNERS.shorten_options(fields["place"], current_site().snapshot.base)))
    return found


def _show_sides(partners: Sequence[_Partner]) -> tuple[Side, ...]:
    counts = [_count(partner.iri) for partner in partners]
    drawn = [_find_spans(partner) for partner in partners]
    everything = [span for spans in drawn for span in spans]
    things = list(dict.fromkeys(NamedNode(value) for each in counts for _, value in each))
    cells = [cell for (cell,) in read_cells([(thing,) for thing in things])]
    known = {thing.value: cell for thing, cell in zip(things, cells, strict=True) if cell is not None}
    shared = set.intersection(*map(set, counts))
    return tuple(
        Side(
            partner.key,
            _name(partner.row),
            partner.row,
            {
                what: tuple(
                    _counted(what, partner, known[value], number, is_shared=(what, value) in shared)
                    for (each, value), number in own.items()
                    if each == what
                )
                for what in _COUNTED
            },
            draw_timeline(
                spans, gettext("%(place)s: agreements and events", place=_name(partner.row)), everything
            ),
        )
        for partner, own, spans in zip(partners, counts, drawn, strict=True)
    )


def _count(iri: str) -> dict[tuple[str, str], int]:
    rows = select(current_site().engine, "lists/compared", place=iri)
    return {
        (row["what"].value, row["value"].value): int(row["number"].value)
        for row in rows
        if "what" in row and row["value"].kind == "uri"
    }


def _counted(what: str, partner: _Partner, cell: Cell, number: int, *, is_shared: bool) -> Counted:
    face, name = _COUNTED[what]
    short = face.shorten(name, cell.exact, current_site().snapshot.base)
    href = link(f"/{face.name}?{urlencode({'place': partner.key, name: short})}")
    return Counted(cell.text, cell.language, number, href, is_shared)


def _name(row: Row) -> str:
    cell = row.cells["place"]
    return cell.text if cell else ""


def _find_spans(partner: _Partner) -> list[Span]:
    """Return when the partner's agreements and events were."""
    spans: list[Span] = []
    for face, first, last in _DRAWN:
        if face.query in current_site().queries:
            spans += _spans(_ask(face, partner.iri, MOST), face, first, last)
    return spans


def _spans(table: Table, face: Face, first: str, last: str) -> Iterator[Span]:
    places = {heading.name: at for at, heading in enumerate(table.headings)}
    for terms, row in zip(table.rows, show_rows(table), strict=True):
        days = read_days_between(terms[places[first]], terms[places[last]])
        thing, written = row.cells[face.thing], row.cells[first]
        if days and thing and written:
            yield Span(days.first, days.last, thing.text, thing.href or "", face.thing, written.text)
