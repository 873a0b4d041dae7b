"""A report's text file, decoded, with its lines; and the wording of a stretch of it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from codecs import BOM_UTF8
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.faults import Fault, InputError
from kg.records import Run, Span, Text

# Layout that Word's text export leaves. Block tags part words, the others stand inside them.
_TAG = r"</?(?:p|br|div|li|ul|ol|td|tr|b|i|u|em|strong|span)\b[^<>]*>"
_UNSEEN = r"[\u00ad\u200b-\u200d\u2060\ufeff]"  # soft hyphens and characters without a width
_INLINE = re.compile(rf"(?:</?(?:b|i|u|em|strong|span)\b[^<>]*>|\*\*|{_UNSEEN})+", re.IGNORECASE)
_MARKUP = re.compile(rf"{_TAG}|\*\*|&nbsp;|{_UNSEEN}", re.IGNORECASE)
_BLANK = re.compile(rf"(?:{_MARKUP.pattern}|\s)+", re.IGNORECASE)
# All white space and markup but a single blank between two words, which stands in the wording as it is.
_GAP = re.compile(rf"(?! (?!\s|<|\*\*|&nbsp;|\Z)){_BLANK.pattern}", re.IGNORECASE)
_NOT = bytes((1, 0)) + bytes(254)  # a translation of 0 and 1 into each other
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_NO_TABLE = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Word file",
    b"{\\rtf": "an RTF file",
}


@dataclass(frozen=True)
class Document:
    """A decoded source text: ``name`` (its file name) and ``text``, each line end one newline."""

    name: str
    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Return the offset at which each line begins."""
        return (0, *(match.end() for match in re.finditer("\n", self.text)))

    def line(self, offset: int) -> int:
        """Return the number, from 1, of the line that the character at ``offset`` stands in."""
        return bisect_right(self.line_starts, offset)

    def fault(self, offset: int, message: str, advice: str = "") -> Fault:
        """Return a fault at the character at ``offset``."""
        line = self.line(offset)
        return Fault(self.name, line, offset - self.line_starts[line - 1] + 1, message, advice)

    def span(self, begin: int, end: int) -> Span:
        """Return the span of the characters ``begin`` to ``end``."""
        return Span(begin, end, self.line(begin), self.line(max(begin, end - 1)))

    def spans(self, *texts: Text) -> tuple[Span, ...]:
        """Return the passages that hold ``texts``, in source order.

        Two stretches are one passage when only markup and white space within a cell part them.
        """
        bounds: list[list[int]] = []
        for run in sorted((run for text in texts for run in text.runs), key=lambda run: run.source):
            end = run.source + run.length
            if bounds and self._joined(bounds[-1][1], run.source):
                bounds[-1][1] = max(bounds[-1][1], end)
            else:
                bounds.append([run.source, end])
        return tuple(self.span(begin, end) for begin, end in bounds)

    def _joined(self, end: int, begin: int) -> bool:
        if begin <= end:
            return True
        between = self.text[end:begin]
        return not between or ("\t" not in between and _BLANK.fullmatch(between) is not None)

    def wording(self, begin: int, end: int) -> Text:
        """Return the wording of ``text[begin:end]``: white space collapsed, markup removed."""
        raw = self.text[begin:end].rstrip()
        begin += len(raw) - len(raw := raw.lstrip())
        text = ""
        runs: list[Run] = []
        apart = False
        at = 0
        for gap in (*_GAP.finditer(raw), None):
            chunk = raw[at : gap.start() if gap else len(raw)]
            if chunk:
                text += " " if apart and text else ""
                runs.append(Run(len(text), begin + at, len(chunk)))
                text += chunk
            if gap:
                apart = _INLINE.fullmatch(gap[0]) is None
                at = gap.end()
        return Text(text, tuple(runs))

    def letters(self) -> bytearray:
        """Return one byte a character: 1 where it is neither white space nor markup, else 0."""
        marks = bytearray(map(str.isspace, self.text)).translate(_NOT)
        for match in _MARKUP.finditer(self.text):
            marks[match.start() : match.end()] = bytes(match.end() - match.start())
        return marks


def read_document(path: Path, name: str, sha256: str = "") -> Document:
    """Return the text file at ``path`` as a document called ``name``.

    Raises :class:`InputError` when it is missing, empty, not UTF-8, no text at all, or (where
    ``sha256`` is given, in hexadecimal) not the file it should be.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise InputError([Fault(name, 0, 0, reason.lower(), "check `file` in the report's .toml")]) from None
    found = hashlib.sha256(data).hexdigest()
    if sha256 and found != sha256.lower():
        message = f"SHA-256 is {found}, the .toml says {sha256}"
        raise InputError([Fault(name, 0, 0, message, "restore the file or correct the sum")])
    for magic, what in _NO_TABLE.items():
        if data.startswith(magic):
            advice = "save the table as plain text: UTF-8, cells parted by tabs"
            raise InputError([Fault(name, 0, 0, f"this is {what}, not a text", advice)])
    if not data.removeprefix(BOM_UTF8).strip():
        raise InputError([Fault(name, 0, 0, "the file is empty", "give the report's text")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"byte 0x{data[error.start]:02X} is not UTF-8"
        raise InputError([Fault(name, line, column, message, "save the text as UTF-8")]) from None
    if _CONTROL.search(text):
        raise InputError([Fault(name, 0, 0, "the file holds binary data", "save the text as UTF-8")])
    return Document(name, text.replace("\r\n", "\n").replace("\r", "\n"))
