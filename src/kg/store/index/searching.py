"""Searching an index: all the words, else words like them, else any of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store
from rapidfuzz import process
from rapidfuzz.distance import OSA
from tantivy import Index, Occur, Query, Searcher

from kg.store.index.asked import Asked, read_asked
from kg.store.index.entries import KINDS, Said, read_entries
from kg.store.index.marking import Marker
from kg.store.index.words import related_stems, stem_words
from kg.store.index.writing import FOLDER, UnreadableError, make_index, open_index

_WEIGHTS = {"name": 4.0, "title": 2.0, "text": 1.0}
_BEGINNINGS = 40  # words that a beginning stands for
_SHORTEST_BEGINNING = 3
_SHORTEST_TYPO = 4  # in a shorter word, every other letter makes another word
_VOCABULARY = 50_000  # words among which one like a mistyped one is looked for
_LIKE = 3  # words that a mistyped one can mean
_DEEPEST = 2_000  # results that can be paged through
_MOST_IN_MEMORY = 20_000  # things, where a snapshot has no index of its own


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: what it is called and what is written about it, in every language."""

    iri: str
    kind: str
    names: tuple[Said, ...]
    titles: tuple[Said, ...]
    texts: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    ``counts`` has how many there are of each kind, whatever kind was asked for; ``instead`` what was looked
    for in place of words that nothing has; ``is_any`` says that the hits have only some of the words;
    ``best`` is the place, or else the topic, that is called just so, if there is one only.
    """

    counts: Mapping[str, int]
    hits: tuple[Hit, ...]
    best: Hit | None
    instead: Mapping[str, tuple[str, ...]]
    is_any: bool
    marker: Marker

    @property
    def total(self) -> int:
        """Return how many things of all kinds there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class _Plan:
    """The query, and the stems to be marked in what it finds."""

    query: Query
    stems: frozenset[str]


class SearchIndex:
    """The index of one snapshot; any number of threads may search it at once."""

    def __init__(self, index: Index, *, is_whole: bool) -> None:
        """Search ``index``; ``is_whole`` says whether all things of the snapshot are in it."""
        self._searcher: Searcher = index.searcher()
        self._schema = index.schema
        self.is_whole = is_whole

    @property
    def things(self) -> int:
        """Return how many things can be found."""
        return int(self._searcher.num_docs)

    def search(self, text: str, kind: str = "", begin: int = 0, size: int = 20, each: int = 0) -> Found:
        """Return what the words of ``text`` find, the best first.

        Of the ``kind`` only, if one is given: ``size`` hits from number ``begin``. With ``each``, as many of
        every kind instead. Words without endings are compared; the last word may be a beginning. Where a word
        is unknown, the words like it (one letter apart) are looked for; where nothing has all the words, what
        has some of them is found.
        """
        asked = read_asked(text)
        plan, instead, is_any = self._choose(asked)
        counts = self._count(plan.query) if asked.terms else {}
        if each:
            hits = [hit for name in counts for hit in self._hits(plan.query, name, 0, each)]
        else:
            hits = self._hits(plan.query, kind, begin, size) if counts else []
        best = self._best(text) if asked.terms else None
        return Found(counts, tuple(hits), best, instead, is_any, Marker(plan.stems))

    def _choose(self, asked: Asked) -> tuple[_Plan, Mapping[str, tuple[str, ...]], bool]:
        plan = self._plan(asked, {}, Occur.Must)
        if not asked.terms or self._has(plan.query):
            return plan, {}, False
        instead = self._words_like(asked)
        if instead:
            like = self._plan(asked, instead, Occur.Must)
            if self._has(like.query):
                return like, instead, False
        return self._plan(asked, instead, Occur.Should), instead, len(asked.terms) > 1

    def _plan(self, asked: Asked, instead: Mapping[str, Sequence[str]], occur: Occur) -> _Plan:
        stems: set[str] = set()
        parts = []
        for number, term in enumerate(asked.terms):
            is_last = asked.is_open and number == len(asked.terms) - 1
            if len(term) > 1:
                parts.append((occur, self._phrase(term)))
                stems.update(stem_words(" ".join(term)))
                continue
            words = instead.get(term[0]) or (term[0],)
            longer = self._longer(term[0]) if is_last and term[0] not in instead else ()
            parts.append((occur, self._word(words, longer)))
            stems.update((*_stems(words), *stem_words(" ".join(longer))))
        query = Query.boolean_query(parts) if parts else Query.empty_query()
        return _Plan(query, frozenset(stems))

    def _word(self, words: Sequence[str], longer: Sequence[str]) -> Query:
        """Return the query for any of ``words``, in any form, or for one of the ``longer`` as it is."""
        parts = []
        for stem in _stems(words):
            for name, weight in _WEIGHTS.items():
                parts.append(Query.boost_query(Query.term_query(self._schema, name, stem), weight))
        parts += [
            Query.const_score_query(Query.term_query(self._schema, "word", word), 0.5) for word in longer
        ]
        # The best of the fields counts, and the others a little: else long texts about nothing else win.
        return Query.disjunction_max_query(parts, tie_breaker=0.2) if parts else Query.empty_query()

    def _phrase(self, term: Sequence[str]) -> Query:
        words: list[str | tuple[int, str]] = list(stem_words(" ".join(term)))
        if len(words) < 2:
            return self._word(term, ())
        return Query.disjunction_max_query(
            [
                Query.boost_query(Query.phrase_query(self._schema, name, words), weight)
                for name, weight in _WEIGHTS.items()
            ],
            tie_breaker=0.2,
        )

    def _longer(self, beginning: str) -> tuple[str, ...]:
        if len(beginning) < _SHORTEST_BEGINNING:
            return ()
        found = self._searcher.terms_with_prefix("word", beginning, limit=_BEGINNINGS)
        return tuple(word for word, _ in found if word != beginning)

    def _words_like(self, asked: Asked) -> dict[str, tuple[str, ...]]:
        """Return the words one letter apart from those asked for that no text has, the commonest first."""
        instead = {}
        for term in asked.terms:
            if len(term) == 1 and len(term[0]) >= _SHORTEST_TYPO and not self._is_known(term[0]):
                like = self._like(term[0])
                if like:
                    instead[term[0]] = like
        return instead

    def _is_known(self, word: str) -> bool:
        return any(self._searcher.doc_freq(name, stem) for name in _WEIGHTS for stem in related_stems(word))

    def _like(self, word: str) -> tuple[str, ...]:
        terms = self._searcher.terms_with_prefix("word", "", limit=_VOCABULARY)
        if len(terms) == _VOCABULARY:  # too many to compare with each: the first letter is taken to be right
            terms = self._searcher.terms_with_prefix("word", word[0], limit=_VOCABULARY)
        counts = dict(terms)
        found = process.extract(word, list(counts), scorer=OSA.distance, score_cutoff=1, limit=50)
        return tuple(sorted((each for each, _, _ in found), key=lambda each: (-counts[each], each))[:_LIKE])

    def _has(self, query: Query) -> bool:
        return bool(self._searcher.search(query, limit=1, count=False).hits)

    def _count(self, query: Query) -> dict[str, int]:
        asked = {"kinds": {"terms": {"field": "kind", "size": len(KINDS)}}}
        buckets = self._searcher.aggregate(query, asked)["kinds"]["buckets"]
        counts = {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}
        return {kind: counts[kind] for kind in KINDS if counts.get(kind)}

    def _hits(self, query: Query, kind: str, begin: int, size: int) -> list[Hit]:
        if kind:
            only = Query.const_score_query(Query.term_query(self._schema, "kind", kind), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, only)])
        begin = min(begin, _DEEPEST)
        found = self._searcher.search(query, limit=size, count=False, offset=begin)
        return [self._hit(address) for _, address in found.hits]

    def _hit(self, address: object) -> Hit:
        document = self._searcher.doc(address)  # type: ignore[arg-type]
        shown = json.loads(bytes(document.get_first("shown")))  # type: ignore[arg-type]
        names, titles, texts = (tuple(Said(text, code) for text, code in said) for said in shown)
        return Hit(str(document.get_first("iri")), str(document.get_first("kind")), names, titles, texts)

    def _best(self, text: str) -> Hit | None:
        """Return the one place, or else topic, that is called as ``text`` says, in any form of its words."""
        called = Query.term_query(self._schema, "called", " ".join(stem_words(text)))
        for kind in ("place", "topic"):
            found = self._hits(called, kind, 0, 2)
            if found:
                return found[0] if len(found) == 1 else None
        return None


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem for word in words for stem in related_stems(word)))


def open_search(folder: Path, store: Path) -> SearchIndex:
    """Return the index in the snapshot's ``folder``.

    Where it has none that can be read, as older ones have not, one is made in memory of the ``store``, of
    20,000 things at most.
    """
    try:
        index, is_whole = open_index(folder / FOLDER)
    except UnreadableError:
        index, is_whole = make_index(read_entries(Store.read_only(str(store)), _MOST_IN_MEMORY))
    return SearchIndex(index, is_whole=is_whole)
