"""Pages of a frozen site in tests: all that a browser would follow or load, and what can be led to."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """A parsed page: its ``links``, of scripts and pictures too, ``anchors``, names of ``tags``, ``text``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.links += [found[name] for name in ("href", "src", "action", "cite") if found.get(name)]
        self.anchors |= {found["id"]} if "id" in found else set()

    def handle_data(self, data: str) -> None:
        self.text += data
