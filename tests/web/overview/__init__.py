"""The front page, about, the quality of the data."""
