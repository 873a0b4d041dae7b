"""The page of a report: what it is, and its rows in the order in which it prints them."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

from kg.web.dataset.files import sha256_of
from kg.web.languages import language
from kg.web.pages import Shown, address_of, link, show
from kg.web.site import current_site
from kg.web.texts import ngettext, pgettext
from kg.web.things.facts import Draft, Facts, count
from kg.web.things.findings import find_findings
from kg.web.things.naming import name_things
from kg.web.things.partners import draw_map, find_partners, find_position, mark
from kg.web.things.schema_org import describe_report
from kg.web.things.ties import find_ties


def report_page(facts: Facts, name: str) -> Draft:
    """Return the page of the report of ``facts``, called ``name``."""
    iri = facts.iri
    hosts = facts.iris("cp:listsPartnersOf")
    names = name_things(hosts)
    ties = find_ties("cp:inReport", iri)
    title = facts.first("dct:title")
    rights = facts.first("dct:rights")
    publisher = facts.first("dct:publisher")
    told = ngettext("%(num)s partner", "%(num)s partners", len(ties))
    agreements, events = (count(kind, "cp:inReport", iri) for kind in ("cp:Agreement", "cp:Event"))
    sources = [_source(source) for source in facts.iris("dct:source")]
    return Draft(
        "report.html",
        {
            "summary": f"{name}: {told}",
            "about": describe_report(facts, name),
            "picture": "/picture/world.png",
            "title": show(title) if title else None,
            "publisher": show(publisher) if publisher else None,
            "rights": show(rights) if rights else None,
            "years": facts.text("schema:temporalCoverage"),
            "tongue": _name_tongue(facts.text("dct:language")),
            "hosts": [names[host] for host in hosts],
            "sources": sources,
            "ties": ties,
            "counts": [
                (ngettext("Partner", "Partners", len(ties)), len(ties)),
                (ngettext("Agreement", "Agreements", agreements), agreements),
                (ngettext("Event", "Events", events), events),
            ],
            "map_picture": _map(hosts),
            "findings": find_findings(iri),
        },
    )


def _name_tongue(code: str) -> str:
    """Return what the language with this code (BCP 47) is called; ``code`` itself where nobody knows it."""
    try:
        return Locale.parse(code, sep="-").get_display_name(language()) or code
    except (ValueError, UnknownLocaleError):
        return code


def _map(hosts: tuple[str, ...]) -> str:
    names = name_things(hosts)
    chosen = [marker for host in hosts for marker in mark(names[host], find_position(host), is_chosen=True)]
    partners = {each.iri: each for host in hosts for each in find_partners("cp:partnerOf", host)}
    beside = [
        marker for each in partners.values() for marker in mark(each.name, each.position, max(1, each.events))
    ]
    return draw_map(chosen, beside, pgettext("fact", "Map"))


def _source(iri: str) -> tuple[Shown, str, str]:
    """Return the text of a report: as a file, as a page ("" when it is not here), and its SHA-256."""
    path = current_site().addresses.path(iri) or ""
    file = path.removeprefix("/source/")
    shown = Shown(file or iri, address_of(iri))
    here = current_site().snapshot.folder / "source" / file
    if not path.startswith("/source/") or "/" in file or not here.is_file():
        return shown, "", ""
    return shown, link(f"/text/{here.stem}"), sha256_of(here)
