"""A walk over the site from link to link, a few pages of each kind, noting every link that leads nowhere."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from flask.testing import FlaskClient

from kg.web.languages import LANGUAGES

from .html import Page

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
FOLLOWED = 2  # pages of each kind whose links are followed
Kind = tuple[str, str, str, tuple[str, ...]]


def kind(path: str) -> Kind:
    """Return language, name, suffix and names of arguments: what makes one page like another."""
    split = urlsplit(path)
    folders = split.path.strip("/").split("/")
    language = folders.pop(0) if folders[0] in LANGUAGES else ""
    folders = folders or [""]
    name = "/".join(folders[: 2 if folders[0] in ("doc", "dataset") else 1]).partition(".")[0]
    suffix = re.search(r"\.([a-z]{2,7}[0-9]?)$", folders[-1])
    arguments = {argument for argument, _ in parse_qsl(split.query, keep_blank_values=True)}
    # With facets any few can be chosen together: pages of several are like each other.
    told = ("several",) if len(arguments) > 1 else tuple(arguments)
    return language, name, suffix[1] if suffix else "", told


@dataclass
class Walk:
    """What was met: ``dead`` links with what is wrong, the ``anchors`` of each page, all links ``seen``."""

    dead: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, set[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def names(self, language: str) -> set[str]:
        """Return the names of the kinds of pages that were there in ``language``."""
        return {name for own, name, *_ in map(kind, self.anchors) if own == language}


def walk(client: FlaskClient, starts: Iterable[str], each: int) -> Walk:
    """Return what a walk from ``starts`` met that asks for at most ``each`` addresses of one kind."""
    waiting = list(starts)
    found = Walk(seen=set(waiting))
    asked = Counter[Kind]()
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for path in waiting:  # which grows
        asked[kind(path)] += 1
        if asked[kind(path)] > each:
            continue
        with client.get(path, headers=BROWSER, follow_redirects=True) as response:
            if response.status_code != 200:
                found.dead[path] = response.status
            if response.mimetype != "text/html":
                continue
            page = Page(response.get_data(as_text=True))
        found.anchors[path] = page.anchors
        if asked[kind(path)] > FOLLOWED:
            continue
        for link in page.links:
            target, fragment = urldefrag(urljoin(path, link))
            if urlsplit(target).netloc or urlsplit(target).scheme:
                continue
            if fragment and not fragment.startswith("char="):
                wanted[target].setdefault(fragment, path)
            if target not in found.seen:
                found.seen.add(target)
                waiting.append(target)
    for target in wanted.keys() & found.anchors.keys():
        for fragment in wanted[target].keys() - found.anchors[target]:
            found.dead[f"{target}#{fragment}"] = f"no such part, from {wanted[target][fragment]}"
    return found
