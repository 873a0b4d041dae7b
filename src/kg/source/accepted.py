"""Places that were accepted, written into the table of places: with who accepted them, when and how."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kg.records import Place
from kg.source.tables import ACCEPTED_COLUMNS, PLACE_COLUMNS, read_places

_NAMES = " | "
_GAPS = str.maketrans("\t\n\r", "   ")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A place as it is to stand in the table, and who accepted it, when, by which evidence."""

    place: Place
    by: str
    on: date
    how: str


def write_accepted(path: Path, accepted: Sequence[Accepted]) -> None:
    """Put ``accepted`` into the table of places at ``path``: new keys as rows in order, others in their row.

    Every other row stays as it is, also where the header gets its columns for accepted places by this. The
    file is replaced whole or not at all; a table that :func:`read_places` would refuse is not written, and
    :class:`InputError` is raised.
    """
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    if tuple(header.split("\t")) == PLACE_COLUMNS:
        header = "\t".join((*PLACE_COLUMNS, *ACCEPTED_COLUMNS))
    keys = [line.split("\t", 1)[0] for line in lines]
    for each in accepted:
        row = "\t".join(_cells(each))
        if each.place.key in keys:
            lines[keys.index(each.place.key)] = row
        else:
            at = next((at for at, key in enumerate(keys) if key > each.place.key), len(keys))
            keys.insert(at, each.place.key)
            lines.insert(at, row)
    _replace(path, [header, *lines])


def merge_names(place: Place, names: Iterable[str]) -> Place:
    """Return ``place`` with ``names`` added to its own, each once."""
    return replace(place, names=tuple(dict.fromkeys((*place.names, *names))))


def _cells(accepted: Accepted) -> Iterable[str]:
    place = accepted.place
    cells = (
        place.key,
        ",".join(place.kinds),
        place.within,
        place.wikidata,
        place.geonames,
        place.iso_code,
        place.latitude,
        place.longitude,
        place.label_ru,
        place.label_en,
        _NAMES.join(name.replace("|", "/") for name in place.names),
        accepted.by,
        accepted.on.isoformat(),
        accepted.how,
    )
    return (" ".join(cell.translate(_GAPS).split()) for cell in cells)


def _replace(path: Path, lines: Iterable[str]) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        whole = Path(folder) / path.name
        whole.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        read_places(whole)
        whole.chmod(path.stat().st_mode)
        with whole.open("rb") as content:
            os.fsync(content.fileno())
        whole.replace(path)
