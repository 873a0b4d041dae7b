"""Which characters of a text stand inside brackets or quotation marks."""

from __future__ import annotations

import re

_CLOSING = {")": "(", "»": "«"}
_SIGN = re.compile(r"[()«»\"„“”]")
_BEFORE_QUOTE = re.compile(r"(?:^|[\s(«\"„“–—-])$")  # of a quotation mark that opens


def enclosed(text: str) -> bytearray:
    """Return one byte a character of ``text``: 1 inside a closed pair of brackets or «quotes», else 0.

    A sign that is never closed, as reports have them, encloses nothing. Whether a mark such as " opens or
    closes is told by what stands before it.
    """
    inside = bytearray(len(text))
    opened: list[tuple[str, int]] = []
    for sign in _SIGN.finditer(text):
        index = sign.start()
        char, opens = _role(text, index)
        if opens:
            opened.append((char, index))
            continue
        for depth in range(len(opened) - 1, -1, -1):
            if opened[depth][0] == char:
                begin = opened[depth][1]
                inside[begin : index + 1] = b"\1" * (index + 1 - begin)
                del opened[depth:]
                break
    return inside


def _role(text: str, index: int) -> tuple[str, bool]:
    """Return the sign that the one at ``index`` pairs with, as it opens, and whether it opens."""
    char = text[index]
    if char in "()«»":
        return _CLOSING.get(char, char), char not in _CLOSING
    return '"', _BEFORE_QUOTE.search(text[max(0, index - 1) : index]) is not None


def left_open(text: str) -> bool:
    """Return whether ``text`` ends inside a bracket."""
    depth = 0
    for sign in re.findall(r"[()]", text):
        depth = depth + 1 if sign == "(" else max(0, depth - 1)
    return depth > 0
