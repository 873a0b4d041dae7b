"""The search over the names of things, the titles of documents and the texts of reports."""
