r"""What a query may not contain, found before the engine sees it.

Oxigraph's ``SERVICE`` reaches any host and cannot be switched off, so the word is refused as a keyword.
It is looked for in the query's tokens (SPARQL 1.1, section 19): not in IRIs, strings or comments, and after
``\u`` escapes (19.2) are resolved, so that no spelling of it slips through.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\r\n]*
    |<[^<>"{}|^`\\\x00-\x20]*>
    |'{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
    |"{3}(?:(?:"|"")?(?:[^"\\]|\\.))*"{3}
    |'(?:[^'\\\r\n]|\\.)*'
    |"(?:[^"\\\r\n]|\\.)*"
    |[?$]\w+
    |(?:\w[\w.-]*)?:(?:[\w:%.-]|\\.)*
    |@\w[\w-]*)
    |(?P<word>\w+)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def has_service(query: str) -> bool:
    """Return whether ``query`` has the keyword SERVICE, escaped or in any letter case."""
    readings = (query, _ESCAPE.sub(_unescape, query))
    return any(
        token.lastgroup == "word" and "SERVICE" in token[0].upper()
        for reading in readings
        for token in _TOKEN.finditer(reading)
    )
