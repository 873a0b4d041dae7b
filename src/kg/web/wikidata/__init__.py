"""What Wikidata states of the same places, beside the reports, and what it can be given."""
