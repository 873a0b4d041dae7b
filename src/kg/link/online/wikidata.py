"""Wikidata's query service: questions about items and names, with terms in and terms out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from string import Template
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.config import Config
from kg.iris import wikidata
from kg.link.online.kept import KeptAnswers
from kg.link.online.polite import Manners, PoliteClient, TooMuchError

DIRECT = "http://www.wikidata.org/prop/direct/"
ITEM = re.compile(r"Q[1-9][0-9]{0,11}")
Term = NamedNode | Literal
T = TypeVar("T")
Row = Mapping[str, str]


def open_client(config: Config, longest: timedelta, *also: str) -> PoliteClient:
    """Return what asks Wikidata's query service, the reconciliation service and the addresses ``also``.

    Answers of the last ``longest`` are taken from the folder of those kept. Raises :class:`OSError` where
    that folder cannot be made.
    """
    allowed = (config.wikidata_endpoint, config.reconciliation, *also)
    return PoliteClient(
        allowed, Manners(config.agent), KeptAnswers(config.online_cache.expanduser(), longest)
    )


def item_of(iri: str) -> str:
    """Return the ``Q…`` of an item's IRI; "" for any other.

    >>> item_of("http://www.wikidata.org/entity/Q656"), item_of("http://www.wikidata.org/entity/statement/Q1-2")
    ('Q656', '')
    """
    name = iri.removeprefix(wikidata(""))
    return name if iri != name and ITEM.fullmatch(name) else ""


def batches(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield ``values`` in their order, at most ``size`` at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def halved(ask: Callable[[Sequence[T]], None], values: Sequence[T]) -> None:
    """Call ``ask`` with ``values``, in halves where that is too much for the server.

    What is too much for one value alone is raised.
    """
    try:
        ask(values)
    except TooMuchError:
        if len(values) <= 1:
            raise
        half = len(values) // 2
        halved(ask, values[:half])
        halved(ask, values[half:])


class Wikidata:
    """A SPARQL endpoint that has Wikidata's statements in Wikidata's own form."""

    def __init__(self, client: PoliteClient, endpoint: str) -> None:
        """Ask ``endpoint`` through ``client``."""
        self.client = client
        self._endpoint = endpoint

    def triples(self, name: str, items: Iterable[str]) -> tuple[tuple[Triple, ...], datetime]:
        """Return what the CONSTRUCT query ``name`` answers about ``items``, and when it was answered.

        What is no good RDF by itself (an official site's address with a space, say) is left out. Raises
        :class:`kg.link.online.polite.OnlineError`.
        """
        terms = ((NamedNode(wikidata(item)),) for item in items)
        query = _query(name).substitute(items=write_values(terms))
        return self.client.query(self._endpoint, query, "turtle", _read_triples)

    def rows(self, name: str, **values: Iterable[tuple[Term, ...]]) -> list[Row]:
        """Return the rows that the SELECT query ``name`` answers to ``values``: the text of what is bound.

        Raises :class:`kg.link.online.polite.OnlineError`.
        """
        query = _query(name).substitute({key: write_values(rows) for key, rows in values.items()})
        return self.client.query(self._endpoint, query, "json", _read_rows)[0]


def write_values(rows: Iterable[tuple[Term, ...]]) -> str:
    """Return terms as they stand in a VALUES clause: rows of several in brackets."""
    written = [" ".join(map(str, row)) if len(row) == 1 else f"({' '.join(map(str, row))})" for row in rows]
    return " ".join(written)


@cache
def _query(name: str) -> Template:
    return Template(files("kg.link.online").joinpath(f"{name}.rq").read_text("utf-8"))


def _read_triples(body: bytes) -> tuple[Triple, ...]:
    found = (quad.triple for quad in parse(body, format=RdfFormat.TURTLE, lenient=True))
    return tuple(triple for triple in found if all(map(_is_good, triple)))


def _is_good(term: NamedNode | BlankNode | Literal | Triple) -> bool:
    if isinstance(term, NamedNode):
        try:
            NamedNode(term.value)
        except ValueError:
            return False
    return True


def _read_rows(body: bytes) -> list[Row]:
    results = json.loads(body)
    try:
        return [
            {name: str(term["value"]) for name, term in row.items()} for row in results["results"]["bindings"]
        ]
    except (KeyError, TypeError, AttributeError):
        raise ValueError("no results of a SELECT") from None
