"""SERVICE to the endpoints of the allow-list (SPARQL 1.1 Federated Query), through a forwarder.

Oxigraph calls SERVICE itself and has no hook for it. So a query that calls an allowed endpoint is rewritten
to call ``http://127.0.0.1:8080/N`` instead, N being the endpoint's place in the list, and is evaluated in a
query process whose network holds nothing but a forwarder at that address (:mod:`kg.store.forward`). What is
read wrongly here reaches nothing: the kernel knows only the forwarder, and the forwarder only the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.store.engine import QueryRefusedError
from kg.store.refuse import has_service
from kg.store.workers.walls import FORWARDER

_BASE = f"http://{FORWARDER[0]}:{FORWARDER[1]}/"
_TOKEN = re.compile(
    r"""(?P<gap> [ \t\r\n]+ | \#[^\r\n]* )
    | (?P<string> '''(?:'{0,2}(?:[^'\\]|\\.))*+''' | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*+\"\"\"
        | '(?:[^'\\\r\n]|\\.)*+' | "(?:[^"\\\r\n]|\\.)*+" )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name> (?:[A-Za-z][\w.-]*)?:(?:[\w:%.-]|\\.)* )
    | (?P<word> [^\W\d]\w* )
    | (?P<other> . )""",
    re.VERBOSE | re.DOTALL,
)
_BRACES = {"{": 1, "}": -1}
_FAILURE = re.compile(rf"^Error (\d+).*? returned by {re.escape(_BASE)}(\d+) with payload:\s*(.*)", re.DOTALL)
_LIST = "the allow-list of this endpoint"
_CLOSED = f"SERVICE is not allowed here: this endpoint opens no connections ({_LIST} is empty)"
_UNCLEAR = f"SERVICE needs an IRI of {_LIST}, written plainly: SERVICE <https://…> {{ … }}"


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a query, of one of the kinds of ``_TOKEN``, from character ``begin`` to ``end``."""

    kind: str
    text: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    """From the word SERVICE at ``begin`` to the end of the name at ``end``, which begins at ``name``."""

    endpoint: str
    begin: int
    name: int
    end: int


def rewrite_services(text: str, allowed: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the query ``text`` with its calls of SERVICE led to the forwarder, and the endpoints they call.

    ``allowed`` are the endpoints that may be called, letter for letter. A query that calls none comes back as
    it is. Raises :class:`QueryRefusedError` for a call of anything else: another endpoint, a variable, a call
    in a call (its endpoint would be asked by the first), one that can be read in more than one way.
    """
    if not has_service(text):
        return text, ()
    if not allowed:
        raise QueryRefusedError(_CLOSED)
    calls = find_calls(text)
    for call in calls:
        if call.endpoint not in allowed:
            listed = ", ".join(f"<{endpoint}>" for endpoint in allowed)
            raise QueryRefusedError(f"SERVICE <{call.endpoint}> is not in {_LIST}, which has {listed}")
    # A call by any other reading is still there when those that were found are none any more.
    if not calls or has_service(replace_calls(text, calls, [f"GRAPH <{_BASE}>"] * len(calls), whole=True)):
        raise QueryRefusedError(_UNCLEAR)
    targets = [f"<{_BASE}{allowed.index(call.endpoint)}>" for call in calls]
    called = tuple(dict.fromkeys(call.endpoint for call in calls))
    return replace_calls(text, calls, targets, whole=False), called


def explain_failure(message: str, allowed: Sequence[str]) -> str:
    """Return what Oxigraph says of a call that failed, in terms of the endpoint that was called."""
    found = _FAILURE.match(message)
    if found and int(found[2]) < len(allowed):
        return f"SERVICE <{allowed[int(found[2])]}> has no answer: {' '.join(found[3].split())}"
    return f"SERVICE has no answer: {' '.join(message.split())}"


def replace_calls(text: str, calls: Sequence[Call], by: Sequence[str], *, whole: bool) -> str:
    """Return ``text`` with the names of ``calls``, or ``whole`` calls, replaced and filled up with spaces.

    So the parser's errors after a call of an IRI, which is longer than the forwarder's, are where they were.
    """
    pieces, end = [], 0
    for call, new in zip(calls, by, strict=True):
        begin = call.begin if whole else call.name
        pieces += [text[end:begin], new.ljust(call.end - begin)]
        end = call.end
    return "".join([*pieces, text[end:]])


def find_calls(text: str) -> tuple[Call, ...]:
    """Return the calls in ``text``, read by the grammar's tokens; refuse what is not sure."""
    tokens = [token for token in read_tokens(text) if token.kind != "gap"]
    prefixes = _find_prefixes(tokens)
    calls: list[Call] = []
    depth, inside = 0, 0  # of braces: here, and where the last call's group began
    for at, token in enumerate(tokens):
        if token.text in _BRACES:
            depth += _BRACES[token.text]
            inside = 0 if depth < inside else inside
        if token.kind != "word" or token.text.upper() != "SERVICE":
            continue
        if inside:
            raise QueryRefusedError("SERVICE in a SERVICE is not allowed here; call one after the other")
        rest = tokens[at + 1 : at + 4]
        if rest and rest[0].kind == "word" and rest[0].text.upper() == "SILENT":
            rest = rest[1:]
        if len(rest) < 2 or rest[1].text != "{":
            continue  # no call; if it is one all the same, it stays and is refused
        if endpoint := _resolve(rest[0], prefixes):
            calls.append(Call(endpoint, token.begin, rest[0].begin, rest[0].end))
            inside = depth + 1
    return tuple(calls)


def read_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query, gaps included: every character is in one."""
    for match in _TOKEN.finditer(text):
        yield Token(str(match.lastgroup), match[0], match.start(), match.end())


def _find_prefixes(tokens: Sequence[Token]) -> dict[str, str]:
    """Return the prefixes that are declared once, and absolutely."""
    found: dict[str, str] = {}
    for at, token in enumerate(tokens):
        name, iri = (tokens[at + 1].text, tokens[at + 2]) if at + 2 < len(tokens) else ("", token)
        if token.kind == "word" and token.text.upper() == "PREFIX" and iri.kind == "iri":
            absolute = iri.text[1:-1] if iri.text.startswith(("<http://", "<https://")) else ""
            found[name] = "" if name in found else absolute
    return found


def _resolve(token: Token, prefixes: dict[str, str]) -> str:
    """Return the IRI that ``token`` means; nothing when it is none, or not for sure."""
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind != "name" or "\\" in token.text or "%" in token.text or token.text.endswith("."):
        return ""
    prefix, colon, local = token.text.partition(":")
    base = prefixes.get(prefix + colon, "")
    return base + local if base else ""
