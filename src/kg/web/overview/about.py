"""``/about``: what this is, from which documents, how it was made, under which licence, how to cite it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.metadata import version

from flask import Blueprint, Response

from kg.iris import Iris
from kg.store.snapshot import Snapshot
from kg.web.asking import Row, Term, select
from kg.web.dataset.files import sha256_of
from kg.web.languages import language
from kg.web.pages import Shown, page, show
from kg.web.site import current_site
from kg.web.texts import gettext

blueprint = Blueprint("about", __name__)

_SPECIAL = re.compile(r"[\\{}$&#%_~^]")  # of TeX
_NOTHING = Term("literal", "")


@dataclass(frozen=True, slots=True)
class Source:
    """A document that the data was read from; ``sha256`` is that of its text, "" where it is not here."""

    report: Shown
    text: Shown
    title: Shown
    publisher: Shown
    years: str
    language: str
    rights: Shown
    sha256: str


@dataclass(frozen=True, slots=True)
class Citation:
    """How the data is cited: as a sentence, for BibTeX, and as CSL-JSON (citeproc)."""

    sentence: str
    bibtex: str
    csl: str


@blueprint.get("/about")
def about() -> Response:
    """Return the page."""
    site = current_site()
    sources = [_source(row) for row in select(site.engine, "overview/about-reports", language=language())]
    summary = gettext(
        "From which documents this data was read, how it was checked, its licence, and how to cite it."
    )
    return page(
        "about.html",
        summary=summary,
        about={"@type": "AboutPage", "name": gettext("About"), "description": summary},
        sources=sources,
        counts=site.snapshot.counts,
        snapshot=site.snapshot,
        citation=cite(site.snapshot),
        software=version("citypartners-kg"),
        iri=Iris(site.snapshot.base).dataset(),
    )


def _source(row: Row) -> Source:
    return Source(
        show(row["report"], row.get("title")),
        show(row["source"]),
        show(row.get("title", _NOTHING)),
        show(row.get("publisher", _NOTHING)),
        row.get("years", _NOTHING).value,
        row.get("written", _NOTHING).value,
        show(row.get("rights", _NOTHING)),
        _digest(row["source"].value),
    )


def _digest(iri: str) -> str:
    """Return the SHA-256 of the text ``iri`` that the snapshot has; nothing of one that it has not."""
    path = current_site().addresses.path(iri) or ""
    name = path.removeprefix("/source/")
    folder = current_site().snapshot.folder / "source"
    if name == path or "/" in name or not (folder / name).is_file():
        return ""
    return sha256_of(folder / name)


def cite(snapshot: Snapshot) -> Citation:
    """Return how the version in ``snapshot`` is cited.

    Nobody is named as the author: the data says who published the reports, not who made the graph.
    """
    title = gettext("City partners: a linked knowledge graph")
    iri, day = Iris(snapshot.base).dataset(), snapshot.published.date()
    sentence = gettext(
        "%(title)s. Version %(version)s, %(day)s. %(iri)s",
        title=title,
        version=snapshot.version,
        day=day.isoformat(),
        iri=iri,
    )
    kind = gettext("Data set, CC BY 4.0")
    bibtex = "\n".join(
        (
            f"@misc{{citypartners-{snapshot.version},",
            f"  title = {{{quote_tex(title)}}},",
            f"  year = {{{day.year}}},",
            f"  month = {{{day.month}}},",
            f"  version = {{{snapshot.version}}},",
            f"  url = {{{iri}}},",
            f"  note = {{{quote_tex(kind)}}}",
            "}",
        )
    )
    item = {
        "id": f"citypartners-{snapshot.version}",
        "type": "dataset",
        "title": title,
        "version": snapshot.version,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "URL": iri,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "language": language(),
    }
    return Citation(sentence, bibtex, json.dumps([item], ensure_ascii=False, indent=2))


def quote_tex(text: str) -> str:
    r"""Return ``text`` as TeX takes it.

    >>> print(quote_tex("A & B_1 {50 %}"))
    A \& B\_1 \{50 \%\}
    """
    named = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return _SPECIAL.sub(lambda found: named.get(found[0], f"\\{found[0]}"), text)
