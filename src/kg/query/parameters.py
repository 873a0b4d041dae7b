"""The parameters of a saved query: variables named in grlc's way, each bound to one RDF term.

``?_name`` is required, ``?__name`` optional. A suffix gives the type: ``_iri``, ``_integer`` (``_date``,
``_decimal``, ``_boolean``, ``_double`` likewise), ``_xsd_gYear`` for any other type of a known prefix, or a
language, ``_ru`` or ``_en``; without one it is a plain string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode

from kg.iris import PREFIXES, expand
from kg.query.tokens import COMMENT, IRI, STRING

_VARIABLE = re.compile(r"[?$](_{1,2}[A-Za-z]\w*)")
# What a variable's name can stand in without being one: comments, strings, IRIs. «?a<?_b» compares.
_OPAQUE = rf"{COMMENT}|{STRING}|{IRI}"
_SHORT_TYPES = ("integer", "date", "decimal", "boolean", "double")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\x00-\x20]+")
_DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_LEXICAL = {
    "xsd:integer": re.compile(r"[+-]?[0-9]+"),
    "xsd:decimal": re.compile(_DECIMAL),
    "xsd:double": re.compile(rf"{_DECIMAL}([eE][+-]?[0-9]+)?"),
    "xsd:boolean": re.compile(r"true|false|1|0"),
    "xsd:gYear": re.compile(r"[0-9]{4}"),
    "xsd:gYearMonth": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
}
_EXAMPLES = {
    "iri": "https://example.org/ or section:asia",
    "xsd:date": "2020-12-31",
    "xsd:gYear": "2020",
    "xsd:gYearMonth": "2020-12",
    "xsd:boolean": "true",
}
_ENDS = ("from", "to")  # the names of parameters that are the first and the last day
_DATES = ({"xsd:date"}, {"xsd:gYearMonth"}, {"xsd:gYear"})
_MOST_TOLD = 10  # values of a list
_LONGEST = 500  # characters of a value: addresses repeat it, and what is longer is no name and no word
_INTEGERS = 1 << 63  # beyond, engines count no more and a comparison is an error
_LONGEST_SHOWN = 200  # characters of a value


class ParameterError(ValueError):
    """A value that a parameter cannot take, a parameter that is missing, or one that there is not.

    ``parameter`` is its name, ``value`` what was given for it (None: nothing), ``allowed`` says what can be.
    ``reason`` is ``value``, or else ``missing``, ``unknown`` (no such parameter), ``repeated`` (given more
    than once) or ``order`` (the first day is after the last).
    """

    def __init__(
        self,
        message: str,
        parameter: str = "",
        value: str | None = None,
        allowed: str = "",
        *,
        reason: str = "value",
    ) -> None:
        """Keep what is wrong, in one line and in its parts."""
        super().__init__(message)
        self.parameter = parameter
        self.value = value
        self.allowed = allowed
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a parameter can take: its labels by language; ``count`` of what there is of it."""

    value: str
    labels: Mapping[str, str]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its ``name`` for programs, its ``variable`` in the query, its ``type``.

    ``type`` is ``iri``, ``string``, ``@ru`` (a language) or a prefixed name such as ``xsd:integer``.
    ``titles`` and ``notes`` are for people, by language. ``choices`` are all its values, where the header
    lists them; ``source`` names the query of ``queries/choices/`` that finds them in the data, if one does.
    """

    name: str
    variable: str
    type: str
    required: bool
    default: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    source: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_language(self) -> bool:
        """Return whether this is the language of labels, which pages and ``lang=`` give and no form shows."""
        return self.name == "lang"

    def term(self, value: str) -> NamedNode | Literal:
        """Return ``value`` as an RDF term of the type.

        Raises :class:`ParameterError` where it is not of the type, or none of the ``choices`` there are.
        """
        if len(value) > _LONGEST:
            raise self._error(value, f"of up to {_LONGEST} characters")
        found = self._term(value)
        if found is None:
            raise self._error(value, f"of type {_described(self.type)}")
        if self.choices and all(found != self._term(choice.value) for choice in self.choices):
            listed = [choice.value for choice in self.choices[:_MOST_TOLD]]
            more = f" or {len(self.choices) - _MOST_TOLD} others" if len(self.choices) > _MOST_TOLD else ""
            raise self._error(value, f"one of {', '.join(listed)}{more}")
        return found

    def _error(self, value: str, allowed: str) -> ParameterError:
        message = f"parameter {self.name!r} is {_shown(value)}; it must be {allowed}"
        return ParameterError(message, self.name, value, allowed)

    def _term(self, value: str) -> NamedNode | Literal | None:
        try:
            if self.type == "iri":
                return _iri(value)
            if self.type.startswith("@"):
                return Literal(value, language=self.type[1:])
            if self.type == "string":
                return Literal(value)
            if _is_valid(self.type, value):
                return Literal(value, datatype=NamedNode(expand(self.type)))
        except ValueError:  # pyoxigraph's, for what is no IRI after all
            pass
        return None


def _shown(value: str) -> str:
    return repr(value) if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]!r}…"


def _described(kind: str) -> str:
    return f"{kind}, such as {_EXAMPLES[kind]}" if kind in _EXAMPLES else kind


def _iri(value: str) -> NamedNode:
    prefix, _, local = value.partition(":")
    iri = PREFIXES[prefix] + local if prefix in PREFIXES else value
    if not _IRI.fullmatch(iri):
        raise ValueError(value)
    return NamedNode(iri)


def _is_valid(datatype: str, value: str) -> bool:
    if datatype == "xsd:date":
        return date.fromisoformat(value).isoformat() == value
    if datatype in _LEXICAL and not _LEXICAL[datatype].fullmatch(value):
        return False
    return datatype != "xsd:integer" or -_INTEGERS <= int(value) < _INTEGERS


def check_order(parameters: Iterable[Parameter], values: Mapping[str, str]) -> None:
    """Raise :class:`ParameterError` where ``from`` is after ``to``, both being dates of one type.

    No query can have rows for them. ``values`` are by name, each of its parameter's type.
    """
    types = {parameter.name: parameter.type for parameter in parameters if parameter.name in _ENDS}
    if not set(_ENDS) <= values.keys() or set(types.values()) not in _DATES:
        return
    first, last = (values[name] for name in _ENDS)
    if first > last:  # they are all written in four, two and two digits
        allowed = f"no later than 'to', which is {last}"
        message = f"parameter 'from' is {first!r}, which is after 'to', {last!r}; exchange them"
        raise ParameterError(message, _ENDS[0], first, allowed, reason="order")


def find_parameters(text: str) -> tuple[Parameter, ...]:
    """Return the parameters of the SPARQL ``text`` in the order in which they first stand there."""
    found: dict[str, Parameter] = {}
    for match in _VARIABLE.finditer(re.sub(_OPAQUE, " ", text, flags=re.DOTALL)):
        variable = match[1]
        name, kind = _split_type(variable.lstrip("_"))
        found.setdefault(variable, Parameter(name, variable, kind, not variable.startswith("__")))
    return tuple(found.values())


def _split_type(name: str) -> tuple[str, str]:
    match name.split("_"):
        case [*rest, prefix, local] if rest and prefix in PREFIXES:
            return "_".join(rest), f"{prefix}:{local}"
        case [*rest, "iri"] if rest:
            return "_".join(rest), "iri"
        case [*rest, short] if rest and short in _SHORT_TYPES:
            return "_".join(rest), f"xsd:{short}"
        case [*rest, ("ru" | "en") as language] if rest:
            return "_".join(rest), f"@{language}"
    return name, "string"


def replace_variables(text: str, terms: Mapping[str, NamedNode | Literal]) -> str:
    """Return the SPARQL ``text`` with each term, as N-Triples write it, wherever its variable stood.

    ``BOUND`` of such a variable becomes ``true``.
    """
    if not terms:
        return text
    names = "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
    pattern = rf"(?P<opaque>{_OPAQUE})|\b(?i:BOUND)\s*\(\s*[?$](?:{names})\s*\)|[?$](?P<name>{names})\b"

    def replaced(match: re.Match[str]) -> str:
        if match["opaque"]:
            return match[0]
        return _written(terms[match["name"]]) if match["name"] else "true"

    return re.sub(pattern, replaced, text, flags=re.DOTALL)


def _written(term: NamedNode | Literal) -> str:
    r"""Return ``term`` as N-Triples, no ``\u`` in its wording left for an engine that resolves it first."""
    # Escapes one by one: in what stands for a backslash and BEL, «\\\u0007», the u is not the backslash's.
    return re.sub(r"\\\\([uU])|\\.", _spell_out, str(term))


def _spell_out(escape: re.Match[str]) -> str:
    # With eight digits: rdflib takes up to eight after a small u too.
    return rf"\\\U{ord(escape[1]):08X}" if escape[1] else escape[0]
