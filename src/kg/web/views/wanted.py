"""Which view a query asks for: ``#defaultView:Map`` in a comment, as the Wikidata Query Service has it."""

from __future__ import annotations

import re

VIEWS = ("table", "map", "timeline", "chart", "graph")
# The service's own names (https://www.wikidata.org/wiki/Wikidata:SPARQL_query_service/Wikidata_Query_Help/Result_Views)
# in lower case; a view of it that there is not here is shown as the one that says the most of it.
_NAMES = {
    "table": "table",
    "map": "map",
    "timeline": "timeline",
    "chart": "chart",
    "barchart": "chart",
    "linechart": "chart",
    "areachart": "chart",
    "bubblechart": "chart",
    "graph": "graph",
    "tree": "graph",
}
_COMMENT = re.compile(r"^\s*#\s*defaultView:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)


def read_default_view(text: str) -> tuple[str, str]:
    r"""Return the view that the query ``text`` asks for, and the name by which it does.

    The view is empty where the name is of none; both are where the query asks for nothing. The first comment
    counts.

    >>> read_default_view("#defaultView:BarChart\nSELECT * {}")
    ('chart', 'BarChart')
    """
    found = _COMMENT.search(text)
    if found is None:
        return "", ""
    return _NAMES.get(found[1].lower(), ""), found[1]
