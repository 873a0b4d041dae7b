"""Calls of SERVICE that take along the values they are joined with: a bound join.

Oxigraph sends the pattern of a SERVICE as it stands, so that an endpoint would answer with everything that it
has. Where a subselect stands right before a call, its solutions are found first and go along as VALUES, a
hundred a call::

    { SELECT DISTINCT ?item { … } } SERVICE <e> { ?item p:P1082 ?s }
    { SELECT DISTINCT ?item { … } } { SERVICE <e> { VALUES (?item) { … } { ?item p:P1082 ?s } } } UNION { … }

The answer is the same: rows of a call that have other values would be joined with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.store.depth import is_too_deep
from kg.store.federation import Call, Token, find_calls, read_tokens, replace_calls
from kg.store.refuse import has_service

_BATCH = 100  # rows in a call
_MOST = 5_000  # rows: what needs more than 50 calls is sent as it stands
_LONGEST = 2_000  # characters of a row
_FORMS = ("SELECT", "ASK")
_CHOOSING = ("GRAPH", "SERVICE", "SILENT")  # with a name, before a group
_NO_CALL = "GRAPH <http://localhost/>"  # stands for a call when the parser is asked about the rest
Ask = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Query:
    """A query's tokens, and by the brace that begins a group the one that ends it."""

    text: str
    tokens: Sequence[Token]
    ends: Mapping[int, int]
    outermost: int

    def inside(self, opening: int) -> str:
        """Return what stands in the group that the brace ``opening`` begins."""
        return self.text[self.tokens[opening].end : self.tokens[self.ends[opening]].begin]

    def is_word(self, at: int, *words: str) -> bool:
        """Return whether the token ``at`` is one of ``words``, in whatever case."""
        token = self.tokens[at]
        return token.kind == "word" and token.text.upper() in words


def bind_calls(text: str, ask: Ask) -> str:
    """Return the query ``text`` with its calls of SERVICE bound, where that can be done.

    ``ask`` returns the solutions of a SELECT over the data that ``text`` is asked of, and raises SyntaxError
    or RuntimeError where it has none. Other calls, and what is no query, stay as they are.
    """
    calls = find_calls(text)
    query = _read(text)
    if not calls or query is None or not _is_good(text, calls):
        return text
    pieces, end = [], 0
    for call in calls:
        opening = next(at for at, token in enumerate(query.tokens) if token.begin >= call.end)
        bound = _bind(query, call, opening, ask)
        if bound:
            pieces += [text[end : call.begin], bound]
            end = query.tokens[query.ends[opening]].end
    bound_text = "".join([*pieces, text[end:]])
    return text if is_too_deep(bound_text) else bound_text


def _read(text: str) -> _Query | None:
    """Return ``text`` as groups, if it has one outermost group and asks the whole of the data."""
    tokens = [token for token in read_tokens(text) if token.kind != "gap"]
    ends: dict[int, int] = {}
    begun: list[int] = []
    outermost: list[int] = []
    for at, token in enumerate(tokens):
        if token.text == "{":
            if not begun:
                outermost.append(at)
            begun.append(at)
        elif token.text == "}":
            if not begun:
                return None
            ends[begun.pop()] = at
    if begun or len(outermost) != 1:
        return None
    query = _Query(text, tokens, ends, outermost[0])
    return None if any(query.is_word(at, "FROM") for at in range(query.outermost)) else query


def _is_good(text: str, calls: Sequence[Call]) -> bool:
    """Return whether the parser takes ``text``, whose faults have to be told as they are."""
    try:
        Store().query(replace_calls(text, calls, [_NO_CALL] * len(calls), whole=True))
    except (SyntaxError, RuntimeError):
        return False
    return True


def _bind(query: _Query, call: Call, opening: int, ask: Ask) -> str:
    """Return what is to stand for ``call``, whose group begins at the token ``opening``; "" to leave it."""
    subselect = _find_subselect(query, call)
    body = query.inside(opening)
    # If a call fails silently it has one row that fits all others: of two calls there would be two. And a
    # blank node's label may stand in one pattern only.
    silent = "SILENT" in query.text[call.begin : call.name].upper()
    if not subselect or silent or "_:" in body or has_service(subselect):
        return ""
    within = range(opening, query.ends[opening])
    named = {query.tokens[at].text[1:] for at in within if query.tokens[at].kind == "variable"}
    rows = _find_rows(_prologue(query) + subselect, named, ask)
    if rows is None:
        return ""
    head, *values = rows
    if not values:
        return f" VALUES {head} {{}} "
    service = query.text[call.begin : call.end]
    return " UNION ".join(
        f"{{ {service} {{ VALUES {head} {{ {' '.join(values[at : at + _BATCH])} }} {{{body}}} }} }}"
        for at in range(0, len(values), _BATCH)
    )


def _find_subselect(query: _Query, call: Call) -> str:
    """Return the SELECT that stands in a group of its own right before ``call`` and is joined with it.

    Alone it must mean the same: no graph and no outer row may be chosen by what is around it.
    """
    before = next(at for at, token in enumerate(query.tokens) if token.begin == call.begin) - 1
    before -= query.tokens[before].text == "."
    opening = next((begin for begin, end in query.ends.items() if end == before), query.outermost)
    joined = query.tokens[opening - 1].kind != "word"  # such as OPTIONAL
    if opening == query.outermost or not joined or not query.is_word(opening + 1, "SELECT"):
        return ""
    for begin, end in query.ends.items():
        around = begin <= opening and end >= before
        if around and (query.is_word(begin - 1, "EXISTS") or query.is_word(begin - 2, *_CHOOSING)):
            return ""
    return query.inside(opening)


def _prologue(query: _Query) -> str:
    form = next((at for at in range(query.outermost) if query.is_word(at, *_FORMS)), query.outermost)
    return query.text[: query.tokens[form].begin]


def _find_rows(select: str, named: set[str], ask: Ask) -> list[str] | None:
    """Return the solutions of ``select`` for the variables ``named``, written as those of VALUES.

    The first is the list of the variables. Returns nothing where there are no such variables, too many
    solutions, or one that VALUES cannot hold: unbound, a blank node.
    """
    try:
        found = ask(select)
    except (SyntaxError, RuntimeError):
        return None
    if not isinstance(found, QuerySolutions):
        return None
    shared = [variable for variable in found.variables if variable.value in named]
    if not shared:
        return None
    rows: dict[str, None] = {f"({' '.join(map(str, shared))})": None}
    for solution in islice(found, _MOST + 1):
        terms = [solution[variable] for variable in shared]
        written = f"({' '.join(map(str, terms))})"
        if not all(map(_can_be_value, terms)) or len(written) > _LONGEST:
            return None
        rows[written] = None
    return list(rows) if len(rows) <= _MOST + 1 else None


def _can_be_value(term: object) -> bool:
    return isinstance(term, NamedNode) or (isinstance(term, Literal) and not term.direction)
