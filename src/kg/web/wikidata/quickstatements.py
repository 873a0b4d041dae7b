"""``/wikidata/quickstatements``: what Wikidata can be given, by which rule, and why not the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, make_response
from pyoxigraph import Literal

from kg.graph.terms import stated
from kg.link.quickstatements.choosing import Given, LeftOut, Reason, find_start
from kg.link.quickstatements.rule import Rule
from kg.link.quickstatements.ties import Side
from kg.link.quickstatements.writing import write_statements
from kg.records import StatedDate
from kg.web.cells import read_cells
from kg.web.languages import language
from kg.web.negotiation import negotiated
from kg.web.pages import Shown, address_of, page
from kg.web.site import current_site
from kg.web.texts import N_, gettext
from kg.web.wikidata.files import Choices, choose_from, label, write_left_out, write_lines
from kg.web.wikidata.gathering import read_date
from kg.web.wikidata.reasons import VERBATIM, kind_name, tell_apart, type_name

blueprint = Blueprint("quickstatements", __name__)

IMPORTER = "https://quickstatements.toolforge.org/"
_MOST = 200  # rows of a table; the file has all
_SIGNERS: Mapping[str, str] = {
    "authority": N_("an authority of one of the two places"),
    "place": N_("the place itself"),
    "district": N_("a district"),
    "organisation": N_("a ministry, a committee or another organisation"),
    "other": N_("others"),
    "unnamed": N_("nobody (the title does not say who signed)"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: words before what it is about, that (in ``language``, if not the page's), words after it."""

    before: str
    detail: str
    after: str
    language: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A tie on the page: both sides, since when, the line of the report, the command or why there is none."""

    subject: Shown
    value: Shown
    start: str
    report: str
    line: int
    href: str | None
    command: str = ""
    reasons: tuple[Why, ...] = ()


@blueprint.get("/wikidata/quickstatements")
def shown() -> Response:
    """Return the page: the rule, the ties that are given with their commands, those left out with reasons."""
    found = _choices()
    rule = found.rule
    given = [_given(each) for choice in (found.forth, found.back) for each in choice.given[:_MOST]]
    left_out = found.forth.left_out
    reports = {each.tie.source.iri for each in found.forth.given} | {each.tie.source.iri for each in left_out}
    counted = Counter("stated" if _is_stated(each) else "other" for each in left_out)
    return page(
        "wikidata/quickstatements.html",
        summary=gettext("Ties that the reports state and Wikidata lacks, as commands for its editors."),
        given=given,
        numbers=(len(found.forth.given), len(found.back.given), counted["stated"], counted["other"]),
        left_out=[_left_out(each, rule) for each in left_out if not _is_stated(each)][:_MOST],
        is_one=len(reports) == 1,
        uncited=[source.key for source in found.forth.uncited],
        issued=_date(read_date(found.issued)),
        levels=[_level(pair) for pair in sorted(rule.levels)],
        types=[type_name(key, language()) for key in sorted(rule.types)],
        signers=[gettext(_SIGNERS[key]) for key in _SIGNERS if key in rule.signers],
        importer=IMPORTER,
    )


@blueprint.get("/wikidata/quickstatements.txt")
def lines() -> Response:
    """Return the commands that add the ties to the hosts' items."""
    return _file(write_lines(_choices().forth), "text/plain", "quickstatements.txt")


@blueprint.get("/wikidata/quickstatements-mirrored.txt")
def mirrored() -> Response:
    """Return the commands that add the same ties to the partners' items."""
    return _file(write_lines(_choices().back), "text/plain", "quickstatements-mirrored.txt")


@blueprint.get("/wikidata/quickstatements-left-out.csv")
def left_out() -> Response:
    """Return every tie that is left out, in both directions, with its reasons in the reader's language."""
    found = _choices()
    rows = write_left_out((found.forth, found.back), found.rule, language())
    response = _file(rows, "text/csv", "quickstatements-left-out.csv")
    response.content_language.add(language())
    return negotiated(response, "Accept-Language")


def _choices() -> Choices:
    site = current_site()
    return choose_from(site.engine, site.rule)


def _file(text: str, media_type: str, name: str) -> Response:
    response = make_response(text)
    response.content_type = f"{media_type}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _is_stated(left_out: LeftOut) -> bool:
    return any(reason.code == "stated" for reason in left_out.reasons)


def _given(given: Given) -> Offered:
    tie, statement = given.tie, given.statement
    sides = (tie.host, tie.partner)
    subject, value = sides if statement.item.id == tie.host.item else sides[::-1]
    return Offered(
        _side(subject),
        _side(value),
        _date(given.start),
        tie.source.key,
        tie.line,
        address_of(tie.iri),
        command=write_statements([statement]),
    )


def _left_out(left_out: LeftOut, rule: Rule) -> Offered:
    tie = left_out.tie
    return Offered(
        _side(left_out.subject),
        _side(left_out.value),
        _date(find_start(tie, rule)),
        tie.source.key,
        tie.line,
        address_of(tie.iri),
        reasons=tuple(_why(reason, tie.source.language) for reason in left_out.reasons),
    )


def _why(reason: Reason, written: str) -> Why:
    before, detail, after = tell_apart(reason, language())
    if reason.code == "removed":
        detail = _date(read_date(detail))
    is_foreign = reason.code in VERBATIM and written != language()
    return Why(before, detail, after, written if is_foreign else "")


def _side(side: Side) -> Shown:
    spoken = language()
    foreign = None if spoken in side.labels else next(iter(side.labels), None)
    return Shown(label(side, spoken), address_of(side.iri), foreign)


def _level(pair: str) -> str:
    return " — ".join(kind_name(kind, language()) for kind in pair.split("-"))


def _date(day: StatedDate | None) -> str:
    """Return ``day`` as people write it."""
    if day is None:
        return ""
    term = stated(day)
    assert isinstance(term, Literal)  # noqa: S101  # for the type checker
    (cell,) = read_cells([[term]])[0]
    return cell.text if cell else ""
