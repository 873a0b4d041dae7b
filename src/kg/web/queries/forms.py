"""The form of a saved query: a field for each parameter, with what can be chosen and what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from babel.numbers import format_decimal
from flask import g
from pyoxigraph import Literal, NamedNode

from kg.query.paging import MOST_ROWS
from kg.query.parameters import Choice, Parameter, ParameterError
from kg.query.run import choices
from kg.query.saved import SavedQuery
from kg.store.engine import QueryStoppedError
from kg.web.cells import Cell, read_cells
from kg.web.languages import LANGUAGES, language
from kg.web.queries.requested import Requested
from kg.web.site import current_site, forbid_keeping
from kg.web.texts import N_, gettext

# What HTML calls the input of a type; any other is a line of text.
_INPUTS = {
    "xsd:date": "date",
    "xsd:gYearMonth": "month",
    "xsd:gYear": "number",
    "xsd:integer": "number",
}
# The least and the greatest number that a form takes: a year has four digits, whole numbers count things.
_LIMITS = {"xsd:gYear": ("1000", "9999"), "xsd:integer": ("1", "")}
_MOST_TOLD = 10  # values of a list, in what is said of a wrong one


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen, and what people read for it; ``is_chosen`` when it was."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: a list of ``options``, or an ``input`` of HTML's kind with a ``value``.

    Numbers in it are from ``least`` to ``most``, where those are not empty.
    """

    name: str
    title: str
    note: str
    is_required: bool
    input: str
    value: str
    options: tuple[Option, ...] = ()
    least: str = ""
    most: str = ""


@dataclass(frozen=True, slots=True)
class FormProblem:
    """What is wrong with what a form sent, for its reader: where, if it is a ``field``; what fits it."""

    words: str
    hint: str
    field: FormField | None


@dataclass(frozen=True, slots=True)
class UsedValue:
    """A value that the answer is for: the parameter's title, the value as people read it.

    ``text`` is the label of what was chosen, else ``cell`` the value itself.
    """

    title: str
    text: str
    cell: Cell | None
    is_default: bool


def read_fields(query: SavedQuery, given: Mapping[str, str]) -> tuple[FormField, ...]:
    """Return the fields of the form of ``query``, filled with the values ``given`` or else the defaults."""
    return tuple(
        _field(parameter, given.get(parameter.name, parameter.default or ""))
        for parameter in query.parameters
        if not parameter.is_language
    )


def find_problem(error: ParameterError, query: SavedQuery, fields: Sequence[FormField]) -> FormProblem:
    """Return ``error`` in the words of the page, whose form of ``query`` has these ``fields``."""
    field = next((field for field in fields if field.name == error.parameter), None)
    is_empty = error.reason == "missing" or (error.reason == "value" and not error.value)
    words = gettext(
        N_("Fill in “%(title)s”.") if is_empty else _WRONG[error.reason],
        title=field.title if field else error.parameter,
        value=error.value,
    )
    return FormProblem(words, _hint(error, query), field)


_WRONG = {
    "value": N_("“%(title)s”: “%(value)s” does not fit."),
    "unknown": N_("This query has no such parameter: “%(title)s”."),
    "repeated": N_("“%(title)s” is given several times; give one value."),
    "order": N_("The first day is after the last: exchange them."),
}
_FITTING = {
    "xsd:gYear": N_("A year of four digits is needed, such as 2021."),
    "xsd:gYearMonth": N_("A month is needed, such as December 2020; in the page's address: 2020-12."),
    "xsd:date": N_("A day is needed, such as 31 December 2020; in the page's address: 2020-12-31."),
    "xsd:integer": N_("A whole number is needed, such as 10."),
    "xsd:decimal": N_("A number is needed, such as 10.5."),
    "xsd:double": N_("A number is needed, such as 10.5."),
    "iri": N_("A full address (IRI) is needed, such as https://example.org/."),
}


def _hint(error: ParameterError, query: SavedQuery) -> str:
    """Return what the parameter of ``error`` takes; nothing where that is plain."""
    if error.reason not in ("value", "missing"):
        return ""
    if error.parameter == "lang":
        return gettext("Choose one of: %(values)s.", values=", ".join(LANGUAGES))
    if error.parameter in ("_sort", "_columns"):
        return gettext("The columns are: %(values)s.", values=", ".join(query.names))
    if error.parameter == "_page":
        return gettext("The number of a page is needed, from 1.")
    if error.parameter == "_size":
        most = format_decimal(MOST_ROWS, locale=language())
        return gettext("A whole number from 1 to %(most)s is needed.", most=most)
    parameter = next((each for each in query.parameters if each.name == error.parameter), None)
    if parameter is None:
        return ""
    if parameter.choices:
        labels = [in_language(each.labels) or each.value for each in parameter.choices[:_MOST_TOLD]]
        more = ", …" if len(parameter.choices) > _MOST_TOLD else ""
        return gettext("Choose one of: %(values)s.", values=", ".join(labels) + more)
    return gettext(_FITTING[parameter.type]) if parameter.type in _FITTING else ""


def _field(parameter: Parameter, value: str) -> FormField:
    found = find_choices(parameter, language())
    return FormField(
        parameter.name,
        title_of(parameter),
        in_language(parameter.notes),
        parameter.required,
        _INPUTS.get(parameter.type, "text"),
        value,
        _options(parameter, found, value) if found else (),
        *_LIMITS.get(parameter.type, ("", "")),
    )


def _options(parameter: Parameter, found: Sequence[Choice], value: str) -> tuple[Option, ...]:
    wanted = _term(parameter, value)
    chosen = next(
        (each for each in found if value and wanted is not None and _term(parameter, each.value) == wanted),
        None,
    )
    options = [Option(each.value, _label(each), each is chosen) for each in found]
    if value and chosen is None:  # the data's values are help: others may be given, and find nothing
        options.insert(0, Option(value, value, is_chosen=True))
    if not parameter.required or not value:
        nothing = gettext("— choose —") if parameter.required else gettext("— any —")
        options.insert(0, Option("", nothing, is_chosen=not value))
    return tuple(options)


def _label(choice: Choice) -> str:
    text = in_language(choice.labels) or choice.value
    if choice.count is None:
        return text
    return f"{text} ({format_decimal(choice.count, locale=language())})"


def find_choices(parameter: Parameter, language: str) -> tuple[Choice, ...]:
    """Return the values that ``parameter`` can be chosen from, labelled in ``language``.

    None when the engine has no time for it: a form can do without, the value is then to be written.
    """
    if parameter.source is None:
        return parameter.choices
    site = current_site()
    known: dict[tuple[str, str], tuple[Choice, ...]] = g.setdefault("choices", {})
    key = parameter.source, language  # the same for every parameter that chooses from it
    if key not in known:
        try:
            known[key] = choices(site.engine, site.queries, parameter, language)
        except QueryStoppedError:
            forbid_keeping()
            known[key] = ()
    return known[key]


def read_used(requested: Requested) -> tuple[UsedValue, ...]:
    """Return the values that the answer to ``requested`` is for, in the order of the parameters."""
    used = requested.used()
    parameters = [parameter for parameter in requested.query.parameters if parameter.name in used]
    terms = [(_term(parameter, used[parameter.name]),) for parameter in parameters]
    cells = read_cells(terms)
    return tuple(
        UsedValue(
            title_of(parameter),
            _chosen(parameter, term),
            _plain(cell),
            parameter.name not in requested.given,
        )
        for parameter, (term,), (cell,) in zip(parameters, terms, cells, strict=True)
    )


def _plain(cell: Cell | None) -> Cell | None:
    """Return ``cell`` with its label only; what has none may be in no data, so that no link leads there."""
    if cell is None or cell.kind != "iri" or cell.external:
        return cell
    return replace(cell, name="", href=cell.href if cell.name else None)


def _chosen(parameter: Parameter, term: NamedNode | Literal | None) -> str:
    """Return the label of a value out of a list; of a thing of the data, the data has the label."""
    offered = find_choices(parameter, language()) if isinstance(term, Literal) else parameter.choices
    found = (each for each in offered if _term(parameter, each.value) == term)
    return next((in_language(each.labels) or each.value for each in found), "")


def _term(parameter: Parameter, value: str) -> NamedNode | Literal | None:
    try:
        return parameter.term(value)
    except ParameterError:
        return None


def title_of(parameter: Parameter) -> str:
    """Return what people call ``parameter``."""
    return in_language(parameter.titles) or parameter.name


def in_language(texts: Mapping[str, str]) -> str:
    """Return the one of ``texts`` in the language of the answer, else the English one, else nothing."""
    return texts.get(language()) or texts.get("en", "")
