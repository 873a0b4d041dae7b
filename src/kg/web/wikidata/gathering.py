"""The ties of the reports and what Wikidata is known to state, gathered from the graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from kg.iris import PREFIXES, VOCABULARY
from kg.link.quickstatements.ties import Document, Known, Pair, Side, Source, Tie
from kg.records import StatedDate
from kg.store.engine import Engine
from kg.web.asking import Row, Term, select

_ENTITY = PREFIXES["wd"]
_ITEM = re.compile(r"Q[1-9][0-9]*")
_STATED = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}))?(?:-(?P<day>[0-9]{2}))?")
_UNTITLED = Term("literal", "")

_Facts = Mapping[str, Mapping[str, tuple[Term, ...]]]


def gather_ties(engine: Engine) -> tuple[Tie, ...]:
    """Return every tie of every report, in the order of the reports."""
    facts = _facts(select(engine, "wikidata/cited"))
    rows = select(engine, "wikidata/ties")
    return tuple(
        _tie([*group], facts)
        for _, group in groupby(rows, key=lambda row: (row["report"].value, row["place"].value))
    )


def gather_known(engine: Engine) -> Known:
    """Return what the copies of Wikidata in the graph say: the newest of now, the others of before."""
    rows = select(engine, "wikidata/copies")
    dates = sorted({row["issued"].value for row in rows})
    if not dates:
        return Known()
    names: dict[str, str] = {}
    within: set[Pair] = set()
    for row in select(engine, "wikidata/levels"):
        item = _item(row["item"])
        if "value" in row:
            within.add((item, _item(row["value"])))
        elif item not in names or row["name"].language == "en":
            names[item] = row["name"].value
    newest = [row for row in rows if row["issued"].value == dates[-1]]
    return Known(
        issued=dates[-1],
        asked=frozenset(_item(row["item"]) for row in newest if row["what"].value == "asked"),
        stated=frozenset(_pairs(newest, "stated")),
        formerly={
            pair: day
            for day in dates[:-1]
            for pair in _pairs((row for row in rows if row["issued"].value == day), "stated")
        },
        replaced=dict(_pairs(newest, "replaced")),
        within=frozenset(within | {*_pairs(newest, "within")}),
        names=names,
    )


def _pairs(rows: Iterable[Row], what: str) -> Iterator[Pair]:
    for row in rows:
        if row["what"].value == what:
            yield _item(row["item"]), _item(row["value"])


def _facts(rows: Iterable[Row]) -> _Facts:
    facts: defaultdict[str, defaultdict[str, tuple[Term, ...]]] = defaultdict(lambda: defaultdict(tuple))
    for row in rows:
        facts[row["thing"].value][row["what"].value] += (row["value"],)
    return facts


def _tie(rows: list[Row], facts: _Facts) -> Tie:
    first = rows[0]
    return Tie(
        iri=first["partnership"].value,
        source=_source(first["report"].value, facts),
        host=_side(first["host"].value, facts),
        partner=_side(first["place"].value, facts),
        line=int(first["line"].value) if first["line"].value.isdigit() else 0,
        established=read_date(first["established"].value) if "established" in first else None,
        documents=tuple(_documents(rows)),
    )


def _documents(rows: Iterable[Row]) -> Iterator[Document]:
    named = [row for row in rows if "agreement" in row]
    for _, group in groupby(named, key=lambda row: row["agreement"].value):
        its = [*group]
        days = dict.fromkeys(row["signed"].value for row in its if "signed" in row)
        yield Document(
            title=its[0]["title"].value,
            type=_kind(its[0]["type"]),
            signed=tuple(day for day in map(read_date, days) if day),
            parties=tuple(dict.fromkeys(row["party"].value for row in its if "party" in row)),
        )


def _side(iri: str, facts: _Facts) -> Side:
    its = facts[iri]
    labels = {term.language: term.value for term in its["label"]}
    return Side(
        iri=iri,
        labels=labels,
        kinds=tuple(sorted(_kind(term).lower() for term in its["kind"])),
        names=tuple(dict.fromkeys([*labels.values(), *(term.value for term in its["name"])])),
        items=tuple(filter(None, map(_item, its["item"]))),
    )


def _source(iri: str, facts: _Facts) -> Source:
    its = facts[iri]
    title = next(iter(its["title"]), _UNTITLED)
    years = [int(term.value) for term in its["year"] if re.fullmatch("[0-9]{4}", term.value)]
    retrieved = read_date(next(iter(its["retrieved"]), _UNTITLED).value)
    return Source(
        iri=iri,
        title=title.value,
        language=title.language,
        year=max(years, default=0),
        url=next((term.value for term in its["url"] if term.kind == "uri"), ""),
        item=next(filter(None, map(_item, its["item"])), ""),
        retrieved=date(retrieved.year, retrieved.month, retrieved.day)
        if retrieved and retrieved.day
        else None,
    )


def _kind(term: Term) -> str:
    """Return the last word of the IRI of a class or a concept."""
    return re.split("[#/]", term.value)[-1] if term.value.startswith(VOCABULARY) else ""


def _item(term: Term) -> str:
    """Return the number of an item, ``Q656``; empty for what is none."""
    number = term.value.removeprefix(_ENTITY)
    return number if _ITEM.fullmatch(number) else ""


def read_date(text: str) -> StatedDate | None:
    """Return the date that an xsd:date, xsd:gYearMonth or xsd:gYear says; None for what is none of them.

    >>> print(read_date("2017-08"), read_date("-0044"), read_date("2017-02-30"))
    2017-08 None None
    """
    found = _STATED.fullmatch(text)
    if not found:
        return None
    stated = StatedDate(*(int(part or 0) for part in found.groups()))
    try:
        stated.not_after  # noqa: B018  # which 30 February has not
    except ValueError:
        return None
    return stated
