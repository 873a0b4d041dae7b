"""Countries by whatever a list calls them: names as CLDR and linking have them, codes of ISO 3166-1."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from babel import Locale
from babel.core import get_global

from kg.link.matching.tables import read_variants
from kg.web.reconcile.spelling import read_name

_LANGUAGES = ("en", "ru", "de", "fr", "es", "it", "fi", "zh", "uk", "be")  # of lists that have cities abroad
_SHORT, _LONG = 2, 3  # letters of a code; CLDR has digits for the parts of the world


@cache
def _countries() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, code in _names():
        found.setdefault(read_name(name).whole, set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _names() -> Iterator[tuple[str, str]]:
    """Yield the names and codes of countries, each with its code of two letters."""
    codes = set()
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == _SHORT and code.isalpha():
                codes.add(code)
                yield name, code
    yield from ((code, code) for code in codes)
    for code, now in get_global("territory_aliases").items():
        if len(code) == _LONG and code.isalpha() and len(now) == 1:
            yield code, now[0]
    # The names that linking knows beyond CLDR's: «КНР», «США», "UK".
    yield from ((name, code) for (_, name), code in read_variants("country").items())


def find_codes(name: str) -> frozenset[str]:
    """Return the codes (``HU``) of the countries called ``name`` in any of some languages; none if unknown.

    >>> sorted(find_codes("Ungarn")), sorted(find_codes("США"))
    (['HU'], ['US'])
    """
    return _countries().get(read_name(name).whole, frozenset())
