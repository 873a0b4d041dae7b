"""The data as a whole and its dumps."""
