"""SELECT results as CSV (https://www.w3.org/TR/sparql11-results-csv-tsv/).

Oxigraph's own writer leaves IRIs unquoted, and that of each passage has a comma (``#char=1234,1310``).
"""

from __future__ import annotations

import csv
import io

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions


def write_csv(solutions: QuerySolutions) -> bytes:
    """Return ``solutions`` as CSV: a header, then plain values, nothing for what is unbound."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    names = [variable.value for variable in solutions.variables]
    writer.writerow(names)
    for solution in solutions:
        writer.writerow([_value(solution[name]) for name in names])
    return output.getvalue().encode()


def _value(term: object) -> str:
    if isinstance(term, BlankNode):
        return str(term)
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)
