"""Golden answers to the saved queries, read by eye."""
