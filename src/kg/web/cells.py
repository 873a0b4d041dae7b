"""The cells of an answer's table: terms as people read them, each still telling which term it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.iris import PREFIXES, expand
from kg.web.labels import find_labels
from kg.web.languages import language
from kg.web.pages import address_of
from kg.web.site import current_site
from kg.web.things.names import foreign_name

Term = NamedNode | BlankNode | Literal | Triple

_LONGEST = 2_000  # characters of a literal; a table is not the place to read a book
_LOCALES = {"ru": Locale("ru"), "en": Locale("en", "GB")}
_SKELETONS = {len("2020-12-31"): "yMMMd", len("2020-12"): "yMMMM"}  # of what intervals are written with
_PLAIN = {expand("xsd:string"), expand("rdf:langString"), expand("rdf:dirLangString"), expand("xsd:boolean")}
_NUMBERS = {
    PREFIXES["xsd"] + name
    for name in (
        *("integer", "decimal", "double", "float", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A term for a page.

    ``kind`` is ``iri``, ``text``, ``number``, ``time``, ``period`` (from one time to another), ``node``
    (blank) or ``triple`` (whose ``parts`` are cells). ``text`` is what people read, in ``language`` and
    ``direction`` where those are not the page's; ``href`` where it leads. ``name`` is the short IRI beside a
    label, or the short datatype beside a literal; ``exact`` the whole IRI, the blank node's name on this
    page, or the value as the graph has it. ``left_out`` characters are not shown.
    """

    kind: str
    text: str
    exact: str = ""
    name: str = ""
    language: str = ""
    direction: str = ""
    href: str | None = None
    external: bool = False
    left_out: int = 0
    parts: tuple[Cell, ...] = ()


def read_cells(
    rows: Sequence[Sequence[Term | None]], known: Mapping[str, Literal] | None = None
) -> tuple[tuple[Cell | None, ...], ...]:
    """Return the terms in ``rows`` as cells, IRIs with their labels.

    Those that are not ``known`` by IRI are asked for, which takes one query.
    """
    given = known or {}
    nodes = _named_nodes(term for row in rows for term in row)
    labels = {**find_labels(node for node in nodes if node.value not in given), **given}
    names: dict[str, str] = {}
    cells: dict[Term | None, Cell | None] = {None: None}  # most terms stand in many rows
    for row in rows:
        for term in row:
            if term is not None and term not in cells:
                cells[term] = _cell(term, labels, names)
    return tuple(tuple(cells[term] for term in row) for row in rows)


def _named_nodes(terms: Iterable[Term | None]) -> Iterator[NamedNode]:
    for term in terms:
        if isinstance(term, NamedNode):
            yield term
        elif isinstance(term, Triple):
            yield from _named_nodes((term.subject, term.predicate, term.object))


def _cell(term: Term, labels: Mapping[str, Literal], nodes: dict[str, str]) -> Cell:
    if isinstance(term, NamedNode):
        return _named(term.value, labels.get(term.value))
    if isinstance(term, Literal):
        return _literal(term)
    if isinstance(term, BlankNode):
        # The engine's names are 32 digits long and new each time.
        name = nodes.setdefault(term.value, f"_:b{len(nodes) + 1}")
        return Cell("node", name, name)
    parts = (term.subject, term.predicate, term.object)
    return Cell("triple", "", parts=tuple(_cell(part, labels, nodes) for part in parts))


def _named(iri: str, label: Literal | None) -> Cell:
    addresses = current_site().addresses
    path, short = addresses.path(iri), addresses.short(iri)
    href = address_of(iri)
    if label is not None:
        text, left_out = _clip(label.value)
        return Cell("iri", text, iri, short, *_tongue(label), href, path is None, left_out)
    name = foreign_name(iri, language())
    return Cell("iri", name or short, iri, short if name else "", "", "", href, path is None)


def _literal(literal: Literal) -> Cell:
    value, datatype = literal.value, literal.datatype.value
    text, left_out = _clip(value)
    if datatype in _NUMBERS:
        return Cell("number", text, value, left_out=left_out)
    if datatype in _TIMES:
        written = _written(value, *_TIMES[datatype])
        if written:
            return Cell("time", written, value)
    name = "" if datatype in _PLAIN else current_site().addresses.short(datatype)
    return Cell("text", text, "", name, *_tongue(literal), left_out=left_out)


def _tongue(literal: Literal) -> tuple[str, str]:
    """Return the language of ``literal`` where it is not the page's, and its direction if it has one."""
    tag = literal.language or ""
    direction = literal.direction
    return ("" if tag.lower() == language() else tag, direction.value if direction else "")


def _clip(text: str) -> tuple[str, int]:
    return text[:_LONGEST], max(0, len(text) - _LONGEST)


def _written(value: str, pattern: str, write: Callable[[str, Locale], str]) -> str:
    """Return a date as people write it; an empty text for one that no calendar of Python has."""
    try:
        return write(value, _LOCALES[language()]) if re.fullmatch(pattern, value) else ""
    except ValueError:
        return ""


def join_dates(start: Cell | None, end: Cell | None) -> Cell | None:
    """Return the cell of the days from ``start`` to ``end``: of one date, if they are the same or one is not.

    Two days or two months are written as CLDR has intervals: «9–14 февр. 2020 г.».
    """
    if start is None or end is None or start.exact == end.exact:
        return start or end
    text = f"{start.text} – {end.text}"
    skeleton = _SKELETONS.get(len(start.exact))
    if (start.kind, end.kind) == ("time", "time") and skeleton and len(start.exact) == len(end.exact):
        first, last = (date.fromisoformat(f"{each.exact}-01"[:10]) for each in (start, end))
        if first < last:
            text = format_interval(first, last, skeleton, locale=_LOCALES[language()])
    return Cell("period", text)


def _day(value: str, locale: Locale) -> str:
    return format_date(date.fromisoformat(value), "long", locale=locale)


def _moment(value: str, locale: Locale) -> str:
    moment = datetime.fromisoformat(value)
    return format_datetime(moment, "long" if moment.tzinfo else "medium", locale=locale)


def _month(value: str, locale: Locale) -> str:
    return format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=locale)


def _year(value: str, _locale: Locale) -> str:
    return value


# How the values that HTML's <time> takes look, and how they are written for people. Others (years before 1,
# days with an offset) are shown as they are.
_TIMES: Mapping[str, tuple[str, Callable[[str, Locale], str]]] = {
    expand("xsd:date"): (r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]", _day),
    expand("xsd:gYearMonth"): (r"[0-9]{4}-[0-9][0-9]", _month),
    expand("xsd:gYear"): (r"[0-9]{4}", _year),
    expand("xsd:dateTime"): (
        r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9](?:\.[0-9]{1,6})?(?:Z|[+-][0-9][0-9]:[0-9][0-9])?",
        _moment,
    ),
    expand("xsd:dateTimeStamp"): (
        r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9](?:\.[0-9]{1,6})?(?:Z|[+-][0-9][0-9]:[0-9][0-9])",
        _moment,
    ),
}
