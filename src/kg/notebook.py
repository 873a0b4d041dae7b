"""What :func:`kg.open` gives: the saved queries and the graph of one snapshot, as Python values.

The terms of an answer become values so: IRIs and texts ``str``; truth values ``bool``; whole numbers ``int``,
``xsd:decimal`` a ``Decimal``, ``xsd:double`` and ``xsd:float`` a ``float``; days and moments those of
:mod:`datetime`. What has no such value stays as it is stated: years (``1967``), months (``2020-09``), days
that no calendar of Python has. What is unbound is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import make_dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from keyword import iskeyword
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, overload

from pyoxigraph import Literal, Store

from kg.config import read_config
from kg.iris import PREFIXES, expand
from kg.query.formats.terms import read_text
from kg.query.header import LANGUAGES
from kg.query.paging import MOST_ROWS, Paging
from kg.query.parameters import ParameterError
from kg.query.run import answer
from kg.query.saved import Queries, find_query, read_queries
from kg.query.table import Table, Term
from kg.query.tables import read_solutions
from kg.store.engine import QueryError, Question, StoreEngine
from kg.store.snapshot import Snapshot, open_snapshot

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]  # its stubs are a package of their own
    import rdflib

Value = str | bool | int | float | Decimal | date | None

_INTEGERS = (
    *("integer", "long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort"),
    *("unsignedByte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
)
# Python reads more than XML Schema has: 1_000 and 2020-W01-1.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_KINDS: Mapping[str, tuple[re.Pattern[str], Callable[[str], Value]]] = {
    **{expand(f"xsd:{name}"): (_NUMBER, int) for name in _INTEGERS},
    expand("xsd:decimal"): (_NUMBER, Decimal),
    expand("xsd:double"): (_NUMBER, float),
    expand("xsd:float"): (_NUMBER, float),
    expand("xsd:boolean"): (re.compile("true|false|1|0"), lambda value: value in ("true", "1")),
    expand("xsd:date"): (_DAY, date.fromisoformat),
    expand("xsd:dateTime"): (re.compile(f"{_DAY.pattern}T.+"), datetime.fromisoformat),
}
_TEXT = (re.compile(".*", re.DOTALL), str)
_INSTALL = "pip install 'citypartners-kg[notebook]'"


class Rows(Sequence[Any]):
    """The rows of an answer: frozen dataclasses with a field for each column, of one class (``Row``).

    A column whose name is a word of Python has a field with ``_`` after it (``from_``). ``table`` is the same
    as RDF terms, with headings.
    """

    def __init__(self, table: Table) -> None:
        """Make the rows of ``table``; they are values of Python from then on."""
        self.table = table
        self.columns = tuple(heading.name for heading in table.headings)
        made = _row_class(self.columns)
        self._values = [tuple(map(_value, row)) for row in table.rows]
        self._rows = tuple(made(*values) for values in self._values)

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Any, ...]: ...

    def __getitem__(self, index: int | slice) -> Any:
        """Return a row, or the rows of a slice."""
        return self._rows[index]

    def __iter__(self) -> Iterator[Any]:
        """Return an iterator over the rows."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def __repr__(self) -> str:
        """Return how many rows there are, and their columns."""
        return f"<{len(self)} rows: {', '.join(self.columns)}>"

    def frame(self) -> pandas.DataFrame:
        """Return the rows as a :class:`pandas.DataFrame`, a column for each of theirs.

        A column of days only is ``datetime64[s]``, which has years before 1678 too; one of whole numbers
        ``int64``, or ``Int64`` where some are missing; one with fractions ``float64``; one of truth values
        ``boolean``; anything else is as pandas takes it.

        Raises :class:`ModuleNotFoundError` where pandas is not installed.
        """
        try:
            import pandas  # noqa: PLC0415  # slow to import, and of an extra
        except ImportError:
            raise ModuleNotFoundError(f"frame() needs pandas: {_INSTALL}", name="pandas") from None
        columns = [*zip(*self._values, strict=True)] or [()] * len(self.columns)
        return pandas.DataFrame(
            {
                name: pandas.Series(values, dtype=_dtype(values))
                for name, values in zip(self.columns, columns, strict=True)
            },
            index=range(len(self)),
        )


class Dataset:
    """One snapshot, open for reading: what :func:`kg.open` returns. It is a context manager.

    ``version`` is the snapshot's. After :meth:`close` every question raises :class:`ValueError`.
    """

    def __init__(self, snapshot: Snapshot, queries: Path) -> None:
        """Open ``snapshot``; the saved queries are in the folder ``queries``, read when first asked for."""
        self.version = snapshot.version
        self._snapshot = snapshot
        self._folder = queries
        self._engine: StoreEngine | None = StoreEngine(snapshot)
        self._read: Queries | None = None

    def __enter__(self) -> Self:
        """Return the dataset."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the dataset."""
        self.close()

    def __repr__(self) -> str:
        """Return the version and the folder."""
        return f"<kg dataset, version {self.version}, in {self._snapshot.folder}>"

    def close(self) -> None:
        """Let go of the snapshot; graphs and rows that were returned stay good."""
        self._engine = None

    @property
    def queries(self) -> Mapping[str, Mapping[str, str]]:
        """Return the summaries of the saved queries, by language (``ru``, ``en``), by name.

        Raises :class:`kg.faults.InputError` for a query file that cannot be read.
        """
        return {name: query.summaries for name, query in self._queries().items()}

    def query(self, name: str, /, language: str = "ru", **parameters: Value) -> Rows:
        """Return all rows of the saved query ``name``, their labels in ``language`` (``ru`` or ``en``).

        ``parameters`` are texts or values of Python: days, numbers, truth values; None is as if not given. A
        parameter whose name is a word of Python is given with ``_`` after it: ``from_=date(2020, 3, 1)``.

        Raises :class:`kg.faults.NotFoundError` for a name that there is not,
        :class:`kg.query.parameters.ParameterError` (a ValueError) for a wrong parameter,
        :class:`kg.store.engine.QueryRefusedError` for a query that calls another endpoint.
        """
        query = find_query(self._queries(), name)
        if language not in LANGUAGES:
            allowed = f"one of {', '.join(LANGUAGES)}"
            raise ParameterError(f"language is {language!r}; give {allowed}", "language", language, allowed)
        known = {parameter.name for parameter in query.parameters}
        given = {
            _stripped(key, known): _written(value) for key, value in parameters.items() if value is not None
        }
        engine = self._open_engine()
        table = answer(engine, query, given, Paging(), language)
        pages = range(2, -(-table.total // MOST_ROWS) + 1)
        more = [answer(engine, query, given, Paging(number), language).rows for number in pages]
        return Rows(replace(table, rows=tuple(chain(table.rows, *more))))

    def sparql(self, text: str) -> Rows:
        """Return the rows of the SELECT ``text`` (SPARQL 1.1); the default graph is the union of all graphs.

        Raises :class:`kg.store.engine.QueryError` for what is no query, or gives no rows, and
        :class:`kg.store.engine.QueryRefusedError` for a call of SERVICE.
        """
        found = self._open_engine().answer(Question(text))
        if found.kind != "solutions":
            raise QueryError("the query has no rows, as it is no SELECT; use graph().query(…)")
        return Rows(read_solutions(found.body))

    def graph(self) -> rdflib.Graph:
        """Return the union of all graphs as a :class:`rdflib.Graph` over the snapshot, to be read only.

        Its ``query`` evaluates in Oxigraph, over all named graphs. The usual prefixes are bound.

        Raises :class:`ModuleNotFoundError` where oxrdflib is not installed.
        """
        self._open_engine()
        try:
            from oxrdflib import OxigraphStore  # noqa: PLC0415  # of an extra
        except ImportError:
            raise ModuleNotFoundError(f"graph() needs oxrdflib: {_INSTALL}", name="oxrdflib") from None
        from rdflib import Graph  # noqa: PLC0415  # slow to import
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID  # noqa: PLC0415

        store = OxigraphStore(store=Store.read_only(str(self._snapshot.store)))
        graph = Graph(store, identifier=DATASET_DEFAULT_GRAPH_ID, bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        return graph

    def _open_engine(self) -> StoreEngine:
        if self._engine is None:
            raise ValueError("the dataset is closed; kg.open() opens it again")
        return self._engine

    def _queries(self) -> Queries:
        if self._read is None:
            self._read = read_queries(self._folder, self._snapshot.base)
        return self._read


def open_dataset(data: str | PathLike[str] | None = None) -> Dataset:
    """Return the dataset in the folder ``data``; see :func:`kg.open`."""
    config = read_config()
    return Dataset(open_snapshot(config.out if data is None else Path(data)), config.queries)


@lru_cache(maxsize=64)
def _row_class(columns: tuple[str, ...]) -> Callable[..., Any]:
    fields: list[tuple[str, Any]] = []
    for column in columns:
        # A variable may begin with a digit (SPARQL 1.1, VARNAME), and be a word of Python.
        name = column if column.isidentifier() else f"_{column}"
        while iskeyword(name) or name in dict(fields):
            name += "_"
        fields.append((name, Value))
    return make_dataclass("Row", fields, frozen=True, slots=True, namespace={"__module__": __name__})


def _value(term: Term | None) -> Value:
    if isinstance(term, Literal):
        pattern, read = _KINDS.get(term.datatype.value, _TEXT)
        try:
            return read(term.value) if pattern.fullmatch(term.value) else term.value
        except (ValueError, ArithmeticError):  # the 31st of February, more digits than Python reads
            return term.value
    return None if term is None else read_text(term)


def _dtype(values: Sequence[Value]) -> str | None:
    """Return the type of a column of a frame, None where pandas is to find it."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds == {date}:
        return "datetime64[s]"
    if kinds == {int}:  # without a type pandas would take floats where one is missing
        largest = max(abs(value) for value in values if isinstance(value, int))
        return "Int64" if None in values and largest < 2**63 else None
    if kinds == {bool}:
        return "boolean"
    return "float64" if kinds and kinds <= {int, float, Decimal} else None


def _stripped(name: str, known: set[str]) -> str:
    return name.removesuffix("_") if name not in known and iskeyword(name.removesuffix("_")) else name


def _written(value: Value) -> str:
    """Return ``value`` as XML Schema writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.tzinfo is None and value.time() == time():
        return value.date().isoformat()  # a day as pandas has it
    return value.isoformat() if isinstance(value, date) else str(value)
