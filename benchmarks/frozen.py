"""A frozen site looked at as a server of files would serve it: what is dead, or wants a server of ours.

python -m benchmarks.frozen DIR  prints what is wrong and how much there is; 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from kg.freeze.scope import HOST

_MOUNT = "http://files.example/below/"  # a folder of some server: links from the root are seen to lead out
_LOADED = ("href", "src", "action", "formaction", "cite", "poster", "xlink:href")
_TEXT = (".html", ".json", ".jsonld", ".xml", ".atom", ".css", ".js", ".csv", ".ics", ".txt")
_MOST_TOLD = 40


class FilePage(HTMLParser):
    """A parsed page: its ``links``, of scripts and pictures too, ``anchors``, names of ``tags``, ``text``.

    ``metas`` are the contents by name or property, ``rels`` the addresses by what they are to the page,
    ``tables`` what its blocks of JSON-LD say.
    """

    def __init__(self, html: str) -> None:
        """Read ``html``."""
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.tags: set[str] = set()
        self.metas: dict[str, str] = {}
        self.rels: dict[str, str] = {}
        self.tables: list[object] = []
        self.text = ""
        self._is_data = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element leads to, and what it is called."""
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.links += [found[name] for name in _LOADED if found.get(name)]
        self.links += [value for name, value in found.items() if name[:5] == "data-" and value[:1] == "/"]
        self.anchors |= {found["id"]} if "id" in found else set()
        if tag == "meta":
            self.metas[found.get("name") or found.get("property", "")] = found.get("content", "")
        if tag == "link":
            self.rels[found.get("rel", "")] = found.get("href", "")
        self._is_data = tag == "script" and found.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        """Note the text, or what JSON-LD says."""
        if self._is_data:
            self.tables.append(json.loads(data))
            self._is_data = False
        else:
            self.text += data


def read_pages(folder: Path) -> Iterator[tuple[str, FilePage]]:
    """Yield the pages below ``folder``, each with the name of its file, in order."""
    for path in sorted(folder.rglob("*.html")):
        yield str(path.relative_to(folder)), FilePage(path.read_text(encoding="utf-8"))


def find_faults(folder: Path) -> list[str]:
    """Return what a server of files, mounted anywhere, would answer with nothing, and what wants a server."""
    found = []
    pages = dict(read_pages(folder))
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for name, page in pages.items():
        if "form" in page.tags:
            found.append(f"{name}: there is a form")
        told = ((link, _fault(name, link, pages, files)) for link in page.links)
        found += [f"{name}: {link} {fault}" for link, fault in told if fault]
    for name in sorted(each for each in files if each.endswith(_TEXT)):
        if HOST.partition("//")[2] in (folder / name).read_text(encoding="utf-8", errors="replace"):
            found.append(f"{name}: names the host that it was made on")
    return found


def _fault(name: str, link: str, pages: dict[str, FilePage], files: set[str]) -> str:
    if urlsplit(link).scheme:
        return ""
    target, fragment = urldefrag(urljoin(_MOUNT + name, link))
    file = unquote(target.removeprefix(_MOUNT))
    if not target.startswith(_MOUNT) or "?" in target:
        return "leads out"
    if file not in files:
        return "leads nowhere"
    if fragment and file in pages and unquote(fragment) not in pages[file].anchors:
        return "leads to no part of the page"
    return ""


def main() -> int:
    """Tell what is wrong with the site in the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    folder: Path = parser.parse_args().folder
    faults = find_faults(folder)
    sizes, counts = Counter[str](), Counter[str]()
    for path in folder.rglob("*"):
        if path.is_file():
            counts[path.suffix] += 1
            sizes[path.suffix] += path.stat().st_size
    for suffix, size in sizes.most_common(12):
        print(f"{suffix or '(none)':9} {counts[suffix]:6} files {size / 1e6:8.1f} MB")
    print(f"in all    {counts.total():6} files {sizes.total() / 1e6:8.1f} MB, {len(faults)} faults")
    for fault in faults[:_MOST_TOLD]:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
