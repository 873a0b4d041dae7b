"""A SPARQL query as the HTTP request that SPARQLWrapper makes of it.

SPARQLWrapper sends what it makes by urllib's own opener, which follows redirects to anybody and reads
answers of any length; so only the request is taken from it, and
:mod:`kg.link.online.polite` sends it.
"""

from __future__ import annotations

import urllib.request

from SPARQLWrapper import POST, SPARQLWrapper, __version__


def make_request(endpoint: str, query: str, media: str, agent: str) -> urllib.request.Request:
    """Return the request of ``query`` by POST, for an answer in ``media``: ``json`` or ``turtle``."""
    wrapper = SPARQLWrapper(endpoint, agent=f"{agent} SPARQLWrapper/{__version__}")
    wrapper.setMethod(POST)
    wrapper.setReturnFormat(media)
    wrapper.setOnlyConneg(True)  # else it adds format=, output= and results=, which servers read differently
    wrapper.setQuery(query)
    request: urllib.request.Request = wrapper._createRequest()
    return request
