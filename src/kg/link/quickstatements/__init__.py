"""Giving back to Wikidata: ties that the reports state and Wikidata lacks, as commands of QuickStatements."""
