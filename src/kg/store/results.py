"""What Oxigraph's own writers lack: CSV that spreadsheets read, XML that every parser reads.

CSV is that of https://www.w3.org/TR/sparql11-results-csv-tsv/. Oxigraph leaves IRIs unquoted, and that of
each passage has a comma (``#char=1234,1310``). In XML it writes characters and element names as they come.
"""

from __future__ import annotations

import csv
import io
import re
from typing import IO

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions

from kg.store.question import FormatError

_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))  # none of them is in XML 1.0 (section 2.2)
_NONCHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF
# The name of an element that has no local part, or a prefix that XML keeps for itself.
_MAYBE_NAMELESS = re.compile(rb":(?:[ >]|/>)")
_NAMELESS = re.compile(rb"<[A-Za-z][\w.-]*:(?:[ >]|/>)")
_REACH = 64  # bytes; longer than any prefix that is written


def write_csv(solutions: QuerySolutions, output: IO[bytes], *, bom: bool = False) -> None:
    """Write ``solutions`` to ``output`` as CSV (RFC 4180, UTF-8): a header, then plain values.

    What is unbound is empty. With ``bom``, a byte order mark comes first, by which Excel knows UTF-8.
    """
    # Unbuffered text would be one call of ``output`` a row.
    text = io.TextIOWrapper(output, "utf-8", newline="", write_through=False)
    if bom:  # not by the codec «utf-8-sig»: it is a file, and a query process may open none
        text.write("\ufeff")
    writer = csv.writer(text, lineterminator="\r\n")
    names = [variable.value for variable in solutions.variables]
    writer.writerow(names)
    for solution in solutions:
        writer.writerow([_value(solution[name]) for name in names])
    text.flush()
    text.detach()


def _value(term: object) -> str:
    if isinstance(term, BlankNode):
        return str(term)
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)


class XmlOutput(io.RawIOBase):
    """What Oxigraph writes as XML, on its way to ``output``.

    A carriage return goes out as a reference, since a parser takes a bare one for the end of a line (XML 1.0,
    section 2.11). What no parser would read raises :class:`FormatError`: characters that XML has not, and
    properties or classes whose IRI has no name for an element. The writer's pieces may be cut anywhere.
    """

    def __init__(self, output: IO[bytes], media_type: str, others: str) -> None:
        """Begin a document of ``media_type``; ``others`` are the formats to be recommended instead."""
        self._output = output
        self._media_type = media_type
        self._others = others
        self._has_names = media_type == "application/rdf+xml"  # of properties and classes
        self._last = b""

    def writable(self) -> bool:
        """Return that this can be written to."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]  # nothing but bytes comes
        """Hand on ``content``; raise :class:`FormatError`, and what ``output`` raises."""
        seen = self._last + content
        if len(content.translate(None, _CONTROLS)) < len(content) or (
            b"\xef" in seen and _NONCHARACTER.search(seen)
        ):
            raise self._fault("it has a character that XML lacks")
        if self._has_names and (
            (_MAYBE_NAMELESS.search(seen) and _NAMELESS.search(seen)) or b"<xmlns:" in seen
        ):
            raise self._fault("a property or class has an IRI that gives no name for an XML element")
        self._last = seen[-_REACH:]
        self._output.write(content.replace(b"\r", b"&#13;"))
        return len(content)

    def _fault(self, why: str) -> FormatError:
        return FormatError(f"{self._media_type} cannot hold this answer: {why}; take {self._others}")
