"""What programs find: the head of each page, ``/robots.txt``, the sitemap, the feed of changes.

:mod:`~kg.web.machines.head` tells search engines and link previews of a page, :mod:`~kg.web.machines.sitemap`
lists the pages, :mod:`~kg.web.machines.feed` the versions. None of it is asked for by people.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from kg.web.machines import feed, head, sitemap

__all__ = ["blueprint", "register"]

blueprint = Blueprint("machines", __name__)
sitemap.add_addresses(blueprint)
feed.add_addresses(blueprint)


def register(app: Flask) -> None:
    """Give the templates of ``app`` what stands in their heads, and its answers the headers for robots."""
    head.register(app)
