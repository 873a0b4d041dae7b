"""Facets as a page shows them: values with their numbers, links that choose them, chips that let them go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kg.query.parameters import Parameter, ParameterError
from kg.query.table import Term
from kg.web.cells import Cell, read_cells
from kg.web.lists.asked import Asked
from kg.web.lists.counting import Index
from kg.web.lists.faces import Facet
from kg.web.lists.indexes import find_numbers
from kg.web.queries.forms import FormField, in_language, read_fields, read_used, title_of
from kg.web.site import current_site
from kg.web.texts import gettext

_AT_ONCE = 8  # values of a facet that stand there without a click
_MOST = 100  # values of a facet; the form has a list of more
_YEAR = 12  # months; a facet whose values are in order is not cut before


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how many rows it gives, and where a click on it leads.

    ``language`` is that of ``text`` where it is not the page's.
    """

    text: str
    language: str
    count: int
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet: the choices that stand there at once, and the ``rest``; ``left_out`` are not even there."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    rest: tuple[Choice, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is in force, and the address without it."""

    title: str
    text: str
    href: str


def count_facets(asked: Asked, index: Index) -> Mapping[str, Mapping[str, int]]:
    """Return how many rows each value of each facet would give, by facet and value.

    Raises what the engine raises.
    """
    free = asked.free()
    query, language = asked.requested.query, asked.requested.language
    among = find_numbers(index, asked.face, query, free, language) if free else None
    return index.count(asked.face.facets, asked.chosen(), among)


def show_facets(asked: Asked, counts: Mapping[str, Mapping[str, int]]) -> tuple[ShownFacet, ...]:
    """Return the facets that are listed and have something to choose, most frequent values first.

    Decades and months stand in their own order. At most a hundred values of a facet are shown.
    """
    chosen = asked.chosen()
    listed = [facet for facet in asked.face.facets if facet.is_listed]
    found: list[tuple[Facet, str, int]] = []
    for facet in listed:
        own = {**({chosen[facet.name]: 0} if facet.name in chosen else {}), **counts.get(facet.name, {})}
        ordered = sorted(own.items(), key=lambda pair: (-pair[1], pair[0]))
        found += [(facet, value, count) for value, count in ordered[:_MOST]]
    parameters = {parameter.name: parameter for parameter in asked.requested.query.parameters}
    terms: list[tuple[Term | None]] = [(_term(parameters[facet.name], value),) for facet, value, _ in found]
    choices: dict[str, list[tuple[str, Choice]]] = {facet.name: [] for facet in listed}
    for (facet, value, count), (cell,) in zip(found, read_cells(terms), strict=True):
        is_chosen = chosen.get(facet.name) == value
        href = asked.without(facet.name) if is_chosen else asked.with_value(facet.name, value)
        text = _text(parameters[facet.name], facet, value, cell)
        choice = Choice(text, cell.language if cell else "", count, href, is_chosen)
        choices[facet.name].append((value, choice))
    return tuple(
        _arrange(facet, title_of(parameters[facet.name]), pairs, len(counts.get(facet.name, ())))
        for facet in listed
        if (pairs := choices[facet.name])
    )


def _term(parameter: Parameter, value: str) -> Term | None:
    try:
        return parameter.term(value)
    except ParameterError:  # no value of the parameter, but the data has it
        return None


def _text(parameter: Parameter, facet: Facet, value: str, cell: Cell | None) -> str:
    if facet.kind == "decade":
        return gettext("%(decade)ss", decade=value)
    labels = {choice.value: choice.labels for choice in parameter.choices}
    if value in labels:
        return in_language(labels[value]) or value
    return cell.text if cell else value


def _arrange(facet: Facet, title: str, pairs: Sequence[tuple[str, Choice]], number: int) -> ShownFacet:
    in_order = facet.kind in ("decade", "month")
    if in_order:
        ordered = [choice for _, choice in sorted(pairs, key=lambda pair: pair[0])]
    else:
        ordered = [choice for _, choice in sorted(pairs, key=lambda pair: _by_number(pair[1]))]
    cut = _YEAR if in_order else _AT_ONCE
    if len(ordered) <= cut + 1:  # a click for one more would be a click too many
        cut = len(ordered)
    at_once = tuple(choice for at, choice in enumerate(ordered) if at < cut or choice.is_chosen)
    rest = tuple(choice for choice in ordered[cut:] if not choice.is_chosen)
    return ShownFacet(facet.name, title, at_once, rest, max(0, number - len(ordered)))


def _by_number(choice: Choice) -> tuple[int, str]:
    return -choice.count, choice.text.casefold()


def show_chips(asked: Asked) -> tuple[Chip, ...]:
    """Return the filters that are in force, in the order of the query's parameters."""
    used = read_used(asked.requested)
    parameters = [each for each in asked.requested.query.parameters if each.name in asked.requested.used()]
    kinds = {facet.name: facet.kind for facet in asked.face.facets}
    chips = []
    for parameter, value in zip(parameters, used, strict=True):
        text = value.text or (value.cell.text if value.cell else "")
        if kinds.get(parameter.name) == "decade":
            text = gettext("%(decade)ss", decade=asked.chosen()[parameter.name])
        if parameter.name in asked.requested.given:
            chips.append(Chip(value.title, text, asked.without(parameter.name)))
    return tuple(chips)


def show_fields(asked: Asked, *, are_counted: bool) -> tuple[FormField, ...]:
    """Return the fields of the form: those of no listed facet; all, where facets are not counted.

    What can be chosen in them is short, as it stands in the page's address.
    """
    listed = {facet.name for facet in asked.face.facets if facet.is_listed} if are_counted else set[str]()
    base = current_site().snapshot.base
    query = asked.requested.query
    kept = tuple(parameter for parameter in query.parameters if parameter.name not in listed)
    return tuple(
        asked.face.shorten_options(field, base)
        for field in read_fields(replace(query, parameters=kept), asked.requested.given)
    )
