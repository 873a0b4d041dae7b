"""The ways to link that are compared: each source alone, all together, ``--auto``, and two plain ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from benchmarks.linking.truths import Settlement, fold, settlements
from kg.link.matching.candidates import Candidate, CandidateSource, Wanted, find_candidates, is_exact
from kg.link.matching.offline import offline_sources

AUTO, TOGETHER = "--auto", "all together"
MAIN, LARGEST = "plain: main name, anywhere", "plain: any name, in the country"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a method proposes, best first, and which of it, if any, it links to."""

    proposed: Sequence[Candidate]
    linked: Candidate | None


Method = Callable[[Wanted], Outcome]


def methods() -> dict[str, Method]:
    """Return the methods by their names, the linker's last."""
    sources = offline_sources()

    @cache  # both of the last two need them
    def find(wanted: Wanted) -> Sequence[Candidate]:
        return find_candidates(wanted, sources)

    alone = {f"{type(source).__name__} alone": _first(source) for source in sources}
    return {
        MAIN: _plain(main_only=True),
        LARGEST: _plain(main_only=False),
        **alone,
        TOGETHER: lambda wanted: _best(find(wanted)),
        AUTO: _auto(find),
    }


def _best(found: Sequence[Candidate]) -> Outcome:
    return Outcome(found, found[0] if found else None)


def _first(source: CandidateSource) -> Method:
    return lambda wanted: _best(source.look_up(wanted))


def _auto(find: Callable[[Wanted], Sequence[Candidate]]) -> Method:
    def link(wanted: Wanted) -> Outcome:
        found = find(wanted)
        return Outcome(found, found[0] if is_exact(wanted, found) else None)

    return link


def _plain(*, main_only: bool) -> Method:
    """Return what takes the most populous of the places with exactly that name: an afternoon's work."""
    places: defaultdict[str, list[Settlement]] = defaultdict(list)
    for place in settlements().by_id.values():
        for name in [fold(place.name)] if main_only else place.names:
            places[name].append(place)

    def link(wanted: Wanted) -> Outcome:
        same = places.get(fold(wanted.name), ())
        if not main_only:
            same = [place for place in same if place.country == wanted.country or not wanted.country]
        return _best([_candidate(place) for place in sorted(same, key=lambda place: -place.population)])

    return link


def _candidate(place: Settlement) -> Candidate:
    return Candidate(
        label_en=place.name,
        kind="city",
        country=place.country,
        score=1,
        evidence=(),
        method="plain",
        geonames=place.geonames,
        latitude=place.latitude,
        longitude=place.longitude,
        population=place.population,
    )
