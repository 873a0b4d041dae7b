"""Sources of candidates that need the network: Wikidata by numbers and names, its reconciliation service.

Each asks for many names at once (:func:`ask_ahead`) and then answers from memory; a name that was not asked
for ahead is asked for alone. A source whose server gives no answer says so once, and is silent from then on.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from babel.languages import get_official_languages
from pyoxigraph import Literal, NamedNode

from kg.config import Config
from kg.link.matching.candidates import Candidate, CandidateSource, Wanted
from kg.link.matching.scores import AMBIGUOUS, EXACT, WITHOUT_COUNTRY
from kg.link.online.places import PlaceItem, find_places, make_candidates
from kg.link.online.polite import NoNetworkError, OnlineError, PoliteClient
from kg.link.online.reconciliation import reconcile
from kg.link.online.refresh import Progress
from kg.link.online.wikidata import DIRECT, Term, Wikidata, batches, halved, item_of, open_client

BATCH = 20  # names that one query is about
LONGEST = timedelta(days=30)  # what a name means does not change from day to day
_ALIAS = 0.95  # an alias may be the name of a part, or one that nobody uses
_SURE = 0.95  # what a score of 100 of the reconciliation service is worth: it does not say why
_LANGUAGES = ("en", "ru", "mul")
_MOST_ITEMS = 25  # of one name; more are no help
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
Step = Callable[[str], None]
Found = dict[Wanted, list[Candidate]]


class Voice:
    """What tells the reader, in one line, why a source is silent."""

    def __init__(self, tell: Step) -> None:
        """Tell by ``tell``."""
        self._tell = tell
        self._has_no_network = False

    def say(self, error: OnlineError) -> None:
        """Tell ``error``; that there is no network only once."""
        if isinstance(error, NoNetworkError):
            if not self._has_no_network:
                self._tell(f"no network: {error}; going on without it")
            self._has_no_network = True
        else:
            self._tell(f"{error}; going on without it")


class OnlineSource(ABC):
    """What all these sources have: names asked for ahead, and silence after the first failure."""

    def __init__(self, voice: Voice) -> None:
        """Say failures by ``voice``."""
        self._voice = voice
        self._known: dict[Wanted, tuple[Candidate, ...]] = {}
        self._is_silent = False

    def look_up(self, wanted: Wanted) -> Sequence[Candidate]:
        """Return the places that ``wanted`` may mean, best first; none where the server cannot be asked."""
        if wanted not in self._known:
            self.ask_for([wanted], lambda _words: None)
        return self._known.get(wanted, ())

    def ask_for(self, names: Sequence[Wanted], step: Step) -> None:
        """Ask for all of ``names``, telling ``step`` before each question."""
        new = [wanted for wanted in dict.fromkeys(names) if wanted not in self._known]
        if self._is_silent or not new:
            return
        try:
            found = self._find(new, step)
        except OnlineError as error:
            self._is_silent = True
            self._voice.say(error)
            return
        for wanted in new:
            best = sorted(found.get(wanted, ()), key=lambda each: (-each.score, -(each.population or 0)))
            self._known[wanted] = tuple(best)

    @abstractmethod
    def _find(self, names: Sequence[Wanted], step: Step) -> Found:
        """Return what the servers know of ``names``, telling ``step`` before each question."""


class NumberedItems(OnlineSource):
    """Items of the places that other sources know, by GeoNames number (P1566) or ISO code (P297, P300)."""

    def __init__(self, wikidata: Wikidata, others: Sequence[CandidateSource], voice: Voice) -> None:
        """Look names up in ``others``, and their numbers in ``wikidata``."""
        super().__init__(voice)
        self._wikidata = wikidata
        self._others = others

    def _find(self, names: Sequence[Wanted], step: Step) -> Found:
        candidates = [
            (wanted, candidate)
            for wanted in names
            for source in self._others
            for candidate in source.look_up(wanted)
            if not candidate.wikidata
        ]
        numbers = dict.fromkeys(number for _, candidate in candidates for number in _numbers(candidate))
        items: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

        def ask(part: Sequence[tuple[str, str]]) -> None:
            step(f"asking Wikidata for {len(part)} numbers")
            rows = ((NamedNode(DIRECT + name), Literal(number)) for name, number in part)
            for row in self._wikidata.rows("numbers", numbers=rows):
                items[row["property"].removeprefix(DIRECT), row["number"]].add(item_of(row["item"]))

        for part in batches(list(numbers), 5 * BATCH):
            halved(ask, part)
        places = find_places(self._wikidata, {item for each in items.values() for item in each if item}, step)
        found: Found = {}
        for wanted, candidate in candidates:
            for name, number in _numbers(candidate):
                fitting = [
                    item
                    for item in items.get((name, number), ())
                    if item in places
                    and candidate.kind in places[item].kinds
                    and candidate.country in places[item].countries
                ]
                if len(fitting) == 1:
                    evidence = (*candidate.evidence, f"Wikidata: {fitting[0]} has {number} as {name}")
                    known = replace(candidate, wikidata=fitting[0], evidence=evidence)
                    found.setdefault(wanted, []).append(known)
                    break
        return found


class NamedItems(OnlineSource):
    """Items with a label or an alias that is the name, letter for letter, within the country."""

    def __init__(self, wikidata: Wikidata, voice: Voice) -> None:
        """Look names up in ``wikidata``."""
        super().__init__(voice)
        self._wikidata = wikidata

    def _find(self, names: Sequence[Wanted], step: Step) -> Found:
        ways: defaultdict[int, dict[str, str]] = defaultdict(dict)  # for each name its items, and how found

        def ask(part: Sequence[int]) -> None:
            step(f"asking Wikidata for {len(part)} names")
            rows = (row for number in part for row in _spelled(number, names[number]))
            for row in self._wikidata.rows("names", names=rows):
                items = ways[int(row["asked"])]
                if (item := item_of(row["item"])) and (item in items or len(items) < _MOST_ITEMS):
                    items[item] = min(row["how"], items.get(item, row["how"]), key=("label", "alias").index)

        for part in batches(range(len(names)), BATCH):
            halved(ask, part)
        places = find_places(self._wikidata, {item for items in ways.values() for item in items}, step)
        return {names[number]: list(_weigh(names[number], ways[number], places)) for number in ways}


class ReconciledItems(OnlineSource):
    """Items that Wikidata's reconciliation service offers, if Wikidata says that they are of the country."""

    def __init__(self, client: PoliteClient, address: str, wikidata: Wikidata, voice: Voice) -> None:
        """Ask the service at ``address`` for names, and ``wikidata`` for what its items are."""
        super().__init__(voice)
        self._client = client
        self._address = address
        self._wikidata = wikidata

    def _find(self, names: Sequence[Wanted], step: Step) -> Found:
        offers = reconcile(self._client, self._address, names, step)
        places = find_places(self._wikidata, {offer.item for each in offers.values() for offer in each}, step)
        found: Found = {}
        for wanted, each in offers.items():
            for offer in each:
                if offer.item in places:
                    score = round(_SURE * min(offer.score, 100.0) / 100, 2)
                    evidence = f"Wikidata reconciliation: «{offer.name}», {offer.score:.0f} of 100"
                    found.setdefault(wanted, []).extend(
                        make_candidates(
                            places[offer.item], wanted, score, "wikidata-reconciliation", evidence
                        )
                    )
        return found


def online_sources(
    config: Config,
    offline: Sequence[CandidateSource] = (),
    *,
    tell: Step,
    client: PoliteClient | None = None,
) -> tuple[OnlineSource, ...]:
    """Return the sources that need the network; ``tell`` is told, in a line, why one of them is silent.

    The places that the ``offline`` sources know are given their items. ``client`` asks; by default one with
    the manners that Wikimedia wants, which keeps answers for a month. Raises :class:`OSError` where the
    folder of answers cannot be made.
    """
    asking = client or open_client(config, LONGEST)
    wikidata = Wikidata(asking, config.wikidata_endpoint)
    voice = Voice(tell)
    return (
        NumberedItems(wikidata, offline, voice),
        NamedItems(wikidata, voice),
        ReconciledItems(asking, config.reconciliation, wikidata, voice),
    )


def ask_ahead(sources: Iterable[OnlineSource], names: Sequence[Wanted], progress: Progress) -> None:
    """Ask ``sources`` for all ``names`` at once, so that looking them up needs no further question."""
    for source in sources:
        with progress(len(names) // BATCH + 2) as step:
            source.ask_for(names, step)


def _numbers(candidate: Candidate) -> Iterator[tuple[str, str]]:
    """Yield the properties and values by which Wikidata may know ``candidate``, the surest first."""
    if candidate.geonames:
        yield "P1566", candidate.geonames
    if candidate.iso_3166:
        yield ("P297" if candidate.kind == "country" else "P300"), candidate.iso_3166


def _spelled(number: int, wanted: Wanted) -> Iterator[tuple[Term, ...]]:
    """Yield rows of (number, name in a language, country) to look ``wanted`` up by."""
    printed = " ".join(wanted.name.split())
    bare = _BRACKET.sub("", printed)
    country = wanted.country if re.fullmatch("[A-Z]{2}", wanted.country) else ""
    languages = (*_LANGUAGES, *(get_official_languages(country) if country else ()))
    names = (printed, bare, bare[:1].upper() + bare[1:])
    for name in dict.fromkeys(filter(None, names)):
        for language in dict.fromkeys(languages):
            yield Literal(str(number)), Literal(name, language=language.replace("_", "-")), Literal(country)


def _weigh(wanted: Wanted, ways: Mapping[str, str], places: Mapping[str, PlaceItem]) -> Iterator[Candidate]:
    """Yield the candidates for ``wanted``: surer where no other item of their kind has that name."""
    candidates = [
        candidate
        for item, how in ways.items()
        if item in places
        for candidate in make_candidates(
            places[item],
            wanted,
            EXACT if how == "label" else _ALIAS,
            "wikidata-labels",
            f"Wikidata: {item} has «{wanted.name}» as {how}",
        )
    ]
    labelled = Counter((each.kind, each.country) for each in candidates if each.score == EXACT)
    for candidate in candidates:
        factor = 1.0 if wanted.country else WITHOUT_COUNTRY
        if candidate.score == EXACT and labelled[candidate.kind, candidate.country] > 1:
            factor *= AMBIGUOUS
        yield replace(candidate, score=round(candidate.score * factor, 2))
