"""Passages of the reports: the words that each fact was read from, and the texts that they stand in."""
