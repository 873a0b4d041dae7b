"""The dataset of a query (SPARQL 1.1, section 13): which graphs it names, and their RDF merge.

Oxigraph takes several default graphs one after the other, so that a triple in two of them counts twice.
Where there are several, they are merged in a store of their own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from kg.store.question import QueryError, Question

_GAP = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
_IRI = r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*+>"""
_LETTER = r"[^\x00-/:-@\[-^`{-\x7f]"  # of a variable
_SIGN = r"[^\x00-,/;-@\[-^`{-\x7f]"  # of a prefixed name, colons too
_PREFIX = rf"(?:(?!:){_SIGN})*+:"
_NAME = rf"{_PREFIX}(?:{_SIGN}|%|\\.)*+"
_STRING = r"""'''(?:'{0,2}(?:[^'\\]|\\.))*+'''|\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*+\"\"\"
    |'(?:[^'\\\r\n]|\\.)*+'|"(?:[^"\\\r\n]|\\.)*+\""""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE | re.DOTALL | re.ASCII)


# Oxigraph needs no space between words, so none is asked for here.
_DECLARATION = _pattern(
    rf"""{_GAP} (?: BASE{_GAP}{_IRI}
    | PREFIX{_GAP}(?P<prefix>{_PREFIX}){_GAP}{_IRI}
    | VERSION{_GAP}(?:{_STRING}) )"""
)
_FORM = _pattern(rf"{_GAP} (?P<form> SELECT | CONSTRUCT | DESCRIBE | ASK )")
_SPACE = _pattern(_GAP)
_TERM = _pattern(rf"(?P<iri>{_IRI}) | (?P<name>{_NAME})")
_SELECTED = _pattern(rf"\* | [?$]{_LETTER}++ | DISTINCT | REDUCED")
_FROM = _pattern(rf"FROM{_GAP}")
_NAMED = _pattern(rf"NAMED{_GAP}")
_TOKEN = _pattern(
    rf"""(?P<gap> [ \t\r\n]+ | \#[^\r\n]* )
    | (?P<string> (?: {_STRING} ) (?: @[A-Za-z0-9-]+ )? )
    | (?P<variable> [?$]{_LETTER}+ )
    | (?P<name> {_NAME} )
    | (?P<word> {_LETTER}+ )
    | (?P<triple> << )
    | (?P<iri> {_IRI} )
    | (?P<other> . )"""
)
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_OPERANDS = ("string", "variable", "name", "iri")
_NOTHING = Store()


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of a query, each once: those that make its default graph, and the named ones."""

    default: tuple[NamedNode, ...]
    named: tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True)
class _Clause:
    """A FROM: the graph as the query writes it, and whether it is a named one."""

    term: str
    is_named: bool


def find_dataset(question: Question) -> Dataset | None:
    """Return the dataset of ``question``; None where the store may find it out.

    The Protocol's goes before the query's (SPARQL 1.1 Protocol, section 2.1.4). Raises :class:`QueryError`
    for a name of the Protocol's that is no IRI.
    """
    if question.default_graphs or question.named_graphs:
        return Dataset(_graphs(question.default_graphs), _graphs(question.named_graphs))
    if question.text.upper().count("FROM") < 2:
        return None
    return read_dataset(question.text)


def read_dataset(query: str) -> Dataset | None:
    """Return the dataset that the text of ``query`` names; None where there is none or no query."""
    begin, prefixes = _skip_prologue(query)
    clauses = _read_clauses(query, begin, prefixes)
    graphs = _resolve(query[:begin], [clause.term for clause in clauses])
    if not graphs:
        return None
    pairs = list(zip(clauses, graphs, strict=True))
    return Dataset(
        tuple(dict.fromkeys(graph for clause, graph in pairs if not clause.is_named)),
        tuple(dict.fromkeys(graph for clause, graph in pairs if clause.is_named)),
    )


def merge(store: Store, dataset: Dataset) -> Store:
    """Return a store in memory with the merge of ``dataset`` as its default graph, and its named graphs.

    Blank nodes that graphs share are still shared, under other labels.
    """
    quads = io.BytesIO()
    for graph in dataset.default:
        store.dump(quads, RdfFormat.N_TRIPLES, from_graph=graph)
    for graph in dataset.named:
        triples = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
        # A line ends nowhere but at the end of a triple.
        quads.write(triples.replace(b" .\n", f" {graph} .\n".encode()))
    quads.seek(0)
    merged = Store()
    merged.bulk_load(quads, RdfFormat.N_QUADS)
    for graph in dataset.named:
        if store.contains_named_graph(graph):
            merged.add_graph(graph)
    return merged


def _graphs(iris: Iterable[str]) -> tuple[NamedNode, ...]:
    return tuple(dict.fromkeys(_graph(iri) for iri in iris))


def _graph(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"<{iri}> is no IRI of a graph: {error}") from None


def _resolve(prologue: str, terms: list[str]) -> tuple[NamedNode, ...]:
    """Return the graphs that ``terms`` mean after ``prologue``, by Oxigraph itself; none where it fails."""
    if not terms:
        return ()
    columns = " ".join(f"({term} AS ?graph{number})" for number, term in enumerate(terms))
    try:
        found = _NOTHING.query(f"{prologue} SELECT {columns} {{}}")
    except (SyntaxError, ValueError):
        return ()  # the query itself has the same mistake
    assert isinstance(found, QuerySolutions)  # noqa: S101  # for the type checker
    return tuple(term for term in next(found) if isinstance(term, NamedNode))


def _skip_prologue(query: str) -> tuple[int, frozenset[str]]:
    """Return where the prologue of ``query`` ends, and the prefixes that it declares, with their colons."""
    at, prefixes = 0, set()
    while found := _DECLARATION.match(query, at):
        at = found.end()
        prefixes.add(found["prefix"])
    return at, frozenset(prefixes - {None})


def _read_clauses(query: str, begin: int, prefixes: frozenset[str]) -> list[_Clause]:
    """Return the FROM clauses of ``query``, whose prologue ends at ``begin``."""
    form = _FORM.match(query, begin)
    if not form:
        return []
    at = _skip_gap(query, form.end())
    if form["form"].upper() == "CONSTRUCT" and query.startswith("{", at):
        at = _skip_bracket(query, at, is_expression=False)
    while True:
        at = _skip_gap(query, at)
        if query.startswith("(", at):
            at = _skip_bracket(query, at, is_expression=True)
        elif found := _term(query, at, prefixes) or _SELECTED.match(query, at):
            at = found.end()
        else:
            break
    clauses: list[_Clause] = []
    while found := _FROM.match(query, at):
        named = None
        term = _term(query, found.end(), prefixes)
        if not term and (named := _NAMED.match(query, found.end())):
            term = _term(query, named.end(), prefixes)
        if not term:
            return []
        clauses.append(_Clause(term[0], named is not None))
        at = _skip_gap(query, term.end())
    return clauses


def _skip_gap(query: str, at: int) -> int:
    found = _SPACE.match(query, at)
    return found.end() if found else at


def _term(query: str, at: int, prefixes: frozenset[str]) -> re.Match[str] | None:
    """Return the IRI or the name with a declared prefix that begins at ``at``."""
    found = _TERM.match(query, at)
    if found and found["name"] and found["name"].partition(":")[0] + ":" not in prefixes:
        return None
    return found


def _skip_bracket(query: str, begin: int, *, is_expression: bool) -> int:
    """Return where the bracket at ``begin`` closes; the end of ``query`` where it does not.

    In an expression, ``<`` after an operand compares and else begins an IRI; among triples it begins one.
    """
    open_: list[tuple[str, bool]] = []  # what closes each bracket, and whether it is an expression's
    at, before, last = begin, "", ""
    while found := _TOKEN.match(query, at):
        kind, text = str(found.lastgroup), found[0]
        compares = bool(open_) and open_[-1][1] and _is_operand(last)
        if kind in ("iri", "triple") and compares:
            kind, text = "other", "<"
        at += len(text)
        if kind == "gap":
            continue
        if kind == "other" and text in _CLOSING:
            inside = is_expression if not open_ else _begins_expression(text, open_[-1][1], before, last)
            open_.append((_CLOSING[text], inside))
        elif kind == "other" and open_ and text == open_[-1][0]:
            open_.pop()
            if not open_:
                return at
        before, last = last, text.upper() if kind == "word" else text if kind == "other" else kind
    return len(query)


def _is_operand(last: str) -> bool:
    return last in (*_OPERANDS, ")", "TRUE", "FALSE") or last[:1].isdigit()


def _begins_expression(bracket: str, around: bool, before: str, last: str) -> bool:
    """Return whether an expression is in ``bracket``, after the tokens ``before`` and ``last``."""
    if bracket != "(" or last == "triple":
        return False
    # Among triples: FILTER(…), BIND(…), a function's call; else it is a list or a path.
    return around or before == "FILTER" or (last[:1].isalpha() and last not in (*_OPERANDS, "A"))
