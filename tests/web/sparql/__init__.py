"""The page for queries of one's own, and the protocol as the pages speak it."""
