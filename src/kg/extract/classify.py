"""What an event was, where it stands, how it was attended and by how many: by the table of words."""

from __future__ import annotations

import re

from kg.records import Mode
from kg.words import Matcher, fold

_NUMBER = re.compile(
    r"(?<![\w.№])(?:№\s*)?(?P<number>\d{1,3}(?:\s\d{3})+|\d{1,6}(?:,\d)?)(?:-х|-ти|-и)?\s+(?P<thousand>тыс\.?\s+)?(?=\D)"
)
_BRACKET_BEGINS = re.compile(r"\((?:[а-яё]+\s+)?$")  # «(более 300 участников)»
_BRACKET_ENDS = re.compile(r"[\w.]+\)")
_PREPOSITION = re.compile(r"\b(?:в|во|для|до|за|из|к|на|о|об|от|по|при|с|со|у)\b")
_CLAUSE = re.compile(r"[.;(]")


def find_type(text: str, matcher: Matcher) -> str:
    """Return the event type whose words come first in ``text``, or ``other``."""
    return matcher.first("event-type", text) or "other"


def find_topics(text: str, matcher: Matcher) -> tuple[str, ...]:
    """Return the topics that words of ``text`` lead to, sorted.

    Of words that overlap, the longest count: an «экономический университет» is education, not trade. The
    same words can lead to several: «школьники» are education and youth.
    """
    topics = set()
    begin, end = 0, 0
    for found in matcher.all("topic", text):
        if found.begin >= end or (found.begin, found.end) == (begin, end):
            topics.add(found.concept)
            begin, end = found.begin, found.end
    return tuple(sorted(topics))


def find_mode(text: str, matcher: Matcher) -> Mode | None:
    """Return how an event was attended as far as its text says so; online where it says both.

    A venue counts where it is told as one: «в … музее», «на … площадке».
    """
    modes = {found.concept for found in matcher.all("mode", text)}
    if "online" in modes:
        return "online"
    if "in-person" in modes:
        return "in-person"
    return "in-person" if any(_is_place(text, found.begin) for found in matcher.all("venue", text)) else None


def _is_place(text: str, begin: int) -> bool:
    """Return whether the venue at ``begin`` is told with «в», «на» or «у», words of its name between."""
    clause = re.split(r"[.,;(«»)–]\s", text[:begin])[-1]
    words = re.findall(r"[\w-]+", fold(clause))
    for word in reversed(words):
        if word in ("в", "во", "на", "у"):
            return True
        if not word.endswith(("ом", "ем", "ой", "ей", "ых", "их", "ого", "его", "и", "е")):
            return False
    return False


def find_participants(text: str, matcher: Matcher) -> int | None:
    """Return the number of people who took part, where the text gives one.

    It does in a clause on participation, in a bracket of its own («(40 детей)») or right after the happening
    («стажировка 12 человек»).
    """
    for match in _NUMBER.finditer(text):
        digits = "".join(match["number"].split()).replace(",", ".")
        number = round(float(digits) * (1000 if match["thousand"] else 1))
        if 1 < number < 1_000_000 and _is_participants(text[: match.start()], text[match.end() :], matcher):
            return number
    return None


def _is_participants(before: str, after: str, matcher: Matcher) -> bool:
    """Return whether a number between the two texts counts the people who took part."""
    ahead = _PREPOSITION.split(" ".join(after.split()[:3]))[0]
    if not matcher.first("person", ahead):
        return False
    bracket = _BRACKET_BEGINS.search(before)
    ends = _BRACKET_ENDS.match(after)
    if bracket and ends and matcher.first("person", ends[0], at_start=True):
        return True
    if any(found.end == len(before.rstrip()) for found in matcher.all("event-type", before)):
        return True
    clause = before.rsplit("(", 1)[0] if before.rstrip().endswith("(") else _CLAUSE.split(before)[-1]
    return matcher.first("participation", " ".join(clause.split()[-4:])) is not None
