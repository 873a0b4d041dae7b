"""The process that faces the internet: the SPARQL protocol, its limits, and the way to the pages.

``front`` is the application (RSGI, which granian serves), ``endpoint`` answers ``/sparql`` and ``graphs``
``/graphs``; ``pages`` passes everything else on to the Flask application of :mod:`kg.web`.
"""
