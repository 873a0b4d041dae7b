"""What the things on a page are called, asked for all of them at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from kg.iris import expand
from kg.store.engine import QueryError, QueryRefusedError, QueryStoppedError, Question
from kg.web.asking import page_query
from kg.web.languages import language
from kg.web.site import current_site, forbid_keeping

_SECONDS = 5  # for the names of what is found already
_MOST = 2_000  # things named on a page; naming 1,000 takes 0.2 s
_KEPT = 20_000  # names that are remembered: of topics, kinds, countries, which stand on most pages
_LONGEST = 500  # characters of an IRI or a name that is remembered
_SAMPLE = "urn:x-things"
# As the query has them: what a thing is called goes before what its document is entitled.
_NAMING = (
    *(expand(name) for name in ("rdfs:label", "skos:prefLabel", "schema:name")),
    "http://schema.org/name",
    *(expand(name) for name in ("foaf:name", "dct:title")),
)


_known: OrderedDict[tuple[str, str, str], Literal | None] = OrderedDict()
_keeping = Lock()  # pages are made in threads


def find_labels(things: Iterable[NamedNode]) -> Mapping[str, Literal]:
    """Return the names of ``things`` by their IRIs, in the language of the answer where there is such a name.

    Otherwise in English, otherwise in any. What has no name is left out, and so is everything when the
    engine has no time for names: a page can do without. Each is asked for once a version and language, and
    remembered while there is room.
    """
    wanted = tuple(dict.fromkeys(things))[:_MOST]
    room = (current_site().engine.version, language())
    found: dict[str, Literal | None] = {}
    asked = []
    with _keeping:
        for thing in wanted:
            key = (*room, thing.value)
            if key in _known:
                found[thing.value] = _known[key]
            else:
                asked.append(thing)
    if asked:
        labels = _ask(asked)
        if labels is not None:
            new = {thing.value: labels.get(thing.value) for thing in asked}
            found |= new
            _remember({(*room, iri): label for iri, label in new.items()})
    return {thing.value: label for thing in wanted if (label := found.get(thing.value)) is not None}


def _remember(new: Mapping[tuple[str, str, str], Literal | None]) -> None:
    # Anybody's query can have any IRIs for its answer, a megabyte long: those are not worth the memory.
    short = {
        key: label
        for key, label in new.items()
        if len(key[-1]) <= _LONGEST and (label is None or len(label.value) <= _LONGEST)
    }
    with _keeping:
        _known.update(short)
        while len(_known) > _KEPT:
            _known.popitem(last=False)


def _ask(things: Sequence[NamedNode]) -> Mapping[str, Literal] | None:
    """Return the best name of each of ``things`` that has one; None when there is no time for names."""
    filled = page_query("labels").fill({"things": _SAMPLE, "language": language()})
    text = filled.replace(f"<{_SAMPLE}>", " ".join(map(str, things)))
    try:
        answer = current_site().engine.answer(Question(text, timeout=_SECONDS))
    except (QueryError, QueryRefusedError, QueryStoppedError):
        forbid_keeping()
        return None
    found = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)  # noqa: S101  # for the type checker
    best: dict[str, tuple[tuple[bool, int], Literal]] = {}
    for row in found:
        thing, naming, label = row["thing"], row["naming"], row["label"]
        if not (
            isinstance(thing, NamedNode) and isinstance(naming, NamedNode) and isinstance(label, Literal)
        ):
            continue
        own = (label.language or "").partition("-")[0] == language()
        rank = (not own, _NAMING.index(naming.value))
        if thing.value not in best or rank < best[thing.value][0]:
            best[thing.value] = (rank, label)
    return {iri: label for iri, (_, label) in best.items()}
