"""Countries by whatever a list calls them: a name as Unicode's CLDR has it, or a code of ISO 3166-1."""

from __future__ import annotations

from functools import cache

from babel import Locale

from kg.web.reconcile.spelling import read_name

_LANGUAGES = ("en", "ru", "de", "fr", "es", "it", "fi", "zh", "uk", "be")  # of lists that have cities abroad
_CODE = 2  # letters; CLDR has digits for the parts of the world


@cache
def _countries() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == _CODE and code.isalpha():
                found.setdefault(read_name(name).whole, set()).add(code)
                found.setdefault(code.casefold(), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def find_codes(name: str) -> frozenset[str]:
    """Return the codes (``HU``) of the countries called ``name`` in any of some languages; none if unknown.

    >>> sorted(find_codes("Ungarn"))
    ['HU']
    """
    return _countries().get(read_name(name).whole, frozenset())
