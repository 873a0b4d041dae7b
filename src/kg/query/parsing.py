"""The SPARQL of a saved query read as the engine reads it, before it is ever asked."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Store

from kg.faults import Fault
from kg.query.header import Header
from kg.query.paging import count_text
from kg.query.parameters import Parameter, replace_variables
from kg.query.tokens import find_services
from kg.store.engine import QueryError, QueryRefusedError, Question, check_query, check_text, evaluate

# A value for each type, to see whether the query still is one when its parameters have theirs.
_SAMPLES = {
    "iri": "https://example.org/",
    "xsd:date": "2020-01-01",
    "xsd:gYearMonth": "2020-01",
    "xsd:boolean": "true",
}
_SAMPLE = "2020"  # a number, a year and a text
_PROJECTION = "a parameter stands where a term can, not in the projection"


@dataclass(frozen=True, slots=True)
class Parsed:
    """The names of a query's columns (None: not known, since the query does not parse), and its faults."""

    columns: tuple[str, ...] | None
    faults: tuple[Fault, ...]


def parse_query(header: Header, text: str, parameters: Sequence[Parameter], federated: str | None) -> Parsed:
    """Return what the engine makes of the SPARQL ``text`` with its parameters bound, evaluating nothing.

    It must parse with all of them bound and with the required ones only, and have the same columns, and must
    parse as a subquery, which its pages make of it. SERVICE may call ``federated`` and nothing else.
    """
    services = list(_check_services(header, text, federated))
    if services:
        return Parsed(None, tuple(services))
    local = _without_services(text)
    columns: list[tuple[str, ...]] = []
    optional = any(not parameter.required for parameter in parameters)
    for bound in (parameters, [each for each in parameters if each.required])[: 2 if optional else 1]:
        filled = replace_variables(local, {each.variable: each.term(_value(each)) for each in bound})
        try:
            columns.append(_columns(filled))
        except QueryError as error:
            fault = Fault(header.file, error.line, error.column, str(error), _PROJECTION if bound else "")
            return Parsed(None, (fault,))
        except QueryRefusedError as error:
            return Parsed(None, (header.fault((), str(error), "take it out"),))
    if len(set(columns)) > 1:
        message = "the columns depend on which parameters have values"
        return Parsed(None, (header.fault((), message, "name the columns after SELECT"),))
    return Parsed(columns[0], ())


def _value(parameter: Parameter) -> str:
    listed = parameter.choices[0].value if parameter.choices else None
    return parameter.default or listed or _SAMPLES.get(parameter.type, _SAMPLE)


def _columns(filled: str) -> tuple[str, ...]:
    """Return the columns of the query ``filled``, none if it is no SELECT; raise what the engine raises."""
    check_text(filled)
    output = io.BytesIO()
    if evaluate(Store(), Question(filled), output) != "solutions":
        return ()
    check_query(count_text(filled))
    return tuple(json.loads(output.getvalue())["head"]["vars"])


def _check_services(header: Header, text: str, federated: str | None) -> Iterator[Fault]:
    calls = list(find_services(text))
    if federated and not calls:
        yield header.fault(("x-federated",), "the query calls no SERVICE", "take the key out")
    for word, called in calls:
        line = text.count("\n", 0, word.begin) + 1
        if federated is None:
            message = "SERVICE is not allowed here"
            yield Fault(header.file, line, 0, message, "take it out, or say what it calls: x-federated")
        elif called is None or called.text != f"<{federated}>":
            message = f"SERVICE calls {called.text if called else 'nothing'}"
            yield Fault(header.file, line, 0, message, f"x-federated says <{federated}>")


def _without_services(text: str) -> str:
    """Return ``text`` with GRAPH for SERVICE, which is written alike and opens no connection."""
    for word, called in find_services(text):
        if called is not None:
            between = re.sub("SILENT", " " * 6, text[word.end : called.begin], flags=re.IGNORECASE)
            text = f"{text[: word.begin]}{'GRAPH':7}{between}{text[called.begin :]}"
    return text
