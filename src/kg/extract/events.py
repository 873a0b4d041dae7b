"""The events cell of a row as dated entries and the happenings told within them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.classify import find_mode, find_participants, find_topics, find_type
from kg.extract.dates import Phrase, find_phrases
from kg.extract.enclosure import enclosed, left_open
from kg.extract.marks import find_marks, inner
from kg.faults import Fault
from kg.records import Event, StatedDate, Text
from kg.source.document import Document
from kg.words import Matcher, plain

# What may stand between a date and its dash: a bracket, the sign of a footnote, the hour.
_ASIDE = r"(?:\s*\([^()]{1,30}\)|\s*[*¹²³]+|,?\s+в\s+\d{1,2}[.:]\d\d)?"
_DELIMITER = re.compile(rf"{_ASIDE}(?:\s*(?:[–—]|:)\s*|\s+-\s*|-\s+|-(?=[а-яё]{{3}}))")
_SENTENCE_END = re.compile(r"(?:^|[.!?…;:][»)\"]*)\s*$")
_SENTENCE = re.compile(r"(?:^|[.!?…;][»)\"]*\s+)(?=[«\"]?[А-ЯЁA-Z])")
_ENTRY_END = re.compile(r"[»)\"]\s*$")
# After one of these a date belongs to the sentence that it stands in.
_LEADS_ON = re.compile(
    r"\b(?:к|ко|до|с|со|по|от|на|в|во|и|или|за|перед|после|около|не|также|из|между|дня|днем|день|победы"
    r"|что|где|как|котор[а-я]+|,)\s*$",
    re.IGNORECASE,
)
_LONGEST_LEAD = 120  # characters of a sentence before its date: «В рамках визита 7 сентября состоялся …»


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of an events cell: its date phrase, and the entry (by index) it is told in."""

    begin: int
    phrase: Phrase | None
    parent: int | None


@dataclass(frozen=True, slots=True)
class _Head:
    """A date phrase whose event can begin at ``begin``; ``dashed`` where a dash parts it from the text."""

    begin: int
    phrase: Phrase
    dashed: bool


def find_events(
    cell: Text, year: int, document: Document, matcher: Matcher
) -> tuple[tuple[Event, ...], tuple[Fault, ...]]:
    """Return the events of an events cell in reading order, and the faults found.

    ``year`` is the report's: that of every date which prints none.
    """
    text = plain(cell.text)
    faults: list[Fault] = []
    phrases: list[Phrase] = []
    for phrase in find_phrases(text, year):
        if isinstance(phrase, Phrase):
            phrases.append(phrase)
        elif not phrase.unsure or (
            _SENTENCE_END.search(text[: phrase.begin]) and _DELIMITER.match(text, phrase.end)
        ):
            at = cell.offset(phrase.begin)
            faults.append(document.fault(at, str(phrase), "correct the date in the report"))
    marks = find_marks(text)
    entries = _split(text, year, list(_heads(text, phrases, marks, matcher)), marks)
    ends = [entry.begin for entry in entries[1:]] + [len(text)]
    events = []
    for entry, end in zip(entries, ends, strict=True):
        first, last = inner(text, marks, entry.begin, end)
        if first < last:
            events.append(_event(entry, cell[first:last], year, document, matcher))
    return tuple(events), tuple(faults)


def _event(entry: Entry, wording: Text, year: int, document: Document, matcher: Matcher) -> Event:
    phrase = entry.phrase
    at = phrase.begin - entry.begin if phrase else 0
    stated = wording.text[at : at + phrase.end - phrase.begin] if phrase else ""
    lead, rest = wording.text[:at], wording.text[at + len(stated) :]
    told = lead + rest
    return Event(
        text=wording.text,
        start=phrase.start if phrase else StatedDate(year),
        end=phrase.finish if phrase else StatedDate(year),
        stated=stated,
        mode=find_mode(told, matcher),
        type=find_type(rest + lead, matcher),  # «В ходе визита 7 сентября прошли переговоры»
        topics=find_topics(told, matcher),
        parent=entry.parent,
        participants=find_participants(told, matcher),
        signing=matcher.first("signing", told) is not None,
        spans=document.spans(wording),
    )


def _split(text: str, year: int, heads: list[_Head], marks: bytearray) -> list[Entry]:
    """Return where each event begins; the cell's beginning is one, dated or not."""
    entries: list[Entry] = []
    holder: int | None = None
    for head in heads:
        phrase, dashed = head.phrase, head.dashed
        at_start = _is_start(text, marks, head.begin)
        within: int | None = None
        if not dashed and not at_start:
            opened = text[entries[-1].begin if entries else 0 : head.begin]
            if left_open(opened) or (phrase.dated and phrase.start.year != year):
                continue
            within = holder if holder is not None and _holds(entries[holder].phrase, phrase) else None
        if not entries and not at_start:
            entries.append(Entry(0, None, None))
        entries.append(Entry(head.begin, phrase, within))
        if within is None:
            holder = len(entries) - 1 if dashed else None
    return entries or [Entry(0, None, None)]


def _is_start(text: str, marks: bytearray, begin: int) -> bool:
    """Return whether nothing but marks and dashes stands before ``begin``."""
    return all(marks[at] or text[at] in " -–—" for at in range(begin))


def _heads(text: str, phrases: list[Phrase], marks: bytearray, matcher: Matcher) -> Iterator[_Head]:
    """Yield the date phrases that can begin an event."""
    inside = enclosed(text)
    above = 0
    for phrase in phrases:
        if inside[phrase.begin]:
            continue
        before = text[: phrase.begin]
        dashed = _DELIMITER.match(text, phrase.end) is not None
        marked = _is_marked(before, marks)
        starts = marked or _SENTENCE_END.search(before) is not None
        happens = starts and _happens(text, phrase, matcher)
        told = dashed or (happens and phrase.start.precision == "day")
        if phrase.unsure and not (starts and told):
            continue
        if dashed and (starts or _ENTRY_END.search(before) or not _LEADS_ON.search(before)):
            yield _Head(phrase.begin, phrase, True)
        elif starts and (marked or happens or text[phrase.begin].isupper() or text[phrase.begin].isdigit()):
            yield _Head(phrase.begin, phrase, False)
        elif (begin := _lead(text, above, phrase, matcher)) is not None:
            yield _Head(begin, phrase, False)
        above = phrase.end


def _is_marked(before: str, marks: bytearray) -> bool:
    """Return whether ``before`` is empty or ends with the mark of a list."""
    end = len(before.rstrip())
    return not end or bool(marks[end - 1])


def _happens(text: str, phrase: Phrase, matcher: Matcher) -> bool:
    """Return whether the words after ``phrase`` tell that something took place on that day."""
    return matcher.first("happening", text[phrase.end : phrase.end + 40], at_start=True) is not None


def _lead(text: str, above: int, phrase: Phrase, matcher: Matcher) -> int | None:
    """Return where the sentence begins that leads to ``phrase``: «В рамках визита 7 сентября состоялась …».

    ``above`` is where the phrase before it ends; none where the sentence only mentions the date.
    """
    clause = re.split(r"[.;:(]\s", text[phrase.end : phrase.end + _LONGEST_LEAD], maxsplit=1)[0]
    if phrase.start.precision != "day" or not matcher.first("happening", clause):
        return None
    first = max(above, phrase.begin - _LONGEST_LEAD)
    for sentence in reversed(list(_SENTENCE.finditer(text, first, phrase.begin))):
        begin = sentence.end()
        lead = text[begin : phrase.begin]
        found = next((words for words in matcher.all("lead-in", lead) if words.begin == 0), None)
        if found and not _LEADS_ON.search(lead[found.end :]):
            return begin
    return None


def _holds(entry: Phrase | None, phrase: Phrase) -> bool:
    """Return whether ``phrase`` lies in the days of ``entry``."""
    return (
        entry is not None
        and entry.start.precision == phrase.start.precision == "day"
        and entry.start.not_before <= phrase.start.not_before
        and phrase.finish.not_after <= entry.finish.not_after
    )
