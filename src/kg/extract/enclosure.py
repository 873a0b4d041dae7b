"""Which characters of a text stand inside brackets or quotation marks."""

from __future__ import annotations

import re

_CLOSING = {")": "(", "»": "«"}
_SIGN = re.compile(r"[()«»]")


def enclosed(text: str) -> bytearray:
    """Return one byte a character of ``text``: 1 inside a closed pair of brackets or «quotes», else 0.

    A sign that is never closed, as reports have them, encloses nothing.
    """
    inside = bytearray(len(text))
    opened: list[tuple[str, int]] = []
    for sign in _SIGN.finditer(text):
        char, index = sign[0], sign.start()
        if char not in _CLOSING:
            opened.append((char, index))
        else:
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == _CLOSING[char]:
                    begin = opened[depth][1]
                    inside[begin : index + 1] = b"\1" * (index + 1 - begin)
                    del opened[depth:]
                    break
    return inside


def left_open(text: str) -> bool:
    """Return whether ``text`` ends inside a bracket."""
    depth = 0
    for sign in re.findall(r"[()]", text):
        depth = depth + 1 if sign == "(" else max(0, depth - 1)
    return depth > 0
