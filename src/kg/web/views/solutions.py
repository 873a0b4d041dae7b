"""The rows that a view is made of: the terms as the graph has them, and as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.query.columns import View
from kg.query.table import Heading, Table, Term, pair_labels
from kg.web.cells import Cell, read_cells


@dataclass(frozen=True, slots=True)
class Solutions:
    """Rows with a term and a cell for each of the ``headings``, None where nothing is bound.

    ``view`` is what their query says of its columns, if it says anything; the rows of a graph
    (``is_graph``) are its triples.
    """

    headings: tuple[Heading, ...]
    terms: tuple[tuple[Term | None, ...], ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    view: View = View()  # noqa: RUF009  # it is frozen
    is_graph: bool = False

    def place(self, name: str | None) -> int | None:
        """Return the place of the column ``name``, None when there is none."""
        return next((at for at, each in enumerate(self.headings) if each.name == name), None)

    def rows(self) -> Iterator[tuple[tuple[Term | None, ...], tuple[Cell | None, ...]]]:
        """Yield each row's terms with its cells."""
        return zip(self.terms, self.cells, strict=True)


def read_solutions(table: Table) -> Solutions:
    """Return the rows of a saved query; its things are called by their columns of labels, if it has any."""
    return Solutions(table.headings, table.rows, read_cells(table.rows, pair_labels(table)), table.view)


def find_name(
    cells: Sequence[Cell | None], avoided: Sequence[int], preferred: int | None = None
) -> Cell | None:
    """Return the cell that a row is best called by.

    That is the ``preferred`` one, else the first thing, else the first text; none in the columns ``avoided``.
    """
    if preferred is not None and (found := cells[preferred]):
        return found
    open_cells = [cell for at, cell in enumerate(cells) if cell and at not in avoided]
    for kinds in (("iri",), ("text",), ("time", "number", "node")):
        for cell in open_cells:
            if cell.kind in kinds:
                return cell
    return None


def find_link(cells: Sequence[Cell | None], preferred: int | None = None) -> str:
    """Return where a row leads: where its ``preferred`` cell does, else its first thing; empty: nowhere."""
    if preferred is not None and (found := cells[preferred]) and found.href:
        return found.href
    return next((cell.href for cell in cells if cell and cell.href), "")
