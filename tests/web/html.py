"""Reading pages in tests: links, anchors, attributes and text."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """A parsed page: its ``links``, ``anchors``, ``tags`` with their attributes, and ``text``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._is_style = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._is_style = tag == "style"
        self.tags.append((tag, found))
        self.links += [found[name] for name in ("href", "action", "cite") if found.get(name)]
        if "id" in found:
            self.anchors.add(found["id"])

    def handle_endtag(self, tag: str) -> None:
        self._is_style = self._is_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.text += data

    @property
    def language(self) -> str:
        return next(attributes["lang"] for tag, attributes in self.tags if tag == "html")
