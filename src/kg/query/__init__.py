"""Saved queries: SPARQL files with a header, their parameters bound as terms."""
