"""The SPARQL service's description of itself, as ``/sparql`` answers with it where there is no query."""

from __future__ import annotations

from pyoxigraph import RdfFormat, serialize

from kg.graph.catalogue import describe_unknown
from kg.graph.service import describe_federation
from kg.iris import Iris
from kg.web.asking import construct, select
from kg.web.site import Site

_TRIPLES = "application/n-triples"
_MOST = 1_000  # named graphs told of data that came without a description


def service_graph(site: Site, *, federated: bool = False) -> bytes:
    """Return the description of the service over ``site``, as N-Triples.

    The endpoint is the one of the data's own IRIs, whatever host was asked. ``federated`` says whether
    SERVICE may be used: whether the settings name endpoints for it. Raises what the engine raises.
    """
    iris = Iris(site.snapshot.base)
    found = construct(site.engine, "sparql/service", _TRIPLES, endpoint=iris.endpoint()) or describe_loaded(
        site
    )
    if federated:
        found += serialize([describe_federation(iris)], format=RdfFormat.N_TRIPLES) or b""
    return found


def describe_loaded(site: Site) -> bytes:
    """Return, as N-Triples, what can be said of data that came without a description."""
    graphs = [
        row["graph"].value for row in select(site.engine, "dataset/graphs") if row["graph"].kind == "uri"
    ]
    snapshot = site.snapshot
    found = describe_unknown(graphs[:_MOST], snapshot.triples, snapshot.version, Iris(snapshot.base))
    return serialize(found, format=RdfFormat.N_TRIPLES) or b""
