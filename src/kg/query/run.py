"""Saved queries put to an engine: their rows as a table, and the values that their parameters can take."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import as_file, files
from threading import Lock

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from kg.query.changing import is_changing
from kg.query.paging import MOST_ROWS, Paging, count_text, page_text
from kg.query.parameters import Choice, Parameter
from kg.query.saved import Queries, SavedQuery, read_query
from kg.query.table import Heading, Table, Term
from kg.store.engine import Engine, FormatError, Question

_JSON = "application/sparql-results+json"
_NO_ROWS = "query {!r} gives a graph or a truth value, not rows; send its text to the SPARQL endpoint"
_TOO_DEEP = "the answer is nested too deeply for a table; send the query to the SPARQL endpoint"
_VERSIONS = 8  # whose dates are remembered; a server has few at a time
_updated: dict[str, str] = {}
_COUNTS = 500  # numbers of rows that are remembered
_counted: OrderedDict[tuple[str, str], int] = OrderedDict()
_counting = Lock()  # pages are made in threads


def answer(
    engine: Engine,
    query: SavedQuery,
    given: Mapping[str, str],
    paging: Paging,
    language: str,
) -> Table:
    """Return the rows of ``query`` that ``paging`` wants, its parameters bound to the values ``given``.

    ``language`` (``ru`` or ``en``) is that of titles, and of labels unless ``given`` has a ``lang``. All rows
    are counted only where the page does not show how many there are.

    Raises :class:`kg.query.parameters.ParameterError`, :class:`FormatError` for a query that gives no rows,
    and what the engine raises.
    """
    if not query.columns:
        raise FormatError(_NO_ROWS.format(query.name))
    spoken = {"lang": language} if any(parameter.is_language for parameter in query.parameters) else {}
    filled = query.fill(spoken | dict(given))
    rows = _rows(engine, page_text(filled, paging, query.names))
    total = paging.first + len(rows)
    if len(rows) == paging.limit or (paging.first and not rows):
        total = _count(engine, filled)
    else:
        _remember_count(engine, filled, total)
    titles = {column.name: column.titles[language] for column in query.columns}
    wanted = paging.columns or query.names
    return Table(
        name=query.name,
        title=query.summaries.get(language, query.summaries["en"]),
        language=language,
        headings=tuple(Heading(name, titles[name]) for name in wanted),
        rows=rows,
        first=paging.first,
        total=total,
        view=query.view.with_columns(wanted),
        updated=_last_change(engine),
        values=tuple(_values(query, given, language)),
    )


def _values(query: SavedQuery, given: Mapping[str, str], language: str) -> Iterator[tuple[str, str]]:
    for parameter in query.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is not None and not parameter.is_language:
            labels = {choice.value: choice.labels for choice in parameter.choices}.get(value, {})
            yield parameter.titles.get(language, parameter.name), labels.get(language, value)


def choices(engine: Engine, queries: Queries, parameter: Parameter, language: str) -> tuple[Choice, ...]:
    """Return the values of ``parameter`` to choose from, labelled in ``language``: its own, or the data's.

    Of the data's, at most :data:`MOST_ROWS`. Empty where its header names neither. Raises what the engine
    raises.
    """
    if parameter.source is None:
        return parameter.choices
    query = queries.choices[parameter.source]
    spoken = {each.name: language for each in query.parameters}
    text = page_text(query.fill(spoken), Paging(size=MOST_ROWS), query.names)
    found = (dict(zip(query.names, row, strict=True)) for row in _rows(engine, text))
    return tuple(
        Choice(
            _wording(row["value"]),
            {language: _wording(row["label"] or row["value"])},
            _number(row.get("count")),
        )
        for row in found
        if row["value"] is not None
    )


def _rows(engine: Engine, text: str) -> tuple[tuple[Term | None, ...], ...]:
    """Return the rows of the SELECT ``text``; raise :class:`FormatError` for what no table can hold."""
    body = engine.answer(Question(text, _JSON)).body
    try:
        found = parse_query_results(body, format=QueryResultsFormat.JSON)
        assert isinstance(found, QuerySolutions)  # noqa: S101  # for the type checker
        return tuple(tuple(solution) for solution in found)
    except SyntaxError:  # triples in triples, deeper than the parser goes
        raise FormatError(_TOO_DEEP) from None


def _count(engine: Engine, filled: str) -> int:
    """Return how many rows ``filled`` has; that takes as long as the rows themselves, so it is remembered."""
    found = _counted.get((engine.version, filled))
    if found is None:
        ((number,),) = _rows(engine, count_text(filled))
        found = _number(number) or 0
        _remember_count(engine, filled, found)
    return found


def _remember_count(engine: Engine, filled: str, number: int) -> None:
    if is_changing(filled):
        return
    with _counting:
        _counted[engine.version, filled] = number
        while len(_counted) > _COUNTS:
            _counted.popitem(last=False)


def _number(term: Term | None) -> int | None:
    return int(term.value) if isinstance(term, Literal) else None


def _wording(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | BlankNode | Literal) else str(term)


@cache
def _modified() -> SavedQuery:
    with as_file(files("kg.query").joinpath("modified.rq")) as path:
        return read_query(path)


def _last_change(engine: Engine) -> str:
    """Return when the data last changed, as it says itself; asked once of each version."""
    if engine.version not in _updated:
        ((term,),) = _rows(engine, _modified().fill({}))
        while len(_updated) >= _VERSIONS:
            _updated.pop(next(iter(_updated)), None)
        _updated[engine.version] = _wording(term) if term is not None else ""
    return _updated[engine.version]
