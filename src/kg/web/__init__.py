"""The server: pages for people, documents and SPARQL for programs, over one snapshot.

``create_app(site)`` makes the WSGI application, which :mod:`kg.serve` calls. Each concern is a blueprint in a
room of its own:

- ``lists`` lists with facets, countries, topics, two partners compared; ``things`` a page for each class of
  things; ``passages`` the report's own words; ``search``; ``home``, ``about``, ``quality``: a page each;
- ``sparql`` (with ``trying``, ``mistakes``, ``completion``, ``embedding``, ``shortening``, ``service``):
  queries of one's own; ``queries`` (with ``query_page``, ``forms``, ``requested``, ``tables``, ``downloads``,
  ``code``, ``openapi``): saved ones; ``views`` an answer as a map, a timeline, a chart, a graph;
- ``resources`` (with ``documents``, ``sources``): what the IRIs lead to; ``vocabulary`` (with ``terms``): the
  ontology and the schemes; ``catalogue``, ``dumps`` (with ``files``): the data as a whole;
- ``machines`` what programs find: feed, sitemap, schema.org; ``drawing`` SVG, ``pictures`` PNG; ``assets``.

All of them stand on ``site`` (the snapshot that is served), ``asking`` (the ``.rq`` files, beside the module
that asks them), ``addresses`` (IRIs and paths), ``negotiation``, ``languages``, ``texts``, ``pages``,
``labels``, ``cells``, ``names``, ``rdf``, ``answers`` and ``problems``.
"""

from kg.web.app import create_app

__all__ = ["create_app"]
