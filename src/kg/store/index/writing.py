"""Making an index: into a snapshot's folder when it is published, or in memory where one has none.

Opened to be read, Tantivy wants to write a lock beside the files. A snapshot is never written to once it is
published, and a server may not be allowed to: it is therefore opened through links in a folder of its own,
which is gone again when the files are open.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Store
from tantivy import Document, Index, Schema, SchemaBuilder

from kg.store.index.entries import MOST, Entries, Entry, Said, read_entries
from kg.store.index.words import fold, plain, stem_words, stems

FOLDER = "index"  # within a snapshot
FORMAT = 1
_ABOUT = "about.json"
_FIELDS = ("name", "title", "text")
_HEAP = 32 << 20  # bytes; what is more goes to the disk as a segment of its own


class UnreadableError(Exception):
    """There is no index, or none that this program can read."""


def write_index(store: Path, folder: Path, most: int = MOST) -> None:
    """Write the index of the ``store`` of a snapshot into the new ``folder``; at most ``most`` things."""
    folder.mkdir()
    entries = read_entries(Store.read_only(str(store)), most)
    fill(create_index(folder), entries.found)
    about = {"format": FORMAT, "things": len(entries.found), "whole": entries.is_whole}
    (folder / _ABOUT).write_text(json.dumps(about) + "\n", encoding="utf-8")
    for path in folder.iterdir():
        if path.suffix == ".lock":
            path.unlink()
        else:
            path.chmod(0o644)  # Tantivy lets only its own user read some of them


def create_index(folder: Path) -> Index:
    """Return a new index in the empty ``folder``, which only reads what is in it when it is told to.

    By itself a thread of Tantivy's reads each commit within half a second, and leaves a lock when it does.
    """
    index = _prepared(Index(_schema(), str(folder)))
    index.config_reader("manual")
    return index


def open_index(folder: Path) -> tuple[Index, bool]:
    """Return the index in ``folder``, and whether everything is in it; raise :class:`UnreadableError`."""
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise UnreadableError(f"{folder} has format {about['format']}, not {FORMAT}")
        with tempfile.TemporaryDirectory(prefix="kg-index-") as scratch:
            for path in folder.iterdir():
                (Path(scratch) / path.name).symlink_to(path.resolve())
            index = _prepared(Index.open(scratch))
            index.config_reader("manual")
            index.searcher()
    except (OSError, ValueError, KeyError, TypeError) as error:  # Tantivy's own faults are ValueErrors
        raise UnreadableError(f"{folder}: {error}") from None
    return index, bool(about["whole"])


def make_index(entries: Entries) -> tuple[Index, bool]:
    """Return an index of ``entries`` in memory, and whether everything is in it."""
    index = _prepared(Index(_schema()))
    fill(index, entries.found)
    index.reload()
    return index, entries.is_whole


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("iri", stored=True, tokenizer_name="raw")
    builder.add_text_field("kind", stored=True, fast=True, tokenizer_name="raw")
    for name in _FIELDS:
        builder.add_text_field(name, tokenizer_name="stems")
    builder.add_text_field("word", tokenizer_name="plain", index_option="basic")
    builder.add_text_field("called", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def _prepared(index: Index) -> Index:
    index.register_tokenizer("stems", stems())
    index.register_tokenizer("plain", plain())
    return index


def fill(index: Index, entries: Iterable[Entry]) -> None:
    """Write ``entries`` into ``index``, as one commit; nothing works on it any more when this returns."""
    writer = index.writer(_HEAP, num_threads=1)
    for entry in entries:
        writer.add_document(_document(entry))
    writer.commit()
    writer.wait_merging_threads()


def _document(entry: Entry) -> Document:
    document = Document()
    document.add_text("iri", entry.iri)
    document.add_text("kind", entry.kind)
    for name, said in zip(_FIELDS, (entry.names, entry.titles, entry.texts), strict=True):
        for text in [fold(each.text) for each in said]:
            document.add_text(name, text)
            document.add_text("word", text)
    for each in (*entry.names, *entry.titles):
        document.add_text("called", " ".join(stem_words(each.text)))
    shown = [[_pair(each) for each in said] for said in (entry.names, entry.titles, entry.texts)]
    document.add_bytes("shown", json.dumps(shown, ensure_ascii=False).encode())
    return document


def _pair(said: Said) -> tuple[str, str]:
    return said.text, said.language
