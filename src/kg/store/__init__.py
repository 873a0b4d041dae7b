"""Snapshots on disk, and the engine that answers queries over one.

``write`` makes a snapshot of a built dataset and ``load`` one of any RDF files; ``publish`` makes it the
current one, ``snapshot`` reads it, ``dumps`` writes its files, and ``engine`` evaluates SPARQL.
"""
