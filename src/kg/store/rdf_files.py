"""RDF files as they come: found by suffix, unpacked, parsed, every fault with its line and column."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuadParser, RdfFormat, Triple, parse

from kg.faults import Fault, InputError
from kg.store.packing import unpacked_name

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
_LINES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)  # their parsers go on with the line after a fault
_MOST_FAULTS = 20  # of one file
_BUFFER = 1 << 20
_UNPACKING = (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError)
_Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class RdfFile:
    """A file to be read: its format, how it is packed (``gz``, ``zst`` or not), size and time of change."""

    path: Path
    format: RdfFormat
    packed: str
    size: int
    changed: int

    def is_unchanged(self) -> bool:
        """Return whether the file is still as it was found."""
        found = self.path.stat()
        return (found.st_size, found.st_mtime_ns) == (self.size, self.changed)


def find_files(paths: Sequence[Path]) -> tuple[RdfFile, ...]:
    """Return the files at ``paths``, the format of each by its suffix.

    Raises :class:`InputError` for suffixes that are not known and for what is no file, :class:`OSError` for
    what is not there.
    """
    files, faults = [], []
    for path in paths:
        name = unpacked_name(path.name.lower())
        found = path.stat()
        if not path.is_file():
            faults.append(Fault(str(path), 0, 0, "not a plain file", "save it as one: it is read twice"))
        elif format_ := FORMATS.get(Path(name).suffix):
            packed = path.name.lower()[len(name) + 1 :]
            files.append(RdfFile(path, format_, packed, found.st_size, found.st_mtime_ns))
        else:
            known = f"known are {', '.join(FORMATS)}, each also with .gz or .zst"
            faults.append(Fault(str(path), 0, 0, f"no known suffix {Path(name).suffix!r}", known))
    if faults:
        raise InputError(faults)
    return tuple(files)


def read_quads(
    files: Sequence[RdfFile], base: str, faults: list[Fault], add: Callable[[int], None]
) -> Iterator[Quad]:
    """Yield the quads of ``files``, and add to ``faults`` what is wrong with them.

    Blank nodes have the number of their file in their name, so that those of two files stay apart. Relative
    IRIs are resolved against ``base``. ``add`` is called with the number of bytes of each piece that is read.
    """
    for number, file in enumerate(files, 1):
        name = _name_as_is(number) if file.format in _LINES else _name_by_count(number)
        try:
            with _opened(file, add) as content:
                quads = parse(content, file.format, base_iri=base)
                ended, left = 0, _MOST_FAULTS
                while left:
                    try:
                        yield from _named(quads, name)
                        break
                    except SyntaxError as error:
                        if not _follows(error, ended):
                            faults.append(_fault(file, error))
                            left -= 1
                        ended = error.end_lineno or 1
                        left = left if file.format in _LINES else 0
        except _UNPACKING as error:
            message = f"cannot be unpacked: {' '.join(str(error).split()).rstrip('.').lower()}"
            faults.append(Fault(str(file.path), 0, 0, message, "pack it again"))


def _follows(error: SyntaxError, ended: int) -> bool:
    """Return whether this is what is left of a fault that reached to line ``ended``; 0 is for none."""
    return ended > 0 and ((error.lineno or 0) <= ended or ": Unexpected end" in str(error.msg))


def _fault(file: RdfFile, error: SyntaxError) -> Fault:
    """Return a parser's complaint as a fault, without the position that it begins with."""
    message = " ".join(str(error.msg).split())
    if error.lineno:
        message = message.partition(": ")[2] or message
    advice = f"mend it as {file.format.name}; nothing was published"
    return Fault(str(file.path), error.lineno or 0, error.offset or 0, message, advice)


def _named(quads: QuadParser, name: Callable[[BlankNode], BlankNode]) -> Iterator[Quad]:
    for quad in quads:
        subject, value, graph = quad.subject, quad.object, quad.graph_name
        nameless = isinstance(subject, BlankNode) or isinstance(graph, BlankNode)
        if not nameless and isinstance(value, NamedNode | Literal):
            yield quad
            continue
        yield Quad(
            name(subject) if isinstance(subject, BlankNode) else subject,
            quad.predicate,
            _named_term(value, name),
            name(graph) if isinstance(graph, BlankNode) else graph,
        )


def _named_term(term: _Term, name: Callable[[BlankNode], BlankNode]) -> _Term:
    if isinstance(term, BlankNode):
        return name(term)
    if isinstance(term, Triple):  # RDF 1.2: a triple as an object
        subject = name(term.subject) if isinstance(term.subject, BlankNode) else term.subject
        return Triple(subject, term.predicate, _named_term(term.object, name))
    return term


def _name_as_is(number: int) -> Callable[[BlankNode], BlankNode]:
    """Return what names the blank nodes of a format in which all have names."""
    return lambda node: BlankNode(f"f{number}.{node.value}")


def _name_by_count(number: int) -> Callable[[BlankNode], BlankNode]:
    """Return what names blank nodes by their order: the parser's own names are drawn by lot."""
    names: dict[str, BlankNode] = {}

    def name(node: BlankNode) -> BlankNode:
        if node.value not in names:
            names[node.value] = BlankNode(f"f{number}b{len(names)}")
        return names[node.value]

    return name


@contextmanager
def _opened(file: RdfFile, add: Callable[[int], None]) -> Iterator[IO[bytes]]:
    with open_counted(file.path, add) as content:
        if file.packed == "gz":
            yield io.BufferedReader(gzip.GzipFile(fileobj=content), _BUFFER)
        elif file.packed == "zst":
            yield io.BufferedReader(zstd.ZstdFile(content), _BUFFER)
        else:
            yield content


@contextmanager
def open_counted(path: Path, add: Callable[[int], None]) -> Iterator[IO[bytes]]:
    """Yield the file at ``path`` opened for reading; ``add`` is called with the size of each piece read."""
    with path.open("rb", buffering=0) as raw:
        yield io.BufferedReader(_Counted(raw, add), _BUFFER)


class _Counted(io.RawIOBase):
    """A file that tells how much of it is read."""

    def __init__(self, file: io.FileIO, add: Callable[[int], None]) -> None:
        self._file = file
        self._add = add

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        size = self._file.readinto(buffer)
        self._add(size)
        return size


def count_tenths(words: str, total: int, step: Callable[[str], None]) -> Callable[[int], None]:
    """Return a function that adds up bytes and calls ``step`` with each tenth of ``total`` that is full."""
    done = told = 0

    def add(size: int) -> None:
        nonlocal done, told
        done += size
        tenth = 10 * done // max(total, 1)
        if tenth > told:
            told = tenth
            step(f"{words}: {10 * tenth} %")

    return add
