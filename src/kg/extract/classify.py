"""What an event was, where it stands, how it was attended and by how many: by the table of words."""

from __future__ import annotations

import re

from kg.records import Mode
from kg.words import Matcher, fold

_NUMBER = re.compile(r"(?<![\w.№])(?:№\s*)?(?P<number>\d{1,6})(?:-х|-ти|-и)?\s+(?=\D)")
_PREPOSITION = re.compile(r"\b(?:в|во|для|до|за|из|к|на|о|об|от|по|при|с|со|у)\b")
_CLAUSE = re.compile(r"[.;(]")


def find_type(text: str, matcher: Matcher) -> str:
    """Return the event type whose words come first in ``text``, or ``other``."""
    return matcher.first("event-type", text) or "other"


def find_topics(text: str, matcher: Matcher) -> tuple[str, ...]:
    """Return the topics that words of ``text`` lead to, sorted.

    Words count for the longest pattern only: an «экономический университет» is education, not trade.
    """
    topics = set()
    end = 0
    for found in matcher.all("topic", text):
        if found.begin >= end:
            topics.add(found.concept)
            end = found.end
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
    """Return whether the venue at ``begin`` is told with «в» or «на», words of its name between."""
    clause = re.split(r"[.,;(«»)–]\s", text[:begin])[-1]
    words = re.findall(r"[\w-]+", fold(clause))
    for word in reversed(words):
        if word in ("в", "во", "на"):
            return True
        if not word.endswith(("ом", "ем", "ой", "ей", "ых", "их", "ого", "его", "и", "е")):
            return False
    return False


def find_participants(text: str, matcher: Matcher) -> int | None:
    """Return the number of people who took part, where a clause on participation gives one."""
    for match in _NUMBER.finditer(text):
        if not 1 < int(match["number"]) < 1_000_000:
            continue
        ahead = _PREPOSITION.split(" ".join(text[match.end() :].split()[:3]))[0]
        if not matcher.first("person", ahead):
            continue
        clause = _CLAUSE.split(text[: match.start()])[-1]
        bracket = text[: match.start()].rstrip().endswith("(")
        before = text[: match.start()].rsplit("(", 1)[0] if bracket else clause
        if matcher.first("participation", " ".join(before.split()[-4:])):
            return int(match["number"])
    return None
