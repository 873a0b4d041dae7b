"""The events cell of a row as dated entries and the happenings told within them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.classify import find_mode, find_participants, find_topics, find_type
from kg.extract.dates import ImpossibleDateError, Phrase, find_phrases
from kg.extract.enclosure import enclosed, left_open
from kg.faults import Fault
from kg.records import Event, StatedDate, Text
from kg.source.document import Document
from kg.words import Matcher

BULLETS = "•·●▪◦‣∙*"
_DELIMITER = re.compile(r"\s*(?:[–—]|:)\s*|\s+-\s*|-\s+")
_SENTENCE_END = re.compile(rf"(?:^|[.!?…;:][»)\"]*|[{BULLETS}])\s*$")
_ENTRY_END = re.compile(r"[»)\"]\s*$")
# After one of these a date belongs to the sentence that it stands in.
_LEADS_ON = re.compile(
    r"\b(?:к|ко|до|с|со|по|от|на|в|во|и|или|за|перед|после|около|не|также|из|между|дня|днем|день|победы|,)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of an events cell: its date phrase, and the entry (by index) it is told in."""

    begin: int
    phrase: Phrase | None
    parent: int | None


def find_events(
    cell: Text, year: int, document: Document, matcher: Matcher
) -> tuple[tuple[Event, ...], tuple[Fault, ...]]:
    """Return the events of an events cell in reading order, and the faults found.

    ``year`` is the report's: that of every date which prints none.
    """
    text = cell.text
    faults: list[Fault] = []
    entries = _split(cell, year, document, faults)
    ends = [entry.begin for entry in entries[1:]] + [len(text)]
    events = []
    for entry, end in zip(entries, ends, strict=True):
        wording = _without_bullets(cell[entry.begin : end])
        if wording:
            events.append(_event(entry, wording, text, year, document, matcher))
    return tuple(events), tuple(faults)


def _without_bullets(wording: Text) -> Text:
    begin, end = 0, len(wording.text)
    while begin < end and wording.text[begin] in BULLETS + " ":
        begin += 1
    while end > begin and wording.text[end - 1] in BULLETS + " ":
        end -= 1
    return wording[begin:end]


def _event(entry: Entry, wording: Text, text: str, year: int, document: Document, matcher: Matcher) -> Event:
    phrase = entry.phrase
    stated = text[phrase.begin : phrase.end] if phrase else ""
    told = wording.text[len(stated) :] if phrase else wording.text
    return Event(
        text=wording.text,
        start=phrase.start if phrase else StatedDate(year),
        end=phrase.finish if phrase else StatedDate(year),
        stated=stated,
        mode=find_mode(told, matcher),
        type=find_type(told, matcher),
        topics=find_topics(told, matcher),
        parent=entry.parent,
        participants=find_participants(told, matcher),
        signing=matcher.first("signing", told) is not None,
        spans=document.spans(wording),
    )


def _split(cell: Text, year: int, document: Document, faults: list[Fault]) -> list[Entry]:
    """Return where each event begins; the cell's beginning is one, dated or not."""
    text = cell.text
    inside = enclosed(text)
    entries: list[Entry] = []
    holder: int | None = None
    for phrase, dashed in _heads(cell, year, document, inside, faults):
        before = text[: phrase.begin]
        at_start = not before.strip(BULLETS + " -–—")
        within: int | None = None
        if not dashed and not at_start:
            opened = text[entries[-1].begin : phrase.begin] if entries else before
            if left_open(opened) or (phrase.dated and phrase.start.year != year):
                continue
            within = holder if holder is not None and _holds(entries[holder].phrase, phrase) else None
        if not entries and not at_start:
            entries.append(Entry(0, None, None))
        entries.append(Entry(phrase.begin, phrase, within))
        if within is None:
            holder = len(entries) - 1 if dashed else None
    return entries or [Entry(0, None, None)]


def _heads(
    cell: Text, year: int, document: Document, inside: bytearray, faults: list[Fault]
) -> Iterator[tuple[Phrase, bool]]:
    """Yield the date phrases that can begin an event, and whether a dash parts them from its text."""
    text = cell.text
    for phrase in find_phrases(text, year):
        if isinstance(phrase, ImpossibleDateError):
            at = cell.offset(phrase.begin)
            faults.append(document.fault(at, str(phrase), "correct the date in the report"))
            continue
        if inside[phrase.begin]:
            continue
        before = text[: phrase.begin]
        dashed = _DELIMITER.match(text, phrase.end) is not None
        starts = _SENTENCE_END.search(before) is not None
        if dashed and (starts or _ENTRY_END.search(before) or not _LEADS_ON.search(before)):
            yield phrase, True
        elif starts and (text[phrase.begin].isupper() or text[phrase.begin].isdigit()):
            yield phrase, False


def _holds(entry: Phrase | None, phrase: Phrase) -> bool:
    """Return whether ``phrase`` lies in the days of ``entry``."""
    return (
        entry is not None
        and entry.start.precision == phrase.start.precision == "day"
        and entry.start.not_before <= phrase.start.not_before
        and phrase.finish.not_after <= entry.finish.not_after
    )
