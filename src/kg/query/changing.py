"""Queries whose answer is another each time, over the same data."""

from __future__ import annotations

import re

# Functions that give something new each time (SPARQL 1.1, section 17.4), and what others answer; a number can
# stand right before that word.
_CHANGING = re.compile(
    r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(|(?:\b|(?<=\d))SERVICE\b|\\[uU]", re.IGNORECASE
)
_CONSTRUCT = re.compile(r"\bCONSTRUCT\b", re.IGNORECASE)
_BLANK = re.compile(r"_:|\[")
_HINTS = ("NOW", "RAND", "UUID", "BNODE", "SERVICE", "CONSTRUCT", "\\U")  # none of them, and nothing changes
_LONGEST = 50_000  # characters of a query that is worth reading for this; no person wrote a longer one


def is_changing(text: str) -> bool:
    """Return whether the answer to the query ``text`` may be another each time; rather too often than not."""
    if len(text) > _LONGEST:
        return True
    upper = text.upper()  # most queries have none of the words, and finding that out costs a microsecond
    if not any(hint in upper for hint in _HINTS):
        return False
    if _CHANGING.search(text):
        return True
    # The blank nodes of a template are new ones each time (section 16.2.1).
    constructing = _CONSTRUCT.search(text)
    return constructing is not None and _BLANK.search(text, constructing.end()) is not None
