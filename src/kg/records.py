"""The frozen values that travel from stage to stage, and the protocols they need.

Offsets are 0-based character (code point) positions in the decoded source text, line ends counted as
one character, as in RFC 5147; lines count from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal, Protocol

from kg.faults import Fault

Precision = Literal["day", "month", "year"]
Mode = Literal["online", "in-person"]
Kind = Literal["country", "region", "city", "district"]


@dataclass(frozen=True, slots=True)
class Span:
    """A contiguous passage of the source: characters ``begin`` to ``end`` (exclusive) and its lines."""

    begin: int
    end: int
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand in the source as they stand in a :class:`Text`: ``text[at:at+length]``."""

    at: int
    source: int
    length: int


@dataclass(frozen=True, slots=True)
class Text:
    """Wording with white space collapsed and markup removed, each character still knowing its place.

    A character of ``text`` outside every run (the space that joins two cut halves) has no place.
    """

    text: str = ""
    runs: tuple[Run, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is any wording."""
        return bool(self.text)

    def __getitem__(self, part: slice) -> Text:
        """Return ``self[begin:end]`` without white space at its ends."""
        begin, end, _ = part.indices(len(self.text))
        while begin < end and self.text[begin] == " ":
            begin += 1
        while end > begin and self.text[end - 1] == " ":
            end -= 1
        runs: list[Run] = []
        first = max(0, bisect_right(self.runs, begin, key=lambda run: run.at) - 1)
        for run in self.runs[first:]:
            if run.at >= end:
                break
            low, high = max(run.at, begin), min(run.at + run.length, end)
            if low < high:
                runs.append(Run(low - begin, run.source + low - run.at, high - low))
        return Text(self.text[begin:end], tuple(runs))

    def offset(self, index: int) -> int:
        """Return the source offset of character ``index`` (of the next placed one where it has none)."""
        for run in self.runs:
            if index < run.at + run.length:
                return run.source + max(0, index - run.at)
        return self.runs[-1].source + self.runs[-1].length if self.runs else 0

    def join(self, other: Text) -> Text:
        """Return the two halves of a cut text as one.

        A word that was cut at its own hyphen grows together again; all else is joined by a space.
        """
        if not self or not other:
            return self or other
        hyphenated = self.text[-1] == "-" and self.text[-2:-1].isalnum() and other.text[0].isalnum()
        head = self.text if hyphenated else self.text + " "
        moved = tuple(replace(run, at=run.at + len(head)) for run in other.runs)
        return Text(head + other.text, self.runs + moved)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date at the precision in which it is stated; ``month`` and ``day`` are 0 where not stated."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def precision(self) -> Precision:
        """Return ``day``, ``month`` or ``year``."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def not_before(self) -> date:
        """Return the first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def not_after(self) -> date:
        """Return the last day it can mean."""
        if self.day:
            return date(self.year, self.month, self.day)
        year, month = (self.year, self.month + 1) if self.month else (self.year + 1, 1)
        return date(year + month // 13, (month - 1) % 12 + 1, 1) - timedelta(days=1)

    def __str__(self) -> str:
        """Return the XSD lexical form: ``2020-02-20``, ``2020-02`` or ``2020``."""
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)]
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table of places: a country, region, city or district with its links.

    ``within`` is the key of the place that holds it (empty for a country), ``country`` the key of its
    country (its own for a country); empty strings and ``None`` mean "not known".
    """

    key: str
    kinds: tuple[Kind, ...]
    within: str
    country: str
    wikidata: str
    geonames: str
    iso_code: str
    latitude: str
    longitude: str
    label_ru: str
    label_en: str
    names: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """Return the first of its kinds, the one a reader would say."""
        return self.kinds[0]


class PlaceNames(Protocol):
    """What reading a table must know of places: which printed names there are."""

    def find(self, printed: str, country: str = "") -> tuple[Place, ...]:
        """Return the places that ``printed`` names (in that country, by key), or none."""
        ...

    def nearest(self, printed: str, country: str = "") -> tuple[str, ...]:
        """Return known names that resemble ``printed``, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table as it was before pages cut it; the country is carried down."""

    line: int
    section: str
    country: Text
    place: Text
    basis: Text
    dates: Text
    events: Text
    own_country: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A document as rows, with the headings and separators that belong to no row."""

    rows: tuple[Row, ...]
    headings: tuple[Span, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A document of the basis column.

    ``signed`` holds every stated date in order; ``period`` the years a plan or road map covers;
    ``parties`` the wording of each party that the title names.
    """

    title: str
    type: str
    signed: tuple[StatedDate, ...]
    period: tuple[int, int] | None
    parties: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One dated entry of the events column.

    ``stated`` is the date phrase as printed (empty where none is); ``parent`` the index, among the
    events of the same partnership, of the entry it is told in; ``participants`` the stated number;
    ``signing`` whether the text says that something was signed; ``mentions`` the keys of places that it names
    beside those of the partnership (:mod:`kg.link.mentions`).
    """

    text: str
    start: StatedDate
    end: StatedDate
    stated: str
    mode: Mode | None
    type: str
    topics: tuple[str, ...]
    parent: int | None
    participants: int | None
    signing: bool
    spans: tuple[Span, ...]
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partnership:
    """The host and one partner place, with all that the report says of the two."""

    partner: Place
    section: str
    established: StatedDate | None
    basis: str
    twinned: bool
    printed: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    events: tuple[Event, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ReportDescription:
    """The facts of a report's ``.toml`` file; ``path`` and ``file`` name that file and the source.

    ``url`` is where the report was published, ``retrieved`` when it was fetched there, ``item`` the Wikidata
    item that the report itself has, if any.
    """

    path: str
    file: str
    host: str
    year: int
    title: str
    publisher: str
    language: str
    licence: str = ""
    sha256: str = ""
    url: str = ""
    item: str = ""
    retrieved: date | None = None

    @property
    def key(self) -> str:
        """Return the name that its IRIs carry, ``ru-saint-petersburg-2020``."""
        return f"{self.host}-{self.year}"


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report as records, with the text it was read from."""

    description: ReportDescription
    host: Place
    text: str
    partnerships: tuple[Partnership, ...]
    places: tuple[Place, ...]
    rows: int
    characters: int
    accounted: int
    faults: tuple[Fault, ...] = field(default=())

    def events(self) -> Iterator[tuple[Partnership, Event]]:
        """Yield every event with the partnership it belongs to."""
        for partnership in self.partnerships:
            for event in partnership.events:
                yield partnership, event
