"""Anybody's list of names as CSV: read with its faults told, written with the links beside each name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from kg.faults import Fault, InputError
from kg.link.matching.candidates import Candidate, Wanted
from kg.link.matching.countries import find_country
from kg.records import Kind
from kg.words import Matcher

ADDED = ("wikidata", "geonames", "label", "score", "accepted", "evidence")
_SEPARATORS = ",;\t"
_ADVICE = "save it as CSV in UTF-8, with a column `name` and, where known, `country` and `kind`"


@dataclass(frozen=True, slots=True)
class NamesFile:
    """A list as it was read: columns, rows, the separator of cells, what each row asks for, what is odd."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    separator: str
    wanted: tuple[Wanted, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """What was found for a row: the best candidate, if any, and whether it is accepted."""

    best: Candidate | None
    accepted: bool
    note: str = ""


def read_names(path: Path, matcher: Matcher, default: Kind | Literal[""] = "") -> NamesFile:
    """Return the list at ``path``: UTF-8, with or without its mark; commas, semicolons or tabs part cells.

    ``default`` is the kind of what states none. Raises :class:`InputError` with every fault of the file.
    """
    text = _read_text(path)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    faults: list[Fault] = []
    numbered: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            numbered.append((reader.line_num, row))
    except csv.Error as error:
        raise InputError([Fault(path.name, reader.line_num, 0, f"no CSV: {error}", _ADVICE)]) from None
    columns = tuple(cell.strip() for cell in numbered[0][1]) if numbered else ()
    faults += _check_header(path.name, columns)
    if faults:
        raise InputError(faults)
    at = {name.lower(): index for index, name in enumerate(columns)}
    rows, wanted, notes = [], [], []
    for line, row in numbered[1:]:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(columns):
            message = f"{len(row)} cells instead of {len(columns)}"
            faults.append(Fault(path.name, line, 0, message, "quote cells that hold the separator"))
            continue
        cells = {name: row[index].strip() for name, index in at.items()}
        kind = _read_kind(cells.get("kind", ""), matcher)
        if kind is None:
            column = sum(len(cell) + 1 for cell in row[: at["kind"]]) + 1
            message = f"kind is «{cells['kind']}»"
            faults.append(Fault(path.name, line, column, message, f"allowed are {', '.join(get_args(Kind))}"))
            continue
        country = find_country(cells.get("country", ""))
        rows.append(tuple(row))
        wanted.append(Wanted(cells["name"], country, kind or default))
        unknown = cells.get("country", "") and not country
        notes.append(f"the country «{cells['country']}» is not known" if unknown else "")
    if faults:
        raise InputError(faults)
    return NamesFile(columns, tuple(rows), separator, tuple(wanted), tuple(notes))


def write_names(names: NamesFile, links: Sequence[Link]) -> str:
    """Return the list as CSV with the columns ``ADDED`` beside its own, in its own separator."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=names.separator, lineterminator="\n")
    writer.writerow((*names.columns, *ADDED))
    for row, link in zip(names.rows, links, strict=True):
        writer.writerow((*row, *_added(link)))
    return out.getvalue()


def _added(link: Link) -> Iterator[str]:
    best = link.best
    yield best.wikidata if best else ""
    yield best.geonames if best else ""
    yield best.label_en if best else ""
    yield f"{best.score:.2f}" if best else ""
    yield "yes" if link.accepted else "no"
    yield "; ".join(filter(None, (link.note, *(best.evidence if best else ()))))


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError([Fault(str(path), 0, 0, (error.strerror or "cannot be read").lower())]) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"byte 0x{data[error.start]:02X} is not UTF-8"
        raise InputError([Fault(path.name, line, column, message, _ADVICE)]) from None


def _check_header(file: str, columns: Sequence[str]) -> Iterator[Fault]:
    low = [name.lower() for name in columns]
    if "name" not in low:
        there = ", ".join(filter(None, columns)) or "none"
        yield Fault(file, 1, 1, f"no column `name`, there are: {there}", _ADVICE)
    for name in ADDED:
        if name in low:
            column = sum(len(each) + 1 for each in columns[: low.index(name)]) + 1
            yield Fault(file, 1, column, f"there is a column `{name}` already", "give it another name")


def _read_kind(text: str, matcher: Matcher) -> Kind | Literal[""] | None:
    """Return the kind that ``text`` says in English or Russian, "" where it is empty, None if it is none."""
    if not text or text.lower() in get_args(Kind):
        return cast(Kind | Literal[""], text.lower())
    return cast(Kind | None, matcher.whole("place-kind", text))
