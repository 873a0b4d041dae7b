"""What a search found, as a page shows it: names in the reader's language, texts with the words marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kg.store.index.entries import Said
from kg.store.index.marking import Marker, Stretch
from kg.store.index.searching import Hit
from kg.web.languages import language
from kg.web.pages import address_of
from kg.web.site import current_site
from kg.web.texts import N_

# What the groups of results are called, by the kinds of the index.
GROUPS = {
    "place": N_("Places"),
    "agreement": N_("Agreements"),
    "event": N_("Events"),
    "party": N_("Parties of agreements"),
    "topic": N_("Topics"),
    "partnership": N_("Partnerships"),
    "report": N_("Reports"),
    "concept": N_("Other concepts"),
    "question": N_("Questions"),
    "term": N_("Terms of the ontology"),
    "other": N_("Other things"),
    "passage": N_("Passages of the reports"),
}
_SNIPPET = 220  # characters
_HEADING = 90  # characters of what has no name but a text
_ALSO = 3  # other names of a place


@dataclass(frozen=True, slots=True)
class Line:
    """A text in stretches, of which some are marked; its language if that is not the page's."""

    stretches: tuple[Stretch, ...]
    language: str = ""

    @property
    def text(self) -> str:
        """Return the text without marks."""
        return "".join(stretch.text for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class Result:
    """A thing that was found: its name, where it leads ("" for nowhere), a part of a text about it.

    ``also`` has the other names of a place.
    """

    iri: str
    kind: str
    heading: Line
    href: str
    is_external: bool
    snippet: Line | None
    also: tuple[Line, ...] = ()


def show_hits(hits: Iterable[Hit], marker: Marker) -> tuple[Result, ...]:
    """Return ``hits`` as a page shows them, the words of ``marker`` marked."""
    return tuple(_result(hit, marker) for hit in hits)


def _result(hit: Hit, marker: Marker) -> Result:
    addresses = current_site().addresses
    path = addresses.path(hit.iri)
    href = address_of(hit.iri) or ""
    named = _first(hit.names or hit.titles)
    texts = [*(hit.titles if hit.names else ()), *hit.texts]
    told = _telling(texts, marker)
    if named:
        heading = _line(named, marker, 0)
    elif told:
        heading, told = _line(told, marker, _HEADING if hit.kind != "passage" else _SNIPPET), None
    else:
        heading = Line((Stretch(addresses.short(hit.iri)),))
    if hit.kind == "place" and named:  # the titles of a place are its names as reports print them
        others = [said for said in (*hit.names, *hit.titles) if said.text != named.text]
        also = tuple(_line(said, marker, 0) for said in others[:_ALSO])
        told = _telling(hit.texts, marker)
        return Result(hit.iri, hit.kind, heading, href, path is None, _snippet(told, marker), also)
    return Result(hit.iri, hit.kind, heading, href, path is None, _snippet(told, marker))


def _snippet(said: Said | None, marker: Marker) -> Line | None:
    return _line(said, marker, _SNIPPET) if said else None


def _first(said: Sequence[Said]) -> Said | None:
    """Return the text in the reader's language, else in English, else in any."""
    return min(said, key=_distance, default=None)


def _distance(said: Said) -> int:
    known: Callable[[str], bool] = said.language.lower().startswith
    return 0 if known(language()) else 1 if known("en") else 2


def _telling(texts: Sequence[Said], marker: Marker) -> Said | None:
    """Return the text with most of the words, of those the first in the reader's language."""
    return min(texts, key=lambda said: (-marker.count(said.text), _distance(said)), default=None)


def _line(said: Said, marker: Marker, most: int) -> Line:
    is_own = said.language.partition("-")[0].lower() == language()
    return Line(marker.mark(said.text, most), "" if is_own else said.language)
