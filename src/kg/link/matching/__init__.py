"""Names of places matched with what open data knows: candidates, each with its evidence, never a guess."""
