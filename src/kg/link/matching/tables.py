"""The two tables that matching brings along: names of regions, and names that the data sets lack.

``subdivisions.tsv``: labels of ISO 3166-2's subdivisions in English and Russian, from Unicode's CLDR
(Unicode-DFS-2016, the licence is beside it). ``python -m benchmarks.linking.collect_subdivisions`` makes it
anew and has the rule by which labels of codes that mean something else today are left out.
``variants.tsv``: former and other names that GeoNames, ISO 3166 and CLDR's main forms lack, with a source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.link.matching.names import fold_name
from kg.records import Kind


@dataclass(frozen=True, slots=True)
class Labels:
    """What a subdivision is called in English and in Russian ("" where not known)."""

    en: str
    ru: str


@cache
def read_subdivisions() -> Mapping[str, Labels]:
    """Return the labels of every subdivision by its ISO 3166-2 code."""
    return {code: Labels(en, ru) for code, en, ru in _rows("subdivisions.tsv")}


@cache
def read_variants(kind: Kind) -> Mapping[tuple[str, str], str]:
    """Return the identifier of each variant name of ``kind``, by its country and the folded name."""
    return {
        (country, fold_name(name)): identifier
        for of, country, name, identifier, _ in _rows("variants.tsv")
        if of == kind
    }


def _rows(name: str) -> Iterator[list[str]]:
    lines = files("kg.link.matching").joinpath(name).read_text(encoding="utf-8").splitlines()
    for line in [line for line in lines if not line.startswith("#")][1:]:
        yield line.split("\t")
