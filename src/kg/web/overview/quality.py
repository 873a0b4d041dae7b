"""``/quality``: what the checks of the data found, what contradicts itself, how much was read."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response

from kg.iris import expand
from kg.web.asking import Row, select
from kg.web.languages import language
from kg.web.pages import Shown, link, page, show
from kg.web.site import current_site
from kg.web.texts import N_, gettext

blueprint = Blueprint("quality", __name__)

# The severities of SHACL, the gravest first: a heading, and what it means here.
_SEVERITIES = {
    expand("sh:Violation"): (
        N_("Violations"),
        N_("What the ontology forbids. The build publishes no report with one; loaded data can have some."),
    ),
    expand("sh:Warning"): (
        N_("Needs checking"),
        N_("Nothing is wrong in itself, but somebody should look at it."),
    ),
    expand("sh:Info"): (
        N_("Not stated"),
        N_("What one would expect and the document does not say. It is left open, never guessed."),
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that something was found about; ``passage`` is the address of what was read, ``line`` where."""

    thing: Shown
    passage: str
    line: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found ``count`` times: ``message`` says it, ``name`` is its anchor, ``shape`` the rule."""

    name: str
    message: Shown
    count: int
    shape: Shown
    findings: tuple[Finding, ...]

    @property
    def more(self) -> int:
        """Return how many findings are not shown."""
        return max(0, self.count - len(self.findings))


@dataclass(frozen=True, slots=True)
class Severity:
    """The groups of findings of one severity."""

    title: str
    meaning: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """Return how many findings there are."""
        return sum(group.count for group in self.groups)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A partnership that two dates are stated of that do not fit together."""

    thing: Shown
    words: str


@blueprint.get("/quality")
def quality() -> Response:
    """Return the page."""
    site = current_site()
    summary = gettext(
        "What the checks of the data found, what is not stated, and how much of the text was read."
    )
    return page(
        "quality.html",
        summary=summary,
        about={"@type": "WebPage", "name": gettext("Data quality"), "description": summary},
        counts=site.snapshot.counts,
        severities=read_severities(),
        contradictions=[
            _contradiction(row)
            for row in select(site.engine, "overview/quality-contradictions", language=language())
        ],
        has_query="findings" in site.queries,
        has_shapes=(site.snapshot.folder / "ontology" / "shapes.ttl").is_file(),
        has_reports=bool(select(site.engine, "overview/reports", language=language())),
    )


def read_severities() -> tuple[Severity, ...]:
    """Return what was found, the gravest first; what nothing was found of is left out."""
    rows = select(current_site().engine, "overview/quality-groups", language=language())
    found = []
    for iri, (title, meaning) in _SEVERITIES.items():
        groups = tuple(_group(row) for row in rows if row["severity"].value == iri)
        if groups:
            found.append(Severity(gettext(title), gettext(meaning), groups))
    return tuple(found)


def _group(row: Row) -> Group:
    shape = row["shape"]
    rows = select(current_site().engine, "overview/quality-findings", shape=shape.value, language=language())
    message = show(row["message"]) if "message" in row else show(shape)
    name = shape.value.rpartition("#")[2].rpartition("/")[2]
    return Group(name, message, int(row["things"].value), show(shape), tuple(_finding(each) for each in rows))


def _finding(row: Row) -> Finding:
    path = current_site().addresses.path(row["passage"].value) if "passage" in row else None
    line = row["firstLine"].value if "firstLine" in row else ""
    return Finding(show(row["thing"], row.get("label")), link(path) if path else "", line)


def _contradiction(row: Row) -> Contradiction:
    dates = {"one": row["one"].value, "two": row["two"].value}
    words = (
        gettext("two dates of establishment are stated: %(one)s and %(two)s", **dates)
        if row["kind"].value == "established"
        else gettext("an agreement of %(two)s is older than the ties, which began in %(one)s", **dates)
    )
    return Contradiction(show(row["thing"], row.get("label")), words)
