"""Snapshots on disk, and the engine that answers queries over one.

``dumps`` writes a graph's files, ``snapshot`` a version of the dataset, and ``engine`` evaluates SPARQL.
"""
