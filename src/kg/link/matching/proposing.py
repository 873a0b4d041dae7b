"""What is not linked yet, each with the candidates for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.faults import Fault, InputError, NotFoundError
from kg.link.gazetteer import Gazetteer
from kg.link.matching.candidates import Candidate, Wanted, is_exact
from kg.link.matching.unknown import UnknownName, find_unknown_names
from kg.records import Place
from kg.words import Matcher


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name without a link, and the candidates for it, best first."""

    name: UnknownName
    candidates: tuple[Candidate, ...]

    @property
    def is_exact(self) -> bool:
        """Return whether the first candidate may be accepted unasked."""
        return is_exact(self.name.wanted, self.candidates)


def find_unlinked(
    reports: Sequence[Path], table: Path, places: Sequence[Place], matcher: Matcher
) -> tuple[UnknownName, ...]:
    """Return the names in ``reports`` that ``places`` lacks, then its places without a Wikidata item.

    ``table`` is the file of ``places``. Raises :class:`InputError` with every fault of the reports.
    """
    gazetteer = Gazetteer(places, matcher)
    found: list[UnknownName] = []
    faults: list[Fault] = []
    for path in reports:
        try:
            found += find_unknown_names(path, gazetteer, matcher)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    for line, place in enumerate(places, 2):
        if not place.wikidata:
            code = gazetteer[place.country].iso_code
            found.append(UnknownName(place.key, table.name, line, 1, code, place.country, place.kind, place))
    return tuple(found)


def propose(
    name: UnknownName, find: Callable[[Wanted], tuple[Candidate, ...]], step: Callable[[str], None]
) -> Proposal:
    """Return ``name`` with what ``find`` knows of it; ``step`` is told its name."""
    step(name.name)
    return Proposal(name, next(filter(None, map(find, name.every_wanted)), ()))


def pick(proposal: Proposal, identifier: str) -> Candidate:
    """Return the candidate with this Wikidata item, GeoNames number or ISO code.

    Raises :class:`NotFoundError` where no candidate has it.
    """
    for each in proposal.candidates:
        if identifier in (each.wikidata, each.geonames, each.iso_3166):
            return each
    raise NotFoundError(
        f"no candidate for «{proposal.name.name}» is {identifier}; for another place write its row by hand"
    )
