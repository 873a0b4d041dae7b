r"""What a query may not contain, found before the engine sees it.

Oxigraph's ``SERVICE`` reaches any host and cannot be switched off. Its parser has no separate tokens: a
keyword needs no space around it (``SERVICEex:x{}``), ``<`` begins an IRI or compares, as the context has it
(``FILTER(1<2)SERVICE#>``), and a prefixed name that gives no IRI is read again as shorter words. So no single
way of cutting the text into tokens is the parser's. Here every way is followed at once, and a query is
refused where any of them meets the call: the word, a name, an opening brace.

This is the first of two walls: what it let through would meet :mod:`kg.store.workers.walls`. Endpoints of the
allow-list are let through by :mod:`kg.store.federation`.

Queries are read as they stand and with ``\u`` escapes resolved (SPARQL 1.1, section 19.2): an engine does
one or the other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SPACE = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
# A name of 200 characters counts as a call without a look at what follows, so that the search stays linear.
_CALL = re.compile(
    rf"""(?= SERVICE {_SPACE} (?:SILENT{_SPACE})?
    (?: <[^<>]*+> {_SPACE} \{{
      | [?$] (?: [^\s{{\#<>]{{200}} | [^\s{{\#<>]*+ {_SPACE} \{{ )
      | [^\s{{}}<>"'\#?$\\:]{{200}}
      | [^\s{{}}<>"'\#?$\\:]*+ : (?: (?:\\.|[^\s{{\#\\]){{200}} | (?:\\.|[^\s{{\#\\])*+ {_SPACE} \{{ )
    ))""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE | re.ASCII,
)
# How far one can go from a character: each pattern that matches is a way to read on. Variables, language
# tags, comments and the escapes of prefixed names can be read in one way only.
_PLAIN = re.compile(r"""[^<'"\#\\?$@]+""")
_WAYS = {
    "#": (re.compile(r"#[^\r\n]*"),),
    "\\": (re.compile(r"\\.", re.DOTALL),),
    "?": (re.compile(r"\?\w*"),),
    "$": (re.compile(r"\$\w*"),),
    "@": (re.compile(r"@(?:[A-Za-z]+(?:-[A-Za-z0-9]+)*)?"),),
    "<": (re.compile("<"), re.compile(r'<[^<>"{}|^`\x00-\x20]*>')),
    "'": (re.compile(r"'(?:[^'\\\r\n]|\\.)*+'"), re.compile(r"'''(?:'{0,2}(?:[^'\\]|\\.))*+'''", re.DOTALL)),
    '"': (re.compile(r'"(?:[^"\\\r\n]|\\.)*+"'), re.compile(r'"""(?:"{0,2}(?:[^"\\]|\\.))*+"""', re.DOTALL)),
}
# A long string with good escapes; with others, Oxigraph reads its first two quotes as an empty string.
_LONG = re.compile(
    r"""'''(?:'{0,2}(?:[^'\\]|\\[tbnrf"'\\]))*+'''|\"\"\"(?:"{0,2}(?:[^"\\]|\\[tbnrf"'\\]))*+\"\"\""""
)


def has_service(query: str) -> bool:
    """Return whether ``query`` calls SERVICE in any reading, escaped or in any letter case."""
    return any(_calls_service(reading) for reading in {query, _ESCAPE.sub(_unescape, query)})


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _calls_service(text: str) -> bool:
    calls = [match.start() for match in _CALL.finditer(text)]
    if not calls:
        return False
    reached, waiting = {0}, [0]
    while waiting:
        begin = waiting.pop()
        for end in _ends(text, begin):
            if text[begin] not in _WAYS and bisect_left(calls, begin) < bisect_left(calls, end):
                return True
            if end not in reached:
                reached.add(end)
                waiting.append(end)
    return False


def _ends(text: str, begin: int) -> Iterator[int]:
    """Yield where what begins at ``begin`` can end."""
    if long := _LONG.match(text, begin):
        yield long.end()
        return
    for pattern in _WAYS.get(text[begin : begin + 1], (_PLAIN,)):
        if match := pattern.match(text, begin):
            yield match.end()
