"""Saved queries, one ``.rq`` file each: a YAML header in ``#+`` comments, as grlc has them, then SPARQL.

Parameters are variables named in grlc's way: ``?_name`` is required, ``?__name`` optional. A suffix gives the
type: ``_iri``, ``_integer`` (``_date``, ``_decimal``, ``_boolean`` likewise), ``_xsd_gYear`` for any other
type of a known prefix, or a language tag such as ``_ru``; without one it is a plain string.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pyoxigraph import Literal, NamedNode

from kg.faults import Fault, InputError, NotFoundError
from kg.iris import PREFIXES, expand

_VARIABLE = re.compile(r"[?$](_{1,2}[A-Za-z][A-Za-z0-9_]*)")
# What a variable's name can stand in without being one.
_OPAQUE = r"#[^\n]*|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|<[^<>\s]*>"
_SHORT_TYPES = ("integer", "date", "decimal", "boolean", "double")
_KEYS = {"summary", "description", "x-summary", "tags", "method", "defaults", "endpoint_in_url", "pagination"}
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]+")


class ParameterError(ValueError):
    """A value that a parameter cannot take, a parameter that is missing, or one that there is not."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its ``name`` for people, its ``variable`` in the query, its ``type``.

    ``type`` is ``iri``, ``string``, ``@ru`` (a language) or a prefixed name such as ``xsd:integer``.
    """

    name: str
    variable: str
    type: str
    required: bool
    default: str | None


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
        bound: dict[str, NamedNode | Literal] = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if value is not None:
                bound[parameter.variable] = _term(parameter, value)
            elif parameter.required:
                what = f"{parameter.name!r} ({parameter.type})"
                raise ParameterError(f"query {self.name!r} needs the parameter {what}")
        if not bound:
            return self.text
        names = "|".join(map(re.escape, sorted(bound, key=len, reverse=True)))
        pattern = rf"(?P<opaque>{_OPAQUE})|\b(?i:BOUND)\s*\(\s*[?$](?:{names})\s*\)|[?$](?P<name>{names})\b"

        def replaced(match: re.Match[str]) -> str:
            if match["opaque"]:
                return match[0]
            return str(bound[match["name"]]) if match["name"] else "true"

        return re.sub(pattern, replaced, self.text)


def _term(parameter: Parameter, value: str) -> NamedNode | Literal:
    wrong = ParameterError(f"parameter {parameter.name!r} is {value!r}; it must be of type {parameter.type}")
    if parameter.type == "iri":
        prefix, _, local = value.partition(":")
        iri = PREFIXES[prefix] + local if prefix in PREFIXES else value
        if not _IRI.fullmatch(iri):
            raise wrong
        return NamedNode(iri)
    if parameter.type == "string":
        return Literal(value)
    if parameter.type.startswith("@"):
        return Literal(value, language=parameter.type[1:])
    if not _is_valid(parameter.type, value):
        raise wrong
    return Literal(value, datatype=NamedNode(expand(parameter.type)))


_LEXICAL = {
    "xsd:integer": re.compile(r"[+-]?\d+"),
    "xsd:decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    "xsd:double": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"),
    "xsd:boolean": re.compile(r"true|false|1|0"),
    "xsd:gYear": re.compile(r"\d{4}"),
    "xsd:gYearMonth": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
}


def _is_valid(datatype: str, value: str) -> bool:
    if datatype == "xsd:date":
        try:
            return date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False
    return datatype not in _LEXICAL or _LEXICAL[datatype].fullmatch(value) is not None


def read_queries(folder: Path) -> dict[str, SavedQuery]:
    """Return the saved queries in ``folder`` by name.

    Raises :class:`InputError` with a fault for each header that cannot be read.
    """
    queries: dict[str, SavedQuery] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.rq")):
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
    """Return the saved query in the file at ``path``; raise :class:`InputError` for a broken header."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    header = "".join(line[2:].removeprefix(" ") for line in lines if line.startswith("#+"))
    body = "".join("\n" if line.startswith("#+") else line for line in lines)
    try:
        values = yaml.safe_load(header) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "not YAML"
        fault = Fault(path.name, line, 0, f"the header is not YAML: {problem}", "see yaml.org")
        raise InputError([fault]) from None
    if not isinstance(values, dict) or (unknown := values.keys() - _KEYS):
        what = f"unknown keys {', '.join(sorted(unknown))}" if isinstance(values, dict) else "no keys"
        advice = f"known are {', '.join(sorted(_KEYS))}"
        raise InputError([Fault(path.name, 1, 0, f"the header has {what}", advice)])
    summaries = {"en": str(values.get("summary", path.stem))} | dict(values.get("x-summary", {}))
    defaults: dict[str, object] = {}
    for entry in values.get("defaults", []):
        defaults |= entry
    description = str(values.get("description", ""))
    return SavedQuery(path.stem, summaries, description, _parameters(body, defaults), body)


def _parameters(body: str, defaults: Mapping[str, object]) -> tuple[Parameter, ...]:
    found: dict[str, Parameter] = {}
    for match in _VARIABLE.finditer(re.sub(_OPAQUE, " ", body)):
        variable = match[1]
        required = not variable.startswith("__")
        name, kind = _split_type(variable.lstrip("_"))
        default = str(defaults[name]) if name in defaults else None
        found.setdefault(variable, Parameter(name, variable, kind, required, default))
    return tuple(found.values())


def _split_type(name: str) -> tuple[str, str]:
    parts = name.split("_")
    if len(parts) > 2 and parts[-2] in PREFIXES:
        return "_".join(parts[:-2]), f"{parts[-2]}:{parts[-1]}"
    if len(parts) > 1:
        rest, last = "_".join(parts[:-1]), parts[-1]
        if last == "iri":
            return rest, "iri"
        if last in _SHORT_TYPES:
            return rest, f"xsd:{last}"
        if last in ("ru", "en"):
            return rest, f"@{last}"
    return name, "string"
