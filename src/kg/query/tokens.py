"""SPARQL as a row of tokens, as far as must be known to put a clause or an IRI in the right place.

What may look like a keyword, a brace or a variable and is none: comments, strings, IRIs (SPARQL 1.1,
section 19.8). ``?a<?_b`` compares. Codepoint escapes outside of strings are not resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.iris import rebased

COMMENT = r"#[^\r\n]*"
STRING = (
    r"'''(?:'{0,2}(?:[^'\\]|\\.))*+'''|\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*+\"\"\""
    r"|'(?:[^'\\\r\n]|\\.)*'|\"(?:[^\"\\\r\n]|\\.)*\""
)
IRI = r"<(?![?$]_)[^<>\"{}|^`\\\x00-\x20]*>"
_TOKEN = re.compile(
    rf"""(?P<gap> [\s\ufeff]+ | {COMMENT.replace("#", "[#]")} )
    | (?P<string> {STRING} )
    | (?P<iri> {IRI} )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name> (?:[^\W\d_][\w.-]*)?:(?:[\w:%.-]|\\.)* )
    | (?P<number> [0-9]+(?:\.[0-9]+)? )
    | (?P<word> [^\W\d]\w* )
    | (?P<other> . )""",
    re.VERBOSE | re.DOTALL,
)
_DEPTHS: Mapping[str, int] = {"{": 1, "}": -1}
_DECLARATIONS: Mapping[str, int] = {"BASE": 2, "PREFIX": 3, "VERSION": 2}  # tokens of each, with its keyword


class Token(NamedTuple):
    """A token of a text: its ``kind``, its place, and how many braces are open around it.

    ``kind`` is ``string``, ``iri``, ``variable``, ``language``, ``name`` (a prefixed one), ``number``,
    ``word`` or ``other``.
    """

    kind: str
    text: str
    begin: int
    end: int
    depth: int

    def is_word(self, *words: str) -> bool:
        """Return whether this is one of the keywords ``words``, in any letter case."""
        return self.kind == "word" and self.text.upper() in words


def read_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of the SPARQL ``text``, white space and comments left out."""
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "gap":
            continue
        step = _DEPTHS.get(match[0], 0)
        depth += min(step, 0)
        yield Token(kind, match[0], match.start(), match.end(), depth)
        depth += max(step, 0)


def find_body(tokens: Sequence[Token]) -> int:
    """Return where the query of these tokens begins, after its prologue (BASE, PREFIX, VERSION)."""
    place = 0
    while place < len(tokens) and tokens[place].is_word(*_DECLARATIONS):
        place += _DECLARATIONS[tokens[place].text.upper()]
    return tokens[place].begin if place < len(tokens) else 0


def rebase_iris(text: str, base: str) -> str:
    """Return the SPARQL ``text`` with the IRIs of our data, and prefixes of them, under ``base``.

    See :func:`kg.iris.rebased`.
    """
    pieces, end = [], 0
    for token in read_tokens(text):
        if token.kind == "iri":
            pieces += [text[end : token.begin], f"<{rebased(token.text[1:-1], base)}>"]
            end = token.end
    return "".join([*pieces, text[end:]])


def find_services(text: str) -> Iterator[tuple[Token, Token | None]]:
    """Yield each word SERVICE of ``text`` with what it calls, None where nothing follows."""
    tokens = list(read_tokens(text)) if "SERVICE" in text.upper() else []
    for place, token in enumerate(tokens):
        if token.is_word("SERVICE"):
            following = [each for each in tokens[place + 1 : place + 3] if not each.is_word("SILENT")]
            yield token, following[0] if following else None
