"""Answers that were given once and can be given again, as long as the data is the same.

One cache belongs to one version of the data and goes with it.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kg.serve.exchange import Headers
from kg.store.workers.spool import Body

_SHARE = 4  # an answer that takes more than one part in so many is not kept
_OVERHEAD = 1 << 10  # bytes that an entry takes beside its bodies
_ADDRESSES = 8  # ways of asking remembered for one answer
_PACKED = ("application/gzip", "application/zstd", "image/png", "application/vnd.openxmlformats")
_LONG = 4 << 10  # characters of a way of asking that is not worth it


Address = tuple[str | None, ...]  # what a request says that its answer depends on, word for word


@dataclass(slots=True, eq=False)
class Entry:
    """An answer with a strong ETag: ``bodies`` by content coding (``""``: none), headers without ETag.

    Large bodies are files: all who read one, however slowly, share it. ``heads`` are the headers with ETag,
    by content coding, once they were needed.
    """

    tag: str
    headers: Headers
    bodies: dict[str, Body]
    addresses: list[Address] = field(default_factory=list)
    heads: dict[str, Headers] = field(default_factory=dict)

    def can_be_coded(self) -> bool:
        """Return whether a content coding would make it smaller: pictures and packed files have their own."""
        plain = self.bodies[""]
        if plain.file and not plain.is_ours:  # of the dumps, which have packed ones beside them
            return False
        names = dict(self.headers)
        kind = names.get("content-type", "")
        return "content-encoding" not in names and not kind.startswith(_PACKED)

    def size(self) -> int:
        """Return about how many bytes it takes, files of its own included."""
        bodies = sum(body.size for body in self.bodies.values() if body.is_ours)
        return _OVERHEAD + bodies + sum(map(_length, self.addresses))


class Cache:
    """The latest answers, by tag and by what was asked word for word, within ``most`` bytes."""

    def __init__(self, most: int, folder: Path, drop: Callable[[Path], None]) -> None:
        """Begin empty; large bodies are files in ``folder``, given to ``drop`` when they are forgotten."""
        self.folder = folder
        self._most = most
        self._drop = drop
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._by_address: dict[Address, Entry] = {}
        self.size = 0

    def __len__(self) -> int:
        """Return how many answers there are."""
        return len(self._entries)

    def find(self, address: Address) -> Entry | None:
        """Return the answer to the request ``address``, as :meth:`remember` was told it."""
        entry = self._by_address.get(address)
        return self.get(entry.tag) if entry else None

    def get(self, tag: str) -> Entry | None:
        """Return the answer with the ETag ``tag``."""
        entry = self._entries.get(tag)
        if entry is None:
            return None
        if any(body.file and not body.file.exists() for body in entry.bodies.values()):
            self._forget(tag)  # somebody tidied up
            return None
        self._entries.move_to_end(tag)
        return entry

    def keep(self, entry: Entry) -> None:
        """Keep ``entry``, and forget the ones that were asked for longest ago."""
        size = entry.size()
        if size > self._most // _SHARE:
            self.discard(entry)
            return
        self._forget(entry.tag)
        self._entries[entry.tag] = entry
        self._grow(size)

    def discard(self, entry: Entry) -> None:
        """Delete the files of ``entry``, which is not kept, when it has been sent."""
        for body in entry.bodies.values():
            if body.file and body.is_ours:
                self._drop(body.file)

    def clear(self) -> None:
        """Forget everything."""
        for tag in list(self._entries):
            self._forget(tag)

    def remember(self, address: Address, entry: Entry) -> None:
        """Let ``address`` lead to ``entry`` without being read again, if it is kept."""
        length = _length(address)
        if length < _LONG and len(entry.addresses) < _ADDRESSES and self._entries.get(entry.tag) is entry:
            self._by_address[address] = entry
            entry.addresses.append(address)
            self._grow(length)

    def add_body(self, entry: Entry, coding: str, body: Body) -> None:
        """Keep the body of ``entry`` in another ``coding`` too."""
        if self._entries.get(entry.tag) is entry and coding not in entry.bodies:
            entry.bodies[coding] = body
            self._grow(body.size)
        elif body.file:
            self._drop(body.file)

    def _grow(self, size: int) -> None:
        self.size += size
        while self.size > self._most:
            self._forget(next(iter(self._entries)))

    def _forget(self, tag: str) -> None:
        entry = self._entries.pop(tag, None)
        if entry is not None:
            self.size -= entry.size()
            for address in entry.addresses:
                self._by_address.pop(address, None)
            self.discard(entry)


def _length(address: Address) -> int:
    return sum(len(part) for part in address if part)


def tag_of(*parts: object) -> str:
    """Return the ETag's text for what ``parts`` make: 128 bits of a SHA-256."""
    digest = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]
