"""Whether a query names its own dataset (SPARQL 1.1, section 13.2): then its default graph is no union."""

from __future__ import annotations

import re

_OPAQUE = re.compile(
    r"""'''(?:'{0,2}(?:[^'\\]|\\.))*+'''|\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*+\"\"\"
    |<[^<>"{}|^`\\\x00-\x20]*>|"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+'|\#[^\r\n]*""",
    re.DOTALL | re.VERBOSE,
)
# The bare word stands nowhere else in a query; before or after a colon it is part of a prefixed name.
_FROM = re.compile(r"(?<![\w?$:@.\\-])FROM(?![\w:.-])", re.IGNORECASE)


def names_dataset(query: str) -> bool:
    """Return whether ``query`` has a FROM or FROM NAMED clause."""
    return _FROM.search(_OPAQUE.sub(" <> ", query)) is not None
