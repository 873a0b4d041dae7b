"""The server: pages for people, documents and SPARQL for programs, over one snapshot.

``create_app(site)`` makes the WSGI application, which :mod:`kg.serve` calls. Each concern is a blueprint in a
module of its own: sparql, resources, sources, vocabulary, dumps, queries, home.
"""

from kg.web.app import create_app

__all__ = ["create_app"]
