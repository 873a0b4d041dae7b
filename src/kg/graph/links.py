"""Links of places to the same ones elsewhere: those that the newest copy of Wikidata knows, and the linkset.

Links to Wikidata and GeoNames are those of ``data/places.tsv`` and stand with the places
(:mod:`kg.graph.describe`). Nothing here is guessed: a place whose item states no number has no link.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, RdfFormat, Store, Triple

from kg.graph.parts import sort_lines
from kg.graph.statistics import ask
from kg.graph.terms import link, term
from kg.iris import LINKED, Iris, dbpedia, expand, openstreetmap, viaf, wikidata
from kg.records import Place

DERIVED = ("openstreetmap", "dbpedia", "viaf")  # of LINKED: what is known only by way of Wikidata
_MADE: Mapping[str, Callable[[str], str]] = {
    "openstreetmap": openstreetmap,
    "dbpedia": dbpedia,
    "viaf": viaf,
    "site": str,
}
_SPACES = "|".join(re.escape(space) for space, _, _ in LINKED.values())
_SAME = re.compile(rf"^(<[^>]*>) <{re.escape(expand('schema:sameAs'))}> (<(?:{_SPACES})[^>]*>) \.$", re.M)


def describe_links(places: Iterable[Place], copy: bytes, iris: Iris) -> Iterator[Triple]:
    """Yield where else ``places`` are described and their official sites, as ``copy`` states of their items.

    ``copy`` is a copy of Wikidata's statements as N-Triples. What it states of a place's item several times
    with the same, best rank becomes as many links; a place without an item, or one that the copy does not
    have, gets none.
    """
    store = Store()
    store.bulk_load(copy, format=RdfFormat.N_TRIPLES)
    known: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in ask(store, "links-known"):
        known[row["item"].value].append((row["key"].value, row["value"].value))
    for place in places:
        node = NamedNode(iris.place(place.key))
        for key, value in known.get(wikidata(place.wikidata), ()) if place.wikidata else ():
            name = "schema:url" if key == "site" else "schema:sameAs"
            yield Triple(node, term(name), link(_MADE[key](value)))


def make_linkset(data: Iterable[bytes]) -> bytes:
    """Return the links of ``data``, graphs as N-Triples, to other data that is ``LINKED``, as owl:sameAs.

    It is a file for those who want it. No graph has it: a reasoner that reads owl:sameAs states everything
    of both, and one wrong link would make two cities one.
    """
    same = f"<{expand('owl:sameAs')}>"
    found = (match for triples in data for match in _SAME.finditer(triples.decode()))
    return sort_lines("".join(f"{match[1]} {same} {match[2]} .\n" for match in found).encode())
