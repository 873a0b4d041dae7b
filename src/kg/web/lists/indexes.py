"""The indexes of the lists: read from the graph once a version and language, and kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.query.paging import MOST_ROWS, Paging
from kg.query.run import answer
from kg.query.saved import SavedQuery
from kg.query.table import Table, Term
from kg.store.engine import QueryStoppedError
from kg.web.asking import select
from kg.web.lists.counting import Index, Key, make_index
from kg.web.lists.faces import Face
from kg.web.site import current_site, forbid_keeping

_MOST_VALUES = 200_000  # of all rows; the queries stop there
_MOST_KEPT = 12  # three lists in two languages, of two versions
_kept: OrderedDict[tuple[str, str, str, str], Index | None] = OrderedDict()
_keeping = Lock()


def find_index(face: Face, query: SavedQuery, language: str) -> Index | None:
    """Return the index of the rows of ``query``, all of them, whose face is ``face``.

    None where there are more than :data:`kg.query.paging.MOST_ROWS` rows or too many values to be counted, or
    the engine has no time for it: the list is then shown without counts.
    """
    site = current_site()
    # A server can be told to read the queries anew while the data stays.
    key = (site.engine.version, face.name, language, query.text)
    with _keeping:
        if key in _kept:
            return _kept[key]
    try:
        found = _read_index(face, query, language)
    except QueryStoppedError:
        forbid_keeping()
        return None
    with _keeping:
        _kept[key] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return found


def _read_index(face: Face, query: SavedQuery, language: str) -> Index | None:
    engine = current_site().engine
    columns = tuple(dict.fromkeys((*face.key, *(facet.column for facet in face.facets if facet.column))))
    table = answer(engine, query, {}, Paging(columns=columns), language)
    if table.total > MOST_ROWS:
        return None
    stated = select(engine, f"lists/facets-{face.name}")
    if len(stated) >= _MOST_VALUES:
        return None
    rows = [(_key(face, cells), cells) for cells in _cells(table)]
    further = [
        ((row["place"].value, row["thing"].value), row["facet"].value, row["value"].value)
        for row in stated
        if "value" in row
    ]
    return make_index(face.facets, rows, further)


def find_numbers(
    index: Index, face: Face, query: SavedQuery, given: Mapping[str, str], language: str
) -> frozenset[int]:
    """Return the numbers that the rows of ``query`` for the values ``given`` have in ``index``.

    Raises what the engine raises, and :class:`kg.query.parameters.ParameterError`.
    """
    table = answer(current_site().engine, query, given, Paging(columns=face.key), language)
    return index.find(_key(face, cells) for cells in _cells(table))


def _cells(table: Table) -> list[dict[str, str]]:
    names = [heading.name for heading in table.headings]
    return [dict(zip(names, map(_wording, row), strict=True)) for row in table.rows]


def _key(face: Face, cells: Mapping[str, str]) -> Key:
    return tuple(cells[name] for name in face.key)


def _wording(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | BlankNode | Literal) else ""
