"""Saved queries, one ``.rq`` file each: a YAML header in ``#+`` comments, as grlc has them, then SPARQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode

from kg.faults import Fault, InputError, NotFoundError
from kg.query.parameters import Parameter, ParameterError, find_parameters, replace_variables
from kg.store.engine import QueryError, QueryRefusedError, check_query

__all__ = ["Parameter", "ParameterError", "SavedQuery", "find_query", "read_queries", "read_query"]

_TEXTS = ("summary", "description", "method", "endpoint_in_url", "pagination")
_KEYS = {*_TEXTS, "x-summary", "tags", "defaults"}
# A value for each type, to see whether the query still is one when its parameters have theirs.
_SAMPLES = {"iri": "https://example.org/", "xsd:date": "2020-01-01", "xsd:gYearMonth": "2020-01"}


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query file: its name (the file's, without ``.rq``), summaries by language, parameters, SPARQL."""

    name: str
    summaries: Mapping[str, str]
    description: str
    parameters: tuple[Parameter, ...]
    text: str

    def fill(self, given: Mapping[str, str]) -> str:
        """Return the query's text with its parameters bound to the values ``given`` by name.

        A value is first made an RDF term of the parameter's type; the term, in the form that N-Triples
        gives it, then stands wherever the variable stood (and ``true`` for ``BOUND`` of it), so that no
        value can be anything but that one term. Oxigraph's own substitutions reach only variables that the
        query projects.

        Raises :class:`ParameterError` for a name that there is not, a required value that is missing, or
        a value that is not of the parameter's type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                has = f"it has {', '.join(known)}" if known else "it has none"
                raise ParameterError(f"query {self.name!r} has no parameter {name!r}; {has}")
        terms: dict[str, NamedNode | Literal] = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if value is not None:
                terms[parameter.variable] = parameter.term(value)
            elif parameter.required:
                what = f"{parameter.name!r} ({parameter.type})"
                raise ParameterError(f"query {self.name!r} needs the parameter {what}")
        return replace_variables(self.text, terms)


def read_queries(folder: Path) -> dict[str, SavedQuery]:
    """Return the saved queries in ``folder`` by name.

    Raises :class:`InputError` with the faults of every file.
    """
    queries: dict[str, SavedQuery] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.rq"), key=lambda path: path.stem):
        try:
            queries[path.stem] = read_query(path)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return queries


def find_query(queries: Mapping[str, SavedQuery], name: str) -> SavedQuery:
    """Return the query called ``name``, or raise :class:`NotFoundError` that tells which there are."""
    if name not in queries:
        raise NotFoundError(f"no query {name!r}; there are {', '.join(queries) or 'none'}")
    return queries[name]


def read_query(path: Path) -> SavedQuery:
    """Return the saved query in the file at ``path``.

    Raises :class:`InputError` for a file that is not UTF-8, a broken header, a default that its parameter
    cannot take, or SPARQL that does not parse (a parameter in the projection, say).
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise InputError([Fault(path.name, 0, 0, "not UTF-8", "save it as UTF-8")]) from None
    numbers = [number for number, line in enumerate(lines, 1) if line.startswith("#+")]
    header = _Header(path.name, numbers)
    values = header.read("\n".join(lines[number - 1][2:].removeprefix(" ") for number in numbers))
    text = "\n".join("" if line.startswith("#+") else line for line in lines)
    query = SavedQuery(
        path.stem,
        {"en": str(values.get("summary", path.stem))} | values.get("x-summary", {}),
        str(values.get("description", "")).strip(),
        header.with_defaults(find_parameters(text), values.get("defaults", [])),
        text,
    )
    header.check_text(query)
    return query


@dataclass(frozen=True, slots=True)
class _Header:
    """The header of a file: its lines, by number, are those that begin with ``#+``."""

    file: str
    lines: Sequence[int]

    def fault(self, message: str, advice: str, line: int = 0) -> InputError:
        return InputError(
            [Fault(self.file, line or (self.lines[0] if self.lines else 1), 0, message, advice)]
        )

    def read(self, text: str) -> dict[str, Any]:
        try:
            tree = yaml.compose(text, yaml.SafeLoader)
            values = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "not YAML"
            raise self.fault(f"the header is not YAML: {problem}", "see yaml.org", self._line(mark)) from None
        if tree is None:
            return {}
        if not isinstance(values, dict):
            raise self.fault("the header has no keys", f"known are {', '.join(sorted(_KEYS))}")
        marks = {key.value: self._line(key.start_mark) for key, _ in tree.value}
        for key, value in values.items():
            if key not in _KEYS:
                advice = f"known are {', '.join(sorted(_KEYS))}"
                raise self.fault(f"the header has the unknown key {key!r}", advice, marks.get(key, 0))
            if wanted := _wrong_kind(key, value):
                raise self.fault(f"{key!r} in the header is {value!r}", f"give {wanted}", marks[key])
        return values

    def _line(self, mark: yaml.Mark | None) -> int:
        return self.lines[min(mark.line, len(self.lines) - 1)] if mark and self.lines else 0

    def with_defaults(
        self, parameters: Sequence[Parameter], entries: Sequence[Mapping[str, object]]
    ) -> tuple[Parameter, ...]:
        defaults = {name: _lexical(value) for entry in entries for name, value in entry.items()}
        names = Counter(parameter.name for parameter in parameters)
        for name in defaults:
            if name not in names:
                raise self.fault(
                    f"there is a default for {name!r}, which is no parameter",
                    f"parameters are {', '.join(names) or 'none'}",
                )
        for name, number in names.items():
            if number > 1:
                raise self.fault(f"two parameters are called {name!r}", "give each a name of its own")
        found = tuple(replace(parameter, default=defaults.get(parameter.name)) for parameter in parameters)
        for parameter in found:
            if parameter.default is not None:
                try:
                    parameter.term(parameter.default)
                except ParameterError as error:
                    raise self.fault(f"the default of {error}", "correct it") from None
        return found

    def check_text(self, query: SavedQuery) -> None:
        """Parse the query with all its parameters bound, and with the required ones only."""
        required = [parameter for parameter in query.parameters if parameter.required]
        for parameters in (query.parameters, required):
            terms = {each.variable: each.term(each.default or _sample(each.type)) for each in parameters}
            try:
                check_query(replace_variables(query.text, terms))
            except QueryError as error:
                advice = "a parameter stands where a term can, not in the projection" if parameters else ""
                raise InputError([Fault(self.file, error.line, error.column, str(error), advice)]) from None
            except QueryRefusedError as error:
                raise self.fault(str(error), "take it out") from None


def _wrong_kind(key: str, value: object) -> str:
    """Return what the value of ``key`` should be where it is something else."""
    if key in _TEXTS and not isinstance(value, str | int | bool):
        return "a text"
    if key == "x-summary" and not (
        isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair)
    ):
        return "a text for each language"
    if key == "tags" and not isinstance(value, list):
        return "a list"
    if key == "defaults" and not (isinstance(value, list) and all(isinstance(each, dict) for each in value)):
        return "a list of `- name: value`"
    return ""


def _lexical(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sample(kind: str) -> str:
    return _SAMPLES.get(kind, "2020" if kind.startswith("xsd:") and kind != "xsd:boolean" else "true")
