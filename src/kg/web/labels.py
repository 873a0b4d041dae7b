"""What the things on a page are called, asked for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from kg.iris import expand
from kg.store.engine import QueryError, QueryRefusedError, QueryStoppedError, Question
from kg.web.asking import page_query
from kg.web.languages import language
from kg.web.site import current_site, forbid_keeping

_SECONDS = 5  # for the names of what is found already
_MOST = 2_000  # things named on a page; naming 1,000 takes 0.2 s
_SAMPLE = "urn:x-things"
# As the query has them: what a thing is called goes before what its document is entitled.
_NAMING = (
    *(expand(name) for name in ("rdfs:label", "skos:prefLabel", "schema:name")),
    "http://schema.org/name",
    *(expand(name) for name in ("foaf:name", "dct:title")),
)


def find_labels(things: Iterable[NamedNode]) -> Mapping[str, Literal]:
    """Return the names of ``things`` by their IRIs, in the language of the answer where there is such a name.

    Otherwise in English, otherwise in any. What has no name is left out, and so is everything when the
    engine has no time for names: a page can do without.
    """
    wanted = tuple(dict.fromkeys(things))[:_MOST]
    if not wanted:
        return {}
    filled = page_query("labels").fill({"things": _SAMPLE, "language": language()})
    text = filled.replace(f"<{_SAMPLE}>", " ".join(map(str, wanted)))
    try:
        answer = current_site().engine.answer(Question(text, timeout=_SECONDS))
    except (QueryError, QueryRefusedError, QueryStoppedError):
        forbid_keeping()
        return {}
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
