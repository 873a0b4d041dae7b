r"""Where a query stops making sense, and why, as people need to see it.

Oxigraph tells how far its parser got, and that is too far: a keyword's rule takes as many characters as the
keyword has before it compares them, so in ``{ ?s ex:p ?o }`` with no ``ex:`` it stopped "at ``?o``, expecting
OPTIONAL". No keyword is longer than the white space that :func:`widen` puts between the tokens; read in
that form, the parser cannot get past the token that it does not take.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from kg.iris import PREFIXES
from kg.store.engine import QueryError

_GAP = "\n" + " " * 24  # longer than any keyword (GROUP_CONCAT, ENCODE_FOR_URI)
_LONGEST = 20_000  # characters of a query that is read once more
_TOKEN = re.compile(
    r"(?P<comment>\#[^\r\n]*)"
    r"|(?P<space>\s+)"
    r"|'''(?:'{0,2}(?:[^'\\]|\\.))*+'''|\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*+\"\"\""
    r"|'(?:[^'\\\r\n]|\\.)*+'?|\"(?:[^\"\\\r\n]|\\.)*+\"?"
    r"|<(?![?$])[^<>\"{}|^`\\\x00-\x20]*>"
    r"|<<\(?|\)?>>|\{\||\|\}|&&|\|\||\^\^|[<>!]="
    r"|@[A-Za-z][\w-]*"
    r"|(?:[\w:%.?$-]|\\.)+"
    r"|.",
    re.DOTALL,
)
_JOINED = re.compile(r"[({,;]|[)}\]]")
_PREFIXED = re.compile(r"(?!_:)([^\W\d_][\w.-]*|):")
_UPDATE = re.compile(r"(?i:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b")
_SENTENCE = re.compile(r"[a-z].* [a-z]|[A-Z] .*[a-z]")
_AROUND = 1  # lines shown before and after the wrong one
_SHOWN = 160  # characters of a line on each side of the mark


@dataclass(frozen=True, slots=True)
class Place:
    """What in a query is wrong: ``line`` and ``column`` (from 1, in characters) and the ``token`` there.

    The token is empty at the query's end.
    """

    line: int
    column: int
    token: str


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered line of a query, cut where it is ``marked``; unmarked, all of it is in ``before``."""

    number: int
    before: str
    marked: str | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a query: a key of what is told, a name in it, the parser's own words, the place."""

    why: str
    name: str = ""
    words: str = ""
    place: Place | None = None
    lines: tuple[Line, ...] = ()
    declaration: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A token: where it begins in the query, where in its widened form, and how it is written."""

    begin: int
    wide: int
    text: str


def explain(text: str, error: QueryError, parse: Callable[[str], object]) -> Mistake:
    """Return what is wrong with the query ``text``, given the ``error`` of the engine.

    ``parse`` is called with a query and raises :class:`QueryError` where the engine's parser would.
    """
    if not error.line:
        return Mistake("query-wrong", words=str(error))
    place = find_place(text, error, parse)
    lines = mark(text, place)
    prefix = _PREFIXED.match(place.token)
    if prefix and not re.search(rf"(?i:PREFIX)\s+{re.escape(prefix[0])}", text):
        namespace = PREFIXES.get(prefix[1])
        declaration = f"PREFIX {prefix[0]} <{namespace}>" if namespace else ""
        return Mistake("query-prefix", prefix[0], place=place, lines=lines, declaration=declaration)
    if not place.token:
        return Mistake("query-ends", words=_reasons(error), place=place, lines=lines)
    if place.token[0] in "\"'" and not (len(place.token) > 1 and place.token.endswith(place.token[0])):
        return Mistake("query-quote", place=place, lines=lines)
    if _UPDATE.fullmatch(place.token):
        return Mistake("query-update", place.token, place=place, lines=lines)
    return Mistake("query-token", _cut(place.token), _reasons(error), place, lines)


def find_place(text: str, error: QueryError, parse: Callable[[str], object]) -> Place:
    """Return the token of ``text`` that the parser does not take; see :func:`explain`."""
    if len(text) <= _LONGEST:
        wide, pieces = widen(text)
        try:
            parse(wide)
        except QueryError as again:
            if again.line:
                return _place(text, pieces, _offset(wide, again.line, again.column))
    return _plain_place(text, _offset(text, error.line, error.column))


def widen(text: str) -> tuple[str, tuple[_Piece, ...]]:
    """Return the query ``text`` with much white space between its tokens, and where each token went."""
    written: list[str] = []
    pieces: list[_Piece] = []
    length, apart = 0, True
    for match in _TOKEN.finditer(text):
        token = match[0]
        if match["space"]:
            apart = False
            continue
        joined = pieces and (_JOINED.fullmatch(token) or _JOINED.fullmatch(pieces[-1].text))
        if pieces and (not apart or joined or match["comment"]):
            written.append(_GAP)
            length += len(_GAP)
        # A comment ends with its line; the next token always stands on another.
        apart = not match["comment"]
        pieces.append(_Piece(match.start(), length, token))
        written.append(token)
        length += len(token)
    return "".join(written) + _GAP, tuple(pieces)


def _place(text: str, pieces: tuple[_Piece, ...], offset: int) -> Place:
    """Return the place of the last token at or before ``offset`` in the widened query."""
    tokens = [piece for piece in pieces if not piece.text.startswith("#")]
    at = bisect_right([piece.wide for piece in tokens], offset) - 1
    if at < 0 or offset >= tokens[-1].wide + len(tokens[-1].text) + len(_GAP):
        return Place(*_line_and_column(text, len(text.rstrip())), "")
    return Place(*_line_and_column(text, tokens[at].begin), tokens[at].text)


def _plain_place(text: str, offset: int) -> Place:
    line, column = _line_and_column(text, offset)
    token = _TOKEN.match(text, offset)
    return Place(line, column, token[0] if token and not token["space"] else "")


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return min(len(text), sum(len(each) + 1 for each in lines[: line - 1]) + column - 1)


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def mark(text: str, place: Place) -> tuple[Line, ...]:
    """Return the line of ``text`` at ``place``, cut at the wrong token, with the lines around it."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    wrong, start = place.line - 1, place.column - 1
    end = start + len(place.token.split("\n")[0])
    numbers = range(max(0, wrong - _AROUND), min(len(lines), wrong + _AROUND + 1))
    return tuple(
        Line(number + 1, lines[number][: 2 * _SHOWN])
        if number != wrong
        else Line(
            place.line,
            ("…" if start > _SHOWN else "") + lines[wrong][max(0, start - _SHOWN) : start],
            _cut(lines[wrong][start:end]),
            lines[wrong][end : end + _SHOWN],
        )
        for number in numbers
    )


def _cut(token: str) -> str:
    return token if len(token) <= _SHOWN else f"{token[:_SHOWN]}…"


def _reasons(error: QueryError) -> str:
    """Return what the parser says in sentences, without its list of keywords and signs."""
    parts = re.sub(r"\"(?:[^\"\\]|\\.)*\"", "", str(error)).removeprefix("expected ").removeprefix("one of ")
    return "; ".join(part for part in parts.split(", ") if _SENTENCE.search(part) and part != "a query")
