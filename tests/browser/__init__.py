"""The site as people have it: Chromium, driven by Playwright, against a real server."""
