"""Nothing of the document is lost: every character belongs to a record, a heading or a separator."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.faults import Fault
from kg.records import Span
from kg.source.document import Document

# The marks of a list, and the punctuation that stands between the dates of one cell.
_SEPARATOR = re.compile(r"(?:[•·●▪◦‣∙*,;./–—-]|(?:\d{1,2}|[а-к])[.)])+")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The characters besides white space and markup, those accounted for, and a fault for the others."""

    characters: int
    accounted: int
    faults: tuple[Fault, ...]


def account(document: Document, spans: Iterable[Span]) -> Coverage:
    """Return whether ``spans`` (of records and headings) hold every character of ``document``."""
    letters = document.letters()
    characters = sum(letters)
    for span in spans:
        letters[span.begin : span.end] = bytes(span.end - span.begin)
    faults, left = [], 0
    at = letters.find(1)
    while at >= 0:
        end = at
        while end < len(letters) and (
            letters[end] or (document.text[end] == " " and letters[end + 1 : end + 2] == b"\1")
        ):
            end += 1
        words = document.text[at:end]
        if not _SEPARATOR.fullmatch(words.replace(" ", "")):
            left += sum(letters[at:end])
            shown = words if len(words) <= 60 else f"{words[:57]}…"
            faults.append(
                document.fault(at, f"«{shown}» is in no record", "put it in a column that can hold it")
            )
        at = letters.find(1, end)
    return Coverage(characters, characters - left, tuple(faults))
