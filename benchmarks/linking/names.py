"""The names of the benchmark: the committed table, what is read where it is installed, and their halves.

Names that the reports or ``data/places.tsv`` have are not in it: their rules were made with those.
"""

from __future__ import annotations

import gettext
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args
from xml.etree import ElementTree

from benchmarks.linking.truths import Settlement, fold, settlements
from kg.records import Kind
from kg.source.tables import read_places

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).parent / "names.tsv"
COLUMNS = ("source", "kind", "country", "answer", "population", "label", "ru", "en")

Split = Literal["development", "held-out"]
SPLITS: tuple[Split, ...] = get_args(Split)


@dataclass(frozen=True, slots=True)
class Name:
    """A place by its Russian and English name ("": not asked), and what these mean.

    ``answer`` is a GeoNames id for a city, an ISO 3166 code for others; ``label`` is for readers.
    """

    source: str
    kind: Kind
    country: str
    answer: str
    population: int
    label: str
    ru: str
    en: str

    @property
    def split(self) -> Split:
        """The half that it is in; all names and spellings of one place are in the same."""
        return SPLITS[digest(self.kind, self.country, self.answer) % 2]


def digest(*words: str) -> int:
    """Return a number that the words give on every machine."""
    return int.from_bytes(hashlib.sha256("\t".join(words).encode()).digest()[:6])


class Seen:
    """What the linker was made with: the table of places, and the words of the reports."""

    def __init__(self, root: Path = ROOT) -> None:
        """Read ``data/`` in ``root``."""
        places = read_places(root / "data" / "places.tsv")
        self._ids = {code for place in places for code in (place.geonames, place.iso_code) if code}
        names = (name for place in places for name in (place.label_ru, place.label_en, *place.names))
        self._names = {fold(name) for name in names}
        reports = sorted((root / "data" / "source").glob("*.txt"))
        text = "\n".join(path.read_text("utf-8") for path in reports)
        self._text = _even(text)

    def has(self, name: Name) -> bool:
        """Return whether the place is in the table, or a name of it, but for its ending, in a report."""
        if name.answer in self._ids or {fold(name.ru), fold(name.en)} & self._names:
            return True
        return bool(name.ru) and _even(name.ru[: max(4, len(name.ru) - 1)]) in self._text


def _even(text: str) -> str:
    return re.sub(r"\s+", " ", text.casefold().replace("ё", "е"))


def read_table(path: Path = TABLE) -> Iterator[Name]:
    """Yield the names of the committed table; its first lines, with ``#``, tell sources and licences."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    if tuple(lines[0].split("\t")) != COLUMNS:
        raise ValueError(f"{path.name} has other columns than {', '.join(COLUMNS)}")
    for line in lines[1:]:
        source, kind, country, answer, population, label, ru, en = line.split("\t")
        yield Name(source, cast(Kind, kind), country, answer, int(population), label, ru, en)


def as_city(source: str, place: Settlement, ru: str, en: str) -> Name:
    """Return the names of a settlement."""
    return Name(source, "city", place.country, place.geonames, place.population, place.name, ru, en)


def read_iso_codes() -> Iterator[Name]:
    """Yield countries, and first-level regions with a name that is no other region's of the country.

    The names are those of iso-codes (LGPL-2.1-or-later) and of its Russian translators, read from pycountry.
    """
    import pycountry  # noqa: PLC0415  # an extra

    lands = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["ru"])
    for land in pycountry.countries:
        for english in {land.name, getattr(land, "official_name", land.name)}:
            if lands.gettext(english) != english:
                ru = lands.gettext(english)
                yield Name("iso-codes", "country", land.alpha_2, land.alpha_2, 0, english, ru, english)
    words = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=["ru"])
    called: Counter[tuple[str, str]] = Counter()
    for region in pycountry.subdivisions:
        called.update(
            {(region.country_code, fold(name)) for name in (region.name, words.gettext(region.name))}
        )
    for region in pycountry.subdivisions:
        code, english, ru = region.country_code, region.name, words.gettext(region.name)
        if (
            region.parent_code
            or ru == english
            or called[code, fold(ru)] > 1
            or called[code, fold(english)] > 1
        ):
            continue
        yield Name("iso-codes", "region", code, region.code, 0, english, ru, english)


def read_gweather(share: Path) -> Iterator[Name]:
    """Yield the cities and countries that libgweather has, with their Russian names.

    It is GPL-2.0-or-later, so nothing of it is kept here: it is read from where it is installed, ``share``
    being the folder with ``libgweather-4/`` and ``locale/``. Yields nothing where it is not.
    """
    found = share / "libgweather-4" / "Locations.xml"
    words = share / "locale" / "ru" / "LC_MESSAGES" / "libgweather-4.0-locations.mo"
    if not found.exists() or not words.exists():
        return
    with words.open("rb") as file:
        translation = gettext.GNUTranslations(file)
    for country in ElementTree.parse(found).getroot().iter("country"):  # noqa: S314  # the system's own file
        code, english = country.findtext("iso-code", ""), country.findtext("_name", "")
        russian = translation.gettext(english)
        if re.fullmatch("[A-Z]{2}", code) and russian != english:
            yield Name("libgweather", "country", code, code, 0, english, russian, english)
        for city in country.iter("city"):
            name = _read_city(city, code, translation)
            if name:
                yield name


def _read_city(city: ElementTree.Element, country: str, translation: gettext.GNUTranslations) -> Name | None:
    name, where = city.find("_name"), city.findtext("coordinates")
    if name is None or not name.text or not where:
        return None
    context = name.get("msgctxt")
    russian = translation.pgettext(context, name.text) if context else translation.gettext(name.text)
    latitude, longitude = map(float, where.split())
    truth = settlements().find_truth(name.text, country, latitude, longitude)
    if truth is None or russian == name.text:
        return None
    return as_city("libgweather", truth.settlement, russian, name.text if truth.english else "")


def choose(names: Iterator[Name], seen: Seen, least: int = 5000) -> Sequence[Name]:
    """Return the names that are asked, each once: unseen, and of cities of ``least`` people and more.

    Where a source has one Russian name for two English ones of a country, a translator took one for another
    («Ханчжоу» for Zhengzhou, too), and which is right cannot be told: both are left out.
    """
    chosen: dict[tuple[str, str, str, str], Name] = {}
    english: defaultdict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for name in names:
        english[_russian(name)].add(fold(name.label))
        if (name.kind != "city" or name.population >= least) and not seen.has(name):
            chosen.setdefault((name.kind, name.answer, fold(name.ru), fold(name.en)), name)
    return tuple(name for name in chosen.values() if len(english[_russian(name)]) == 1)


def _russian(name: Name) -> tuple[str, str, str, str]:
    return name.source, name.kind, name.country if name.kind != "country" else "", fold(name.ru)
