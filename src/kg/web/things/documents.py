"""The document of a thing: what the graph says of it, as RDF or as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, make_response

from kg.faults import NotFoundError
from kg.iris import expand
from kg.web.asking import Row, construct, holds, select
from kg.web.languages import bare_root, language
from kg.web.negotiation import DOCUMENT_SUFFIXES, HTML, content_type, negotiated, split_suffix, wanted
from kg.web.pages import Shown, clip_name, page, show
from kg.web.passages.values import find_passages
from kg.web.site import current_site
from kg.web.things.drafts import draft_page
from kg.web.things.facts import read_facts
from kg.web.things.names import property_order

_LABELS = tuple(expand(name) for name in ("rdfs:label", "skos:prefLabel", "dct:title"))
_FORMAT_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
_KIND = expand("rdf:type")
_DERIVED = expand("prov:wasDerivedFrom")


@dataclass(frozen=True, slots=True)
class Property:
    """A property for a page: its name, its values (or what it leads here from), how many more there are."""

    name: Shown
    values: tuple[Shown, ...]
    more: int = 0


def thing_exists(iri: str) -> bool:
    """Return whether the graph says anything of ``iri``, or of another thing with it."""
    return holds(current_site().engine, "things/exists", thing=iri)


def thing_document(path: str) -> Response:
    """Return the document of the thing at ``path`` (below the base, perhaps with a format's suffix).

    Raises :class:`NotFoundError` when the graph says nothing of it.
    """
    stem, suffix = split_suffix(path, DOCUMENT_SUFFIXES)
    iri = current_site().addresses.iri(stem)
    if not thing_exists(iri):
        raise NotFoundError(f"nothing is said here of <{iri}>")
    media_type = DOCUMENT_SUFFIXES[suffix] if suffix else wanted(*DOCUMENT_SUFFIXES.values())
    if media_type == HTML:
        response = _thing_page(iri)
    else:
        response = make_response(construct(current_site().engine, "things/document", media_type, thing=iri))
        response.content_type = content_type(media_type)
    return with_links(response, iri)


def with_links(response: Response, iri: str) -> Response:
    """Return ``response``, a document about ``iri``, with links to the thing and to the other formats."""
    response.headers.add("Link", f'<{iri}>; rel="describes"')
    path = current_site().addresses.path(iri)
    for suffix, media_type in DOCUMENT_SUFFIXES.items():
        response.headers.add("Link", f'<{bare_root()}{path}.{suffix}>; rel="alternate"; type="{media_type}"')
    return negotiated(response)


def formats(iri: str) -> Mapping[str, str]:
    """Return the addresses of the RDF formats of the document about ``iri``, by suffix."""
    path = current_site().addresses.path(iri)
    return {suffix: f"{bare_root()}{path}.{suffix}" for suffix in DOCUMENT_SUFFIXES if suffix != "html"}


def _thing_page(iri: str) -> Response:
    facts = read_facts(iri)
    name = next((found for prop in ("rdfs:label", "dct:title") if (found := facts.first(prop))), None)
    draft = draft_page(facts, clip_name(name.value)) if name else None
    if draft is None or name is None:
        return _general_page(iri)
    return page(
        f"things/{draft.template}",
        **{
            "iri": iri,
            "heading": clip_name(name.value),
            "heading_language": show(name).language,
            "formats": formats(iri),
            "media_types": DOCUMENT_SUFFIXES,
            "format_names": _FORMAT_NAMES,
            "incoming": _incoming(iri),
            **draft.values,
        },
    )


def _general_page(iri: str) -> Response:
    rows = select(current_site().engine, "things/properties", thing=iri, language=language())
    passages = find_passages(iri)
    return page(
        "thing.html",
        iri=iri,
        heading=_heading(rows) or current_site().addresses.short(iri),
        kinds=[show(row["value"], row.get("valueLabel")) for row in rows if row["property"].value == _KIND],
        properties=_properties(rows, hidden=(_KIND, _DERIVED) if passages else (_KIND,)),
        passages=passages,
        incoming=_incoming(iri),
        formats=formats(iri),
    )


def _heading(rows: Sequence[Row]) -> str | None:
    """Return what the thing is called, if possible in the reader's language, by label rather than title."""
    names = [row for row in rows if row["property"].value in _LABELS]
    names.sort(key=lambda row: (row["value"].language != language(), _LABELS.index(row["property"].value)))
    return clip_name(names[0]["value"].value) if names else None


def _properties(rows: Sequence[Row], hidden: Sequence[str]) -> list[Property]:
    grouped: dict[str, tuple[Shown, list[Shown]]] = {}
    for row in rows:
        name = row["property"]
        if name.value not in hidden:
            _, values = grouped.setdefault(name.value, (show(name, row.get("propertyLabel")), []))
            values.append(show(row["value"], row.get("valueLabel")))
    return [Property(grouped[iri][0], tuple(grouped[iri][1])) for iri in sorted(grouped, key=property_order)]


def _incoming(iri: str) -> list[Property]:
    engine = current_site().engine
    found = []
    for counted in select(engine, "things/incoming-counts", thing=iri, language=language()):
        name = counted["property"]
        rows = select(engine, "things/incoming", thing=iri, property=name.value, language=language())
        values = tuple(show(row["source"], row.get("sourceLabel")) for row in rows)
        more = int(counted["count"].value) - len(values)
        found.append(
            (property_order(name.value), Property(show(name, counted.get("propertyLabel")), values, more))
        )
    return [shown for _, shown in sorted(found, key=lambda pair: pair[0])]
