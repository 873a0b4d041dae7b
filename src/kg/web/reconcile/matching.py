"""Which things a name may mean, and how sure that is.

A score of 100 is a name of the thing itself, letter for letter but for case, accents, hyphens and shortened
words («St.», «обл.»); a word for its kind may be added («г. Милан»). 95 is a name that has such a word where
the query has none: the city may be meant, not the province. What only resembles, begins like or is part of a
name has less than 80. Only 100 is a match, and only of one thing: namesakes have 90. Whatever the query says
besides lowers the score where it is not so: another class, country, kind, identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rapidfuzz import fuzz

from kg.web.reconcile.agreeing import UNCLEAR, YES, agrees, classes_called, identifier_in
from kg.web.reconcile.asked import Query, Wish
from kg.web.reconcile.index import Index
from kg.web.reconcile.properties import IDENTIFIERS, PLACES
from kg.web.reconcile.spelling import Name, read_name

EXACT, BARE = 100.0, 95.0
_OTHER_KIND = 60.0  # «провинция Милан» for the city of Milan
_MOST_ALIKE = 79.0
_LEAST = 40.0  # what is less is not told
_LEAST_PART = 55.0
_ONLY_PROPERTIES = 50.0
_OTHER_CLASS = 0.8
_SHORTEST = 3  # letters of a part of a name
_MOST_SCANNED = 2_000  # things that are looked at for a query without a name
# Of things that are no places only a name nearly the same counts, unless they are what is looked for: every
# partnership and agreement has the names of its places in its own.
_ALIKE_UNASKED = 75.0
_ITEM = re.compile(r"[Qq][1-9][0-9]*")
_WITHIN = re.compile(r"(?P<name>[^,()]+?)\s*(?:,\s*(?P<after>[^,()]+)|\(\s*(?P<inside>[^()]+?)\s*\))\s*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing (by its number) that a query may mean: its score, of 100, and whether that is beyond doubt.

    ``features`` are what the score is made of: the likeness of the names, and whether each of the other
    statements of the query is true.
    """

    number: int
    score: float
    is_match: bool
    features: tuple[tuple[str, float | bool], ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    number: int
    likeness: float
    factor: float
    is_identified: bool
    is_literal: bool
    features: tuple[tuple[str, float | bool], ...]

    @property
    def is_certain(self) -> bool:
        return self.factor == YES and (self.is_identified or self.likeness >= EXACT)

    @property
    def rank(self) -> float:
        """Return what comes first of what is certain: an identifier, then the whole name as it stands."""
        return EXACT + 2 if self.is_identified else EXACT + 1 if self.is_literal else self.likeness


def match(index: Index, query: Query) -> tuple[Candidate, ...]:
    """Return the things that ``query`` may mean, best first, as many as it wants."""
    if query.is_too_long:
        return ()
    readings = _readings(query)
    best: dict[int, _Weighed] = {}
    for reading in readings:
        for weighed in _weigh_all(index, reading):
            known = best.get(weighed.number)
            if known is None or _order(weighed) < _order(known):
                best[weighed.number] = weighed
    found = _judge(list(best.values()))
    found.sort(
        key=lambda each: (not each.is_match, -each.score, -_weight(index, each), index.things[each.number].id)
    )
    return tuple(each for each in found if each.score >= _LEAST)[: query.limit]


def _readings(query: Query) -> tuple[Query, ...]:
    """Return what ``query`` may say: with «Milan, Italy» the name may be followed by a country."""
    held = _WITHIN.fullmatch(query.name)
    if held is None or any(wish.property == "country" for wish in query.wishes):
        return (query,)
    country = Wish("country", (held["after"] or held["inside"],))
    return (query, replace(query, name=held["name"], wishes=(*query.wishes, country)))


def _weigh_all(index: Index, query: Query) -> Iterable[_Weighed]:
    named = read_name(query.name)
    identified = set(_find_identified(index, query))
    if query.name:
        numbers: Iterable[int] = dict.fromkeys((*sorted(identified), *index.find_alike(named)))
    elif identified:
        numbers = sorted(identified)
    else:
        numbers = islice(index.find_of(query.classes), _MOST_SCANNED) if query.wishes else ()
    for number in numbers:
        weighed = _weigh(index, number, query, named, is_identified=number in identified)
        if weighed is not None:
            yield weighed


def _find_identified(index: Index, query: Query) -> Iterable[int]:
    """Yield the things that an identifier decides for: that of a property, or one in place of the name."""
    for wish in query.wishes:
        if wish.property in IDENTIFIERS:
            for given in wish.given:
                yield from index.find_identified(wish.property, identifier_in(str(given)))
    own = query.name.removeprefix(index.base)
    if own in index.by_id:
        yield index.by_id[own]
    elif _ITEM.fullmatch(identifier_in(query.name)):
        yield from index.find_identified("wikidata", identifier_in(query.name))


def _weigh(index: Index, number: int, query: Query, named: Name, *, is_identified: bool) -> _Weighed | None:
    thing = index.things[number]
    factor = YES
    features: list[tuple[str, float | bool]] = []
    if query.classes:
        held = [class_ in thing.classes for class_ in query.classes]
        is_of_class = all(held) if query.strict == "all" else any(held)
        if not is_of_class and query.strict != "should":
            return None
        factor *= YES if is_of_class else _OTHER_CLASS
        features.append(("type", is_of_class))
    for wish in query.wishes:
        agreement = agrees(index, number, wish)
        if agreement is not None:
            factor *= agreement
            features.append((wish.property, agreement == YES))
        elif not query.name and not is_identified:
            return None  # with nothing but properties asked for, it must have them
    if query.name:
        is_asked = bool({"Place", *query.classes} & set(thing.classes))
        kinds = _kinds_asked(index, query, named)
        names = index.names[number]
        likeness = EXACT if is_identified else _likeness(thing.classes, names, named, kinds, parts=is_asked)
        if not is_asked and likeness < _ALIKE_UNASKED:
            return None
    else:
        likeness = EXACT if is_identified else _ONLY_PROPERTIES
        if not is_identified and factor < UNCLEAR:
            return None
    is_literal = any(name.whole == named.whole for name in index.names[number])
    features.insert(0, ("name", round(likeness, 1)))
    return _Weighed(number, likeness, factor, is_identified, is_literal, tuple(features))


def _kinds_asked(index: Index, query: Query, named: Name) -> frozenset[str]:
    """Return the classes of places that ``query`` asks for: by a word in the name, a class, a property."""
    said = (str(each) for wish in query.wishes if wish.property == "kind" for each in wish.given)
    called = {class_ for text in said for class_ in classes_called(index, text)}
    return named.kinds | called | (set(query.classes) & set(PLACES))


def _likeness(
    classes: Sequence[str], names: Sequence[Name], named: Name, kinds: frozenset[str], *, parts: bool
) -> float:
    """Return how much the best of ``names`` is like ``named``, of 100.

    They are those of a thing of these ``classes``; ``kinds`` are the classes of places that are asked for.
    ``parts`` says whether it is enough to be part of a name.
    """
    return max((_likeness_to(classes, name, named, kinds, parts=parts) for name in names), default=0.0)


def _likeness_to(
    classes: Sequence[str], name: Name, named: Name, kinds: frozenset[str], *, parts: bool
) -> float:
    if name.whole == named.whole:
        return EXACT
    if named.bare in (name.whole, name.bare) or named.whole == name.bare:
        if not kinds:
            return BARE
        is_other = name.kinds and not kinds & name.kinds  # «York City» for «York County»
        return EXACT if kinds & set(classes) and not is_other else _OTHER_KIND
    ratio = fuzz.ratio(named.bare, name.bare)
    if not (named.kinds and name.kinds):  # «провинция» is no likeness of two provinces
        ratio = max(ratio, fuzz.ratio(named.whole, name.whole))
    likeness = ratio * _MOST_ALIKE / 100
    if parts and len(named.whole) >= _SHORTEST and _is_part(named, name):
        share = len(named.whole) / len(name.whole)
        likeness = max(likeness, _LEAST_PART + (_MOST_ALIKE - _LEAST_PART) * min(share, 1.0))
    return min(likeness, _MOST_ALIKE)


def _is_part(named: Name, name: Name) -> bool:
    """Return whether ``name`` begins as ``named`` does, or has all of its words."""
    return name.whole.startswith(named.whole) or set(named.words) <= set(name.words)


def _judge(weighed: Sequence[_Weighed]) -> list[Candidate]:
    certain = [each for each in weighed if each.is_certain]
    highest = max((each.rank for each in certain), default=0.0)
    foremost = [each for each in certain if each.rank == highest]
    candidates = []
    for each in weighed:
        is_match = len(foremost) == 1 and each is foremost[0]
        factor = each.factor if is_match or each not in foremost else UNCLEAR  # one of several namesakes
        candidates.append(Candidate(each.number, round(each.likeness * factor, 1), is_match, each.features))
    return candidates


def _order(weighed: _Weighed) -> tuple[float, float]:
    return -weighed.likeness * weighed.factor, -weighed.rank


def _weight(index: Index, candidate: Candidate) -> int:
    """Return how much is known of a thing: of equally likely ones, the one with more comes first."""
    values = index.things[candidate.number].values
    return len(values.get("agreement", ())) + len(values.get("event", ()))
