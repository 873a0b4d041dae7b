"""How many rows of a list have each value of each facet, under the other filters: sets, intersected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.web.lists.faces import Facet

Key = tuple[str, ...]

_MONTH = re.compile("[0-9]{4}-[0-9]{2}")
_MOST_MONTHS = 1_200  # of one event; a longer one is dated by no month


@dataclass(frozen=True, slots=True)
class Index:
    """The rows of a list by the values of its facets, inverted.

    ``values`` has the numbers of the rows by facet and value, ``numbers`` those by what tells rows apart.
    """

    size: int
    values: Mapping[str, Mapping[str, frozenset[int]]]
    numbers: Mapping[Key, tuple[int, ...]]

    def find(self, keys: Iterable[Key]) -> frozenset[int]:
        """Return the numbers of the rows with ``keys``; of keys that are not there, none."""
        return frozenset(number for key in keys for number in self.numbers.get(key, ()))

    def count(
        self, facets: Sequence[Facet], chosen: Mapping[str, str], among: frozenset[int] | None = None
    ) -> Mapping[str, Mapping[str, int]]:
        """Return for each facet how many rows each value has, where there are any.

        The rows are those ``among`` the numbers given (None: all) that have the values ``chosen`` by facet.
        A facet's own choice does not count for its own values: they tell what another choice would give.
        """
        everything = frozenset(range(self.size)) if among is None else among
        found = {name: self.values.get(name, {}).get(value, frozenset()) for name, value in chosen.items()}
        counts: dict[str, dict[str, int]] = {}
        for facet in facets:
            rows = everything
            for name, having in found.items():
                if name != facet.name:
                    rows &= having
            values = self.values.get(facet.name, {})
            counts[facet.name] = {value: n for value, having in values.items() if (n := len(having & rows))}
        return counts


def make_index(
    facets: Sequence[Facet],
    rows: Sequence[tuple[Key, Mapping[str, str]]],
    further: Iterable[tuple[Key, str, str]],
) -> Index:
    """Return the index of ``rows``: what tells each apart, and its values by column.

    ``further`` are values of facets that are no column: the place and the thing of a row, facet, value.
    """
    numbers: dict[Key, tuple[int, ...]] = {}
    things: dict[Key, tuple[int, ...]] = {}
    values: dict[str, dict[str, set[int]]] = {facet.name: {} for facet in facets}
    columns = [facet for facet in facets if facet.column]
    kinds = {facet.name: facet.kind for facet in facets}
    for number, (key, cells) in enumerate(rows):
        numbers[key] = (*numbers.get(key, ()), number)
        things[key[:2]] = (*things.get(key[:2], ()), number)
        for facet in columns:
            for value in read_values(facet.kind, cells.get(facet.column, "")):
                values[facet.name].setdefault(value, set()).add(number)
    for key, name, stated in further:
        if name in values and key in things:
            for value in read_values(kinds[name], stated):
                values[name].setdefault(value, set()).update(things[key])
    frozen = {
        name: {value: frozenset(having) for value, having in found.items()} for name, found in values.items()
    }
    return Index(len(rows), frozen, numbers)


def read_values(kind: str, stated: str) -> Iterator[str]:
    """Yield the values of a facet of this ``kind`` that ``stated`` means.

    A decade is its first year; from ``2020-08/2020-10`` each month is one. Nothing is no value.

    >>> [*read_values("decade", "1957-05-03")], [*read_values("month", "2020-11/2021-01")]
    (['1950'], ['2020-11', '2020-12', '2021-01'])
    """
    if kind == "month":
        first, _, last = stated.partition("/")
        yield from _months(first, last or first)
    elif kind == "decade" and stated:
        yield f"{stated[:3]}0"
    elif stated:
        yield stated


def _months(first: str, last: str) -> Iterator[str]:
    if not (_MONTH.fullmatch(first) and _MONTH.fullmatch(last)):  # of a year before 1, or after 9999
        return
    begin, end = _month_number(first), _month_number(last)
    if 0 <= end - begin < _MOST_MONTHS:
        for number in range(begin, end + 1):
            year, month = divmod(number, 12)
            yield f"{year:04}-{month + 1:02}"


def _month_number(month: str) -> int:
    year, _, number = month.partition("-")
    return int(year) * 12 + int(number) - 1
