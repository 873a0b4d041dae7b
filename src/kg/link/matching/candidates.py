"""What a name may mean: candidates of several sources as one list, best first; what ``--auto`` accepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from kg.link.matching.distance import measure_distance
from kg.link.matching.names import fold_name
from kg.link.matching.scores import EXACT, WEAK
from kg.records import Kind

_FILLED = ("wikidata", "geonames", "iso_3166", "label_ru", "latitude", "longitude", "population")
_SAME_PLACE = 10  # kilometres
_PERHAPS = (
    0.6  # from which on a second candidate makes it doubtful that a name without a country is a country
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A printed name, and what is known with it: ISO 3166-1 alpha-2 ``country``, ``kind`` ("": unknown)."""

    name: str
    country: str = ""
    kind: Kind | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean; ``score`` 0 to 1, ``evidence`` in words; in any list the best first."""

    label_en: str
    kind: Kind
    country: str  # ISO 3166-1 alpha-2
    score: float
    evidence: tuple[str, ...]
    method: str  # "geonames", "iso-3166-2", "wikidata-labels", "wikidata-reconciliation", "cldr"
    wikidata: str = ""  # Q…
    geonames: str = ""  # digits
    iso_3166: str = ""
    label_ru: str = ""
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None


class CandidateSource(Protocol):
    """Somewhere that names can be looked up in."""

    def look_up(self, wanted: Wanted) -> Sequence[Candidate]:
        """Return the places that ``wanted`` may mean, best first; none where it knows of none."""
        ...


def find_candidates(wanted: Wanted, sources: Sequence[CandidateSource]) -> tuple[Candidate, ...]:
    """Return what all ``sources`` know of ``wanted``, best first, each place once.

    Two candidates of one kind are one place when an identifier says so (Wikidata item, GeoNames feature, ISO
    code), or, where they share none, when they have one label and lie side by side; the better one then gets
    what only the other knows.
    """
    merged: list[Candidate] = []
    for candidate in _in_order(each for source in sources for each in source.look_up(wanted)):
        at = next((at for at, known in enumerate(merged) if _are_one(known, candidate)), None)
        if at is None:
            merged.append(candidate)
        else:
            merged[at] = _merge(merged[at], candidate)
    return tuple(_in_order(merged))


def is_exact(wanted: Wanted, found: Sequence[Candidate]) -> bool:
    """Return whether the first of ``found`` may be accepted unasked: what ``--auto`` does.

    The country is known, the first candidate lies in it, is of the wanted kind and has the name exactly, and
    nothing else there (of that kind, where it is known) has it too. A country itself needs no country to be
    known, but then nothing else may have its name.
    """
    if not found or found[0].score < EXACT or wanted.kind not in ("", found[0].kind):
        return False
    best, *others = found
    if not wanted.country:
        alone = wanted.kind == "country" or all(each.score < _PERHAPS for each in others)
        return best.kind == "country" and alone and all(each.score < EXACT for each in others)
    rivals = [each for each in others if each.country == best.country and wanted.kind in ("", each.kind)]
    if any(each.kind == "city" and best.kind != "city" and each.score >= WEAK for each in rivals):
        return False  # a name without a word for its kind is a city's rather than a region's
    return best.country == wanted.country and all(each.score < EXACT for each in rivals)


def lower(candidate: Candidate, factor: float, why: str) -> Candidate:
    """Return ``candidate`` with its score times ``factor``, and why in its evidence where that is less."""
    if factor >= 1:
        return candidate
    evidence = (*candidate.evidence, why)
    return replace(candidate, score=round(candidate.score * factor, 2), evidence=evidence)


def _in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda each: (-each.score, -(each.population or 0), each.label_en))


def _are_one(one: Candidate, other: Candidate) -> bool:
    if one.kind != other.kind or one.country != other.country:
        return False
    shared = [
        getattr(one, name) == getattr(other, name)
        for name in ("wikidata", "geonames", "iso_3166")
        if getattr(one, name) and getattr(other, name)
    ]
    return any(shared) or (
        not shared and fold_name(one.label_en) == fold_name(other.label_en) and _near(one, other)
    )


def _near(one: Candidate, other: Candidate) -> bool:
    points = (one.latitude, one.longitude, other.latitude, other.longitude)
    known = [each for each in points if each is not None]
    return len(known) == 4 and measure_distance(*known) < _SAME_PLACE


def _merge(better: Candidate, other: Candidate) -> Candidate:
    missing = {name: getattr(other, name) for name in _FILLED if getattr(better, name) in ("", None)}
    evidence = tuple(dict.fromkeys((*better.evidence, *other.evidence)))
    return replace(better, evidence=evidence, **missing)
