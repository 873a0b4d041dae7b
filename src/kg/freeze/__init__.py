"""The whole site as files, for an office that has no server: any that serves files, or none, will do.

``crawl`` asks the application for every page, as a browser with no scripts would, and follows its links;
``markup`` makes those lead from file to file, and says what a page lacks; ``folder`` puts all in its place.

Frozen-Flask, which does this for smaller sites, asks for each route of ``url_map`` and leaves out the query
string: a list with a filter would be the list without it. It takes relative links to come from ``url_for``,
which knows nothing of a language taken off the path by middleware, and writes into the folder that is read.
"""

from kg.freeze.crawl import Frozen, freeze
from kg.freeze.folder import InTheWayError

__all__ = ["Frozen", "InTheWayError", "freeze"]
