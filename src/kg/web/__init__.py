"""The server: pages for people, documents and SPARQL for programs, over one snapshot.

``create_app(site)`` makes the WSGI application, which :mod:`kg.serve` calls. Each concern is a blueprint in a
room of its own, with the ``.rq`` files that it asks:

- ``overview``: the front page, about, the quality of the data; ``lists``: partners, agreements, events with
  facets, countries, topics, two partners compared; ``things``: a page for each class of things, and what the
  IRIs lead to; ``passages``: the report's own words; ``search``;
- ``sparql``: queries of one's own; ``queries``: saved ones; ``views``: an answer as a map, a timeline, a
  chart, a graph;
- ``vocabulary``: the ontology, the schemes, the shapes; ``dataset``: the data as a whole, its dumps;
- ``machines``: what programs find: feed, sitemap, schema.org; ``drawing``: SVG; ``pictures``: PNG.

All of them stand on the modules right here: ``site`` (the snapshot that is served), ``asking`` (the ``.rq``
files), ``addresses`` (IRIs and paths), ``negotiation``, ``languages``, ``texts``, ``pages``, ``labels``,
``cells``, ``assets``, ``rdf`` and ``problems``.
"""

from kg.web.app import create_app

__all__ = ["create_app"]
