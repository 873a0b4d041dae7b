"""How deep a query is nested, found before the engine recurses into it.

Oxigraph parses and plans by recursion and has no limit of its own. In a thread with a stack of 2 MiB,
1,000 nested braces or 1,000 OPTIONALs end the whole process, and so do 5,000 of any operator.
"""

from __future__ import annotations

import re

DEEPEST = 50  # brackets in brackets; 300 nested lists take more than 20 seconds to parse
_DEEPEST_OF_ALL = 200  # those in strings and IRIs too: the parser may read as code what looks like an IRI
_MOST_PATTERNS = 200
_MOST_OPERATORS = 1_000
_OPAQUE = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>|(?:[A-Za-z][\w.-]*)?:[\w.:%-]*|"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+'|#[^\r\n]*""",
    re.DOTALL,
)
_PATTERN = re.compile(r"\b(?:OPTIONAL|UNION|MINUS|BIND|FILTER|GRAPH|SELECT|EXISTS)\b", re.IGNORECASE)
_OPERATOR = re.compile(r"\|\||&&|[-+*/|!^=<>]")
_OPENING = b"({["
_WORDS = (b"OPTIONAL", b"UNION", b"MINUS", b"BIND", b"FILTER", b"GRAPH", b"SELECT", b"EXISTS")
_SIGNS = b"&-+*/|!^=<>"


def is_too_deep(query: str) -> bool:
    """Return whether the brackets, patterns or operators of ``query`` nest deeper than is safe to parse."""
    return _may_be_too_deep(query.encode("utf-8", "surrogatepass")) and _is_too_deep(query)


def _may_be_too_deep(query: bytes) -> bool:
    """Return False where nothing can be too deep, since there is not enough of it; ten times as fast."""
    return (
        _count(query, _OPENING) > DEEPEST
        or _count(query, _SIGNS) > _MOST_OPERATORS
        or sum(map(query.upper().count, _WORDS)) > _MOST_PATTERNS
    )


def _count(query: bytes, signs: bytes) -> int:
    return len(query) - len(query.translate(None, signs))


def _is_too_deep(query: str) -> bool:
    plain = _OPAQUE.sub(" ", query)
    return (
        _depth(query) > _DEEPEST_OF_ALL
        or _depth(plain) > DEEPEST
        or sum(1 for _ in _PATTERN.finditer(plain)) > _MOST_PATTERNS
        or sum(1 for _ in _OPERATOR.finditer(plain)) > _MOST_OPERATORS
    )


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"[({\[)}\]]", text):
        depth += 1 if bracket in "({[" else -1
        deepest = max(deepest, depth)
    return deepest
