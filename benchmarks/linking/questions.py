"""What is asked: names as printed, dressed as in reports, with slips of the pen; and traps, names of nothing.

Each rule picks by a hash of the name, so the same names give the same questions on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from babel import Locale
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from benchmarks.linking.names import Name, Split, as_city, digest
from benchmarks.linking.truths import fold, settlements
from kg.records import Kind

BIG = 100_000
_ALIKE = 75  # of 100
_CITY_DRESSES = (
    "г. {ru}",
    "г.{ru}",
    "город {ru}",
    "г. {ru} ({land})",
    "{ru}, {land}",
    "{RU}",
    "City of {en}",
    "{en}, {country}",
)
_REGION_DRESSES = (
    "провинция {ru}",
    "регион {ru}",
    "{ru} (провинция)",
    "пров. {ru}",
    "Province of {en}",
    "{en} region",
)
_KIND_WORDS = re.compile(
    r"\w*(район|област|провинц|префект|округ|край|департамент|кантон|регион|земля|муниципал|приход|штат|уезд"
    r"|province|district|region|county|parish|municipal|department|prefecture|governorate|oblast|state|rayon)\w*",
    re.IGNORECASE,
)
_OFFICES = (
    "Министерство культуры",
    "Министерство иностранных дел",
    "Торгово-промышленная палата",
    "Порт {ru}",
    "Аэропорт {ru}",
    "Университет {ru}",
    "Посольство в г. {ru}",
    "Ministry of Trade",
    "University of {en}",
    "Port of {en}",
    "{en} Airport",
)
_DISTRICTS = (
    "Северный район",
    "Южный район",
    "Западный район",
    "Восточный район",
    "Промышленный район",
    "Заводской район",
    "Советский район",
    "Железнодорожный район",
    "Городской совет",
    "Центральный округ",
    "район Старый город",
    "1-й район",
    "Downtown district",
    "Northern district",
)
_VOWELS = str.maketrans("аоеиуыэяaeou", "оаиеыуеиeaao")


@dataclass(frozen=True, slots=True)
class Question:
    """A name, what is known with it, and its answer (see :class:`Name`; "" where every link is wrong)."""

    group: str
    spelling: str
    name: str
    country: str
    kind: Kind | Literal[""]
    answer: str
    label: str
    split: Split
    source: str


def ask(names: Sequence[Name], split: Split) -> tuple[Question, ...]:
    """Return every question on the ``names`` of one half, each once."""
    half = [name for name in names if name.split == split]
    found: dict[tuple[str, str, str], Question] = {}
    for question in (*_plain(half), *_dressed(half), *_slipped(half), *_traps(half, names, split)):
        if question.name:
            found.setdefault((question.name, question.country, question.kind), question)
    return tuple(found.values())


def group(name: Name) -> str:
    """Return the group that a name is counted in."""
    if name.source == "own":
        return "former names"
    if name.kind != "city":
        return "regions" if name.kind == "region" else "countries"
    if settlements().has_rival(settlements().by_id[name.answer]):
        return "namesakes"
    return "cities over 100,000" if name.population >= BIG else "smaller cities"


def _question(name: Name, spelling: str, text: str) -> Question:
    answer = "" if group(name) == "namesakes" else name.answer
    return Question(
        group(name), spelling, text, name.country, name.kind, answer, name.label, name.split, name.source
    )


def _plain(names: Sequence[Name]) -> Iterator[Question]:
    for name in names:
        if name.kind == "country":  # its name is all that is known of it
            yield replace(_question(name, "Russian", name.ru), country="")
            continue
        yield _question(name, "Russian", name.ru)
        yield _question(name, "English", name.en)
        if group(name) == "cities over 100,000":
            text = name.ru if digest("less", name.answer) % 2 else name.en
            yield replace(_question(name, "kind not told", text), kind="")
            if not settlements().has_rival(settlements().by_id[name.answer], anywhere=True):
                yield replace(_question(name, "country not told", text), country="")


def _dressed(names: Sequence[Name]) -> Iterator[Question]:
    for name in names:
        dresses = {"city": _CITY_DRESSES, "region": _REGION_DRESSES}.get(name.kind, ())
        if name.source == "own" or not dresses or _KIND_WORDS.search(f"{name.ru} {name.en}"):
            continue
        dress = dresses[digest("dress", name.answer) % len(dresses)]
        if name.en or "{en}" not in dress:
            yield _question(name, "dressed", _put(dress, name))


def _put(text: str, name: Name) -> str:
    russian, english = (Locale(language).territories[name.country] for language in ("ru", "en"))
    return text.format(ru=name.ru, RU=name.ru.upper(), en=name.en, land=russian, country=english)


def _slipped(names: Sequence[Name]) -> Iterator[Question]:
    for name in names:
        if group(name) == "cities over 100,000":
            for text in (name.ru, name.en):
                if "-" in text or "ё" in text:
                    yield _question(name, "е for ё, no hyphen", text.replace("-", " ").replace("ё", "е"))
            text = name.ru if digest("slip", name.answer) % 2 else name.en
            if len(fold(text)) >= 6 and slip(text) != text:
                yield _question(name, "a slip", slip(text))


def slip(text: str) -> str:
    """Return ``text`` with one letter, not the first, left out, doubled, swapped or made another vowel."""
    number = digest("slip of", text)
    spots = [at for at, (one, two) in enumerate(pairwise(text)) if at and one.isalpha() and two.isalpha()]
    if not spots:
        return text
    at = spots[number // 4 % len(spots)]
    return (
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[:at] + text[at].translate(_VOWELS) + text[at + 1 :],
    )[number % 4]


def _traps(half: Sequence[Name], names: Sequence[Name], split: Split) -> Iterator[Question]:
    cities = [name for name in half if group(name) == "cities over 100,000"]
    yield from _in_wrong_countries(cities, sorted({name.country for name in names}))
    yield from _of_wrong_kinds(half)
    yield from _offices(cities)
    yield from _invented(cities)
    for place in settlements().namesakes():
        name = as_city("GeoNames", place, "", place.name)
        if name.split == split:
            yield replace(_question(name, "English", place.name), group="namesakes", answer="")


def _trap(name: Name, spelling: str, text: str, country: str, kind: Kind | Literal[""]) -> Question:
    label = f"nothing (made of {name.label})"
    return Question("traps", spelling, text, country, kind, "", label, name.split, name.source)


def _in_wrong_countries(cities: Sequence[Name], countries: Sequence[str]) -> Iterator[Question]:
    for name in cities:
        country = countries[digest("country", name.answer) % len(countries)]
        text = name.ru if digest("language", name.answer) % 2 else name.en
        known = any(settlements().is_known(country, each) for each in (name.ru, name.en, name.label))
        if text and country != name.country and not known:
            yield _trap(name, "wrong country", text, country, "city")


def _of_wrong_kinds(half: Sequence[Name]) -> Iterator[Question]:
    lands = {fold(land) for language in ("ru", "en") for land in Locale(language).territories.values()}
    for name in half:
        if name.kind == "region":
            spellings = (name.ru, name.en)
            if not any(_is_like_any(_KIND_WORDS.sub("", each), name.country) for each in spellings):
                yield _trap(name, "a region, called a city", name.ru, name.country, "city")
        elif (
            group(name) == "cities over 100,000"
            and digest("kind", name.answer) % 4 == 0
            and not {fold(name.ru), fold(name.en), fold(name.label)} & lands
        ):
            yield _trap(name, "a city, called a country", name.ru, "", "country")


def _offices(cities: Sequence[Name]) -> Iterator[Question]:
    for name in cities:
        if name.en and digest("office", name.answer) % 3 == 0:
            text = _OFFICES[digest("which", name.answer) % len(_OFFICES)]
            yield _trap(name, "no place", _put(text, name), name.country, "")
        if digest("district", name.answer) % 8 == 0:
            text = _DISTRICTS[digest("which", name.answer) % len(_DISTRICTS)]
            yield _trap(name, "a district of which city?", text, name.country, "district")


def _invented(cities: Sequence[Name]) -> Iterator[Question]:
    """Yield the beginning of one Russian name with the end of another, like no name of the country."""
    for one, two in pairwise(sorted(cities, key=lambda name: digest("invented", name.answer))):
        text = one.ru[: (len(one.ru) + 1) // 2] + two.ru[len(two.ru) // 2 :].lower()
        if len(fold(text)) > 4 and not _is_like_any(text, one.country):
            yield _trap(one, "invented", text, one.country, "city")


def _is_like_any(text: str, country: str) -> bool:
    names = settlements().names(country)
    return process.extractOne(fold(text), names, scorer=ratio, score_cutoff=_ALIKE) is not None
