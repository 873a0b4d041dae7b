"""The server: its protocol, its pages, its files, and real clients against a real server."""
