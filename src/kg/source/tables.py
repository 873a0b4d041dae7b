"""The tables of facts in ``data/``: places and words, as tab-separated UTF-8 with a header row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import cast, get_args

from kg.faults import Fault, InputError
from kg.records import Kind, Place

PLACE_COLUMNS = (
    "key",
    "kinds",
    "within",
    "wikidata",
    "geonames",
    "iso_3166",
    "lat",
    "lon",
    "label_ru",
    "label_en",
    "names",
)
ACCEPTED_COLUMNS = ("accepted_by", "accepted_on", "accepted_how")  # of rows that `kg link` wrote
WORD_COLUMNS = ("scheme", "concept", "words")
Words = Mapping[str, tuple[tuple[str, str], ...]]


def read_places(path: Path) -> tuple[Place, ...]:
    """Return the places of ``places.tsv``, with each one's country found through ``within``.

    The file may have the columns ``accepted_by``, ``accepted_on`` and ``accepted_how`` too; rows that no
    `kg link` wrote need no cells for them.

    Raises :class:`InputError` for a malformed line, a key used twice, or a ``within`` that leads nowhere.
    """
    places: dict[str, Place] = {}
    within: dict[str, str] = {}
    faults: list[Fault] = []
    for line, row in _read(path, PLACE_COLUMNS, ACCEPTED_COLUMNS):
        kinds = tuple(row["kinds"].split(","))
        if row["key"] in places:
            faults.append(
                Fault(path.name, line, 1, f"key {row['key']!r} is used twice", "give each place its own")
            )
        if not set(kinds) <= set(get_args(Kind)):
            allowed = ", ".join(get_args(Kind))
            faults.append(Fault(path.name, line, 0, f"kinds is {row['kinds']!r}", f"allowed are {allowed}"))
        within[row["key"]] = row["within"]
        places[row["key"]] = Place(
            key=row["key"],
            kinds=cast(tuple[Kind, ...], kinds),
            within=row["within"],
            country="",
            wikidata=row["wikidata"],
            geonames=row["geonames"],
            iso_code=row["iso_3166"],
            latitude=row["lat"],
            longitude=row["lon"],
            label_ru=row["label_ru"],
            label_en=row["label_en"],
            names=tuple(name.strip() for name in row["names"].split("|")),
        )
    found = []
    for key, place in places.items():
        path_up = [key]
        while within.get(path_up[-1]) and len(path_up) <= len(within):
            path_up.append(within[path_up[-1]])
        top = places.get(path_up[-1])
        if top is None or "country" not in top.kinds:
            faults.append(Fault(path.name, 0, 0, f"{key!r} lies within no country", "correct its `within`"))
        found.append(_with_country(place, path_up[-1]))
    if faults:
        raise InputError(faults)
    return tuple(found)


def _with_country(place: Place, country: str) -> Place:
    values = {name: getattr(place, name) for name in place.__slots__}
    return Place(**(values | {"country": country}))


def read_words(path: Path) -> Words:
    """Return ``words.tsv``: for each scheme, the (concept, words) pairs in the order of the file.

    ``words`` are one or more words parted by spaces; a trailing ``*`` stands for any ending.
    """
    words: dict[str, list[tuple[str, str]]] = {}
    for _, row in _read(path, WORD_COLUMNS):
        words.setdefault(row["scheme"], []).append((row["concept"], row["words"]))
    return {scheme: tuple(pairs) for scheme, pairs in words.items()}


def _read(
    path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError([Fault(str(path), 0, 0, (error.strerror or "cannot be read").lower())]) from None
    header = tuple(lines[0].split("\t")) if lines else ()
    if header not in (columns, columns + optional):
        raise InputError([Fault(path.name, 1, 0, "unknown header", f"give the columns {', '.join(columns)}")])
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if not len(columns) <= len(cells) <= len(header):
            message = f"{len(cells)} cells instead of {len(header)}"
            raise InputError([Fault(path.name, number, 0, message, "part the cells by single tabs")])
        yield number, dict(zip_longest(header, cells, fillvalue=""))
