"""Snapshots of a few triples, published in a moment."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pyoxigraph import Store

from kg.store.load import load_files
from kg.store.snapshot import Snapshot

from .built import silent

BASE = "https://example.org/"


def rdf(folder: Path, name: str, text: str | bytes) -> Path:
    """Return a file of this name and content in ``folder``."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def tiny(out: Path, word: str, keep: int = 5) -> Snapshot:
    """Publish a snapshot that says ``word``."""
    with tempfile.TemporaryDirectory() as folder:
        file = rdf(Path(folder), "tiny.nt", f'<a:a> <a:b> "{word}" .\n')
        return load_files([file], out, base=BASE, keep=keep, step=silent)


def says(snapshot: Snapshot) -> str:
    """Return the word of a tiny snapshot, as its store has it."""
    (quad,) = Store.read_only(str(snapshot.store))
    return str(quad.object.value)
