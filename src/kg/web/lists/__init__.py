"""Lists of partners, agreements and events with facets; the countries and the topics; two partners compared.

A list is a face of a saved query: its filters are the query's parameters, its files are the query's files.
"""
