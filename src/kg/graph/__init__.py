"""Records as triples: written, checked, closed under inference and described.

``describe`` turns a report into triples, ``labels`` composes their labels, ``validate`` checks them against
the shapes, ``close`` infers, ``catalogue`` counts, and ``parts`` holds the result as sorted N-Triples.
"""
