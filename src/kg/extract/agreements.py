"""The basis and dates cells of a row as agreements and as the establishment of ties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from kg.extract.cell_dates import CellDate, DatesCell, find_cell_dates
from kg.extract.enclosure import enclosed
from kg.extract.marks import find_marks, inner
from kg.faults import Fault
from kg.records import Agreement, Row, StatedDate, Text
from kg.source.document import Document
from kg.words import Matcher, fold, plain

_ADJECTIVE = re.compile(r"[А-ЯЁ][а-яё]+(?:ое|ая|ый|ий)\s+$")
_TITLE_YEAR = re.compile(r"\((?P<date>[^()]*)\)\s*[.;]?$")
_PERIOD = re.compile(
    r"(?:\b(?:на|в)\s+(?:период\s+)?|\()(?P<first>\d{4})\s*[-–—/]\s*(?P<last>\d{4})\s*(?:гг?\b|год|учебн|\))"
)
_ONE_YEAR = re.compile(r"\bна\s+(?P<first>\d{4})\s*(?:г\b|год)")
_BETWEEN = re.compile(r"\bмежду\s+(?:городами\s+(?=[«А-ЯЁ]))?")
_PARTY_END = re.compile(
    r"\s+(?:(?:об?о?|в\s+(?:области|сфере|целях)|по\s+(?:развитию|вопросам))\s|на\s+(?:период\s+)?\d{4})"
)
_AND = re.compile(r"\s+и\s+")
# Endings of the instrumental case, in which «между» puts its parties.
_INSTRUMENTAL = re.compile(r"(?:ом|ем|ём|ой|ей|ью|ым|им|ами|ями)$")
_NEAR = 40  # characters: a document named so near to the cell's beginning is what the cell is about
_SEPARATORS = re.compile(r"(?:[\s.,;:–—/()-]|\bи\b)*")
_OWN_DATE = re.compile(
    r"[А-ЯЁа-яё-]+(?:\s+[а-яё]+)?\s+(?:№\s*\S+\s+)?от\s+(?=\d)"
)  # «Протокол № 1 от 12.03.2019»


@dataclass(frozen=True, slots=True)
class Basis:
    """What the basis and dates cells of a row say: agreements, and since when there are ties.

    ``note`` is the wording of a basis that is no document; ``told`` all that speaks of the ties as such.
    """

    agreements: tuple[Agreement, ...]
    established: StatedDate | None
    note: Text
    told: tuple[Text, ...]
    faults: tuple[Fault, ...]


def find_agreements(row: Row, document: Document, matcher: Matcher) -> Basis:
    """Return the agreements of ``row`` with their dates, in the order of their titles.

    Titles and signing dates pair in order; a date that is said to be that of «установление связей» is the
    partnership's, and so is every date of a row that names no document.
    """
    cell = find_cell_dates(plain(row.dates.text))
    dates = cell.dates
    faults = [
        document.fault(row.dates.offset(error.begin), str(error), "correct the date in the report")
        for error in cell.impossible
    ]
    faults += _unread(row.dates, cell, document, matcher)
    established = [found for found in dates if _is_establishment(found, matcher)]
    signed = [found for found in dates if found not in established]
    titles = split_titles(row.basis, matcher)
    if not titles:
        told_there = find_cell_dates(row.basis.text).dates  # «Дружественные связи с 1993 г.»
        established += signed or (told_there if len(told_there) == 1 and not dates else ())
        signed = []
    if len({str(found.stated) for found in established}) > 1:
        advice = "name the document of each signing date, or give one year of «установление связей»"
        faults.append(document.fault(row.dates.offset(0), "several dates, but no document for them", advice))
    paired = _pair(titles, signed)
    agreements = tuple(
        _agreement(title, row, found, document, matcher) for title, found in zip(titles, paired, strict=True)
    )
    first = established[0].stated if established else None
    note = Text() if titles else row.basis
    told = (note, *(_wording(row.dates, found) for found in established if found in dates))
    return Basis(agreements, first, note, tuple(text for text in told if text), tuple(faults))


def _wording(dates: Text, found: CellDate) -> Text:
    """Return the date with the words that say what it dates."""
    return dates[found.begin - len(found.before) : found.end + len(found.after)]


def _signing(dates: Text, found: CellDate) -> Text:
    """Return the date, with the words that say so where there are any («подписано 12.05.2004»)."""
    said = not _SEPARATORS.fullmatch(found.before + found.after)
    return _wording(dates, found) if said else dates[found.begin : found.end]


def _is_establishment(found: CellDate, matcher: Matcher) -> bool:
    return bool(matcher.first("establishment", found.after) or matcher.first("establishment", found.before))


def _unread(dates: Text, cell: DatesCell, document: Document, matcher: Matcher) -> list[Fault]:
    """Return a fault for each stretch of the dates cell that is neither a date nor says what it dates."""
    faults = []
    schemes = ("establishment", "signing") if cell.dates else ("establishment", "undated")
    for at, words in cell.words:
        known = any(matcher.first(scheme, words) for scheme in schemes)
        if not known and not _SEPARATORS.fullmatch(words):
            advice = "give dates as 16.06.2011, «июнь 2017 г.» or «1956 г. – установление связей»"
            begin = at + len(words) - len(words.lstrip())
            message = f"cannot read «{words.strip()}» in the dates column"
            faults.append(document.fault(dates.offset(begin), message, advice))
    return faults


def split_titles(basis: Text, matcher: Matcher) -> tuple[Text, ...]:
    """Return the titles in a basis cell; none where it names no document but says that there are ties."""
    text = basis.text
    if not text:
        return ()
    starts = _title_starts(text, matcher)
    named = matcher.first("agreement-type", text, at_start=True) or any(start < _NEAR for start in starts)
    if not named and matcher.first("establishment", text):
        return ()
    marks = find_marks(text)
    parts = [inner(text, marks, *part) for part in pairwise(sorted({0, *starts, len(text)}))]
    return tuple(basis[begin:end] for begin, end in parts if begin < end)


def _title_starts(text: str, matcher: Matcher) -> list[int]:
    """Return where a title begins: at a document's name in the nominative with a capital.

    An adjective with a capital may come first («Генеральное соглашение»); a name in quotation marks begins
    a title only after a full stop («План мероприятий «Дорожная карта»» is one title).
    """
    inside = enclosed(text)
    starts = []
    for found in matcher.all("document", text):
        begin = found.begin
        if adjective := _ADJECTIVE.search(text[:begin]):
            begin = adjective.start()
        quoted = text[begin - 1 : begin] == "«"
        begin -= quoted
        before = text[:begin].rstrip()
        ends = not before or (text[begin - 1] == " " and (not quoted or before.endswith((".", ";"))))
        if ends and text[begin + quoted].isupper() and not (begin and inside[begin - 1]):
            starts.append(begin)
    return starts


def _pair(titles: tuple[Text, ...], signed: list[CellDate]) -> list[list[CellDate]]:
    """Return the dates of each title: in order, the last title taking those that are left."""
    last = len(titles) - 1
    return [signed[index:] if index == last else signed[index : index + 1] for index in range(len(titles))]


def _agreement(
    title: Text, row: Row, found: list[CellDate], document: Document, matcher: Matcher
) -> Agreement:
    texts = [title, *(_signing(row.dates, date) for date in found)]
    if not found and matcher.first("undated", row.dates.text):
        texts.append(row.dates)
    signed = tuple(date.stated for date in found)
    if not signed:
        signed = _title_date(title.text)
    period = _PERIOD.search(plain(title.text)) or _ONE_YEAR.search(title.text)
    years = (int(period["first"]), int(period.groupdict().get("last") or period["first"])) if period else None
    return Agreement(
        title=title.text,
        type=matcher.first("agreement-type", title.text) or "other",
        signed=signed,
        period=years,
        parties=find_parties(title.text, matcher),
        spans=document.spans(*texts),
    )


def _title_date(title: str) -> tuple[StatedDate, ...]:
    """Return the date in a bracket that ends ``title``, or that its first document is said to be of."""
    if bracket := _TITLE_YEAR.search(title):
        return tuple(date.stated for date in find_cell_dates(bracket["date"]).dates)
    if own := _OWN_DATE.match(title):
        return tuple(date.stated for date in find_cell_dates(title).dates if date.begin == own.end())
    return ()


def find_parties(title: str, matcher: Matcher) -> tuple[str, ...]:
    """Return the wording of the two parties that ``title`` names after «между», as printed; else none."""
    between = _BETWEEN.search(title)
    if not between:
        return ()
    rest = title[between.end() :]
    inside = enclosed(rest)
    dividers = [match for match in _AND.finditer(rest) if not inside[match.start()]]
    for divider in dividers:
        first, second = rest[: divider.start()], rest[divider.end() :]
        if len(dividers) > 1 and not _begins_party(second, matcher):
            continue
        if end := _PARTY_END.search(second):
            second = second[: end.start()]
        quoted = second.count("»") > second.count("«")  # of a quotation that began before «между»
        return first.strip(), second.strip(" .»" if quoted else " .")
    return ()


def _begins_party(text: str, matcher: Matcher) -> bool:
    word = re.match(r"[\w-]+", text)
    if not word:
        return False
    instrumental = word[0][0].isupper() and _INSTRUMENTAL.search(fold(word[0]))
    named = word[0][0].isupper() and re.match(r"[\w-]+\s*\(", text)  # «и Роттердам (Королевство …)»
    return bool(instrumental or named or matcher.first("party", text, at_start=True))
