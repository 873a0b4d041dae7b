"""``/``: what this is, in numbers, and where to go."""

from __future__ import annotations

from flask import Blueprint, Response

from kg.web.asking import select
from kg.web.languages import language
from kg.web.pages import page, show
from kg.web.site import current_site
from kg.web.sparql import starting_text

blueprint = Blueprint("home", __name__)

# Of a dataset that was loaded rather than built, only its triples are counted.
_NUMBERS = ("partnerships", "agreements", "events", "asserted", "inferred", "rows", "characters", "findings")


@blueprint.get("/")
def home() -> Response:
    """Return the front page."""
    site = current_site()
    reports = [
        {
            "report": show(row["report"], row.get("label")),
            "host": show(row["host"], row.get("hostLabel")),
            "source": show(row["source"]),
        }
        for row in select(site.engine, "reports", language=language())
    ]
    counts = site.snapshot.counts
    numbers = [(name, counts[name]) for name in _NUMBERS if name in counts]
    return page(
        "home.html",
        reports=reports,
        numbers=numbers or [("triples", site.snapshot.triples)],
        queries=[
            (query.name, query.summaries.get(language(), query.name)) for query in site.queries.values()
        ],
        example=starting_text(),
    )
