"""The search's index of a snapshot: what its things are called and what is written about them, by words."""
