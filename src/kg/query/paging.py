"""Pages of a saved query's rows, as SPARQL: which rows, in which order, with which columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from kg.query.parameters import ParameterError
from kg.query.tokens import Token, find_body, read_tokens

MOST_ROWS = 10_000  # of a page, and so of a file
_MOST_PAGES = 10**9
_WHOLE = re.compile("[0-9]{1,10}")


class Columns(Protocol):
    """What is to be known of a query to read how its rows are wanted: the names of its columns."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows are wanted: the ``page`` from 1 of ``size`` rows (None: up to :data:`MOST_ROWS`).

    ``sort`` names columns, the first counts most, ``-name`` is descending; without any the query's own order
    stays. ``columns`` are those wanted, in the order wanted; without any all of them.
    """

    page: int = 1
    size: int | None = None
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def limit(self) -> int:
        """Return how many rows the page has at most."""
        return self.size or MOST_ROWS

    @property
    def first(self) -> int:
        """Return how many rows come before the page."""
        return (self.page - 1) * self.limit


def read_paging(arguments: Mapping[str, str], query: Columns) -> Paging:
    """Return the paging that ``_page``, ``_size``, ``_sort`` and ``_columns`` of ``arguments`` ask for.

    Names in ``_sort`` and ``_columns`` are parted by commas; an empty value counts as none, and what else is
    in ``arguments`` does not matter. Raises :class:`ParameterError` for a number out of range, a name that is
    no column and one given twice.
    """
    size = arguments.get("_size")
    return Paging(
        _whole("_page", arguments.get("_page") or "1", _MOST_PAGES),
        _whole("_size", size, MOST_ROWS) if size else None,
        _names("_sort", arguments.get("_sort", ""), query.names),
        _names("_columns", arguments.get("_columns", ""), query.names),
    )


def write_arguments(given: Mapping[str, str], paging: Paging, language: str) -> str:
    """Return what an address of rows has after its path: «?» and the arguments, nothing where there are none.

    They are the values ``given`` by name, the ``paging``, and the ``language`` unless that is empty.
    """
    pairs = {
        **given,
        "_sort": ",".join(paging.sort),
        "_columns": ",".join(paging.columns),
        "_size": str(paging.size or ""),
        "_page": str(paging.page) if paging.page > 1 else "",
        "lang": language,
    }
    tail = urlencode({name: value for name, value in pairs.items() if value or name in given})
    return f"?{tail}" if tail else ""


def _whole(name: str, value: str, most: int) -> int:
    if not _WHOLE.fullmatch(value) or not 1 <= int(value) <= most:
        allowed = f"a whole number from 1 to {most}"
        raise ParameterError(f"{name} is {value!r}; give {allowed}", name, value, allowed)
    return int(value)


def _names(name: str, value: str, columns: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(value.split(",")) if value else ()
    plain = [each.removeprefix("-") if name == "_sort" else each for each in wanted]
    allowed = f"columns, each once, parted by commas: {', '.join(columns)}"
    if not set(plain) <= set(columns) or len(set(plain)) < len(plain):
        if name == "_sort":
            allowed += " (-column: descending)"
        raise ParameterError(f"{name} is {value!r}; give {allowed}", name, value, allowed)
    return wanted


def page_text(filled: str, paging: Paging, columns: Sequence[str]) -> str:
    """Return the SELECT ``filled``, whose columns are called ``columns``, for one page of its rows.

    The rows and their order are those of ``filled``, its own LIMIT and OFFSET included, cut with a LIMIT and
    an OFFSET (SPARQL 1.1, section 15.4). Where they are to be sorted, ``filled`` becomes a subquery: what is
    unbound comes last, numbers go by value, the rest goes by its wording in any letter case. The other
    columns, in their order, decide between equal ones, so that each row is on one page only.
    """
    select = _read(filled)
    wanted = paging.columns or tuple(columns)
    if not paging.sort:
        page = select.cut(paging.first, paging.limit)
        # Columns are left out in a query around it: without them, DISTINCT and ORDER BY would mean others.
        return page if wanted == tuple(columns) else _read(page).inside(_projection(wanted))
    sorted_by = {each.removeprefix("-"): each.startswith("-") for each in paging.sort}
    keys = [key for name, descends in sorted_by.items() for key in _keys(name, descends=descends)]
    others = [f"?{name}" for name in columns if name not in sorted_by]
    order = f"ORDER BY {' '.join((*keys, *others))}\n{_limits(paging.first, paging.limit)}"
    return select.inside(_projection(wanted), order)


def count_text(filled: str) -> str:
    """Return a SELECT for how many rows the SELECT ``filled`` has, as ``?n``."""
    return _read(filled).inside("(COUNT(*) AS ?n)")


def _projection(names: Sequence[str]) -> str:
    return " ".join(f"?{name}" for name in names)


def _keys(name: str, *, descends: bool) -> tuple[str, ...]:
    """Return what rows are ordered by for the column ``name``.

    Engines may order values of two types as they like (SPARQL 1.1, section 15.1), and dates are of three.
    """
    direction = "DESC" if descends else "ASC"
    # «+» is an error for all but numbers, and so unbound.
    values = (f"+?{name}", f"LCASE(STR(?{name}))", f"?{name}")
    return (f"ASC(!BOUND(?{name}))", *(f"{direction}({value})" for value in values))


def _limits(first: int, most: int) -> str:
    return f"LIMIT {most}" + (f" OFFSET {first}" if first else "")


@dataclass(frozen=True, slots=True)
class _Select:
    """A SELECT in ``text``: where its ``body`` begins, its dataset clause, the clauses after its ORDER BY.

    ``dataset`` and ``limits`` have the places of FROM, LIMIT and OFFSET with what belongs to them; ``values``
    is where the trailing VALUES begins, or the end.
    """

    text: str
    body: int
    dataset: tuple[tuple[int, int], ...]
    limits: Mapping[str, tuple[int, int, int]]
    values: int

    def cut(self, first: int, most: int) -> str:
        """Return the query for up to ``most`` of its rows after the ``first`` ones."""
        skipped = self.limits.get("OFFSET", (0, 0, 0))[2]
        if "LIMIT" in self.limits:
            most = max(0, min(most, self.limits["LIMIT"][2] - first))
        before = _without(self.text[: self.values], [place[:2] for place in self.limits.values()])
        after = self.text[self.values :]
        # On a line of its own, since a comment may stand before it.
        return f"{before.rstrip()}\n{_limits(skipped + first, most)}\n{after}"

    def inside(self, projection: str, modifiers: str = "") -> str:
        """Return a query for ``projection`` with this one as its subquery, and ``modifiers`` behind."""
        prologue = self.text[: self.body]
        dataset = " ".join(self.text[begin:end] for begin, end in self.dataset)
        inner = _without(self.text, self.dataset)[self.body :].strip()
        return f"{prologue}SELECT {projection} {dataset}\nWHERE {{ {{\n{inner}\n}} }}\n{modifiers}".rstrip()


def _read(text: str) -> _Select:
    dataset: list[tuple[int, int]] = []
    limits: dict[str, tuple[int, int, int]] = {}
    values = len(text)
    tokens: list[Token] = [token for token in read_tokens(text) if token.depth == 0]
    for place, token in enumerate(tokens):
        if token.is_word("FROM"):
            named = place + 1 < len(tokens) and tokens[place + 1].is_word("NAMED")
            dataset.append((token.begin, tokens[min(place + 1 + named, len(tokens) - 1)].end))
        elif token.is_word("LIMIT", "OFFSET") and place + 1 < len(tokens):
            number = tokens[place + 1]
            limits[token.text.upper()] = (token.begin, number.end, int(number.text))
        elif token.is_word("VALUES"):
            values = token.begin
    return _Select(text, find_body(tokens), tuple(dataset), limits, values)


def _without(text: str, places: Sequence[tuple[int, int]]) -> str:
    """Return ``text`` with blanks at ``places``: what is after them stays where it was."""
    for begin, end in places:
        text = text[:begin] + " " * (end - begin) + text[end:]
    return text
