"""Labels in Russian and English for agreements and events, composed of type, partner and date."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton

from kg.records import StatedDate

LANGUAGES = ("ru", "en")
_LOCALES = {"ru": Locale("ru"), "en": Locale("en", "GB")}
_UNDATED = {"ru": "без даты", "en": "undated"}


@lru_cache(maxsize=50_000)
def period(start: StatedDate, end: StatedDate, language: str) -> str:
    """Return a stated period as people write it: «20–22 февраля 2020 г.», "20–22 February 2020"."""
    locale = _LOCALES[language]
    if start == end:
        return _one(start, language)
    if start.precision != end.precision:
        return f"{_one(start, language)} – {_one(end, language)}"
    if start.precision == "year":
        return f"{start}–{end}" + (" гг." if language == "ru" else "")
    first, last = (date(stated.year, stated.month, stated.day or 1) for stated in (start, end))
    if start.precision == "month":
        return _plain(format_interval(first, last, "yMMMM", locale=locale))
    # CLDR has intervals of days with short month names only.
    if first.year != last.year:
        return f"{_one(start, language)} – {_one(end, language)}"
    if first.month != last.month:
        return f"{_plain(format_skeleton('MMMMd', first, locale=locale))} – {_one(end, language)}"
    return f"{first.day}–{_one(end, language)}"


def _one(stated: StatedDate, language: str) -> str:
    locale = _LOCALES[language]
    if stated.precision == "year":
        return f"{stated} г." if language == "ru" else str(stated)
    day = date(stated.year, stated.month, stated.day or 1)
    if stated.precision == "day":
        return _plain(format_date(day, "long", locale=locale))
    return _plain(format_skeleton("yMMMM", day, locale=locale))


def _plain(written: str) -> str:
    """Return ``written`` with plain spaces where CLDR has narrow or fixed ones."""
    return written.replace("\u2009", " ").replace("\u202f", " ").replace("\xa0", " ")


def composed(kind: str, partner: str, start: StatedDate | None, end: StatedDate | None, language: str) -> str:
    """Return «Визит, Австрия, 20–22 февраля 2020 г.» from its parts in ``language``."""
    when = period(start, end or start, language) if start else _UNDATED[language]
    return f"{kind}, {partner}, {when}"
