"""Saved queries, one ``.rq`` file each: a YAML header in ``#+`` comments, as grlc has them, then SPARQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.faults import Fault, InputError, NotFoundError
from kg.iris import VOCABULARY
from kg.query.columns import Calendar, Column, Map, View
from kg.query.declared import Declarations
from kg.query.header import read_header
from kg.query.parameters import (
    Choice,
    Parameter,
    ParameterError,
    check_order,
    find_parameters,
    replace_variables,
)
from kg.query.parsing import parse_query
from kg.query.tokens import rebase_iris

__all__ = [
    "Calendar",
    "Choice",
    "Column",
    "Map",
    "Parameter",
    "ParameterError",
    "Queries",
    "SavedQuery",
    "View",
    "find_query",
    "read_queries",
    "read_query",
]

PAGE_ROWS = 100  # of a page of HTML, unless the header says otherwise
CHOICES = "choices"  # the folder of the queries that find what a parameter can be
_LAST = 10**6  # the place in the list of a query that states none
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9_-]*")
_CHOICE_COLUMNS = (("value", "label"), ("value", "label", "count"))


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query file: its name (the file's, without ``.rq``), what its header says, its SPARQL.

    ``summaries`` (English at least) and ``descriptions`` are texts by language, ``tags`` the groups it is
    listed in, at place ``order``. ``columns`` are empty for a query that gives no rows. ``size`` is how many
    rows a page has, ``federated`` the endpoint that it calls by SERVICE. ``text`` has as many lines as the
    file.
    """

    name: str
    summaries: Mapping[str, str]
    descriptions: Mapping[str, str]
    tags: tuple[str, ...]
    order: int
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    view: View
    size: int
    federated: str | None
    text: str

    @property
    def description(self) -> str:
        """Return the English description, empty where there is none."""
        return self.descriptions.get("en", "")

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the suffixes of the formats that the rows can be had in."""
        mapped = ("geojson",) if self.view.map else ()
        dated = ("ics",) if self.view.calendar else ()
        return ("csv", "excel.csv", "tsv", "json", "xml", "xlsx", *mapped, *dated, "ttl", "jsonld")

    def fill(self, given: Mapping[str, str]) -> str:
        """Return the query's text with its parameters bound to the values ``given`` by name.

        A value is first made an RDF term of the parameter's type; the term, in the form that N-Triples
        gives it, then stands wherever the variable stood (and ``true`` for ``BOUND`` of it), so that no
        value can be anything but that one term. Oxigraph's own substitutions reach only variables that the
        query projects.

        Raises :class:`ParameterError` for a name that there is not, a required value that is missing, or
        a value that the parameter cannot take; and where ``from`` and ``to`` are dates and the
        first is after the last.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                has = f"it has {', '.join(known)}" if known else "it has none"
                message = f"query {self.name!r} has no parameter {name!r}; {has}"
                raise ParameterError(message, name, given[name], has, reason="unknown")
        terms: dict[str, NamedNode | Literal] = {}
        values: dict[str, str] = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if value is not None:
                terms[parameter.variable] = parameter.term(value)
                values[parameter.name] = value
            elif parameter.required:
                message = f"query {self.name!r} needs the parameter {parameter.name!r} ({parameter.type})"
                raise ParameterError(message, parameter.name, None, parameter.type, reason="missing")
        check_order(self.parameters, values)
        return replace_variables(self.text, terms)


class Queries(Mapping[str, SavedQuery]):
    """The saved queries of a folder by name, in the order in which they are listed.

    ``choices`` are those of its folder ``choices/``: each finds the values that a parameter can take.
    """

    def __init__(self, queries: Iterable[SavedQuery] = (), choices: Iterable[SavedQuery] = ()) -> None:
        """Order the ``queries`` by their place in the list, then by name."""
        ordered = sorted(queries, key=lambda query: (query.order, query.name))
        self._queries = {query.name: query for query in ordered}
        self.choices: Mapping[str, SavedQuery] = {query.name: query for query in choices}

    def __getitem__(self, name: str) -> SavedQuery:
        """Return the query called ``name``; raise :class:`KeyError` where there is none."""
        return self._queries[name]

    def __iter__(self) -> Iterator[str]:
        """Return an iterator over the names."""
        return iter(self._queries)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._queries)


def read_queries(folder: Path, base: str = VOCABULARY) -> Queries:
    """Return the saved queries in ``folder``, and those of choices in its folder ``choices``.

    IRIs of data under the vocabulary's base, in the texts and in values of the headers, are put under
    ``base``. Raises :class:`InputError` with the faults of every file.
    """
    faults: list[Fault] = []
    queries = list(_read_folder(folder, base, faults))
    choices = list(_read_folder(folder / CHOICES, base, faults, is_choices=True))
    if faults:
        raise InputError(faults)
    return Queries(queries, choices)


def _read_folder(
    folder: Path, base: str, faults: list[Fault], *, is_choices: bool = False
) -> Iterator[SavedQuery]:
    for path in sorted(folder.glob("*.rq"), key=lambda path: path.stem):
        file = f"{folder.name}/{path.name}" if is_choices else path.name
        query, found = _read(path, file, base)
        faults += found
        if not _NAME.fullmatch(path.stem):
            faults.append(Fault(file, 0, 0, "a name that cannot stand in an address", "use a-z, 0-9 and -"))
        if query and is_choices and not found:
            if query.names not in _CHOICE_COLUMNS:
                message = f"a query of choices has the columns {', '.join(query.names) or 'of no rows'}"
                faults.append(Fault(file, 0, 0, message, "give ?value and ?label, then perhaps ?count"))
            for parameter in query.parameters:
                if not parameter.is_language:
                    message = f"a query of choices has the parameter {parameter.name!r}"
                    faults.append(Fault(file, 0, 0, message, "only ?_lang can be one there"))
        if query:
            yield query


def find_query(queries: Mapping[str, SavedQuery], name: str) -> SavedQuery:
    """Return the query called ``name``, or raise :class:`NotFoundError` that tells which there are."""
    if name not in queries:
        raise NotFoundError(f"no query {name!r}; there are {', '.join(queries) or 'none'}")
    return queries[name]


def read_query(path: Path, base: str = VOCABULARY) -> SavedQuery:
    """Return the saved query in the file at ``path``, its IRIs of data under ``base``.

    Raises :class:`InputError` for a file that is not UTF-8, a broken header, one that speaks of parameters or
    columns that the query has not, a value that its parameter cannot take, or SPARQL that does not parse (a
    parameter in the projection, say).
    """
    query, faults = _read(path, path.name, base)
    if faults or query is None:
        raise InputError(faults)
    return query


def _read(path: Path, file: str, base: str) -> tuple[SavedQuery | None, Sequence[Fault]]:
    """Return the query in the file at ``path``, called ``file`` in faults, and what is wrong with it."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None, [Fault(file, 0, 0, "not UTF-8", "save it as UTF-8")]
    try:
        header, faults = read_header(file, content)
    except InputError as error:
        return None, error.faults
    values = header.values
    text = "\n".join("" if line.startswith("#+") else line for line in content.split("\n"))
    text = rebase_iris(text, base) if base != VOCABULARY else text
    declared = Declarations(header, base, lambda name: (path.parent / CHOICES / f"{name}.rq").is_file())
    parameters = declared.parameters(find_parameters(text))
    federated = values.get("x-federated")
    parsed = parse_query(header, text, parameters, federated)
    query = SavedQuery(
        path.stem,
        {"en": values.get("summary", path.stem)} | values.get("x-summary", {}),
        {"en": values.get("description", "")} | values.get("x-description", {}),
        tuple(values.get("tags", ())),
        int(values.get("x-order", _LAST)),
        parameters,
        declared.columns(parsed.columns) if parsed.columns is not None else (),
        declared.view(parsed.columns) if parsed.columns is not None else View(),
        int(values.get("pagination", PAGE_ROWS)),
        federated,
        text,
    )
    return query, [*faults, *declared.faults, *parsed.faults]
